"""The bundled files that the word `demo` stands for: an invented register of two classes, its pupils and inputs."""

from __future__ import annotations

from collections.abc import Mapping

from attendrules import resources
from attendrules.domain.inputs import Input


def register() -> str:
    """The marks of 58 pupils over a year, as CSV."""
    return _text("register.csv")


def pupils() -> str:
    """The list of its pupils, with phase and parents."""
    return _text("pupils.csv")


def inputs(asked: Mapping[str, Input]) -> str:
    """The facts, numbers and events of that year, for all bundled policies; only those that are asked for."""
    header, *lines = _text("inputs.csv").splitlines()
    return "\n".join([header, *(line for line in lines if _fits(line.split(","), asked))])


def _fits(row: list[str], asked: Mapping[str, Input]) -> bool:
    pupil, name, date, _, value, _ = row
    wanted = asked.get(name)
    if wanted is None:
        return False
    everybody_records = pupil == "*" and not date
    return everybody_records or wanted.kind != "event" or value in (wanted.results or ("",))


def _text(name: str) -> str:
    return resources.data_file("demo", name).read_text("utf-8")
