"""The command line as a process of its own: what it loads, and how it ends when it cannot write."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from attendrules.cli import main

COMMAND = [sys.executable, "-c", "from attendrules.cli import main; main()"]
VERSION = """
import contextlib
from attendrules.cli import main
with contextlib.suppress(SystemExit):
    main(["--version"])
"""


def run(*arguments, **how):
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", check=False, **how)


def loaded(statement):
    """The modules that a fresh process has after a statement."""
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_library_loads_nothing_that_only_a_terminal_or_a_test_needs():
    roots = {name.partition(".")[0] for name in loaded("import attendrules; attendrules.load_policy('crestwood')")}
    assert {"attendrules", "attrs", "lark"} <= roots
    assert not roots & {"click", "rich", "numpy", "hypothesis", "pytest", "jsonschema", "sphinx", "yaml", "tomlkit"}


def test_the_version_is_told_without_loading_a_command():
    names = loaded(VERSION)
    assert "attendrules.cli" in names
    assert not {name for name in names if name.startswith("attendrules.cli.")}
    assert not {name for name in names if name.partition(".")[0] == "rich"}


def test_a_reader_who_leaves_is_no_error():
    command = [*COMMAND, "synth", "--classes", "30"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b"pupil,")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in {0, 141}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["explain", "AR301"], ["synth", "--classes", "1"]])
def test_a_full_disk_is_one_sentence(arguments):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "attendrules: cannot write: No space left on device\n")


def test_a_file_gets_utf_8_though_the_machine_speaks_windows(monkeypatch):
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    main(["explain", "AR301"], standalone_mode=False)
    assert sys.stdout.encoding == "utf-8"
    assert "AR301: a percentage with no minimum" in written.getvalue().decode("utf-8")


def test_a_file_gets_utf_8_though_the_machine_speaks_ascii(tmp_path):
    register = tmp_path / "register.csv"
    register.write_text("pupil,date,session,code,class\nZoë,2022-09-05,AM,L,3A\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    environment.pop("PYTHONIOENCODING", None)
    done = run("run", "crestwood", str(register), "--format", "csv", env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Zoë" in done.stdout


def test_a_terminal_that_cannot_show_a_letter_still_works(tmp_path):
    register = tmp_path / "register.csv"
    register.write_text("pupil,date,session,code,class\nZoë,2022-09-05,AM,L,3A\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    table = run("run", "crestwood", str(register), "--all", env=environment)
    assert (table.returncode, table.stderr) == (0, "")
    assert "\nZo" in table.stdout
    (first, *_) = json.loads(run("run", "crestwood", str(register), "--format", "json", env=environment).stdout)["decisions"]
    assert first["subject"]["name"] == "Zoë"
