"""What comes with the library reads the same from a checkout, as installed here, and from a wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from attendrules import resources

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src/attendrules/data"
WAYS = ["checkout", "installed", "wheel"]

PROBE = """
import json, sys
import attendrules
from attendrules import resources as r
wanted = json.load(sys.stdin)
json.dump({
    "home": attendrules.__file__,
    "grammar": r.grammar_text(),
    "policies": {name: [r.policy_text(name), r.policy_path(name).read_bytes().hex()] for name in r.policy_names()},
    "diagnostics": {code: r.diagnostic_page(code) for code in wanted["diagnostics"]},
    "data": {name: r.data_file(*name.split("/")).read_bytes().hex() for name in wanted["data"]},
}, sys.stdout)
"""


def text(file):
    return file.read_bytes().decode()


def diagnostics():
    return {page.stem: text(page) for page in sorted((ROOT / "docs/diagnostics").glob("AR*.md"))}


def data():
    files = (file for file in sorted(DATA.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(DATA).as_posix(): file.read_bytes().hex() for file in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist and the wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def unzipped(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def home(way, request):
    """The folder that the package must be imported from; none for the one installed here."""
    match way:
        case "checkout":
            return ROOT / "src"
        case "wheel":
            return request.getfixturevalue("unzipped")
    return None


@pytest.fixture
def seen(home, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-X", "utf8", "-c", PROBE]
    if home is not None:
        libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        environment["PYTHONPATH"] = os.pathsep.join([str(home), *libraries])
        command.insert(1, "-S")  # no .pth files: they would lead an editable install to the source tree
    wanted = json.dumps({"diagnostics": list(diagnostics()), "data": list(data())})
    done = subprocess.run(
        command, input=wanted, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_package_is_the_one_meant(seen, home):
    if home is not None:
        assert Path(seen["home"]).is_relative_to(home)


def test_grammar(seen):
    assert seen["grammar"] == text(ROOT / "grammar/attendrules.lark")


def test_policies(seen):
    files = sorted((ROOT / "policies").glob("*.rules"))
    assert seen["policies"] == {file.stem: [text(file), file.read_bytes().hex()] for file in files}


def test_diagnostics(seen):
    assert seen["diagnostics"] == diagnostics()


def test_data(seen):
    assert seen["data"] == data()


def test_a_wheel_needs_no_source_tree(unzipped):
    for folder, source in {"grammar": "grammar", "policies": "policies", "diagnostics": "docs/diagnostics"}.items():
        packaged = unzipped / "attendrules/_data" / folder
        assert {file.name for file in packaged.iterdir()} >= {file.name for file in (ROOT / source).iterdir()}
    assert (unzipped / "attendrules/py.typed").is_file()


def test_a_wheel_carries_the_licence(unzipped):
    (metadata,) = unzipped.glob("*.dist-info/METADATA")
    assert "License-Expression: MIT" in text(metadata)
    assert list(unzipped.glob("*.dist-info/licenses/LICENSE"))


def test_an_sdist_has_everything(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "tasks.py", ".ci/run", "docs/conf.py"]
    wanted += [f"src/attendrules/data/{name}" for name in data()]
    wanted += [str(Path(__file__).relative_to(ROOT).as_posix()), "grammar/attendrules.lark"]
    assert set(wanted) <= names


@pytest.mark.parametrize("code", ["index", "AR000", "../index", "ar001", ""])
def test_no_page_for_what_is_no_code(code):
    assert resources.diagnostic_page(code) is None


def test_an_unknown_policy_is_an_error():
    with pytest.raises(KeyError):
        resources.policy_path("../grammar/attendrules")
