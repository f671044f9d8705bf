"""The project's tasks: `python3 tasks.py` lists them. Needs Python 3.11 and nothing else.

The first task makes `.venv` and installs the project there; later ones are quick.
"""

import sys

if sys.version_info < (3, 11):  # before anything that an older Python cannot read
    sys.exit("tasks.py needs Python 3.11 or later; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

import hashlib
import json
import shutil
import subprocess
import venv

from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
STAMP = VENV / "installed.json"

NO_PIP = """\
There is no pip to install with: this Python has neither ensurepip nor pip.
Install one (on Debian or Ubuntu the packages python3-venv or python3-pip) and try again."""


def call(*command: str | Path) -> int:
    """Run a program in the project's folder and give back its exit code."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def silent(*command: str | Path) -> bool:
    """Whether a program runs and succeeds."""
    try:
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def run(*command: str | Path) -> None:
    """Run a program of `.venv`; end with its exit code if it fails."""
    if code := call(BIN / command[0], *command[1:]):
        sys.exit(code)


def python(*arguments: str | Path) -> None:
    """Run the Python of `.venv`."""
    run(PYTHON.name, *arguments)


def pip() -> list[str | Path]:
    """The pip that installs into `.venv`: its own or, where it has none, this Python's."""
    if silent(PYTHON, "-m", "pip", "--version"):
        return [PYTHON, "-m", "pip"]
    if silent(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    sys.exit(NO_PIP)


def make_venv() -> None:
    """An empty `.venv`, without a pip of its own where Python comes without ensurepip."""
    shutil.rmtree(VENV, ignore_errors=True)
    if not silent(sys.executable, "-m", "venv", VENV):
        venv.create(VENV, clear=True, with_pip=False)


def install(extra: str = "") -> None:
    """Install the project, editable, with an extra; nothing to do if that was done before."""
    identity = f"{sys.version}\n{ROOT}\n".encode() + (ROOT / "pyproject.toml").read_bytes()
    key = hashlib.sha256(identity).hexdigest()
    stamp = json.loads(STAMP.read_text("utf-8")) if STAMP.exists() else {}
    fresh = stamp.get("key") == key and silent(PYTHON, "-c", "import attendrules")
    extras = stamp["extras"] if fresh else []
    if extra in extras:
        return
    if not fresh:
        print("Making .venv", flush=True)
        make_venv()
    print(f"Installing attendrules{f' [{extra}]' if extra else ''}", flush=True)
    command = [*pip(), "install", "--quiet", "--disable-pip-version-check", "--editable"]
    if code := call(*command, f".[{extra}]" if extra else "."):
        sys.exit(code)
    covered = {"dev": ["", "docs", "test", "dev"]}.get(extra, ["", extra])
    STAMP.write_text(json.dumps({"key": key, "extras": [*extras, *covered]}), "utf-8")


def demo(*arguments: str) -> None:
    """Install the package and run `attendrules demo`."""
    install()
    run("attendrules", "demo", *arguments)


def test(*arguments: str) -> None:
    """Run the tests; what follows goes to pytest."""
    install("test")
    python("-m", "pytest", *arguments)


def lint(*arguments: str) -> None:
    """Ruff's rules and its format."""
    install("dev")
    run("ruff", "check", *arguments)
    run("ruff", "format", "--check")


def types(*arguments: str) -> None:
    """Mypy, strict."""
    install("dev")
    python("-m", "mypy", *arguments)


def contract(*arguments: str) -> None:
    """Which part may import which."""
    install("dev")
    run("lint-imports", *arguments)


def docs(*arguments: str) -> None:
    """The documentation as HTML; a warning is an error."""
    install("docs")
    python("-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html", *arguments)


def examples(*arguments: str) -> None:
    """The examples of the README and the documentation."""
    install("test")
    python("-m", "pytest", "tests/docs", *arguments)


def ci() -> None:
    """All checks in order, with coverage."""
    install("dev")
    print("\n== test", flush=True)
    test("--cov", "--cov-report=term")
    for task in (lint, types, contract, docs, examples):
        print(f"\n== {task.__name__}", flush=True)
        task()


TASKS = {task.__name__: task for task in (demo, test, lint, types, contract, docs, examples, ci)}


def main(arguments: list[str]) -> None:
    """Run the task named first; the rest is for the task."""
    if not arguments or arguments[0] not in TASKS:
        print("Usage: python3 tasks.py TASK\n")
        for name, task in TASKS.items():
            print(f"  {name:10}{task.__doc__}")
        sys.exit(bool(arguments) and arguments[0] not in {"-h", "--help", "help"})
    TASKS[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
