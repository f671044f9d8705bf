"""Policies that nobody wrote: every construct of the language, put together at random.

`write_policy` writes the text of one from a source of randomness: `random.Random` in a
campaign, or one that Hypothesis draws from and can shrink.
"""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

FACTS = ("vulnerable", "boarder")
EVENTS = ("reason_given", "home_call")
RESULTS = ("reached", "not_reached")
NUMBERS = ("contacts",)
SETS = ("possible", "attended", "present", "absent", "missed", "authorised", "unauthorised", "late", "")
SHARES = ("attendance", "absence", "authorised absence", "unauthorised absence")
CODES = ("I", "L", "N", "O", "U", "G", "B", "M", "X", "/", "\\", "#")
PERIODS = ("day", "school week", "half term", "term", "school year")
STANDING = ("status", "list")
PASSING = ("letter", "contact", "log", "award", "meeting")
TIMES = ("8:30", "8:50", "9:00", "9:20", "9:30", "12:15", "13:10", "14:30")
UNITS = ("sessions", "school days", "school weeks", "calendar days", "calendar weeks", "calendar months", "half terms", "terms")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class Writer:
    """One policy in the making: what is declared, and which outcomes may be asked about."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.outcomes: list[tuple[str, str]] = []
        self.measures: list[str] = []
        self.moments: list[str] = []
        self.banded = False

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely

    def one(self, of: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(of)

    def some(self, *ways: str) -> str:
        return self.random.choice(ways)

    # ---- windows and measures ----------------------------------------------------------------

    def number(self, most: int = 4) -> int:
        return self.random.randint(1, most)

    def anchor(self) -> str:
        names = [name for name, _ in self.outcomes]
        return self.one(names) if names and self.chance(0.6) else self.one(EVENTS)

    def window(self, *, plain: bool = False) -> str:
        unit = self.one(UNITS)
        ways = [
            f"this {self.one(PERIODS)}",
            "today",
            f"the previous {self.one(PERIODS[1:])}",
            f"this {self.one(PERIODS[1:])} before today",
            f"this and the previous {self.one(PERIODS[1:])}",
            f"in the last {self.number(6)} {unit}",
            f"since the previous {self.one(WEEKDAYS)}{self.some('', ' lunchtime')}",
            f"before the last {self.number()} {unit}",
        ]
        if not plain:
            ways += [
                f"since {self.anchor()}",
                f"within {self.number()} {unit} of {self.anchor()}",
                f"the last {self.number(6)} {unit} after {self.anchor()}",
                "since the absence began",
            ]
        return self.one(ways)

    def codes(self) -> str:
        return " or ".join(self.random.sample(CODES, self.number(3)))

    def spells(self, *, recode: bool = False) -> str:
        """Spells, absences, or whole periods with a share."""
        window = f" {self.window(plain=recode)}" if self.chance(0.75) else ""
        if self.chance(0.3):
            percent = self.some("100%", "at least 75%", "less than 50%", "more than 0%")
            period = self.some("days", "school weeks", "weeks", "half terms", "terms")
            return f"{period} with {percent} {self.one(SHARES)}{self.some('', ' in a row')}{window}"
        head = self.some("absences", "unauthorised absences", "absences marked I or O", "late spells", "spells", "absent spells",
                         f"spells {self.some('marked', 'entered as')} {self.codes()}")  # fmt: skip
        bound = self.some("at least", "more than", "fewer than", "exactly")
        unit = self.some("sessions", "school days", "calendar days")
        length = f" {self.some('lasting', 'of')} {bound} {self.number()} {unit}" if self.chance(0.5) else ""
        return f"{head}{length}{window}"

    def count(self, *, recode: bool = False) -> str:
        if self.chance(0.2):
            return self.spells(recode=recode)
        unit = self.some("sessions", "sessions", "sessions", "days", "part days")
        seen = self.some("marked", "entered as", "counting as" if not recode else "entered as")
        head = f"{unit} {seen} {self.codes()}" if self.chance(0.3) else f"{self.one(SETS)} {unit}".strip()
        row = " in a row" if self.chance(0.25) else ""
        window = f" {self.window(plain=recode)}" if self.chance(0.75) else ""
        return f"{head}{row}{window}"

    def share(self, *, recode: bool = False) -> str:
        window = f" {self.window(plain=recode)}" if self.chance(0.6) else ""
        rounding = (
            f" rounded {self.some('up', 'down', 'half up')} to {self.some('1%', '0.1%', '3%')}" if self.chance(0.15) else ""
        )
        return f"{self.one(SHARES)}{window}{rounding}"

    def comparison(self) -> str:
        return self.some("<", "<=", ">", ">=", "=", "is at least", "is below", "reaches")

    # ---- conditions ----------------------------------------------------------------------------

    def condition(self, *, depth: int = 2, recode: bool = False) -> str:
        if depth and self.chance(0.4):
            parts = [self.condition(depth=depth - 1, recode=recode) for _ in range(2)]
            joined = self.some(" and ", " or ").join(parts)
            return f"({joined})" if self.chance(0.85) else f"not ({joined})"
        leaf = self.leaf(recode=recode)
        return f"not {leaf}" if self.chance(0.12) else leaf

    def leaf(self, *, recode: bool = False) -> str:
        ways = [self.counted, self.counted, self.counted, self.shared, self.shared, self.marked, self.told, self.of_calendar]
        if self.outcomes and (not recode or self.chance(0.3)):
            ways += [self.of_outcomes]
        return self.random.choice(ways)(recode=recode)

    def counted(self, *, recode: bool) -> str:
        number = self.random.choice((0, 1, 1, 2, 2, 3, 4, 6))
        if self.measures and self.chance(0.2):
            return f"{self.one(self.measures)} {self.comparison()} {number}"
        if self.chance(0.1):
            numbers = ", ".join(str(self.random.randint(0, 4)) for _ in range(6))
            return f"{self.count(recode=recode)} {self.some('>=', '<')} {numbers} by half term"
        if self.chance(0.2):
            return f"{self.some('at least', 'exactly', 'fewer than')} {number} absent sessions {self.window(plain=recode)}"
        if self.chance(0.2):
            what = self.some(self.spells(recode=recode), f"sessions marked {self.codes()} this half term", "absent days in a row")
            return f"{number} or more {what}"
        return f"{self.count(recode=recode)} {self.comparison()} {number}"

    def shared(self, *, recode: bool) -> str:
        percent = self.some("0%", "25%", "50%", "66.6%", "75%", "90%", "95.1%", "100%")
        if self.chance(0.15):
            return self.against_another(recode=recode)
        if self.chance(0.15):
            return f"{self.share(recode=recode)} from 40% to {percent if percent != '0%' else '60%'}"
        return f"{self.share(recode=recode)} {self.comparison()} {percent}"

    def than(self, much: str) -> str:
        """`is at least 5% higher than`, with or without an amount."""
        by = self.some("", f"{much} ", f"at least {much} ", f"more than {much} ")
        return f"is {self.some('', '', 'not ') if not by else ''}{by}{self.some('higher', 'lower')} than"

    def against_another(self, *, recode: bool) -> str:
        if self.chance(0.6):
            than = self.than(self.some("5%", "0.5%", "33.3%")) if self.chance(0.7) else self.comparison()
            return f"{self.share(recode=recode)} {than} {self.share(recode=recode)}"
        heads = [f"{self.some('absent', 'late')} sessions {self.window(plain=recode)}" for _ in range(2)]
        than = self.than(str(self.number())) if self.chance(0.7) else self.comparison()
        return f"{heads[0]} {than} {heads[1]}"

    def marked(self, *, recode: bool) -> str:
        return f"the mark is {self.some('absent', 'attended', 'unauthorised', 'L', 'I, N', '/', 'missing', 'X, late')}"

    def told(self, *, recode: bool) -> str:
        window = f" {self.window(plain=recode)}" if self.chance(0.8) else ""
        return self.random.choice(
            (
                lambda: f"the pupil is {self.some('', 'not ')}{self.one(FACTS)}",
                lambda: f"the number of {self.one(NUMBERS)} {self.some('<', '>=', '=')} {self.number()}",
                lambda: f"there is {self.some('a reason_given', 'no reason_given', 'no home_call')}{window}",
                lambda: f"there is a home_call which is {self.one(RESULTS)}{window}",
                lambda: f"there are {self.some('at least', 'fewer than', 'exactly')} {self.number(2)} {self.one(EVENTS)}{window}",
                lambda: f"{self.some('a', 'no')} reason_given {self.some('begins', 'began', 'ended', 'ends')}{window}",
                lambda: (
                    f"there is a home_call{self.some('', ' which is reached')} recorded {self.some('at least', 'less than')}"
                    f" {self.number()} {self.one(UNITS)} before it {self.some('begins', 'ended')}{window}"
                ),
                lambda: f"there is a reason_given lasting at least {self.number()} {self.one(UNITS)}{window}",
            )
        )()

    def of_calendar(self, *, recode: bool) -> str:
        return self.some(
            f"the half term is {self.number(6)}",
            'the phase is "Key Stage 2"',
            "the pupil leaves",
            "the pupil joins",
            f"the arrival is {self.some('after', 'before', 'until')} {self.one(TIMES[:5])}",
        )

    def of_outcomes(self, *, recode: bool) -> str:
        name, kind = self.random.choice(self.outcomes)
        if kind in STANDING and self.chance(0.7):
            return f"{name} holds"
        if not recode and self.chance(0.3):
            measure, much = self.random.choice(((self.share(), "5%"), (self.share(), "0.1%"), (self.count(), "2")))
            return f"{measure} {self.than(much)} at {name}"
        return f"{name} is due"

    # ---- moments and actions ---------------------------------------------------------------------

    def moment(self) -> str:
        if self.chance(0.45):
            return ""
        ways = [
            f"at the end of each {self.one(PERIODS)}",
            f"at the end of the last morning of each {self.one(PERIODS[1:])}",
            f"on each {self.one(WEEKDAYS)}{self.some('', ' lunchtime', ' at 9:30', ' at 14:30')}",
            f"at {self.one(TIMES)}",
            f"{self.number(3)} {self.one(UNITS)} after {self.anchor()}",
            f"{self.number(3)} {self.one(UNITS[:6])} after the absence began",
            f"every {self.number(2)} {self.one(UNITS)} while reason_given lasts",
        ]
        standing = [name for name, kind in self.outcomes if kind in STANDING]
        if standing:
            ways += [f"every {self.number(3)} {self.one(UNITS)} while {self.one(standing)} holds"]
        if self.moments:
            ways += [f"on each {self.one(self.moments)}"]
        return self.one(ways)

    def frequency(self, kind: str) -> str:
        ways = ["", "", "", "every time", f"once a {self.one(PERIODS)}", f"until the {self.one(PERIODS[1:])} ends"]
        if kind in STANDING and self.outcomes:
            until = f"until {self.one([name for name, _ in self.outcomes])} is due"
            ways += [until, f"{until} or the {self.one(PERIODS[1:])} ends"]
        return self.one(ways)

    def action(self, name: str, kind: str) -> str:
        modality = self.some("", "", "must ", "may ", "should ", "must consider ")
        giving = f" giving {self.some(self.share(), self.count(), 'grade' if self.banded else self.share(), '£60')}"
        by = self.some("", "", " by the head teacher")
        within = f" within {self.number()} {self.one(UNITS[1:])}" if self.chance(0.15) else ""
        return f"{modality}{kind} {name} {self.frequency(kind)}{within}{giving if self.chance(0.25) else ''}{by}".replace(
            "  ", " "
        )

    # ---- sentences ---------------------------------------------------------------------------------

    def declarations(self) -> list[str]:
        lines = [f'fact {name} "so it is"' for name in FACTS]
        lines += ["event reason_given", f"event home_call is {' or '.join(RESULTS)}", *(f"number {name}" for name in NUMBERS)]
        if self.chance(0.2):
            lines.append("own code J counts as approved educational activity")
        if self.chance(0.3):
            lines.append(f"measure tally is {self.some('absent', 'late')} sessions {self.window(plain=True)}")
            self.measures.append("tally")
        if self.chance(0.3):
            lines.append(f"moment review is {self.some('at the end of each half term', 'on each friday lunchtime', 'at 9:30')}")
            self.moments.append("review")
        return lines

    def recode(self) -> str:
        half = self.some("", "", "morning ", "afternoon ")
        moment = f" {self.number(3)} {self.one(UNITS[:4])} after the mark" if self.chance(0.25) else ""
        when = f"when {self.condition(recode=True) if self.chance(0.85) else self.marked(recode=True)}"
        source, target = self.some("L", "N", "I", "I or O", "/", "U"), self.one(CODES[:8])
        return f"{when}{moment} then recode {half}{source} to {target}{self.some('', ' as SETTLED')}"

    def bands(self) -> list[str]:
        self.banded = True
        rows = [("GOLD", self.condition(depth=1)), ("SILVER", self.condition(depth=1)), ("BRONZE", self.condition(depth=0))]
        self.outcomes += [(name, "status") for name, _ in rows]
        return [f"band grade is {name} when {condition}" for name, condition in rows[: self.random.randint(2, 3)]]

    def arrivals(self) -> list[str]:
        return ["morning arrival until 8:50 is /", "morning arrival from 8:51 to 9:20 is L", "morning arrival after 9:20 is U"]

    def rule(self, number: int, scope: str = "") -> str:
        names = []
        for part in range(1 if self.chance(0.8) else 2):
            kind = self.one(STANDING) if self.chance(0.4) else self.one(PASSING)
            made = [each for each in self.outcomes if each[0].startswith("OUT")]
            again = self.random.choice(made) if made and self.chance(0.12) and not scope else (f"OUT_{number}_{part}", kind)
            names.append(again)
        when = "" if self.chance(0.08) else f"when {self.condition()}"
        moment = self.moment() or ("" if when else "at the end of each day")
        then = "then " + " and ".join(self.action(*name) for name in names)
        self.outcomes += [name for name in names if name not in self.outcomes]
        sentence = f"{when} {moment} {then}" if when and self.chance(0.5) else f"{moment} {when} {then}"
        return " ".join(f"{scope} {sentence}".split())

    def group_rule(self, number: int) -> str:
        scope = self.some("for each class", "for the school", "for each year group")
        best = (
            f"attendance {self.window(plain=True)} is {self.some('best', 'lowest')} of all {self.some('classes', 'year groups')}"
        )
        test = f"{self.share(recode=True)} {self.comparison()} 75%"
        when = best if "the school" not in scope and self.chance(0.4) else test
        moment = self.some("at the end of each school week", "on each friday lunchtime", "at the end of each half term")
        return f"{scope} {moment} when {when} then award GROUP_{number}"


def write_policy(random: Random, *, groups: bool = True) -> str:
    """The text of a policy; nearly always a valid one."""
    writer = Writer(random)
    lines = ["policy made_up", writer.some("codes england_2006", "codes england_2024"), *writer.declarations()]
    if writer.chance(0.2):
        lines += writer.arrivals()
    body: list[str] = []
    if writer.chance(0.3):
        body += writer.bands()
    body += [writer.rule(number) for number in range(random.randint(1, 5))]
    recodes = [writer.recode() for _ in range(random.choice((0, 0, 0, 1, 2)))]
    if recodes and writer.chance(0.3):
        outcome = "SETTLED" if "SETTLED" in recodes[0] else "RECODE"
        body.append(f"when {outcome} is due {writer.some('and', 'or')} {writer.condition(depth=0)} then log AFTER_RECODE")
    if groups and writer.chance(0.15):
        body.append(writer.group_rule(1))
    if writer.chance(0.1):
        lines.append('reading question "Which?"\n  taken first "so"\n  or second "otherwise"')
        body[0] = f"under {writer.some('first', 'first', 'second')} {body[0]}"
    return "\n".join([*lines, *recodes, *body])


policy_texts = st.randoms(use_true_random=False).map(write_policy)
"""Texts of policies; those that do not compile are for the test to set aside."""
