"""Decisions on Spark are those of the local engine. Runs where pyspark and Java are installed: `pip install '.[spark]'`."""

from __future__ import annotations

import datetime as dt
import os
import sys

import pytest

import attendrules.spark
from attendrules import resources
from attendrules.decisions.as_dict import decision_as_dict

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install '.[spark]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # pyspark's own

RULES = """\
codes england_2006

outcome RING_HOME is a contact in stage listen
outcome WORRY is a status in stage monitor
outcome WEEKLY is a log in stage monitor

when 2 or more unauthorised sessions in one school week then contact RING_HOME
when absence this school year >= 10% then status WORRY
at the end of each school week when WORRY holds then log WEEKLY
"""
OWN = attendrules.parse_policy(RULES)
CALENDAR = attendrules.english_calendar("2022-23")
WRONG = ("Y3-01", "2022-09-10", "AM", "/")


@pytest.fixture(scope="module")
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only where it is installed

    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "3", "spark.sql.adaptive.enabled": "false"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def lines():
    return [line.split(",") for line in resources.data_file("demo", "register.csv").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def frame(spark, lines):
    return spark.createDataFrame([tuple(row) for row in lines[1:]], lines[0]).repartition(4)


@pytest.fixture(scope="module")
def local(lines):
    return attendrules.read_register([dict(zip(lines[0], row, strict=True)) for row in lines[1:]], CALENDAR).register


@pytest.mark.parametrize("as_of", [None, dt.date(2022, 11, 2)])
@pytest.mark.parametrize("policy", [OWN, attendrules.load_policy("england_2006")], ids=["own", "england_2006"])
def test_decisions_on_spark_are_those_of_the_local_engine(frame, local, policy, as_of):
    expected = [decision_as_dict(each) for each in attendrules.decide(policy, local, as_of=as_of)]
    rows = attendrules.spark.decide(policy, frame, CALENDAR, as_of=as_of).collect()
    found = [(row["name"], row["date"].isoformat(), row["outcome"], row["why"], tuple(row["missing"])) for row in rows]
    assert sorted(found) == sorted(
        (each["subject"]["name"], each["date"], each["outcome"], each["why"], tuple(each["missing"])) for each in expected
    )


def test_wide_registers_and_strings_are_read_as_well(spark):
    policy = attendrules.parse_policy("when 3 or more unauthorised sessions in one school week then contact RING_HOME")
    for columns, row in (
        (["pupil", "start", "marks"], ("Ada", "2022-09-05", "OO/O")),
        (["pupil", "2022-09-05 AM", "2022-09-05 PM", "2022-09-06 PM"], ("Ada", "O", "O", "O")),
    ):
        (made,) = attendrules.spark.decide(policy, spark.createDataFrame([row], columns), CALENDAR).collect()
        assert (made["name"], made["date"], made["session"]) == ("Ada", dt.date(2022, 9, 6), "PM")


def test_a_wrong_row_stops_the_run_unless_good_ones_are_kept(spark, frame, local):
    wrong = (*WRONG, *[""] * (len(frame.columns) - len(WRONG)))
    both = frame.union(spark.createDataFrame([wrong], frame.columns))
    with pytest.raises(attendrules.spark.RegisterError, match=r"AR607 2022-09-10 is a Saturday \(1 in all\)"):
        attendrules.spark.decide(OWN, both, CALENDAR)
    assert attendrules.spark.decide(OWN, both, CALENDAR, keep_good=True).count() == len(attendrules.decide(OWN, local))


def test_rules_for_groups_need_all_pupils_of_a_school_together(spark, frame, local):
    policy = attendrules.load_policy("crestwood")
    with pytest.raises(ValueError, match="give the column of the school"):
        attendrules.spark.decide(policy, frame, CALENDAR)
    from pyspark.sql import functions  # noqa: PLC0415 - only where it is installed

    schools = frame.withColumn("school", functions.lit("A")).union(frame.withColumn("school", functions.lit("B")))
    rows = attendrules.spark.decide(policy, schools, CALENDAR, by="school").collect()
    expected = sorted(each.reference for each in attendrules.decide(policy, local))
    for school in "AB":
        assert sorted(row["reference"] for row in rows if row["school"] == school) == expected


def test_a_frame_without_pupils_is_refused(spark):
    with pytest.raises(ValueError, match="no columns `pupil`"):
        attendrules.spark.decide(OWN, spark.createDataFrame([(1,)], ["a"]), CALENDAR)
