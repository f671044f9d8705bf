"""How long `import attendrules` takes beside importing lark, attrs and pendulum alone: medians of fresh processes.

The processes of both kinds alternate, so that a busy machine slows both. It also says
which modules that only the command line needs were loaded: there should be none.

    python benchmarks/import_cost.py [PROCESSES]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

STATEMENTS = {
    "import attendrules": "import attendrules",
    "import lark, attrs, pendulum": "import lark, attrs, pendulum",
    "nothing": "pass",
}
NOT_WANTED = ("click", "rich", "numpy", "hypothesis", "pytest")
TIMED = """
import time
start = time.perf_counter()
{}
took = time.perf_counter() - start
import json, sys
print(json.dumps([1000 * took, sorted({{name.partition(".")[0] for name in sys.modules}})]))
"""


def once(statement: str) -> tuple[float, set[str]]:
    """Milliseconds of a statement in a fresh process, and the packages it has then."""
    command = [sys.executable, "-c", TIMED.format(statement)]
    took, modules = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return took, set(modules)


def main(processes: int) -> None:
    """Print the medians, their ratio, and what was loaded that should not be."""
    for statement in STATEMENTS.values():
        once(statement)  # the first process reads files from the disk
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(processes):
        for name, statement in STATEMENTS.items():
            times[name].append(once(statement)[0])
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name, median in medians.items():
        print(f"{name:30} {median:8.1f} ms   (median of {processes}, from {min(times[name]):.1f} to {max(times[name]):.1f})")
    ours, theirs, _ = medians.values()
    print(f"ratio                          {ours / theirs:8.2f}")
    loaded = once(STATEMENTS["import attendrules"])[1] & set(NOT_WANTED)
    print(f"loaded of {', '.join(NOT_WANTED)}: {', '.join(sorted(loaded)) or 'none'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
