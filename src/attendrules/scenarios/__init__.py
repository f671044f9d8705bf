"""Scenarios: pages of small registers with what must come of them, beside the rules of a policy.

>>> from attendrules.scenarios import pages_of, test_page
>>> all(test_page(page).passed for page in pages_of("kildwick"))
True
"""

from attendrules.scenarios.model import Expected, Page, Scenario
from attendrules.scenarios.pages import pages_of
from attendrules.scenarios.reading import parse_page, read_page
from attendrules.scenarios.running import Miss, Result
from attendrules.scenarios.testing import Tested, test_page

__all__ = ["Expected", "Miss", "Page", "Result", "Scenario", "Tested", "pages_of", "parse_page", "read_page", "test_page"]
