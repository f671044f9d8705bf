"""How long it takes to parse and to compile a policy: medians in milliseconds, and what each pass takes of the whole.

python benchmarks/compile_time.py [POLICY]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from attendrules.api import read_source
from attendrules.checks import check
from attendrules.compiler import compile_policy
from attendrules.lower import lower
from attendrules.resolve import resolve
from attendrules.source import Source
from attendrules.syntax import parse
from attendrules.syntax.tokens import grammar

ROUNDS = 15


def median(work: Callable[[], object]) -> float:
    """Milliseconds of the middle of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main(name: str) -> None:
    """Print the table."""
    start = time.perf_counter()
    grammar()
    print(f"build the parser, once a process  {1000 * (time.perf_counter() - start):8.1f} ms")
    source, _ = read_source(name)
    lines = source.text.splitlines(keepends=True)
    first = Source("first 300 lines", "".join(lines[:300]))
    print(f"parse 300 lines                   {median(lambda: parse(first)):8.1f} ms")
    whole = median(lambda: compile_policy(source))
    parsed = parse(source)
    names = resolve(parsed.file, source)
    plan = lower(names)
    passes = {
        "parse": lambda: parse(source),
        "resolve": lambda: resolve(parsed.file, source),
        "lower": lambda: lower(names),
        "check": lambda: check(names, plan),
    }
    print(f"compile {name}, {len(lines)} lines    {whole:8.1f} ms")
    for each, work in passes.items():
        print(f"  {each:10} {median(work) / whole:6.0%} of it")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "crestwood")
