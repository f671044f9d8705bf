"""A page of one scenario, from its lines."""

from __future__ import annotations

from attendrules.scenarios import Page, Tested, parse_page, test_page

RULES = """\
fact vulnerable "on the list"
number siblings "brothers and sisters in school"
event call is reached or not_reached "a call to the parents"
event leave "a leave that was granted"
event notice_paid "a notice was paid"

when the mark is N then contact RING
when absent sessions this school week reaches 2 then letter LETTER
when the pupil is vulnerable and the mark is absent then may visit VISIT
when there is a call which is not_reached today then log TRIED
when there is a leave today then log AWAY
when the number of siblings > 1 then list LARGE
when sessions entered as L > 1 then recode L to U
for each class on each friday then report FIGURES giving attendance this school week
for each parent when there is a notice_paid today then log PAID
"""
SETTINGS = """\
```scenario
from Mon 9 Sep 2024
everybody  is not vulnerable
everybody  siblings is 0
recorded call, leave, notice_paid
```
"""


def page(*lines: str, rules: str = RULES) -> Page:
    """A page with rules, and a scenario of some lines from Monday 9 September 2024 on."""
    text = "\n".join(lines)
    return parse_page(f"# A page\n\n```rules\n{rules}```\n\n{SETTINGS}\n## One\n\n```scenario\n{text}\n```\n", "page.md")


def came_of(*lines: str) -> Tested:
    """What came of such a page."""
    return test_page(page(*lines))
