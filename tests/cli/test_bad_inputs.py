"""Whatever is wrong with what a command is given, it ends with one clear sentence and the right exit code.

1: something in a policy, a register, a list of pupils or a calendar is wrong.
2: the command could not run: usage, a file that is missing, is damaged, or cannot be read or written.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

RUN = "run elm.rules register.csv"
GOOD = "pupil,date,session,code\nZoë,2022-09-05,AM,/\n"
TERM = '[[half_term]]\nterm = "autumn"\n'


def sentence(result):
    """The last line on standard error."""
    return result.stderr.strip().splitlines()[-1]


def ended(result, code):
    """Whether a command ended as it should: with its exit code, and with no exception but the end itself."""
    return result.exit_code == code and isinstance(result.exception, SystemExit)


# ---- Exit code 2: it could not run ------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("check none.rules", "cannot read the policy none.rules: No such file or directory; give the path of a .rules file"),
        ("check crestwod", "cannot read the policy crestwod: No such file or directory; did you mean `crestwood`?"),
        ("check .", "cannot read the policy .: Is a directory"),
        (f"check {'x' * 300}", "File name too long"),
        ("trace none.rules", "cannot read the policy none.rules"),
        ("run none.rules register.csv", "cannot read the policy none.rules"),
        ("run elm.rules none.csv", "cannot read none.csv: No such file or directory"),
        ("run elm.rules .", "cannot read .: Is a directory"),
        (f"run elm.rules {'x' * 300}", "File name too long"),
        (f"{RUN} --pupils none.csv", "cannot read none.csv: No such file or directory"),
        (f"{RUN} --inputs none.csv", "cannot read none.csv: No such file or directory"),
        (f"{RUN} --inputs calls.csv --set-aside calls.csv", "--set-aside would write over calls.csv, which is read"),
        (f"{RUN} --calendar 2050-51", "cannot read the calendar 2050-51: No such file or directory; give the path of a calendar"),
        (f"{RUN} --calendar .", "cannot read the calendar .: Is a directory"),
        (f"{RUN} --as-of tomorrow", "`tomorrow` is not a date: write it as 2022-10-21 or 2022-10-21T09:30"),
        (f"{RUN} --as-of 2022-13-01", "`2022-13-01` is not a date"),
        (f"{RUN} --as-of 20221021", "`20221021` is not a date"),
        (f"{RUN} --as-of 2022-10-21T9:30", "`2022-10-21T9:30` is not a date"),
        (f"{RUN} --reading which_session", "`which_session` is not a reading: write it as question=option"),
        (f"{RUN} --reading which_sesion=third", "the policy elm has no reading `which_sesion`; did you mean `which_session`?"),
        (f"{RUN} --reading self=third", "the policy elm has no reading `self`; there are: which_session"),
        (f"{RUN} --reading which_session=thrid", "the reading `which_session` has no option `thrid`; did you mean `third`?"),
        (f"{RUN} --reading which_session=9", "the reading `which_session` has no option `9`; there are: second, third"),
        (
            f"{RUN} --reading which_session=second --reading which_session=third",
            "two options are given for the reading `which_session`: second and third",
        ),
        (f"{RUN} --pupil Adda", "there is no pupil or group `Adda`; did you mean `Ada`?"),
        (f"{RUN} --pupil Zed", "there is no pupil or group `Zed`"),
        (f"{RUN} --outcome RING_HOM", "there is no outcome `RING_HOM`; did you mean `RING_HOME`?"),
        (f"{RUN} --set-aside none/wrong.csv", "cannot write none/wrong.csv: No such file or directory"),
        (f"{RUN} --set-aside .", "cannot write .: Is a directory"),
        (f"{RUN} --set-aside register.csv", "--set-aside would write over register.csv, which is read; give another file"),
        (f"{RUN} --set-aside ./register.csv", "--set-aside would write over register.csv, which is read"),
        (f"{RUN} --set-aside elm.rules", "--set-aside would write over elm.rules, which is read"),
        (f"{RUN} --pupils pupils.csv --set-aside pupils.csv", "--set-aside would write over pupils.csv, which is read"),
        (f"{RUN} --calendar term.toml --set-aside term.toml", "--set-aside would write over term.toml, which is read"),
        ("explain AR399", "there is no diagnostic AR399; near it are"),
        ("explain Adda elm.rules register.csv", "there is nothing called `Adda`; did you mean `Ada`?"),
        ("explain 00000000 elm.rules register.csv", "it is no diagnostic code, no decision of this run, and no pupil or group"),
        ("synth -o none/out.csv", "cannot write none/out.csv: No such file or directory"),
        ("synth -o .", "cannot write .: Is a directory"),
        ("synth -o out.csv --pupils out.csv", "the register and the list of pupils cannot be written to the same file"),
        ("synth --codes england_1870", "there is no code set england_1870; there are"),
        ("compare elm.rules --register register.csv --pupil Adda", "there is no pupil or group `Adda`; did you mean `Ada`?"),
        ("compare elm.rules --register register.csv --reading session=third", "no policy has the reading `session=third`"),
        ("readings elm.rules --register register.csv --pupil Adda", "there is no pupil or group `Adda`; did you mean `Ada`?"),
    ],
)
def test_it_could_not_run(desk, attendrules, line, said):
    before = {path: path.read_bytes() for path in desk.iterdir()}
    result = attendrules(line)
    assert ended(result, 2), result.output
    assert sentence(result).startswith("attendrules: ")
    assert said in sentence(result)
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert {path: path.read_bytes() for path in desk.iterdir()} == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chek elm.rules", "There is no command 'chek'. Did you mean 'check'?"),
        ("fly", "There is no command 'fly'. There are: batch, changes, check, compare, demo,"),
        ("check", "Missing argument 'POLICY...'."),
        ("run elm.rules", "Missing argument 'REGISTER'."),
        ("check --format xml elm.rules", "'xml' is not one of 'text', 'json'."),
        (f"{RUN} --format xml", "'xml' is not one of 'table', 'json', 'csv'."),
        (f"{RUN} --pupli Ada", "No such option"),
        ("synth --classes 0", "0 is not in the range 1<=x<=156."),
        ("synth --seed one", "'one' is not a valid integer."),
    ],
)
def test_a_command_line_that_is_wrong_says_how_to_get_help(desk, attendrules, line, said):
    result = attendrules(line)
    assert ended(result, 2)
    assert said in sentence(result)
    assert "Try 'attendrules" in result.stderr
    assert result.stderr.count("Did you mean") <= 1


def test_a_link_to_a_file_that_is_read_is_not_written_over(desk, attendrules):
    Path("link.csv").symlink_to("register.csv")
    before = Path("register.csv").read_bytes()
    assert ended(attendrules(f"{RUN} --set-aside link.csv"), 2)
    assert Path("register.csv").read_bytes() == before


# ---- Exit code 1: something in a file is wrong ------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "AR614", "bad.csv cannot be used: 1 error"),
        (b"pupil,date,session,code\n", "AR614", "bad.csv cannot be used: 1 error"),
        (GOOD.replace(",", ";").encode(), "AR610", "bad.csv cannot be used: 1 error"),
        (GOOD.encode("utf-16"), "AR601", "bad.csv cannot be used: 1 error"),
        (GOOD.encode("cp1252"), "AR601", "bad.csv cannot be used: 1 error"),
        (bytes(range(256)), "AR601", "bad.csv cannot be used: 1 error"),
        (gzip.compress(GOOD.encode())[:-5], "AR601", "bad.csv cannot be used: 1 error"),
        (b"name,day\nAda,Monday\n", "AR602", "bad.csv cannot be used: 1 error"),
        (GOOD.replace("/", "?").encode(), "AR603", "bad.csv cannot be used: 1 of 1 row is wrong"),
        (
            f"{GOOD}Zoë,2022-09-05,AM,/\n".encode(),
            "AR606",
            "bad.csv cannot be used: 1 of 2 rows is wrong; `--keep-good` uses the others",
        ),
    ],
    ids=["empty", "header only", "semicolons", "utf-16", "windows-1252", "binary", "gz cut", "columns", "code", "twice"],
)
def test_a_wrong_register(desk, attendrules, data, code, said):
    Path("bad.csv").write_bytes(data)
    result = attendrules("run elm.rules bad.csv")
    assert ended(result, 2 if code == "AR601" else 1)
    assert result.stderr.startswith(f"error {code}: ")
    assert sentence(result) == f"attendrules: {said}"
    assert result.stdout == ""


@pytest.mark.parametrize(
    "data",
    [GOOD.encode("utf-8-sig"), GOOD.replace("\n", "\r\n").encode(), gzip.compress(GOOD.encode())],
    ids=["byte order mark", "windows line ends", "gzip"],
)
def test_a_register_that_only_looks_odd(desk, attendrules, data):
    Path("good.csv").write_bytes(data)
    result = attendrules("run elm.rules good.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 pupil, 1 mark, 5 Sep 2022 to 5 Sep 2022" in result.stdout


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "AR602"),
        (b"pupil,class\n", "AR614"),
        (b"pupil,class\nAda,3A\nAda,3A\n", "AR620"),
        (b"pupil,joined\nAda,soon\n", "AR604"),
        ("pupil\nZoë\n".encode("cp1252"), "AR601"),
    ],
)
def test_a_wrong_list_of_pupils(desk, attendrules, data, code):
    Path("bad.csv").write_bytes(data)
    result = attendrules(f"{RUN} --pupils bad.csv")
    assert ended(result, 2 if code == "AR601" else 1)
    assert f"error {code}: " in result.stderr
    assert sentence(result) == "attendrules: bad.csv cannot be used: 1 error"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 2022/23\n", "it is not TOML: "),
        ("", "the calendar lacks 'name'"),
        ('name = "x"\n', "the calendar lacks 'half_term'"),
        ('name = "x"\nhalf_term = []\n', "the calendar has no school day"),
        ('name = "x"\nhalf_term = 3\n', "the calendar is not in the form that the guide shows"),
        (f'name = "x"\n{TERM}first = 2022-09-05\n', "the calendar lacks 'last'"),
        (f'name = "x"\n{TERM}first = "2022-09-05"\nlast = 2022-10-21\n', "'2022-09-05' is not a date; write it as 2022-09-05"),
        (f'name = "x"\n{TERM}first = 2022-10-21\nlast = 2022-09-05\n', "a half term ends on 2022-09-05, before it begins on"),
        (
            f'name = "x"\n{TERM}first = 2022-09-05\nlast = 2022-10-21\n{TERM}first = 2022-10-21\nlast = 2022-12-16\n',
            "the half term from 2022-10-21 begins before the one before it has ended",
        ),
        (f'name = "x"\n{TERM}first = 2022-09-10\nlast = 2022-09-11\n', "the calendar has no school day"),
        ("name = 'Zo\u00eb'\n", "it is not UTF-8 text"),
    ],
)
def test_a_wrong_calendar(desk, attendrules, text, said):
    Path("bad.toml").write_bytes(text.encode("cp1252"))
    result = attendrules(f"{RUN} --calendar bad.toml")
    assert ended(result, 1)
    assert sentence(result).startswith(f"attendrules: the calendar bad.toml cannot be used: {said}")
    assert len(result.stderr.splitlines()) == 1


def test_a_wrong_policy(desk, attendrules):
    Path("bad.rules").write_text("when absense > 10% then letter L\n")
    for line in ("run bad.rules register.csv", "trace bad.rules", "explain Ada bad.rules register.csv"):
        result = attendrules(line)
        assert ended(result, 1)
        assert "--> bad.rules:1:6" in result.stderr
        assert sentence(result).startswith("attendrules: bad.rules cannot be used: 1 error")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00\x01\x02", "Zo\u00eb".encode("cp1252"), GOOD.encode()])
def test_a_policy_that_is_no_policy(desk, attendrules, data):
    Path("bad.rules").write_bytes(data)
    assert ended(attendrules("check bad.rules"), 1)
    assert ended(attendrules("run bad.rules register.csv"), 1)


def test_an_empty_policy_is_warned_of(desk, attendrules):
    Path("empty.rules").write_bytes(b"")
    assert ended(attendrules("check empty.rules"), 1)
    result = attendrules("run empty.rules register.csv")
    assert (result.exit_code, sentence(result)) == (0, "attendrules: empty.rules:1:1: AR012 the file has no rule")
    assert "Nothing is due." in result.stdout


# ---- Commands that are stopped ----------------------------------------------------------------


def test_a_command_can_be_interrupted(desk, attendrules, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("attendrules.cli.check._compiled", stop)
    result = attendrules("check elm.rules")
    assert (result.exit_code, result.stderr) == (130, "attendrules: stopped\n")
