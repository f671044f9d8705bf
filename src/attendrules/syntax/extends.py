"""Policies that extend others: the texts one after the other, and the tree of all of them.

    base of the base, base, the policy itself

What a later text says of a clause, or declares, replaces what an earlier one did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from attendrules.diagnostics import Diagnostic, Label
from attendrules.source import Source, joined
from attendrules.syntax import nodes as n
from attendrules.syntax.parser import Parsed, parse

Bases = Callable[[str], Source | None]
"""The text of a policy by its name, if there is one."""


@frozen
class Whole:
    """A policy with all that it extends: the joined text, its tree, and what could not be read."""

    source: Source
    parsed: Parsed


def parse_whole(source: Source, bases: Bases) -> Whole:
    """Parse a policy, and the policies that it extends."""
    parsed = parse(source)
    chain, findings = _chain(source, parsed, bases)
    if len(chain) == 1:
        return Whole(source, Parsed(parsed.file, (*parsed.findings, *findings)))
    whole = joined(chain)
    again = parse(whole)
    return Whole(whole, Parsed(_without_replaced(again.file, whole), (*again.findings, *findings)))


def _chain(source: Source, parsed: Parsed, bases: Bases) -> tuple[list[Source], list[Diagnostic]]:
    """The texts, the one that others build on first."""
    chain, findings = [source], []
    seen = {_name(parsed.file)}
    while (line := _extends(parsed.file)) is not None:
        base = bases(line.value.text)
        label = Label(chain[0], line.value.span)
        if line.value.text in seen:
            findings.append(Diagnostic("AR123", f"`{line.value.text}` would extend itself", label, help=("take the line away",)))
            break
        if base is None:
            message = f"there is no policy `{line.value.text}` to extend"
            advice = "name a bundled policy, or one that stands beside this file"
            findings.append(Diagnostic("AR122", message, label, help=(advice,)))
            break
        seen.add(line.value.text)
        chain.insert(0, base)
        parsed = parse(base)
    return chain, findings


def _name(file: n.File) -> str:
    return next((each.name.text for each in file.sentences if isinstance(each, n.PolicyHeader)), "")


def _extends(file: n.File) -> n.HeaderLine | None:
    lines = (each for each in file.sentences if isinstance(each, n.HeaderLine) and each.key == "extends")
    return next(lines, None)


def _without_replaced(file: n.File, source: Source) -> n.File:
    """The tree of a joined text without what a later text replaces; the last text's head comes first."""
    texts: list[list[n.Sentence]] = [[] for _ in source.pieces]
    for sentence in file.sentences:
        texts[source.piece_of(sentence.span)].append(sentence)
    kept: list[n.Sentence] = []
    for index, sentences in enumerate(texts):
        later = [each for text in texts[index + 1 :] for each in text]
        kept += _kept(sentences, later)
    heads = [each for each in kept if isinstance(each, n.PolicyHeader | n.HeaderLine | n.InForce)]
    return evolve(file, sentences=(*heads, *(each for each in kept if each not in heads)))


def _kept(sentences: list[n.Sentence], later: list[n.Sentence]) -> Iterator[n.Sentence]:
    clauses = {ref.text for each in later if isinstance(each, n.Clause) for ref in each.refs}
    declared = {key for each in later if (key := _key(each)) is not None}
    bands = {each.band.text for each in map(_statement, later) if isinstance(each, n.BandRow)}
    replaced = False
    for sentence in sentences:
        if isinstance(sentence, n.Part):
            replaced = False
        if isinstance(sentence, n.Clause):
            replaced = any(ref.text in clauses for ref in sentence.refs)
        decides = isinstance(sentence, n.Clause | n.Rule | n.BandRow | n.Arrival | n.Guarded | n.Accept)
        statement = _statement(sentence)
        in_band = isinstance(statement, n.BandRow) and statement.band.text in bands
        if not in_band and not (decides and replaced) and _key(sentence) not in declared:
            yield sentence


def _statement(sentence: n.Sentence) -> n.Sentence:
    return sentence.statement if isinstance(sentence, n.Guarded) else sentence


def _key(sentence: n.Sentence) -> tuple[str, str] | None:
    """What a sentence declares or says of the policy, so that a later one of the same replaces it."""
    match sentence:
        case n.PolicyHeader() | n.InForce():
            return type(sentence).__name__, ""
        case n.HeaderLine(key):
            return "head", key
        case n.CodeDeclaration(code):
            return "code", code.text
        case (
            n.OutcomeDeclaration(name) | n.MeasureDeclaration(name) | n.MomentDeclaration(name)
            | n.InputDeclaration(_, name) | n.Reading(name)
        ):  # fmt: skip
            return "name", name.text
        case _:
            return None
