"""Pictures of a witness for the page: its marks as a calendar, and two timelines beneath each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from attendrules.analysis.answers import Witness
from attendrules.analysis.stories import Child, Letter
from attendrules.analysis.telling import short
from attendrules.decisions import Decision
from attendrules.domain.calendar import Calendar

STYLE = """
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;color:#1a1a1a;background:#fff;margin:0}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.7rem;margin:.2rem 0 1rem}h2{font-size:1.3rem;margin:2.2rem 0 .6rem;border-bottom:2px solid #1a1a1a}
h3{font-size:1.1rem;margin:.2rem 0}h4{font-size:1rem;margin:1rem 0 .3rem}
table{border-collapse:collapse}table.two{width:100%;table-layout:fixed}table.two.text th:first-child{width:24%}
td,th{border:1px solid #bbb;padding:.35rem .55rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f2f2f2;font-weight:600}td.n{text-align:right}
pre{margin:0;white-space:pre-wrap;font:13px/1.45 ui-monospace,Consolas,monospace}
small{color:#555}.nothing{color:#666;font-style:italic}
.clause{display:inline-block;background:#e8eef7;border-radius:3px;padding:0 .35em;font-size:.8rem}
section.difference{border:1px solid #999;border-left:6px solid #a33;border-radius:4px;padding:1rem;margin:1rem 0;
break-inside:avoid}
tr.added td:last-child{background:#eaf5ea}tr.removed td:nth-child(2){background:#fbecec}tr.changed td{background:#fdf7e3}
.weeks{display:flex;flex-wrap:wrap;gap:.5rem .9rem;margin:.4rem 0}
.week{display:inline-block}.week>.head{display:block;font-size:.75rem;color:#555}
.day{display:inline-block;margin-right:3px;text-align:center;font-size:.65rem;color:#555}
.half{display:block;width:1.5rem;height:1.25rem;line-height:1.25rem;border:1px solid #999;margin-top:-1px;
font-size:.8rem;color:#111;background:#fff}
.present{background:#d9ead3}.odd{background:#f4b6a6;font-weight:700}.none{background:#eee;color:#888}
.outside{background:#fff;border-color:#e5e5e5}.here{outline:3px solid #1a1a1a;position:relative}
table.list{font-size:.9rem}table.time td:first-child{white-space:nowrap;width:9rem}tr.there td{background:#fdf7e3}
@media print{main{padding:0}a{color:inherit}}
"""

LEGEND = (
    '<p class="legend"><small>In the calendars each square is half a day, the morning above the afternoon: '
    '<span class="present">&nbsp;green&nbsp;</span> present, '
    '<span class="odd">&nbsp;red&nbsp;</span> another mark with its code, '
    '<span class="none">&nbsp;grey&nbsp;</span> no mark. A thick frame is where the policies first differ. '
    "Weeks that are the same throughout are drawn together.</small></p>"
)

Week = tuple[dt.date, tuple[tuple[dt.date, Letter | None, Letter | None], ...]]
"""Its Monday, and for each school day the letters of morning and afternoon: none outside the witness."""


def calendar_picture(witness: Witness) -> str:
    """The marks of each pupil of a witness, week by week."""
    several = len(witness.story.children) > 1
    return "".join(_child(child, witness, several=several) for child in witness.story.children)


def _child(child: Child, witness: Witness, *, several: bool) -> str:
    weeks = list(_weeks(child, witness.story.calendar))
    shown = [_run(list(run), witness) for _, run in groupby(weeks, key=lambda week: _sameness(week, witness))]
    name = f"<b>{escape(child.name)}</b> of {escape(child.class_name)}" if several else ""
    return f'{name}<div class="weeks">{"".join(shown)}</div>'


def _weeks(child: Child, calendar: Calendar) -> Iterator[Week]:
    def letter(session: int) -> Letter | None:
        return child.letters[session - child.start] if child.start <= session < child.stop else None

    days = range(child.start // 2, (child.stop + 1) // 2)
    monday = [calendar.days[day] - dt.timedelta(days=calendar.days[day].weekday()) for day in days]
    rows = ((calendar.days[day], letter(2 * day), letter(2 * day + 1)) for day in days)
    for start, pairs in groupby(zip(monday, rows, strict=True), key=lambda pair: pair[0]):
        yield start, tuple(row for _, row in pairs)


def _sameness(week: Week, witness: Witness) -> object:
    """Equal for weeks that are drawn together: full weeks of present marks without the difference."""
    start, days = week
    inside = any(day == witness.session.date for day, _, _ in days)
    plain = all(each is not None and each.plain for _, morning, afternoon in days for each in (morning, afternoon))
    return "plain" if plain and not inside else start


def _run(weeks: list[Week], witness: Witness) -> str:
    first = f"{weeks[0][0].day} {weeks[0][0]:%b %Y}"
    if len(weeks) > 2:
        head = f'<span class="head">{len(weeks)} weeks from {first}, present throughout</span>'
        return f'<div class="week">{head}{_days(weeks[0], witness)}</div>'
    return "".join(
        f'<div class="week"><span class="head">week of {week[0].day} {week[0]:%b %Y}</span>{_days(week, witness)}</div>'
        for week in weeks
    )


def _days(week: Week, witness: Witness) -> str:
    return "".join(
        f'<span class="day">{day:%a}'
        + _half(morning, here=_here(witness, day, 0))
        + _half(afternoon, here=_here(witness, day, 1))
        + "</span>"
        for day, morning, afternoon in week[1]
    )


def _here(witness: Witness, day: dt.date, half: int) -> bool:
    return witness.session.date == day and witness.session.half.index == half


def _half(letter: Letter | None, *, here: bool) -> str:
    kind = "outside" if letter is None else "present" if letter.plain else "none" if letter.none else "odd"
    text = "" if letter is None or letter.none else letter.code or (f"{letter.arrival:%H:%M}" if letter.arrival else "")
    return f'<span class="half {kind}{" here" if here else ""}">{escape(text)}</span>'


def timelines(witness: Witness, names: tuple[str, str]) -> str:
    """What each policy makes due, day by day, side by side."""
    sides = [_by_day(history) for history in witness.history]
    days = sorted({*sides[0], *sides[1]})
    head = "<tr><th>Day</th>" + "".join(f"<th>{escape(name)}</th>" for name in names) + "</tr>"
    rows = []
    for day in days:
        cells = "".join(f"<td>{'<br>'.join(side.get(day, [])) or '&ndash;'}</td>" for side in sides)
        there = ' class="there"' if day == witness.session.date else ""
        rows.append(f"<tr{there}><td>{day:%a} {day.day} {day:%b %Y}</td>{cells}</tr>")
    return f'<table class="two time">{head}{"".join(rows)}</table>'


def _by_day(decisions: Iterable[Decision]) -> dict[dt.date, list[str]]:
    found: dict[dt.date, list[str]] = {}
    for made in decisions:
        name = escape(made.label or made.outcome)
        waits = " (waits)" if made.missing else ""
        found.setdefault(made.session.date, []).append(f"{name}{waits}, {made.session.half.value}")
        if made.ends is not None:
            found.setdefault(made.ends.date, []).append(f"{name} ends {short(made.ends)}")
    return {day: [*dict.fromkeys(lines)] for day, lines in found.items()}
