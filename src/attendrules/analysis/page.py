"""A comparison as one HTML page that needs nothing else: to be mailed, printed and read without the tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from html import escape

from attendrules.analysis.answers import Answer, Verdict, Witness
from attendrules.analysis.difference import Difference
from attendrules.analysis.effect import Effect, Total
from attendrules.analysis.picture import LEGEND, STYLE, calendar_picture, timelines
from attendrules.analysis.structure import Excerpt, Sort, TextChange
from attendrules.analysis.telling import in_words
from attendrules.decisions import Decision
from attendrules.decisions.wording import date, percent, why
from attendrules.source import Source

MOST_CONCERNED = 200


def page(found: Difference) -> str:
    """A comparison as one HTML page without anything from elsewhere."""
    one, other = (escape(name) for name in found.names)
    parts = [*_summary(found), *_meaning(found), *_effect(found), *_text(found), *_small_print(found)]
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{one} and {other} compared</title><style>{STYLE}</style></head>\n"
        f"<body><main>\n{chr(10).join(parts)}\n</main></body></html>\n"
    )


def _heading(policy_name: str, title: str) -> str:
    return f"{escape(title)} ({escape(policy_name)})" if title and title != policy_name else escape(policy_name)


def _summary(found: Difference) -> Iterator[str]:
    one, other = found.names
    yield "<h1>Two attendance policies compared</h1>"
    yield '<table class="two"><tr><th>First</th><th>Second</th></tr>'
    yield f"<tr><td>{_heading(one, found.one.title)}</td><td>{_heading(other, found.other.title)}</td></tr></table>"
    counts = {verdict: len(found.with_verdict(verdict)) for verdict in Verdict}
    total = len(found.answers)
    what = "outcomes" if found.by == "outcome" else "kinds of outcome"
    if total:
        yield f"<p>Of {total} {what} that were compared:</p><ul>"
        yield f"<li><b>{counts[Verdict.REFUTED]}</b> are decided differently."
        yield "For each, a small register is shown on which they differ.</li>"
        yield f"<li><b>{counts[Verdict.PROVED]}</b> are proved to be decided alike, for every register of the school year.</li>"
        yield f"<li><b>{counts[Verdict.UNKNOWN]}</b> could not be settled:"
        yield "no difference was found, and it was not proved that there is none.</li></ul>"
    if found.effect is not None:
        who = len({each.subject for each in found.effect.concerned})
        pupils = len(found.effect.register.pupils)
        yield f"<p>On a register of {pupils:,} pupils: pupils and groups that would be treated differently: <b>{who:,}</b>.</p>"
    yield f"<p>The text of the rules has {len(found.changes):,} changes.</p>"


# ---- meaning ---------------------------------------------------------------------------------


def _meaning(found: Difference) -> Iterator[str]:
    if not found.answers:
        return
    yield "<h2>What they decide differently</h2>"
    refuted = found.with_verdict(Verdict.REFUTED)
    if refuted:
        yield LEGEND
    for answer in refuted:
        yield from _difference(answer, found)
    if not refuted:
        yield "<p>Nothing.</p>"
    unknown = found.with_verdict(Verdict.UNKNOWN)
    if unknown:
        yield "<h2>What could not be settled</h2><ul>"
        yield from (f"<li><b>{_named(each, found)}</b>: {escape(each.because)}.</li>" for each in unknown)
        yield "</ul>"
    equal = found.with_verdict(Verdict.PROVED)
    if equal:
        yield "<h2>What they decide alike</h2><p>Proved for every register of the school year:</p>"
        yield f"<p>{'; '.join(_named(each, found) for each in equal)}.</p>"


def _named(answer: Answer, found: Difference) -> str:
    """An outcome with its label, or a kind and stage."""
    outcome = found.other.plan.outcomes.get(answer.name) or found.one.plan.outcomes.get(answer.name)
    label = f" ({escape(outcome.label)})" if outcome is not None and outcome.label else ""
    return escape(answer.name) + label


def _difference(answer: Answer, found: Difference) -> Iterator[str]:
    witness = answer.witness
    if witness is None:
        return
    marks = f"{witness.unusual} mark{'' if witness.unusual == 1 else 's'} other than present"
    least = "No register with fewer such marks shows it." if witness.least else "It is the smallest that was found."
    yield f'<section class="difference"><h3>{_named(answer, found)}</h3>'
    yield f"<p>They first differ on <b>{witness.session}</b>, for a pupil with {marks}. {least}</p>"
    yield '<table class="two"><tr>' + "".join(f"<th>{escape(name)}</th>" for name in found.names) + "</tr><tr>"
    for decisions in witness.decisions:
        yield f"<td>{_decided(decisions, witness)}</td>"
    yield "</tr></table>"
    yield "<h4>The rules behind it</h4>" + _rules(witness, found)
    yield "<h4>The register</h4><ul>" + "".join(f"<li>{escape(line)}</li>" for line in in_words(witness.story)) + "</ul>"
    yield calendar_picture(witness)
    yield "<h4>What each makes of it</h4>" + timelines(witness, found.names)
    yield "</section>"


def _decided(decisions: Iterable[Decision], witness: Witness) -> str:
    lines = [_decision(made, ends=made.ends == witness.session and made.session != witness.session) for made in decisions]
    return "<br>".join(lines) or '<span class="nothing">nothing is due</span>'


def _decision(made: Decision, *, ends: bool) -> str:
    state = "ends" if ends else "waits" if made.missing else "is due"
    clause = f" <span class='clause'>{escape(', '.join(made.clauses))}</span>" if made.clauses else ""
    return f"<b>{escape(made.label or made.outcome)}</b> {state}{clause}<br><small>{escape(why(made))}</small>"


def _rules(witness: Witness, found: Difference) -> str:
    """The rules side by side: those that decided, or that could have."""
    cells = []
    for policy, places in zip((found.one, found.other), witness.rules, strict=True):
        texts = [escape(_rule_text(policy.source, place)) for place in places]
        cells.append("<pre>" + ("\n\n".join(texts) or "no such rule") + "</pre>")
    return f'<table class="two"><tr><td>{cells[0]}</td><td>{cells[1]}</td></tr></table>'


def _rule_text(source: Source, place: str) -> str:
    """The lines of a rule, from where it begins to where the next thing begins; of another file only the place."""
    file, _, number = place.rpartition(":")
    lines = source.text.splitlines()
    if file != source.name or not number.isdigit() or not 0 < int(number) <= len(lines):
        return place
    start = int(number) - 1
    indent = len(lines[start]) - len(lines[start].lstrip())
    taken = [lines[start].strip()]
    for line in lines[start + 1 :]:
        deeper = len(line) - len(line.lstrip()) > indent or line.strip().startswith(("then ", "and ", "when "))
        if not line.strip() or not deeper or line.strip().startswith(("--", "under ", "at ", "on ")):
            break
        taken.append("  " + line.strip())
    return "\n".join(taken)


# ---- effect ----------------------------------------------------------------------------------


def _effect(found: Difference) -> Iterator[str]:
    effect = found.effect
    if effect is None:
        return
    pupils = len(effect.register.pupils)
    who = {each.subject for each in effect.concerned}
    yield f"<h2>Whom it concerns</h2><p>Both policies were run over a register of {pupils:,} pupils. "
    yield f"Pupils and groups that are treated differently: {len(who):,}.</p>"
    if effect.totals:
        yield _totals("Kind", effect.kinds, found.names) + _totals("Outcome", effect.totals, found.names)
    yield from _concerned(effect, found.names)


def _totals(title: str, totals: Iterable[Total], names: tuple[str, str]) -> str:
    rows = [
        f"<tr><td>{escape(t.name)}</td>"
        + "".join(f"<td class='n'>{times:,} ({who:,})</td>" for times, who in zip(t.times, t.subjects, strict=True))
        + f"<td class='n'>{t.more:+,}</td></tr>"
        for t in totals
    ]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    table = f"<table class='list'><tr><th>{title}</th>{head}<th>more</th></tr>{''.join(rows)}</table>"
    return f"{table}<p><small>Times due (to how many).</small></p>"


def _concerned(effect: Effect, names: tuple[str, str]) -> Iterator[str]:
    yield "<details><summary>Who, and when first</summary><table class='list'>"
    yield "<tr><th>Who</th><th>What</th><th>First on</th><th>Only under</th><th>Why</th></tr>"
    for row in effect.concerned[:MOST_CONCERNED]:
        side = names[0] if row.first in row.only_one else names[1]
        cells = (row.subject.name, row.name, date(row.first.session.date), side, why(row.first))
        yield "<tr>" + "".join(f"<td>{escape(each)}</td>" for each in cells) + "</tr>"
    yield "</table>"
    if len(effect.concerned) > MOST_CONCERNED:
        yield f"<p>and {len(effect.concerned) - MOST_CONCERNED:,} more</p>"
    yield "</details>"


# ---- text ------------------------------------------------------------------------------------

SORTS = {Sort.ADDED: "only in the second", Sort.REMOVED: "only in the first", Sort.CHANGED: "changed", Sort.MOVED: "moved"}


def _text(found: Difference) -> Iterator[str]:
    yield "<h2>Where the texts differ</h2>"
    if not found.changes:
        yield "<p>They say the same.</p>"
        return
    head = "".join(f"<th>{escape(name)}</th>" for name in found.names)
    rules = [change for change in found.changes if change.what != "clause"]
    yield f"<table class='two text'><tr><th></th>{head}</tr>"
    yield from map(_changed, rules)
    yield "</table>"
    if len(rules) < len(found.changes):
        yield f"<p>{len(found.changes) - len(rules):,} more are in headings of clauses, which say where a rule comes from.</p>"


def _changed(change: TextChange) -> str:
    what = f"{escape(change.what)} {escape(change.name)}<br><small>{SORTS[change.sort]}</small>"
    return f"<tr class='{change.sort.value}'><th>{what}</th><td>{_excerpt(change.one)}</td><td>{_excerpt(change.other)}</td></tr>"


def _excerpt(excerpt: Excerpt | None) -> str:
    if excerpt is None:
        return ""
    clause = f"<span class='clause'>{escape(excerpt.clause)}</span>" if excerpt.clause else ""
    return f"{clause}<pre>{escape(excerpt.text)}</pre>"


def _small_print(found: Difference) -> Iterator[str]:
    tried = sum(each.tried for each in found.answers)
    scopes = dict.fromkeys(each.scope for each in found.answers)
    yield "<h2>How this was found</h2>"
    if scopes:
        yield f"<p>Every statement about what is decided holds for {escape('; or '.join(scopes))}. "
        yield "Where the policies differ, the register that shows it was run through the reference engine under both. "
        yield f"{tried:,} registers were run in all. What people may decide freely is the same for both.</p>"
    share = percent(100 * _fraction(len(found.with_verdict(Verdict.UNKNOWN)), len(found.answers)))
    yield f"<p>Not settled: {share} of the questions.</p>" if found.answers else ""


def _fraction(part: int, whole: int) -> Fraction:
    return Fraction(part, whole or 1)
