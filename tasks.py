"""Everything there is to do with a checkout, with nothing installed but Python 3.11 or newer.

    python3 tasks.py demo      set everything up and put the children of an invented register under five schools' rules
    python3 tasks.py test      set everything up and pass the tests
    python3 tasks.py coverage  the same, and how much of the code they reach: twice as long
    python3 tasks.py lint | types | contract | docs | examples | ci

Everything is installed into `.venv` beside this file; your system's Python is left alone.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
COMMANDS = {
    "demo": [["attendrules", "compare"], ["attendrules", "compare", "--pupil", "Y4-28"]],
    "test": [["pytest", "-n", "2", "--dist", "loadfile"]],
    "coverage": [["pytest", "-n", "2", "--dist", "loadfile", "--cov", "--cov-report", "term:skip-covered"]],
    "lint": [["ruff", "check", "."], ["ruff", "format", "--check", "--quiet", "."]],
    "types": [["mypy"]],
    "contract": [["lint-imports"]],
    "docs": [["sphinx-build", "-q", "-W", "-b", "html", "docs", "build/docs"]],
    "examples": [["pytest", "-q", "tests/docs"]],
}
ORDER = ["test", "lint", "types", "contract", "docs", "examples"]


def main(arguments: "list[str]") -> int:
    """Run one task; its exit code is the command's."""
    if sys.version_info < (3, 11):
        print("attendrules needs Python 3.11 or newer; this is Python " + sys.version.split()[0])
        return 2
    task = arguments[0] if arguments else ""
    if task not in COMMANDS and task != "ci":
        print(__doc__)
        return 2
    problem = set_up("" if task == "demo" else "[dev]")
    if problem:
        print(problem)
        return 2
    for each in ORDER if task == "ci" else [task]:
        print(f"== {each}", flush=True)
        for command in COMMANDS[each]:
            code = subprocess.call([str(BIN / command[0]), *command[1:], *arguments[1:]], cwd=HERE)
            if code:
                return code
    return 0


def set_up(extras: str) -> str:
    """Make `.venv` and install into it; returns what went wrong, or nothing."""
    stamp = VENV / f"installed{extras.strip('[]') or 'core'}.txt"
    project = (HERE / "pyproject.toml").read_bytes() + sys.version.encode()
    wanted = hashlib.sha256(project).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return ""
    print("== setting up .venv (once; a minute or two)", flush=True)
    pip = make_venv()
    if not pip:
        return "This Python has neither `venv` with `ensurepip` nor `pip`. On Debian or Ubuntu: apt install python3-venv"
    install = [*pip, "install", "--quiet", "--disable-pip-version-check", "--editable", f".{extras}"]
    if subprocess.call(install, cwd=HERE):
        return "The packages could not be installed; the lines above say why."
    stamp.write_text(wanted)
    return ""


def make_venv() -> "list[str]":
    """Make the environment; returns the command that is its pip, or nothing."""
    python = str(BIN / "python")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)], **quiet) == 0:
        return [python, "-m", "pip"]
    bare = subprocess.call([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], **quiet)
    if bare == 0 and subprocess.call([sys.executable, "-m", "pip", "--version"], **quiet) == 0:
        return [sys.executable, "-m", "pip", "--python", python]
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
