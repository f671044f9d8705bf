"""Headings, clauses and declarations, and the file as a whole."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from attendrules.syntax.nodes.base import Name, Node
from attendrules.syntax.nodes.measures import Measure, Moment
from attendrules.syntax.nodes.statements import Guarded, Statement


@frozen
class PolicyHeader(Node):
    """`policy crestwood "Crestwood Park Primary School"`."""

    name: Name
    title: str = ""


@frozen
class HeaderLine(Node):
    """`codes`, `extends`, `source` or `version` with its value."""

    key: str
    value: Name


@frozen
class InForce(Node):
    """`in force from ... to ...`."""

    first: dt.date
    last: dt.date | None


@frozen
class Part(Node):
    """A heading without a clause."""

    title: str


@frozen
class Clause(Node):
    """The heading of a clause of the document.

    `disposition` is empty where statements follow, else `not a rule`, `needs judgement`,
    `needs inputs` or `see`; `detail` says by whom, or which inputs, or which clauses.
    """

    refs: tuple[Name, ...]
    where: str = ""
    says: str = ""
    disposition: str = ""
    detail: tuple[str, ...] = ()


@frozen
class OutcomeDeclaration(Node):
    """`outcome NAME is a kind in stage S "label"`."""

    name: Name
    kind: Name
    stage: Name | None = None
    label: str = ""


@frozen
class MeasureDeclaration(Node):
    """`measure NAME is MEASURE`."""

    name: Name
    measure: Measure


@frozen
class MomentDeclaration(Node):
    """`moment NAME is MOMENT`."""

    name: Name
    moment: Moment


@frozen
class CodeDeclaration(Node):
    """`code B means "..." counts as approved educational activity`."""

    code: Name
    meaning: str
    category: Name
    own: bool = False
    """Whether it says that the code is the school's own."""


@frozen
class ReadingOption(Node):
    """One way to read an ambiguous clause."""

    name: Name
    taken: bool
    says: str = ""
    because: str = ""


@frozen
class Reading(Node):
    """A question that the document leaves open, and the ways to read it."""

    name: Name
    question: str
    options: tuple[ReadingOption, ...]


@frozen
class Accept(Node):
    """`accept AR301 because "..."`: a finding that the author knows of."""

    code: Name
    because: str


@frozen
class InputDeclaration(Node):
    """`fact vulnerable "..."`, `event home_call is reached or not_reached "..."` or `number contacts "..."`."""

    kind: str
    name: Name
    results: tuple[Name, ...]
    meaning: str


Declaration = OutcomeDeclaration | MeasureDeclaration | MomentDeclaration | CodeDeclaration | InputDeclaration | Reading | Accept
Sentence = PolicyHeader | HeaderLine | InForce | Part | Clause | Declaration | Statement | Guarded


@frozen
class File(Node):
    """A whole `.rules` file, sentence by sentence."""

    sentences: tuple[Sentence, ...]
