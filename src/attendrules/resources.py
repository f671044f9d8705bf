"""The one place that finds what comes with the library.

The grammar, the policies and the pages of the diagnostics stand at the top of the
source tree; a wheel carries copies of them inside the package.
"""

from __future__ import annotations

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
    return sorted(item.name.removesuffix(".rules") for item in _folder("policies").iterdir() if item.name.endswith(".rules"))


def policy_text(name: str) -> str:
    """The text of a bundled policy; `KeyError` if there is none of that name."""
    if name not in policy_names():
        raise KeyError(name)
    return (_folder("policies") / f"{name}.rules").read_text("utf-8")


def diagnostic_page(code: str) -> str | None:
    """The page about a diagnostic code in Markdown, or `None`."""
    page = _folder("diagnostics") / f"{code}.md"
    return page.read_text("utf-8") if page.is_file() else None
