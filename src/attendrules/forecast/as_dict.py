"""A forecast as plain dictionaries, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attendrules.decisions.as_csv import csv_text
from attendrules.decisions.as_dict import session_as_dict
from attendrules.domain.sessions import Session
from attendrules.forecast.model import Forecast, Prospect, Way

COLUMNS = (
    "pupil", "outcome", "label", "kind", "stage", "certain", "can_be_missed", "of_kind", "from", "comes", "unavoidable_after",
    "earliest", "usual", "perhaps_can_be_missed", "holds_since", "attended_until_over", "over", "hangs_on", "replayed",
)  # fmt: skip


def forecast_as_dict(made: Forecast, prospects: Iterable[Prospect]) -> dict[str, Any]:
    """A forecast; only strings, whole numbers, booleans, null, lists and dictionaries."""
    return {
        "policy": made.policy.name,
        "now": session_as_dict(made.now),
        "until": session_as_dict(made.until),
        "sessions_left": made.left,
        "pupils": made.pupils,
        "left_out": list(made.left_out),
        "prospects": [_prospect(each, made.hangs_on.get(each.outcome.name, ())) for each in prospects],
    }


def _prospect(made: Prospect, hangs_on: tuple[str, ...]) -> dict[str, Any]:
    return {
        "pupil": made.pupil.id,
        "outcome": made.outcome.name,
        "label": made.outcome.label,
        "kind": made.outcome.kind,
        "stage": made.outcome.stage,
        "certain": made.certain,
        "nearest": _way(made.nearest),
        "straight": _way(made.straight),
        "perhaps": _way(made.perhaps),
        "earliest": _session(made.earliest),
        "usual": made.usual,
        "usual_perhaps": made.usual_perhaps,
        "since": _session(made.since),
        "recovery": made.recovery,
        "recovered": _session(made.recovered),
        "by_attending": made.by_attending,
        "waits_for": list(made.waits_for),
        "uneven": made.uneven,
        "replayed": made.replayed,
        "hangs_on": list(hangs_on),
    }


def _way(way: Way | None) -> dict[str, Any] | None:
    if way is None:
        return None
    kind = None if way.kind is None else {"name": way.kind.name, "code": way.kind.code, "mornings": way.kind.mornings}
    return {
        "missed": way.missed, "kind": kind, "begins": _session(way.begins), "ends": _session(way.ends),
        "comes": session_as_dict(way.comes),
    }  # fmt: skip


def _session(session: Session | None) -> dict[str, Any] | None:
    return None if session is None else session_as_dict(session)


def forecast_csv(made: Forecast, prospects: Iterable[Prospect]) -> str:
    """A line for each pupil and outcome; sessions are written as `2023-01-23 AM`."""
    return csv_text(COLUMNS, (_row(each, made.hangs_on.get(each.outcome.name, ())) for each in prospects))


def _row(made: Prospect, hangs_on: tuple[str, ...]) -> tuple[object, ...]:
    way = made.nearest if made.nearest is not None and made.nearest.missed else None
    comes = made.nearest.comes if made.nearest else None
    kind = "" if way is None or way.kind is None else way.kind.name or "any"
    last = made.straight.ends if made.straight else None
    perhaps = made.perhaps.spare if made.perhaps else ""
    usual = "" if made.usual is None else max(made.usual - 1, 0)
    return (
        made.pupil.id, made.outcome.name, made.outcome.label, made.outcome.kind, made.outcome.stage,
        "yes" if made.certain else "no", way.spare if way else "", kind, _text(way.begins if way else None), _text(comes),
        _text(last), _text(made.earliest), usual, perhaps, _text(made.since),
        "" if made.recovery is None else made.recovery, _text(made.recovered), " ".join(hangs_on),
        "yes" if made.replayed else "no",
    )  # fmt: skip


def _text(session: Session | None) -> str:
    return "" if session is None else f"{session.date.isoformat()} {session.half.value}"
