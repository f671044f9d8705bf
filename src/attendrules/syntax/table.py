"""What may follow what: the parser's table walked without building anything.

A stack of states stands for everything read so far. `feed` gives the stack after one more
word, or `None` where that word cannot stand; a stack is never changed, so that many ways
to go on can be tried from one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from attrs import frozen
from lark.parsers.lalr_analysis import Shift

from attendrules.syntax.tokens import grammar

END = "$END"
Stack = tuple[int, ...]
Step = tuple[int, int, str]
"""To shift: the next state, -1, nothing. To reduce: 0, how many states, the name of the rule."""


@frozen
class _Table:
    steps: Mapping[int, Mapping[str, Step]]
    jumps: Mapping[int, Mapping[str, int]]
    """Where the name of a rule leads."""
    first: int
    last: int


@cache
def _table() -> _Table:
    conf = grammar().parse_interactive().parser_state.parse_conf
    steps: dict[int, dict[str, Step]] = {}
    jumps: dict[int, dict[str, int]] = {}
    for state, actions in conf.states.items():
        steps[state], jumps[state] = {}, {}
        for symbol, (action, what) in actions.items():
            if action is not Shift:
                steps[state][symbol] = (0, len(what.expansion), what.origin.name)
            elif symbol.isupper():
                steps[state][symbol] = (what, -1, "")
            else:
                jumps[state][symbol] = what
    return _Table(steps, jumps, conf.start_state, conf.end_state)


def empty() -> Stack:
    """The stack before the first word."""
    return (_table().first,)


def feed(stack: Stack, terminal: str) -> Stack | None:
    """The stack after one more word; `None` if it cannot stand here."""
    table = _table()
    while True:
        step = table.steps[stack[-1]].get(terminal)
        if step is None:
            return None
        state, size, rule = step
        if size < 0:
            return (*stack, state)
        stack = stack[:-size] if size else stack
        stack = (*stack, table.jumps[stack[-1]][rule])
        if terminal == END and stack[-1] == table.last:
            return stack


def feed_all(stack: Stack, terminals: Iterable[str]) -> Stack | None:
    """The stack after several words; `None` if one of them cannot stand where it does."""
    after: Stack | None = stack
    for terminal in terminals:
        after = feed(after, terminal) if after is not None else None
    return after


def accepts(stack: Stack) -> frozenset[str]:
    """Every word that can stand next; `$END` if the text may end here."""
    return frozenset(symbol for symbol in _table().steps[stack[-1]] if feed(stack, symbol) is not None)


@cache
def starters() -> frozenset[str]:
    """The words with which a sentence begins, numbers apart."""
    return accepts(empty()) - {END, "NUMBER", "NUMBER_WORD", "ONE"}


def just_begun(stack: Stack) -> bool:
    """Whether only whole sentences stand before the last word."""
    return len(stack) == 2 or (len(stack) == 3 and stack[1] in _between_sentences())


@cache
def _between_sentences() -> frozenset[int]:
    """The states in which only whole sentences have been read."""
    table = _table()
    return frozenset(state for rule, state in table.jumps[table.first].items() if rule.startswith("__start"))
