"""Run the scenarios of a page."""

from __future__ import annotations

from attrs import field, frozen

from attendrules.api import Policy, PolicyError
from attendrules.diagnostics import Diagnostic
from attendrules.scenarios.cursor import Wrong
from attendrules.scenarios.model import Page
from attendrules.scenarios.pages import Policies
from attendrules.scenarios.reading import in_order
from attendrules.scenarios.running import Result, case_of, run_case


@frozen
class Tested:
    """What came of a page: a result for each scenario that could be run, and a finding for what could not be."""

    page: Page
    results: tuple[Result, ...] = field(repr=False)
    findings: tuple[Diagnostic, ...] = field(repr=False)

    @property
    def failed(self) -> tuple[Result, ...]:
        """The scenarios of which something else came."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def passed(self) -> bool:
        """Whether every scenario could be run, and came as expected."""
        return not self.findings and not self.failed


def test_page(page: Page, policy: Policy | None = None) -> Tested:  # noqa: PT028 - no test of pytest's
    """Run every scenario of a page; `policy` stands for the one of its name that the page asks for."""
    policies = Policies(policy)
    results: list[Result] = []
    findings = list(page.findings)
    for scenario in page.scenarios:
        try:
            results.append(run_case(case_of(scenario, policies.of(scenario))))
        except Wrong as wrong:
            findings.append(wrong.finding(page.source))
        except PolicyError as error:
            findings += [each for each in error.findings if each not in findings]
    return Tested(page, tuple(results), in_order(findings))


test_page.__test__ = False  # type: ignore[attr-defined]  # no test of pytest's
