"""The rules of `batch_rules.rules` without its ladder, written by hand: plain Python, pandas, polars and DuckDB.

Each is given one character a session for each pupil (plain Python) or a table with a row a
session (the others), and gives (pupil, session, outcome). It is what one writes who knows
the tool and the rules, not what could be made of it with effort.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attendrules import Calendar
from attendrules.domain.sessions import Period

PERCENT = ((97, "BELOW_97"), (96, "BELOW_96"), (90, "BELOW_90"), (50, "BELOW_50"))
TABLE = (7, 14, 20, 25, 31, 38)
ABSENT, UNAUTHORISED, IDLE = set("IMCERHONGU"), set("ONGU"), set("X#")
Found = set[tuple[int, int, str]]


def weeks_and_half_terms(calendar: Calendar) -> tuple[list[int], list[int], list[bool]]:
    """For each session its school week, its half term, and whether it is the last of that half term."""
    sessions = range(len(calendar))
    week, half_term = ([calendar.period(each, s) for s in sessions] for each in (Period.WEEK, Period.HALF_TERM))
    return week, half_term, [calendar.is_last(Period.HALF_TERM, s) for s in sessions]


class Pupil:
    """What plain Python keeps of a pupil between two marks."""

    def __init__(self) -> None:
        self.possible = self.missed = self.lates = self.lates_now = self.run = 0
        self.half_term = -1
        self.weeks = [0] * 60
        self.true: set[str] = set()

    def mark(self, code: str, week: int, half_term: int, *, last: bool) -> list[str]:
        """What one more mark brings about."""
        if half_term != self.half_term:
            self.half_term, self.lates_now = half_term, 0
            self.true.discard("ELEVEN_LATES")
        if code == "L":
            self.lates += 1
            self.lates_now += 1
            code = "U" if self.lates >= 6 else code
        if code not in IDLE:
            self.possible += 1
            self.run = self.run + 1 if code in ABSENT else 0
            self.missed += code in ABSENT
            self.weeks[week] += code in UNAUTHORISED
        now = {
            name: self.possible >= 10 and 100 * (self.possible - self.missed) < limit * self.possible for limit, name in PERCENT
        }
        for number, name in ((10, "TEN_IN_TEN_WEEKS"), (12, "TEN_IN_TWELVE_WEEKS")):
            now[name] = sum(self.weeks[max(0, week - number + 1) : week + 1]) >= 10
        now |= {"THREE_DAYS": self.run >= 6, "TEN_DAYS": self.run >= 20, "ELEVEN_LATES": self.lates_now >= 11}
        now["THIRTY_ONE"] = self.missed >= 31
        due = [name for name, true in now.items() if true and name not in self.true]
        self.true = {name for name, true in now.items() if true}
        if last and self.missed >= TABLE[half_term]:
            due.append(f"HALF_TERM_{half_term + 1}")
        return due


def in_python(rows: list[str], calendar: Calendar) -> Found:
    """A state object a pupil, one call a mark."""
    week, half_term, last = weeks_and_half_terms(calendar)
    found: Found = set()
    for number, row in enumerate(rows):
        pupil = Pupil()
        for session, code in enumerate(row):
            for outcome in pupil.mark(code, week[session], half_term[session], last=last[session]):
                found.add((number, session, outcome))
    return found


def in_pandas(frame: Any, calendar: Calendar) -> Found:
    """Cumulative sums by pupil."""
    import pandas as pd  # noqa: PLC0415

    week, half_term, last = weeks_and_half_terms(calendar)
    begins = {n: [week.index(max(0, w - n + 1)) for w in week] for n in (10, 12)}
    f = frame.copy()
    f["half_term"] = f.session.map(dict(enumerate(half_term)))
    by = f.groupby("pupil")
    late = f.code.eq("L")
    f["code"] = f.code.mask(late & late.groupby(f.pupil).cumsum().ge(6), "U")
    f["lates_now"] = late.groupby([f.pupil, f.half_term]).cumsum()
    absent, unauthorised, possible = f.code.isin(ABSENT), f.code.isin(UNAUTHORISED), ~f.code.isin(IDLE)
    f["possible"], f["missed"], f["unauthorised"] = (each.groupby(f.pupil).cumsum() for each in (possible, absent, unauthorised))
    at_last_attended = f.missed.where(possible & ~absent).groupby(f.pupil).ffill().fillna(0)
    f["run"] = f.missed - at_last_attended
    tests = {name: f.possible.ge(10) & (100 * (f.possible - f.missed)).lt(limit * f.possible) for limit, name in PERCENT}
    for number, name in ((10, "TEN_IN_TEN_WEEKS"), (12, "TEN_IN_TWELVE_WEEKS")):
        before = f[["pupil", "session", "unauthorised"]].assign(session=f.session + 1)
        begin = pd.DataFrame({"pupil": f.pupil, "session": f.session.map(dict(enumerate(begins[number])))})
        tests[name] = (f.unauthorised - begin.merge(before, how="left").unauthorised.fillna(0)).ge(10)
    tests |= {"THREE_DAYS": f.run.ge(6), "TEN_DAYS": f.run.ge(20), "THIRTY_ONE": f.missed.ge(31)}
    found: Found = set()
    for name, true in tests.items():
        rises = true & ~true.groupby(f.pupil).shift(fill_value=False)
        found |= set(zip(f.pupil[rises], f.session[rises], [name] * int(rises.sum()), strict=True))
    true = f.lates_now.ge(11)
    rises = true & ~true.groupby([f.pupil, f.half_term]).shift(fill_value=False)
    found |= {(a, b, "ELEVEN_LATES") for a, b in zip(f.pupil[rises], f.session[rises], strict=True)}
    ends = f[f.session.map(dict(enumerate(last))) & f.missed.ge(f.half_term.map(dict(enumerate(TABLE))))]
    del by
    return found | {(a, b, f"HALF_TERM_{h + 1}") for a, b, h in zip(ends.pupil, ends.session, ends.half_term, strict=True)}


def in_polars(frame: Any, calendar: Calendar) -> Found:
    """Window expressions over pupils, lazily."""
    import polars as pl  # noqa: PLC0415

    week, half_term, last = weeks_and_half_terms(calendar)
    sessions = pl.LazyFrame({
        "session": range(len(week)), "half_term": half_term, "last": last, "limit": [TABLE[h] for h in half_term],
        **{f"begin{n}": [week.index(max(0, w - n + 1)) for w in week] for n in (10, 12)},
    }, schema_overrides={"session": pl.Int32, "begin10": pl.UInt32, "begin12": pl.UInt32})  # fmt: skip
    late, code = pl.col("code") == "L", pl.col("code")
    f = frame.lazy().join(sessions, on="session", maintain_order="left").with_columns(
        lates_now=late.cum_sum().over("pupil", "half_term"),
        code=pl.when(late & (late.cum_sum().over("pupil") >= 6)).then(pl.lit("U")).otherwise(code),
    ).with_columns(absent=code.is_in(list(ABSENT)), un=code.is_in(list(UNAUTHORISED)), can=~code.is_in(list(IDLE))).with_columns(
        possible=pl.col("can").cum_sum().over("pupil"), missed=pl.col("absent").cum_sum().over("pupil").cast(pl.Int32),
        unauthorised=pl.col("un").cum_sum().over("pupil").cast(pl.Int32),
    ).with_columns(
        run=pl.col("missed")
        - pl.when(pl.col("can") & ~pl.col("absent")).then("missed").forward_fill().over("pupil").fill_null(0),
        **{f"in{n}": pl.col("unauthorised") - (pl.col("unauthorised") - pl.col("un")).gather(pl.col(f"begin{n}")).over("pupil")
           for n in (10, 12)},
    )  # fmt: skip
    attended = (pl.col("possible") - pl.col("missed")).cast(pl.Int32) * 100
    tests = {name: (pl.col("possible") >= 10) & (attended < pl.col("possible").cast(pl.Int32) * limit) for limit, name in PERCENT}
    tests |= {"TEN_IN_TEN_WEEKS": pl.col("in10") >= 10, "TEN_IN_TWELVE_WEEKS": pl.col("in12") >= 10,
              "THREE_DAYS": pl.col("run") >= 6,
              "TEN_DAYS": pl.col("run") >= 20, "THIRTY_ONE": pl.col("missed") >= 31}  # fmt: skip
    rises = {name: true & ~true.shift(fill_value=False).over("pupil") for name, true in tests.items()}
    many = pl.col("lates_now") >= 11
    rises["ELEVEN_LATES"] = many & ~many.shift(fill_value=False).over("pupil", "half_term")
    done = f.select(
        "pupil", "session", "half_term", at_end=pl.col("last") & (pl.col("missed") >= pl.col("limit")), **rises
    ).collect()
    found: Found = set()
    for name in rises:
        found |= {(*row, name) for row in done.filter(pl.col(name)).select("pupil", "session").iter_rows()}
    ends = done.filter(pl.col("at_end")).select("pupil", "session", "half_term").iter_rows()
    return found | {(a, b, f"HALF_TERM_{h + 1}") for a, b, h in ends}


def in_duckdb(frame: Any, calendar: Calendar) -> Found:
    """One statement with window functions."""
    import duckdb  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    week, half_term, last = weeks_and_half_terms(calendar)
    sessions = pl.DataFrame({
        "session": range(len(week)), "half_term": half_term, "last": last, "bound": [TABLE[h] for h in half_term],
        **{f"back{n}": [s - week.index(max(0, w - n + 1)) for s, w in enumerate(week)] for n in (10, 12)},
    }, schema_overrides={"session": pl.Int32})  # fmt: skip
    rising = {name: f"possible >= 10 and 100 * (possible - missed) < {limit} * possible" for limit, name in PERCENT}
    rising |= {"TEN_IN_TEN_WEEKS": "in10 >= 10", "TEN_IN_TWELVE_WEEKS": "in12 >= 10", "THREE_DAYS": "run >= 6",
               "TEN_DAYS": "run >= 20", "THIRTY_ONE": "missed >= 31"}  # fmt: skip
    flags = ", ".join(
        f"({test}) and not coalesce(lag({test}) over by_pupil, false) as {name}" for name, test in rising.items()
    )  # fmt: skip
    letters = {name: ", ".join(f"'{code}'" for code in sorted(codes)) for name, codes in
               {"absent": ABSENT, "un": UNAUTHORISED, "idle": IDLE}.items()}  # fmt: skip
    statement = f"""
        with a as (select pupil, session, half_term, last, bound, back10, back12, code,
                     count(*) filter (code = 'L') over (partition by pupil order by session) as lates,
                     count(*) filter (code = 'L') over (partition by pupil, half_term order by session) as lates_now
                   from frame join sessions using (session)),
        b as (select *, case when code = 'L' and lates >= 6 then 'U' else code end as counts from a),
        c as (select *, counts in ({letters["absent"]}) as absent, counts not in ({letters["idle"]}) as can,
                sum((counts in ({letters["un"]}))::int) over
                  (partition by pupil order by session rows between back10 preceding and current row) as in10,
                sum((counts in ({letters["un"]}))::int) over
                  (partition by pupil order by session rows between back12 preceding and current row) as in12
              from b),
        d as (select *, count(*) filter (can) over by_pupil as possible, count(*) filter (absent) over by_pupil as missed
              from c window by_pupil as (partition by pupil order by session)),
        e as (select *, missed - coalesce(max(missed) filter (can and not absent) over by_pupil, 0) as run
              from d window by_pupil as (partition by pupil order by session)),
        g as (select pupil, session, half_term, last and missed >= bound as at_end, {flags},
                lates_now >= 11 and not coalesce(
                  lag(lates_now) over (partition by pupil, half_term order by session) >= 11, false) as ELEVEN_LATES
              from e window by_pupil as (partition by pupil order by session))
        select * from g where at_end or ELEVEN_LATES or {" or ".join(rising)}
    """  # noqa: S608 - names from this page
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.register("frame", frame.to_arrow())
        connection.register("sessions", sessions.to_arrow())
        rows = connection.execute(statement).fetchall()
        names = [each[0] for each in connection.description]
    return set(_flagged(rows, names))


def _flagged(rows: Iterable[tuple[Any, ...]], names: list[str]) -> Iterable[tuple[int, int, str]]:
    for row in rows:
        for name, value in zip(names[3:], row[3:], strict=True):
            if value:
                yield row[0], row[1], f"HALF_TERM_{row[2] + 1}" if name == "at_end" else name


BY_HAND: dict[str, Callable[[Any, Calendar], Found]] = {
    "plain Python": in_python, "pandas": in_pandas, "polars": in_polars, "DuckDB": in_duckdb,
}  # fmt: skip
