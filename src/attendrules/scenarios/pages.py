"""Where the pages of a policy are, and which policy a scenario runs under."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import define, field

from attendrules import resources
from attendrules.api import Policy, PolicyError, load_policy, policy_from_source
from attendrules.scenarios.cursor import Wrong
from attendrules.scenarios.model import Name, Page, Scenario
from attendrules.scenarios.reading import parse_page, read_page
from attendrules.source import Source

ENDING = ".scenarios.md"


def pages_of(policy: str | Path) -> tuple[Page, ...]:
    """The pages of a policy, by the name of a bundled one or the path of a `.rules` file.

    Beside `mine.rules` they are `mine.scenarios.md` and all of `scenarios/mine/*.md`.
    """
    if str(policy) in resources.policy_names():
        pages = resources.scenario_pages(str(policy))
        return tuple(parse_page(page.read_text("utf-8"), f"{policy}/{page.name}") for page in pages)
    return tuple(read_page(path) for path in _beside(Path(policy)))


def _beside(rules: Path) -> Iterable[Path]:
    single = rules.with_name(f"{rules.stem}{ENDING}")
    if single.is_file():
        yield single
    yield from sorted((rules.parent / "scenarios" / rules.stem).glob("*.md"))


@define
class Policies:
    """The policies that scenarios run under; each is compiled once."""

    given: Policy | None = None
    """The policy that is tested, if it is one."""
    _made: dict[object, Policy | PolicyError] = field(factory=dict)

    def of(self, scenario: Scenario) -> Policy:
        """The policy of a scenario; raises `Wrong` if there is none of its name, `PolicyError` if it has errors."""
        if scenario.policy is None:
            key: object = (scenario.source.name, scenario.rules_line, scenario.rules)
            rules = Source(scenario.source.name, scenario.rules, scenario.rules_line)
            return self._once(key, lambda: policy_from_source(rules, ()))
        if self.given is not None and Path(scenario.policy.text).stem in {self.given.name, Path(self.given.source.name).stem}:
            return self.given
        found = _found(scenario.policy, scenario.source)
        return self._once(found, lambda: load_policy(found))

    def _once(self, key: object, make: object) -> Policy:
        if key not in self._made:
            try:
                self._made[key] = make()  # type: ignore[operator]  # a function without arguments
            except PolicyError as error:
                self._made[key] = error
        made = self._made[key]
        if isinstance(made, PolicyError):
            raise made
        return made


def _found(policy: Name, source: Source) -> str | Path:
    """The file that a page means by the name of a policy: beside the page or its folder, else a bundled one."""
    page, name = Path(source.name), policy.text
    places = [page.parent, page.parent.parent.parent] if page.is_file() else []
    for place in places:
        for file in (place / name, place / f"{name}.rules"):
            if file.suffix == ".rules" and file.is_file():
                return file
    if name in resources.policy_names():
        return name
    advice = f"name a bundled policy ({', '.join(resources.policy_names())}) or a .rules file beside the page"
    raise Wrong("AR654", f"there is no policy `{name}`", policy.span, advice)
