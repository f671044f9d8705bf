"""The syntax tree: what was written, as immutable nodes whose spans equality ignores."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from attrs import field, frozen

from attendrules.domain.sessions import Half, Period
from attendrules.source import Span

NOWHERE = Span(0, 0)


@frozen(kw_only=True)
class Node:
    """Anything with a place in the text."""

    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Name(Node):
    """A word or outcome name as the author wrote it."""

    text: str


@frozen
class Text(Node):
    """A quoted sentence."""

    value: str


@frozen
class Number(Node):
    """A number; `words` is how it was written."""

    value: Fraction


# ---- windows, moments, measures ---------------------------------------------------------


@frozen
class ThisPeriod(Node):
    """From the start of the current period to the session looked at."""

    period: Period


@frozen
class PreviousPeriod(Node):
    """The whole period before the current one."""

    period: Period


@frozen
class ThisAndPrevious(Node):
    """The period before the current one and the current one to date."""

    period: Period


@frozen
class LastN(Node):
    """The last `number` sessions, days or weeks, the current one included."""

    number: Number
    unit: str


@frozen
class SincePrevious(Node):
    """After the last time a moment came, to the session looked at."""

    moment: Moment


Window = ThisPeriod | PreviousPeriod | ThisAndPrevious | LastN | SincePrevious


@frozen
class EndOf(Node):
    """After the last session of each period; `Period.SESSION` is each session."""

    period: Period


@frozen
class EachWeekday(Node):
    """On one weekday (Monday is 0), at lunchtime (after the morning) or at its end."""

    weekday: int
    lunchtime: bool = False


@frozen
class NamedMoment(Node):
    """A moment that the policy declares."""

    name: Name


Moment = EndOf | EachWeekday | NamedMoment


@frozen
class Rounding(Node):
    """Round a percentage to a multiple of `step` per cent: `up`, `down` or `half up`."""

    direction: str
    step: Fraction


@frozen
class Measure(Node):
    """Something that can be counted or worked out: `absent sessions this school year`.

    `unit` is `sessions`, `days` or nothing (a percentage or a declared measure). `codes`
    are the codes of `sessions marked ...`. `seen` is `entered` for `sessions entered as ...`
    (marks before recodes), `effective` for `sessions counting as ...` (after them), or nothing.
    """

    words: tuple[Name, ...] = ()
    unit: str = ""
    codes: tuple[Name, ...] = ()
    seen: str = ""
    in_a_row: bool = False
    window: Window | None = None
    rounding: Rounding | None = None


@frozen
class Quantity(Node):
    """What a measure is compared with; `unit` is `%`, `sessions`, `days` or nothing."""

    value: Fraction
    unit: str = ""


# ---- conditions ----------------------------------------------------------------------------


@frozen
class AnyOf(Node):
    """`a or b`."""

    parts: tuple[Condition, ...]


@frozen
class AllOf(Node):
    """`a and b`."""

    parts: tuple[Condition, ...]


@frozen
class Not(Node):
    """`not a`."""

    part: Condition


@frozen
class Compare(Node):
    """`measure < quantity`; the operator is one of `< <= > >= =`."""

    measure: Measure
    operator: str
    quantity: Quantity


@frozen
class Between(Node):
    """`measure from low to high`, both included."""

    measure: Measure
    low: Quantity
    high: Quantity


@frozen
class BareCount(Node):
    """`3 unauthorised sessions`, which says neither at least nor exactly."""

    measure: Measure
    number: Number


@frozen
class MarkIs(Node):
    """`the mark is L, absent`: the mark of the session looked at."""

    marks: tuple[tuple[Name, ...], ...]


@frozen
class Holds(Node):
    """`PA_STATUS holds`: a standing outcome holds now."""

    outcome: Name


@frozen
class IsDue(Node):
    """`LETTER is due`: another rule makes the outcome due at this moment."""

    outcome: Name


@frozen
class Extreme(Node):
    """`measure is best of all classes`; ties are all best."""

    measure: Measure
    best: bool


Condition = AnyOf | AllOf | Not | Compare | Between | BareCount | MarkIs | Holds | IsDue | Extreme


# ---- statements ----------------------------------------------------------------------------


@frozen
class Frequency(Node):
    """`every time`, `once a term`, `until the school year ends`."""

    word: str
    period: Period | None = None


@frozen
class Action(Node):
    """`must letter FORMAL_LETTER every time giving attendance`."""

    kind: Name
    outcome: Name
    modality: str = "must"
    frequency: Frequency | None = None
    giving: tuple[Measure, ...] = ()
    by: str = ""


@frozen
class Recode(Node):
    """`recode morning L to U`."""

    sources: tuple[Name, ...]
    target: Name
    half: Half | None = None
    outcome: Name | None = None
    modality: str = "must"


@frozen
class Rule(Node):
    """`when CONDITION at MOMENT then ACTIONS`."""

    actions: tuple[Action | Recode, ...]
    condition: Condition | None = None
    moment: Moment | None = None
    scope: str = "pupil"


@frozen
class BandRow(Node):
    """`band grade is BAND when CONDITION`."""

    band: Name
    outcome: Name
    condition: Condition


@frozen
class Arrival(Node):
    """Arrival times (both included, whole minutes; `None` is open) that give a code."""

    half: Half
    first: dt.time | None
    last: dt.time | None
    code: Name


Statement = Rule | BandRow | Arrival


@frozen
class Guarded(Node):
    """A statement that stands only under these options of readings."""

    options: tuple[Name, ...]
    statement: Statement


# ---- headings and declarations ---------------------------------------------------------------


@frozen
class PolicyHeader(Node):
    """`policy crestwood "Crestwood Park Primary School"`."""

    name: Name
    title: str = ""


@frozen
class HeaderLine(Node):
    """`codes`, `source` or `version` with its value."""

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


Declaration = (
    OutcomeDeclaration | MeasureDeclaration | MomentDeclaration | CodeDeclaration | Reading | Accept
)
Sentence = PolicyHeader | HeaderLine | InForce | Part | Clause | Declaration | Statement | Guarded


@frozen
class File(Node):
    """A whole `.rules` file, sentence by sentence."""

    sentences: tuple[Sentence, ...]
