"""A desk with a policy and a calendar, and registers in every form."""

from __future__ import annotations

import pytest
from table_forms import FORMS, RULES, TERM


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder, which is the current one, with a policy and the calendar."""
    (tmp_path / "elm.rules").write_text(RULES)
    (tmp_path / "term.toml").write_text(TERM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["csv", "parquet", "polars", "sqlite"])
def in_some_form(request, tmp_path):
    """The same for a few of the forms: read by rows, by columns, from a file, from memory."""
    return lambda table: FORMS[request.param](table, tmp_path)


@pytest.fixture(params=FORMS)
def in_form(request, tmp_path):
    """Bring an Arrow table into one of the forms in which a register can come."""
    return lambda table: FORMS[request.param](table, tmp_path)
