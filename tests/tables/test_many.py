"""Bare rows about registers of any size: what `decide_many` gives, in a file."""

from __future__ import annotations

import csv
import datetime as dt
import random
from importlib.util import find_spec
from pathlib import Path

import pytest

from attendrules import Columns, Inputs, Pupil, Stated, decide_many, decide_many_into, english_calendar, load_policy, parse_policy
from attendrules.cli import main
from attendrules.decisions.bare import COLUMNS

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

CALENDAR = english_calendar("2022-23")
WIDTH = 60
PUPILS = 50
POLICY = parse_policy(r"""
  policy some_rules "Some rules"
  codes england_2006
  fact vulnerable "on the list"
  when absent sessions this school week >= 2 then contact RING
  when attendance < 90% then status LOW until CLOSED is due
  10 sessions after LOW when attendance >= 90% then log CLOSED
  when the mark is absent and the pupil is vulnerable then visit VISIT
""")
ENGINES = ["sparse", pytest.param("fast", marks=pytest.mark.skipif(find_spec("numba") is None, reason="not installed"))]


def marks(seed: int = 1) -> dict[str, str]:
    dice = random.Random(seed)
    return {
        f"P{number:03}": "".join(dice.choice("IIO") if dice.random() < 0.1 else "/\\"[s % 2] for s in range(WIDTH))
        for number in range(PUPILS)
    }


def write_strings(path: Path) -> None:
    every = marks()
    columns = {"pupil": list(every), "start": [CALENDAR.days[0].isoformat()] * len(every), "marks": list(every.values())}
    pq.write_table(pa.table(columns), path, row_group_size=7)


def write_long(path: Path, *, shuffled: bool = False) -> None:
    sessions = [CALENDAR.session(number) for number in range(WIDTH)]
    rows = [(name, s.date, s.half.value, code) for name, row in marks().items() for s, code in zip(sessions, row, strict=True)]
    if shuffled:
        random.Random(3).shuffle(rows)
    pq.write_table(
        pa.table(dict(zip(("pupil", "date", "session", "code"), map(list, zip(*rows, strict=True)), strict=True))), path
    )


def write_csv(path: Path) -> None:
    sessions = [CALENDAR.session(number) for number in range(WIDTH)]
    lines = [
        f"{name},{s.date},{s.half.value},{code}" for name, row in marks().items() for s, code in zip(sessions, row, strict=True)
    ]
    path.write_text("\n".join(["pupil,date,session,code", *lines]) + "\n", "utf-8")


WRITERS = {"strings.parquet": write_strings, "long.parquet": write_long, "long.csv": write_csv}


def expected(known: Inputs | None = None) -> list[tuple[str, ...]]:
    decided = decide_many(POLICY, Columns.of_strings(CALENDAR, marks()), inputs=known)

    def text(number: int | None) -> str:
        session = CALENDAR.session(number or 0)
        return "" if number is None else f"{session.date} {session.half.value}"

    return [
        ("some_rules", "pupil", row.pupil.id, *text(row.session).split(), row.outcome, "pending" if row.pending else "due",
         text(row.ends), row.cause.step.origin.place) for row in decided
    ]  # fmt: skip


def rows_of(path: Path) -> list[tuple[str, ...]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(COLUMNS)
        return [tuple(row) for row in rows]
    table = pq.read_table(path)
    assert table.column_names == list(COLUMNS)
    return [tuple("" if each is None else str(each) for each in row.values()) for row in table.to_pylist()]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_every_form_of_a_register_gives_the_rows_of_decide_many(tmp_path: Path, engine: str, form: str, ending: str):
    WRITERS[form](tmp_path / form)
    out = tmp_path / f"due.{ending}"
    made = decide_many_into(out, POLICY, tmp_path / form, CALENDAR, engine=engine)
    assert rows_of(out) == expected()
    assert (made.pupils, made.marks, len(made)) == (PUPILS, PUPILS * WIDTH, len(expected()))


def test_rows_in_no_order_give_the_same(tmp_path: Path):
    write_long(tmp_path / "mixed.parquet", shuffled=True)
    decide_many_into(tmp_path / "due.csv", POLICY, tmp_path / "mixed.parquet", CALENDAR, engine="sparse")
    assert rows_of(tmp_path / "due.csv") == expected()


@pytest.mark.parametrize("engine", ENGINES)
def test_facts_settle_what_was_pending(tmp_path: Path, engine: str):
    known = Inputs.of([("*", "vulnerable", Stated(dt.datetime.combine(CALENDAR.days[0], dt.time()), yes=True))])
    write_strings(tmp_path / "strings.parquet")
    decide_many_into(tmp_path / "due.csv", POLICY, tmp_path / "strings.parquet", CALENDAR, inputs=known, engine=engine)
    assert rows_of(tmp_path / "due.csv") == expected(known)


def test_several_policies_come_part_by_part(tmp_path: Path):
    write_strings(tmp_path / "strings.parquet")
    both = [POLICY, load_policy("england_2006")]
    decide_many_into(tmp_path / "due.csv", both, tmp_path / "strings.parquet", CALENDAR, engine="sparse")
    rows = rows_of(tmp_path / "due.csv")
    assert [row for row in rows if row[0] == "some_rules"] == expected()
    assert {row[0] for row in rows} == {"some_rules", "england_2006"}


def test_groups_are_added_where_they_are_wanted(tmp_path: Path):
    policy = parse_policy(
        "codes england_2006\nfor each class on each friday when attendance this school week is best of all classes then award CUP"
    )
    write_strings(tmp_path / "strings.parquet")
    pupils = [Pupil(name, "3A" if name < "P025" else "3B") for name in marks()]
    for groups in (False, True):
        decide_many_into(tmp_path / "due.parquet", policy, tmp_path / "strings.parquet", CALENDAR, pupils=pupils, groups=groups)
        assert {row[1] for row in rows_of(tmp_path / "due.parquet")} == ({"class"} if groups else set())


def test_nothing_is_written_of_a_register_that_cannot_be_used(tmp_path: Path):
    every = marks()
    every["P049"] = "?" * WIDTH
    columns = {"pupil": list(every), "start": [CALENDAR.days[0].isoformat()] * len(every), "marks": list(every.values())}
    pq.write_table(pa.table(columns), tmp_path / "wrong.parquet")
    made = decide_many_into(tmp_path / "due.csv", POLICY, tmp_path / "wrong.parquet", CALENDAR, engine="sparse")
    assert not made.written
    assert list(tmp_path.iterdir()) == [tmp_path / "wrong.parquet"]
    kept = decide_many_into(tmp_path / "due.csv", POLICY, tmp_path / "wrong.parquet", CALENDAR, engine="sparse", keep_good=True)
    assert kept.pupils == PUPILS - 1


def test_another_engine_or_ending_is_an_error(tmp_path: Path):
    write_strings(tmp_path / "strings.parquet")
    with pytest.raises(ValueError, match="no engine `quick`"):
        decide_many_into(tmp_path / "due.csv", POLICY, tmp_path / "strings.parquet", CALENDAR, engine="quick")
    with pytest.raises(ValueError, match=r"end in \.csv or \.parquet"):
        decide_many_into(tmp_path / "due.jsonl", POLICY, tmp_path / "strings.parquet", CALENDAR)


def test_the_command_says_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_strings(tmp_path / "strings.parquet")
    out = tmp_path / "due.csv"
    arguments = ["batch", "kildwick", str(tmp_path / "strings.parquet"), "--calendar", "2022-23", "--engine", "sparse"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--out", str(out)])
    said = capsys.readouterr()
    assert ended.value.code == 0
    rules = len(load_policy("kildwick").plan.group_rules)
    assert f"left out: {rules} rules about parents, classes and other groups" in " ".join(said.err.split())
    assert f"from {PUPILS * WIDTH:,} marks of {PUPILS} pupils" in said.out
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--groups"])
    assert ended.value.code == 2
