"""What comes with the library reads the same from a checkout, from an editable install, and from a wheel.

Nothing here needs a network: `hatchling` builds, and what the library depends on is lent by
the environment that the tests run in.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from attendrules import __version__, resources

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src/attendrules/data"
WAYS = ["checkout", "editable", "wheel"]
TAKEN_ALONG = {"grammar": "grammar", "policies": "policies", "diagnostics": "docs/diagnostics"}
"""The folders that a wheel carries inside the package, and where they stand in the source tree."""

PROBE = """
import json, sys
import attendrules
from attendrules import resources as r
from attendrules.domain import calendar, codes
from attendrules.registers import parse_register
wanted = json.load(sys.stdin)
demo = r.data_file("demo", "register.csv").read_text("utf-8")
json.dump({
    "home": attendrules.__file__,
    "grammar": r.grammar_text(),
    "policies": {name: [r.policy_text(name), r.policy_path(name).read_bytes().hex()] for name in r.policy_names()},
    "diagnostics": {code: r.diagnostic_page(code) for code in wanted["diagnostics"]},
    "data": {name: r.data_file(*name.split("/")).read_bytes().hex() for name in wanted["data"]},
    "years": calendar.english_years(),
    "codes": {name: sorted(each) for name, each in codes.code_sets().items()},
    "marks": len(parse_register(demo, "demo", calendar.english_calendar("2022-23")).register),
}, sys.stdout)
"""


def text(file):
    return file.read_bytes().decode()


def diagnostics():
    return {page.stem: text(page) for page in sorted((ROOT / "docs/diagnostics").glob("AR*.md"))}


def data():
    files = (file for file in sorted(DATA.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(DATA).as_posix(): file.read_bytes().hex() for file in files}


def done(*command, cwd=ROOT, **how):
    """What a command that has to succeed prints."""
    result = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, encoding="utf-8", check=False, env=environment(), **how
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def environment(**more):
    """The environment without anything that would lead Python to the source tree."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE"))}, **more}


# ---- Building and installing -------------------------------------------------------------------


def needs(module):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"this environment has no {module}")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    needs("hatchling")
    folder = tmp_path_factory.mktemp("sdist")
    done(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """The wheel, built from the unpacked sdist as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2, as Debian has it, knows none
        archive.extractall(folder)  # noqa: S202 - our own archive
    (source,) = folder.iterdir()
    done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    return next(folder.glob("*.whl"))


class Place:
    """An environment of its own, which borrows the libraries of this one but not its `attendrules`."""

    def __init__(self, folder):
        venv.create(folder, symlinks=os.name != "nt")
        scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = scripts / Path(sys.executable).name
        self.command = scripts / "attendrules"
        self.site = Path(done(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
        self.lend(sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))

    def lend(self, *folders):
        """Let modules of other folders be imported; `.pth` files in them are not read."""
        (self.site / f"{len(list(self.site.iterdir()))}.pth").write_text("\n".join(dict.fromkeys(map(str, folders))))

    def install(self, *what):
        needs("pip")
        pip = [sys.executable, "-m", "pip", "--python", self.python, "--disable-pip-version-check"]
        done(*pip, "install", "-q", "--no-index", "--no-deps", "--no-build-isolation", *what)


@pytest.fixture(scope="module", params=WAYS)
def place(request, tmp_path_factory):
    """An environment in which the library is there in one of the ways."""
    made = Place(tmp_path_factory.mktemp(request.param) / "env")
    match request.param:
        case "checkout":
            made.lend(ROOT / "src")
        case "editable":
            needs("hatchling")
            if "dev-mode-dirs" not in text(ROOT / "pyproject.toml"):
                needs("editables")
            made.install("--editable", ROOT)
        case "wheel":
            made.install(request.getfixturevalue("wheel"))
    return made


@pytest.fixture(scope="module")
def seen(place, tmp_path_factory):
    """What the library finds of its own files."""
    wanted = json.dumps({"diagnostics": list(diagnostics()), "data": list(data())})
    return json.loads(done(place.python, "-X", "utf8", "-c", PROBE, input=wanted, cwd=tmp_path_factory.mktemp("elsewhere")))


# ---- The same everywhere -----------------------------------------------------------------------


def test_the_package_is_the_one_meant(place, seen, request):
    installed = Path(seen["home"]).is_relative_to(place.python.parents[1])
    assert installed is ("wheel" in request.node.name)
    assert installed or Path(seen["home"]).is_relative_to(ROOT / "src")


def test_grammar(seen):
    assert seen["grammar"] == text(ROOT / "grammar/attendrules.lark")


def test_policies(seen):
    files = sorted((ROOT / "policies").glob("*.rules"))
    assert seen["policies"] == {file.stem: [text(file), file.read_bytes().hex()] for file in files}


def test_pages_of_diagnostics(seen):
    assert seen["diagnostics"] == diagnostics()


def test_data_byte_by_byte(seen):
    assert {"decisions.schema.json", "demo/register.csv", "codes/england.csv"} <= set(seen["data"])
    assert seen["data"] == data()


def test_calendars_code_tables_and_the_demonstration_register_are_read(seen):
    assert "2022-23" in seen["years"]
    assert set(seen["codes"]) == {"england_2006", "england_2024"}
    assert seen["marks"] == 21_681


def test_the_command_runs(place, tmp_path, request):
    checkout = [place.python, "-c", "from attendrules.cli import main; main()"]
    command = checkout if "checkout" in request.node.name else [place.command]
    assert done(*command, "--version", cwd=tmp_path) == f"attendrules, version {__version__}\n"
    assert "a percentage with no minimum" in done(*command, "explain", "AR301", cwd=tmp_path)
    if "wheel" in request.node.name:
        shown = done(*command, "demo", cwd=tmp_path)
        assert shown.startswith("Crestwood Park Primary School: what was due\n58 pupils, 21,681 marks")


# ---- What is in the files ----------------------------------------------------------------------


def test_a_wheel_needs_no_source_tree(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, source in TAKEN_ALONG.items():
        files = (file.relative_to(ROOT / source).as_posix() for file in (ROOT / source).rglob("*") if file.is_file())
        assert {f"attendrules/_data/{folder}/{file}" for file in files} <= names
    assert "attendrules/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "docs", "src"))]


def test_a_wheel_names_its_licence_its_command_and_what_it_depends_on(wheel):
    with zipfile.ZipFile(wheel) as archive:
        folder = next(name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name)
        metadata = archive.read(f"{folder}/METADATA").decode()
        commands = archive.read(f"{folder}/entry_points.txt").decode()
        assert f"{folder}/licenses/LICENSE" in archive.namelist()
    assert "License-Expression: MIT" in metadata
    assert f"Version: {__version__}" in metadata
    assert {line.split(">")[0] for line in metadata.splitlines() if line.startswith("Requires-Dist") and "extra" not in line} == {
        f"Requires-Dist: {name}" for name in ("attrs", "click", "lark", "pendulum", "rich")
    }
    assert "attendrules = attendrules.cli:main" in commands


def test_an_sdist_has_everything(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml", "tasks.py", ".ci/run", "docs/conf.py"]
    wanted += [f"src/attendrules/data/{name}" for name in data()]
    wanted += [f"docs/diagnostics/{code}.md" for code in diagnostics()]
    wanted += [Path(__file__).relative_to(ROOT).as_posix(), "grammar/attendrules.lark", "policies/crestwood.rules"]
    assert set(wanted) <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", "build", "dist"))]


# ---- What is not there -------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["index", "AR000", "../index", "ar001", ""])
def test_no_page_for_what_is_no_code(code):
    assert resources.diagnostic_page(code) is None


@pytest.mark.parametrize("name", ["../grammar/attendrules", "", "crestwood.rules", "CRESTWOOD"])
def test_an_unknown_policy_is_an_error(name):
    with pytest.raises(KeyError):
        resources.policy_path(name)
