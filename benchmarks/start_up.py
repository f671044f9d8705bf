"""Start-up of the command line, and parsing and checking each bundled policy: `python benchmarks/start_up.py [ROUNDS]`.

Prints the least processor time of some rounds, in milliseconds; an empty Python process stands first.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from attendrules import check, load_policy
from attendrules.resources import policy_names, policy_path

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import attendrules": ["-c", "import attendrules"],
    "attendrules --version": ["-m", "attendrules", "--version"],
    "attendrules --help": ["-m", "attendrules", "--help"],
    "attendrules check kildwick": ["-m", "attendrules", "check", "kildwick"],
    "attendrules run kildwick demo": ["-m", "attendrules", "run", "kildwick", "demo"],
}


def process(arguments: list[str]) -> float:
    """Seconds of processor time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def work(task: Callable[[], object]) -> float:
    """Seconds of processor time of some work."""
    before = time.process_time()
    task()
    return time.process_time() - before


def main(rounds: int) -> None:
    """Print a line for each."""
    print(f"load {os.getloadavg()[0]:.1f}; least of {rounds}, ms of processor time")
    for name, arguments in COMMANDS.items():
        print(f"{name:34}{min(process(arguments) for _ in range(rounds)) * 1000:8.0f}")
    for name in policy_names():
        text = Path(str(policy_path(name))).read_text("utf-8")
        loaded = min(work(lambda name=name: load_policy(name)) for _ in range(rounds))
        checked = min(work(lambda text=text: check(text)) for _ in range(rounds))
        print(
            f"{name:20}{len(text.splitlines()):>6} lines{loaded * 1000:8.0f} parsed and lowered{checked * 1000:8.0f} and checked"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
