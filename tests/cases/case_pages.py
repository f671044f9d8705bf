"""Pages of cases, read from Markdown as `README.md` beside this file explains."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from attendrules import Mark, Pupil, Register, english_calendar
from attendrules.domain.sessions import Half

HERE = Path(__file__).parent
CALENDAR = english_calendar("2022-23", "2023-24", "2024-25")
BLOCK = re.compile(r"^```(?P<kind>[a-z]+)(?P<of>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SHARED = {"rules", "register", "inputs"}
"""The blocks that may stand before the first case, for every case of the page."""
KINDS = {*SHARED, "decisions", "diagnostics"}
WORD = re.compile(r"(?:(\d+)\*)?([^\s*\d@]+)(?:@(\d\d:\d\d))?")
CORRECTION = re.compile(r"(\S+) (AM|PM) (\S+) at (\S+)")

_Value = TypeVar("_Value")


class BadPageError(ValueError):
    """A page that is not in the form that the README describes."""


def _must(holds: object, message: str) -> None:
    if not holds:
        raise BadPageError(message)


def _needed(value: _Value | None, message: str) -> _Value:
    if value is None:
        raise BadPageError(message)
    return value


@frozen
class Block:
    """A fenced block: what follows its kind, and its text."""

    of: str
    text: str


@frozen
class Case:
    """One heading of a page, with its blocks by kind and its readings by question."""

    page: str
    title: str
    policy: str
    readings: Mapping[str, str]
    blocks: Mapping[str, Block]


def cases() -> Iterator[Case]:
    """Every case of every page beside and below this file."""
    for path in sorted(HERE.rglob("*.md")):
        if path != HERE / "README.md":
            yield from cases_of(path.relative_to(HERE).as_posix(), path.read_text("utf-8"))


def cases_of(page: str, text: str) -> list[Case]:
    """The cases of one page; `BadPageError` if it has none, or one that expects nothing."""
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    shared = _blocks(page, head)
    _must(sections and shared.keys() <= SHARED, f"{page}: a page has cases under `##` headings, and only these expect anything")
    found = [_case(page, head, shared, section) for section in sections]
    titles = [case.title for case in found]
    _must(len(set(titles)) == len(titles), f"{page}: two cases have the same heading")
    return found


def _case(page: str, head: str, shared: Mapping[str, Block], section: str) -> Case:
    title, _, text = section.partition("\n")
    policy = re.search(r"^policy: (\S+)$", head, re.MULTILINE)
    readings = dict(re.findall(r"^reading: (\w+) = (\w+)$", f"{head}\n{text}", re.MULTILINE))
    case = Case(page, title.strip(), policy[1] if policy else "", readings, {**shared, **_blocks(page, text)})
    has = case.blocks.keys()
    _must(case.title and {"decisions", "diagnostics"} & has, f"{page}: `{case.title}` expects nothing")
    _must(bool(policy) != ("rules" in has), f"{page}: `{case.title}` needs either rules or a line `policy: NAME`")
    _must(("decisions" in has) == ("register" in has), f"{page}: `{case.title}` needs both a register and decisions, or neither")
    return case


def _blocks(page: str, text: str) -> dict[str, Block]:
    found = list(BLOCK.finditer(text))
    kinds = [match["kind"] for match in found]
    fences = re.findall(r"^\s*(?:```|~~~)", text, re.MULTILINE)
    _must(len(fences) == 2 * len(found), f"{page}: a block is not closed, or says no kind")
    _must(len(set(kinds)) == len(kinds), f"{page}: two blocks of a kind in one case")
    _must(set(kinds) <= KINDS, f"{page}: no block of a page: {', '.join({*kinds} - KINDS)}")
    return {match["kind"]: Block(match["of"].strip(), match["text"]) for match in found}


def lines(text: str) -> list[str]:
    """The lines of a block, blanks made one."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@frozen
class Registered:
    """The register of a block, and the moment as of which it is looked at."""

    register: Register
    as_of: dt.datetime | None


@frozen
class _Draft:
    start: str = "2022-09-05"
    as_of: dt.datetime | None = None
    marks: dict[str, list[Mark]] = field(factory=dict)
    pupils: dict[str, Pupil] = field(factory=dict)


def registered(text: str) -> Registered:
    """The register that a block describes."""
    draft = _Draft()
    for line in lines(text):
        key, separator, rest = line.partition(":")
        _must(separator, f"not a line of a register: {line}")
        draft = _with(draft, key, rest.strip())
    return Registered(Register.of(CALENDAR, draft.marks, draft.pupils.values()), draft.as_of)


def _with(draft: _Draft, key: str, rest: str) -> _Draft:
    words = key.split()
    match words:
        case ["start"]:
            return evolve(draft, start=rest)
        case ["as", "of"]:
            return evolve(draft, as_of=dt.datetime.fromisoformat(rest))
        case ["class", name]:
            _say(draft, rest, class_name=name)
        case ["year", "group", name]:
            _say(draft, rest, year_group=name)
        case ["phase", *name]:
            _say(draft, rest, phase=" ".join(name))
        case ["left", name]:
            _say(draft, name, left=dt.date.fromisoformat(rest))
        case ["correction", name] if name in draft.marks:
            draft.marks[name].append(_correction(rest))
        case [name] if name not in draft.marks:
            draft.marks[name] = list(_marks(rest, draft.start))
            draft.pupils.setdefault(name, Pupil(name))
        case _:
            _must(False, f"not a line of a register: {key}: {rest}")  # noqa: FBT003 - nothing fits
    return draft


def _say(draft: _Draft, names: str, **what: Any) -> None:
    for name in names.split(", "):
        draft.pupils[name] = evolve(draft.pupils.get(name, Pupil(name)), **what)


def _marks(text: str, start: str) -> Iterator[Mark]:
    number = _session(start, Half.AM)
    for word in text.split():
        times, codes, arrival = _needed(WORD.fullmatch(word), f"not marks: {word}").groups()
        for code in (each for _ in range(int(times or 1)) for each in codes):
            if code != ".":
                yield Mark(number, "" if code == "-" else code, dt.time.fromisoformat(arrival) if arrival else None)
            number += 1


def _correction(text: str) -> Mark:
    day, half, code, time = _needed(CORRECTION.fullmatch(text), f"not a correction: {text}").groups()
    return Mark(_session(day, Half(half)), "" if code == "-" else code, recorded_at=dt.datetime.fromisoformat(time))


def _session(day: str, half: Half) -> int:
    return _needed(CALENDAR.number(dt.date.fromisoformat(day), half), f"no school on {day}")
