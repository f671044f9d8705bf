"""The one place that finds what comes with the library.

The grammar, the policies and the pages of the diagnostics stand at the top of the
source tree; a wheel carries copies of them inside the package.
"""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_SOURCE_TREE = {"grammar": "grammar", "policies": "policies", "diagnostics": "docs/diagnostics"}


def _folder(kind: str) -> Traversable:
    """`grammar`, `policies` or `diagnostics`: inside the package if installed, else in the source tree."""
    packaged = files("attendrules") / "_data" / kind
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[2] / _SOURCE_TREE[kind]


def data_file(*parts: str) -> Traversable:
    """A file or folder of the package's own data."""
    return files("attendrules").joinpath("data", *parts)


def grammar_text() -> str:
    """The grammar of `.rules` files."""
    return (_folder("grammar") / "attendrules.lark").read_text("utf-8")


def policy_names() -> list[str]:
    """The policies that come with the library, sorted."""
    names = (item.name for item in _folder("policies").iterdir())
    return sorted(name.removesuffix(".rules") for name in names if name.endswith(".rules"))


def school_names() -> list[str]:
    """The policies of schools among them: all but the national rules (`england_2024`), which are there to be extended."""
    return [name for name in policy_names() if not name.startswith("england_")]


def policy_path(name: str) -> Traversable:
    """The file of a bundled policy; `KeyError` if there is none of that name."""
    if name not in policy_names():
        raise KeyError(name)
    return _folder("policies") / f"{name}.rules"


def policy_text(name: str) -> str:
    """The text of a bundled policy; `KeyError` if there is none of that name."""
    return policy_path(name).read_text("utf-8")


def scenario_pages(name: str) -> list[Traversable]:
    """The pages of scenarios that come with a bundled policy, by name of the file; none if it has none."""
    folder = _folder("policies") / "scenarios"
    pages = [item for item in folder.iterdir() if item.name == name] if folder.is_dir() else []
    return sorted((page for each in pages for page in each.iterdir() if page.name.endswith(".md")), key=lambda page: page.name)


def diagnostic_page(code: str) -> str | None:
    """The page about a diagnostic code such as `AR001` in Markdown, or `None`."""
    if not re.fullmatch(r"AR[0-9]{3}", code):
        return None
    pages = {page.name: page for page in _folder("diagnostics").iterdir()}  # a code that a person typed is no path
    page = pages.get(f"{code}.md")
    return page.read_text("utf-8") if page and code != "index" else None
