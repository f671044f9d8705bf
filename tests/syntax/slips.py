"""The slips that are one pattern replaced by another, and the words that get misspelt."""

from __future__ import annotations

from attrs import frozen


@frozen
class Swap:
    """Text that fits `pattern`, replaced; what stood there is right, unless `right` says more."""

    kind: str
    pattern: str
    new: tuple[str, ...]
    right: tuple[str, ...] = ()
    quoted: bool = False
    """Whether the pattern may stand in quotation marks and comments too."""


KEYWORDS = r"(?:when|then|band|outcome|clause|from|says|needs|inputs|stage|counts|reading|taken|because|under|measure|moment|"
KEYWORDS += r"arrival|morning|after|until|each|this|since|previous|giving|recode|holds|best|rounded|half|every|entered|"
KEYWORDS += (
    r"rule|judgement|code|means|part|source|version|codes|policy|accept|once|sessions|week|term|year|school|Friday|lunchtime)"
)

MISSPELT = {
    "a keyword misspelt": rf"\b{KEYWORDS}\b(?!_)",
    "`then` misspelt": r"\bthen\b",
    "`when` misspelt": r"\bwhen\b",
    "an outcome misspelt where it is made": r"\b[A-Z]+_[A-Z0-9_]+\b(?= giving| every| once|\n\n)",
    "an outcome misspelt where it is asked": r"\b[A-Z][A-Z_]+(?= (?:holds|is due))",
    "an outcome misspelt where it is declared": r"(?<=outcome )[A-Z0-9_]+",
    "a measure misspelt": r"(?<=when )(?:attendance|absence|lates|lates_and_us|absent)\b",
    "a window misspelt": r"\b(?:this|since|previous|school|week|term|half|year)\b(?= ?[^\"\n]*(?:=|>|<| is best))",
    "a kind misspelt where it is made": r"(?<=then )(?:status|award|report|log|contact|list|meeting|evidence|letter|plan)\b",
    "a kind misspelt where it is declared": r"(?<=is a )(?:status|award|report|log|contact|list|meeting|letter|plan|recode)\b",
    "a stage misspelt": r"(?<=in stage )\w+",
    "an option misspelt where it is used": r"(?<=under )\w+",
    "an option misspelt where it is declared": r"(?<=taken )\w+",
    "a moment misspelt where it is used": r"(?<=on each )reading_day",
    "a measure misspelt where it is declared": r"(?<=measure )lates\b",
    "a category misspelt": r"(?<=counts as )(?:present|approved|unauthorised|authorised)\b",
    "a clause misspelt where it is seen": r"(?<=see )CRE-[A-Z]+",
    "a code set misspelt": r"(?<=codes )england_2006",
}

SWAPS = (
    Swap("`then` left out", r" then\b", ("",)),
    Swap("`:` for `then`", r" then\b", (":",)),
    Swap("`,` for `then`", r" then\b", (",",)),
    Swap("`->` for `then`", r"\bthen\b", ("->", "=>", "→")),
    Swap("`when` left out", r"\bwhen ", ("",)),
    Swap("`if` for `when`", r"\bwhen\b", ("if", "If", "whenever")),
    Swap("`do` for `then`", r"\bthen\b", ("do", "send", "issue", "so")),
    Swap("`=>` for `>=`", r">=", ("=>", "> =", "=>=")),
    Swap("`=<` for `<`", r"<(?!=)", ("=<", "<<"), ("<=", "<")),
    Swap("`==` for `=`", r"(?<= )=(?= )", ("==", "===")),
    Swap("`is` for `=`", r"(?<= )=(?= )", ("is", "equals", "equal to"), ("=", "exactly")),
    Swap("`over` for `>`", r"(?<= )>(?= \d)", ("over", "more then", "greater than", "exceeds"), (">", "more than", "above")),
    Swap("`under` for `<`", r"(?<= )<(?= \d)", ("under", "less then", "lower than", "beneath"), ("<", "less than", "below")),
    Swap("an operator left out", r"(?:>=|>|<|=) (?=\d)", ("",)),
    Swap("`&gt;` for `>`", r">(?!=)", ("&gt;", "＞"), (">",)),
    Swap("two per cent signs", r"(\d)%", (r"\1%%", r"\1% %"), ("%",)),
    Swap("no per cent sign", r"(\d+)%", (r"\1",), ("%",)),
    Swap("per cent in odd ways", r"(\d+)%", (r"\1 pct", r"%\1", r"\1％", r"\1 procent"), ("%",)),
    Swap("a decimal comma", r"(\d)\.(\d)%", (r"\1,\2%", r"\1·\2%"), ("95.1%", "0.1%")),
    Swap("a letter for a digit", r"\b(\d)0(\d?)%", (r"\1O\2%", r"\1o\2%"), ("0%", "100%", "90%", "number")),
    Swap("`then` in capitals", r"\bthen\b", ("THEN", "Then", "tHen")),
    Swap("`when` in capitals", r"\bwhen\b", ("WHEN", "When")),
    Swap("an outcome in small letters", r"\bPA_STATUS\b(?= holds)", ("pa_status", "Pa_Status", "PA_status")),
    Swap(
        "an outcome in small letters where it is made", r"\bCONCERNING_LIST\b(?= every)", ("concerning_list", "Concerning_List")
    ),
    Swap("an outcome with a space", r"\bPA_STATUS\b", ("PA STATUS", "PA-STATUS", "PA.STATUS")),
    Swap("an outcome in quotation marks", r"\bBAND_CONCERNING\b(?= when|\n)", ('"BAND_CONCERNING"', "'BAND_CONCERNING'")),
    Swap("a code in small letters", r"(?<=to )U\b|(?<=is )U\b|(?<=morning )L\b", ("u", "l"), ("U", "L")),
    Swap("a code that is none", r"(?<=to )U\b|(?<=is )U\b|(?<=as )L\b", ("UU", "LATE", "QQ"), ("U", "L")),
    Swap("wrong unit", r"> 10(?= then)", ("> 10 days",), ("sessions",)),
    Swap("another unit", r"\blates > 5", ("lates > 5%",), ("number", "5")),
    Swap("weeks of no kind", r"attendance this term", ("attendance over the last 10 weeks",), ("school weeks", "calendar weeks")),
    Swap("a window the wrong way round", r"this school week", ("this week school", "school this week"), ("this school week",)),
    Swap(
        "a number word misspelt", r"(?<=lates > )5", ("fvie", "fiv", "six_", "eigth", "threee"), ("five", "six", "eight", "three")
    ),
    Swap("no closing quotation mark", r'"(?=\n)', ("",), ('"', "quotation")),
    Swap("no opening quotation mark", r'(?<=says )"|(?<=from )"', ("",), ('"', "quotation")),
    Swap("curly quotation marks", r'"([^"\n]*)"', (r"“\1”", r"”\1”"), ('"', "straight"), quoted=True),
    Swap("one curly quotation mark", r'"([^"\n]*)"', (r"“\1" + '"', r'"\1”'), ('"', "straight"), quoted=True),
    Swap("single quotation marks", r'"([^"\n]*)"', (r"'\1'", r"‘\1’", r"«\1»", r"``\1''"), ('"', "straight"), quoted=True),
    Swap("a quotation mark too many", r'"(?=\n)', ('""',), ('"', "quotation")),
    Swap("a non-breaking space", r"(?<=when) | (?=then)| (?=is )", (" ", " ", " "), ("",)),
    Swap("an invisible character", r"(?<=when) | (?=then)| (?=is )", ("\u200b ", " ﻿", "­ "), ("take it away", "invisible")),
    Swap("tabs", r" (?=then)|\n  (?=when|then)", ("\t",), ("",)),
    Swap("a bracket never closed", r"(?<=when )(?=[a-zA-Z])", ("(",), (")",)),
    Swap("a bracket never opened", r"(?= then)", (")",), ("(", "take it away")),
    Swap("square brackets", r"(?<=when )([\w ]+ [<>=]+ [\d.]+%?)(?= then)", (r"[\1]", r"{\1}"), ("(", "round")),
    Swap("`//` comments", r"--(?= )", ("//", "/*", "%%"), ("--",), quoted=True),
    Swap("`#` comments", r"--(?= )", ("#", ";", "'", "REM"), ("--",), quoted=True),
    Swap("a dash for `--`", r"--(?= )", ("-", "–", "—"), ("--",), quoted=True),
    Swap("a comment without dashes", r"-- (?=[A-Z])", ("",), ("--",), quoted=True),
    Swap(
        "a date in words",
        r"2022-09-01",
        ("1 September 2022", "1st September 2022", "September 2022"),
        ("2022-09-01", "2022-09-05"),
    ),
    Swap(
        "a date with strokes",
        r"2022-09-01",
        ("01/09/2022", "1.9.2022", "1/9/22", "2022/09/01", "01-09-2022"),
        ("2022-09-01", "2022-09-05"),
    ),
    Swap(
        "an impossible date",
        r"2022-09-01",
        ("2022-13-01", "2022-09-31", "2022-00-10"),
        ("2022-09-05", "2022-09-01", "2022-01-13", "2022-09-30", "2022-10-01"),
    ),
    Swap("a short date", r"2022-09-01", ("2022-9-1", "2022", "2022-09", "22-09-01"), ("2022-09-01", "2022-09-05")),
    Swap("a time with a full stop", r"\b08:55\b", ("8.55am", "8.55", "08.55"), ("08:55", "08:50", "8:55")),
    Swap("a short time", r"\b08:50\b", ("08:5", "8", "0850", "8am", "850"), ("08:50", "08:05", "08:00")),
    Swap("an impossible time", r"\b09:10\b", ("09:70", "25:10", "9:100"), ("08:50", "09:10")),
    Swap("`;` at the end", r"(?<=[A-Z%])(?=\n\n)", (";", ".", ","), ("take it away", "leave it out")),
    Swap("`.` after a text", r'(?<=")(?=\n)', (".", ";", ","), ("take it away", "leave it out")),
    Swap("`&` for `and`", r"(?<=holds )and\b|(?<=only_l )and\b", ("&", "&&", "AND", "+", "plus")),
    Swap("`||` for `or`", r"(?<=L )or\b", ("||", "|", "OR", ",")),
    Swap(
        "American spelling",
        r"\bunauthorised absence|\bauthorised absence",
        ("unauthorized absence",),
        ("unauthorised absence", "authorised absence"),
    ),
    Swap("American judgement", r"\bjudgement\b", ("judgment",)),
    Swap(
        "absences for absence",
        r"(?<=when )absence|(?<=when )attendance",
        ("absences", "attendances", "attendance rate"),
        ("absence", "attendance"),
    ),
    Swap("`is` left out", r" is(?= an? [a-z]+ in stage)", ("",)),
    Swap("`is` left out of a band", r"(?<=band grade) is", ("",)),
    Swap("`=` for `is`", r"(?<=band grade) is|(?<=[A-Z]) is(?= an? [a-z]+ in stage)", (" =", ":"), ("is",)),
    Swap("a kind left out where it is made", r"(?<=then )[a-z]+ (?=[A-Z])", ("",), ("kind",)),
    Swap("a kind left out where it is declared", r"(?<=is a )[a-z]+ (?=in stage)", ("",), ("kind",)),
    Swap("another kind", r"(?<=then )contact(?= TALK)|(?<=then )list(?= CONC)", ("letter",), ("contact", "list")),
    Swap("an outcome left out", r"(?<=\w) [A-Z_]+(?=\n\n)", ("",), ("outcome", "name")),
    Swap("a stage left out", r" stage(?= \w+ \")", ("",)),
    Swap("`in stage` left out", r" in stage(?= \w+ \")", ("",), ("in stage",)),
    Swap("a range with a dash", r"(?<=91%) to (?=95%)", ("-", " - ", "–", " and "), ("to",)),
    Swap("`between` for `from`", r"from 91% to 95%", ("between 91% and 95%", "of 91% to 95%"), ("from 91% to 95%", "from")),
    Swap(
        "an underscore for a space",
        r"\b(half|school) (term|week|year)(?= [=><]|,|\n)",
        (r"\1_\2",),
        ("half term", "school week", "school year"),
    ),
    Swap("a hyphen for an underscore", r"(?<=under )(\w+?)_(\w+)", (r"\1-\2", r"\1 \2"), ("_",)),
    Swap("`→` for `to`", r"(?<=L) to(?= [UO]\b)", (" →", " ->", " into", " as"), ("to",)),
    Swap("a bullet", r"(?<=\n  )(?=when |under |on each )", ("- ", "* ", "• ", "1. "), ("leave it out",)),
    Swap("a clause with underscores", r"(?<=see )CRE-([A-Z]+)-(\d)", (r"CRE_\1_\2", r"CRE \1 \2", r"CRE-\1 -\2"), ("CRE-",)),
    Swap(
        "a clause in small letters", r"(?<=clause )CRE-([A-Z]+)-(\d)", (r"cre-pa-\2", r"Cre-Pa-\2"), ("CRE-", "CRE-PA", "capital")
    ),
    Swap("a clause heading without its word", r"\nclause (?=CRE)", ("\n",), ("clause",)),
    Swap("`else` after a rule", r"(?=\n\n)(?<=[A-Z]\n\n)|(?<=PA_STATUS)(?=\n)", ("\n  else letter PA_STATUS",), ("when", "case")),
)
