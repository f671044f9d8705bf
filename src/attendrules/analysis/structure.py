"""Where the texts of two policies differ: rules and declarations added, removed, changed or moved.

What is compared is what was understood, so layout and comments make no difference.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from attrs import field, frozen

from attendrules.api import Policy
from attendrules.compiler import compile_policy
from attendrules.resolve import Names
from attendrules.resolve.names import Placed
from attendrules.source import Span
from attendrules.syntax import nodes as n


class Sort(enum.Enum):
    """What has become of a piece of text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@frozen
class Excerpt:
    """A piece of a policy's text."""

    text: str
    line: int
    clause: str = ""
    """The clause under which it stands."""


@frozen
class Change:
    """A difference between two texts."""

    sort: Sort
    what: str
    """`rule`, `recode`, `band`, `arrival`, `outcome`, `reading`, `code`, `clause`, ..."""
    name: str
    one: Excerpt | None = None
    other: Excerpt | None = None


@frozen
class _Piece:
    """Something of a text that can be found again in another."""

    what: str
    name: str
    body: object
    """Equal if and only if both say the same."""
    excerpt: Excerpt = field(eq=False)


def structure(one: Policy, other: Policy) -> tuple[Change, ...]:
    """Every difference between the texts of two policies: of rules first, in order of the second text."""
    mine, theirs = (compile_policy(each.source, each.readings).names for each in (one, other))
    rules = _matched(list(_statements(mine)), list(_statements(theirs)))
    named = (change for table in TABLES for change in _by_name(list(table(mine)), list(table(theirs))))
    return (*rules, *named, *_header(one, other))


# ---- rules, recodes, bands, arrival times ------------------------------------------------------


def _statements(names: Names) -> Iterator[_Piece]:
    for placed in names.placed:
        what, name = _what(placed.statement)
        yield _Piece(what, name, (placed.statement, placed.guards), _excerpt(names, placed))


def _what(statement: n.Statement) -> tuple[str, str]:
    match statement:
        case n.Rule():
            recodes = [action for action in statement.actions if isinstance(action, n.Recode)]
            outcomes = [action.outcome.text for action in statement.actions if action.outcome]
            return ("recode" if recodes else "rule"), ", ".join(outcomes) or "RECODE"
        case n.BandRow():
            return "band", statement.outcome.text
        case _:
            return "arrival", statement.code.text


def _excerpt(names: Names, placed: Placed) -> Excerpt:
    text = _text(names, placed.statement.span)
    guard = "".join(f"under {' and '.join(option for _, option in placed.guards)}\n" if placed.guards else "")
    return Excerpt(guard + text, _line(names, placed.statement.span), ", ".join(placed.clauses))


def _text(names: Names, span: Span) -> str:
    """The text of a place, without comments and with its first line not indented."""
    lines = [line.split("--")[0].rstrip() for line in names.source.slice(span).splitlines()]
    kept = [line for line in lines if line.strip()]
    indents = [len(line) - len(line.lstrip()) for line in kept[1:]]
    return "\n".join([kept[0].strip(), *("  " + line[min(indents) :] for line in kept[1:])]) if kept else ""


def _line(names: Names, span: Span) -> int:
    return int(names.place(span).rpartition(":")[2])


def _matched(mine: list[_Piece], theirs: list[_Piece]) -> Iterator[Change]:
    """Pair what belongs together, the surest pairs first."""
    pairs: list[tuple[_Piece, _Piece]] = []
    for key in (_all_of_it, _itself, _place, _who, _clause):
        pairs += _paired(mine, theirs, key)
    in_place = _in_place([pair for pair in pairs if _all_of_it(pair[0]) == _all_of_it(pair[1])])
    changes = [_change(before, after, still=id(before) in in_place) for before, after in pairs]
    changes += [Change(Sort.ADDED, each.what, each.name, None, each.excerpt) for each in theirs]
    changes += [Change(Sort.REMOVED, each.what, each.name, each.excerpt) for each in mine]
    yield from sorted((change for change in changes if change is not None), key=_order)


def _order(change: Change) -> tuple[int, int]:
    there = change.other or change.one
    return (there.line if there else 0, change.other is None)


def _change(before: _Piece, after: _Piece, *, still: bool) -> Change | None:
    if before.body != after.body:
        return Change(Sort.CHANGED, after.what, after.name, before.excerpt, after.excerpt)
    if before.excerpt.clause == after.excerpt.clause and still:
        return None
    return Change(Sort.MOVED, after.what, after.name, before.excerpt, after.excerpt)


def _in_place(pairs: Sequence[tuple[_Piece, _Piece]]) -> set[int]:
    """Those of the pieces that stand in the same order in both texts: as many as can be."""
    by_first = sorted(pairs, key=lambda pair: pair[0].excerpt.line)
    lines = [pair[0].excerpt.line for pair in sorted(pairs, key=lambda pair: pair[1].excerpt.line)]
    same = SequenceMatcher(None, [pair[0].excerpt.line for pair in by_first], lines, autojunk=False).get_matching_blocks()
    return {id(by_first[block.a + step][0]) for block in same for step in range(block.size)}


Key = Callable[[_Piece], object]


def _all_of_it(piece: _Piece) -> object:
    return (piece.what, piece.body, piece.excerpt.clause)


def _itself(piece: _Piece) -> object:
    return (piece.what, piece.body)


def _place(piece: _Piece) -> object:
    guards = piece.body[1] if isinstance(piece.body, tuple) else ()
    return (piece.what, piece.name, piece.excerpt.clause, guards)


def _who(piece: _Piece) -> object:
    return (piece.what, piece.name)


def _clause(piece: _Piece) -> object:
    return (piece.what, piece.excerpt.clause) if piece.excerpt.clause else object()


def _paired(mine: list[_Piece], theirs: list[_Piece], key: Key) -> Iterator[tuple[_Piece, _Piece]]:
    """Take out pieces with the same key, the most alike first."""
    waiting: dict[object, list[_Piece]] = {}
    for piece in theirs:
        waiting.setdefault(key(piece), []).append(piece)
    for piece in list(mine):
        found = waiting.get(key(piece))
        if found:
            nearest = max(found, key=lambda other: _alike(piece, other))
            found.remove(nearest)
            _take(mine, piece)
            _take(theirs, nearest)
            yield piece, nearest


def _alike(one: _Piece, other: _Piece) -> float:
    return SequenceMatcher(None, one.excerpt.text, other.excerpt.text).ratio()


def _take(pieces: list[_Piece], wanted: _Piece) -> None:
    del pieces[next(index for index, piece in enumerate(pieces) if piece is wanted)]


# ---- declarations ----------------------------------------------------------------------------


def _by_name(mine: Iterable[_Piece], theirs: Iterable[_Piece]) -> Iterator[Change]:
    before, after = ({piece.name: piece for piece in pieces} for pieces in (mine, theirs))
    for name in dict.fromkeys([*after, *before]):
        one, other = before.get(name), after.get(name)
        if one is None and other is not None:
            yield Change(Sort.ADDED, other.what, name, None, other.excerpt)
        elif other is None and one is not None:
            yield Change(Sort.REMOVED, one.what, name, one.excerpt)
        elif one is not None and other is not None and one.body != other.body:
            yield Change(Sort.CHANGED, other.what, name, one.excerpt, other.excerpt)


def _declared(what: str, table: Callable[[Names], Iterable[tuple[str, n.Node]]]) -> Callable[[Names], Iterator[_Piece]]:
    def pieces(names: Names) -> Iterator[_Piece]:
        for name, node in table(names):
            yield _Piece(what, name, node, Excerpt(_text(names, node.span), _line(names, node.span)))

    return pieces


def _clauses(names: Names) -> Iterator[tuple[str, n.Node]]:
    for clause in names.clauses:
        yield ", ".join(ref.text for ref in clause.refs), clause


def _codes(names: Names) -> Iterator[_Piece]:
    for code in names.codes.codes.values():
        text = f'code {code.code} means "{code.meaning}" counts as {code.category.words}'
        yield _Piece("code", code.code, (code.meaning, code.category), Excerpt(text, 0))


TABLES: tuple[Callable[[Names], Iterator[_Piece]], ...] = (
    _declared("outcome", lambda names: names.outcomes.items()),
    _declared("measure", lambda names: names.measures.items()),
    _declared("moment", lambda names: names.moments.items()),
    _declared("input", lambda names: names.inputs.items()),
    _declared("reading", lambda names: names.readings.items()),
    _codes,
    _declared("clause", _clauses),
)


def _header(one: Policy, other: Policy) -> Iterator[Change]:
    for what in ("title", "version", "source", "first_day", "last_day"):
        before, after = (getattr(each.plan, what) for each in (one, other))
        if before != after:
            name = {"first_day": "in force from", "last_day": "in force to"}.get(what, what)
            yield Change(Sort.CHANGED, "heading", name, Excerpt(str(before or ""), 0), Excerpt(str(after or ""), 0))
