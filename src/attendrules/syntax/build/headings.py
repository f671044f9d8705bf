"""Headings, clauses and declarations; the whole builder."""

from __future__ import annotations

from lark import Token, v_args
from lark.tree import Meta

from attendrules.syntax import nodes as n
from attendrules.syntax.build.kit import Kids, name, names, span, tagged
from attendrules.syntax.build.statements import Statements


@v_args(meta=True)
class Builder(Statements):
    """Headings, clauses and declarations; the whole builder."""

    def policy(self, meta: Meta, kids: Kids) -> n.PolicyHeader:
        return n.PolicyHeader(name(kids[0]), tagged(kids, "text", ""), span=span(meta))

    def codes(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("codes", name(kids[0]), span=span(meta))

    def extends(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("extends", name(kids[0]), span=span(meta))

    def source(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("source", n.Name(kids[0][1], span=span(meta)), span=span(meta))

    def version(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("version", n.Name(kids[0][1], span=span(meta)), span=span(meta))

    def in_force(self, meta: Meta, kids: Kids) -> n.InForce:
        dates = [self.date_of(kid) for kid in kids if kid.type == "DATE"]
        return n.InForce(dates[0], dates[1] if len(dates) > 1 else None, span=span(meta))

    def part(self, meta: Meta, kids: Kids) -> n.Part:
        return n.Part(kids[0][1], span=span(meta))

    def clause(self, meta: Meta, kids: Kids) -> n.Clause:
        disposition, detail = tagged(kids, "disposition", ("", ()))
        return n.Clause(
            refs=tuple(kid[1] for kid in kids if kid[0] == "ref"),
            where=tagged(kids, "where", ""),
            says=tagged(kids, "says", ""),
            disposition=disposition,
            detail=detail,
            span=span(meta),
        )

    def outcome(self, meta: Meta, kids: Kids) -> n.OutcomeDeclaration:
        return n.OutcomeDeclaration(
            names(kids, "UPPER")[0],
            tagged(kids, "kind"),
            tagged(kids, "stage"),
            tagged(kids, "text", ""),
            span=span(meta),
        )

    def article(self, _: Meta, __: Kids) -> tuple[str, None]:
        return "article", None

    def measure_declaration(self, meta: Meta, kids: Kids) -> n.MeasureDeclaration:
        return n.MeasureDeclaration(name(kids[0]), kids[1], span=span(meta))

    def moment_declaration(self, meta: Meta, kids: Kids) -> n.MomentDeclaration:
        return n.MomentDeclaration(name(kids[0]), kids[1], span=span(meta))

    def code_declaration(self, meta: Meta, kids: Kids) -> n.CodeDeclaration:
        own = isinstance(kids[0], Token)
        return n.CodeDeclaration(tagged(kids, "code"), tagged(kids, "text", ""), tagged(kids, "category"), own, span=span(meta))

    def fact(self, meta: Meta, kids: Kids) -> n.InputDeclaration:
        return n.InputDeclaration("fact", name(kids[0]), (), tagged(kids, "text", ""), span=span(meta))

    def event(self, meta: Meta, kids: Kids) -> n.InputDeclaration:
        results = tagged(kids, "results", ())
        return n.InputDeclaration("event", name(kids[0]), results, tagged(kids, "text", ""), span=span(meta))

    def number_declaration(self, meta: Meta, kids: Kids) -> n.InputDeclaration:
        return n.InputDeclaration("number", name(kids[0]), (), tagged(kids, "text", ""), span=span(meta))

    def option(self, meta: Meta, kids: Kids) -> n.ReadingOption:
        return n.ReadingOption(
            name(kids[1]),
            kids[0].type == "TAKEN",
            tagged(kids, "text", ""),
            tagged(kids, "because", ""),
            span=span(meta),
        )

    def reading(self, meta: Meta, kids: Kids) -> n.Reading:
        return n.Reading(name(kids[0]), kids[1][1], tuple(kids[2:]), span=span(meta))

    def accept(self, meta: Meta, kids: Kids) -> n.Accept:
        return n.Accept(name(kids[0]), kids[1][1], span=span(meta))

    def start(self, meta: Meta, kids: Kids) -> n.File:
        return n.File(tuple(kids), span=span(meta))
