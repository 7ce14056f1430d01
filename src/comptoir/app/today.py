"""What the first page of the console shows."""

from datetime import datetime
from typing import Any

from comptoir.app import rights
from comptoir.app import routing_today as routing
from comptoir.app.backstage import Backstage
from comptoir.recommend.pages import addresses as recommend_addresses
from comptoir.recommend.pages import words as recommend_words
from comptoir.recommend.portraits import needs
from comptoir.recommend.portraits.needs import Need
from comptoir.reviews import running, service
from comptoir.reviews.model import Run, RunState
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.store import runs, serving
from comptoir.web.edge import Visitor

_NIGHTS = 14
_NEWEST_ALERTS = 8
_STOPPED = {RunState.FAILED_CHECKS, RunState.FAILED, RunState.CANCELLED}
_ENDED_WELL = {RunState.PUBLISHED, RunState.UNCHANGED}


def today(backstage: Backstage, visitor: Visitor, language: str) -> dict[str, Any]:
    """Return what waits, the last run, and figures with their trend.

    Args:
        backstage: answers.
        visitor: who looks; what they may not do does not wait for them.
        language: of theme names.
    """
    desk = backstage.desk
    nights = runs.recent(desk.rows, _NIGHTS)
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        totals = serving.totals(connection, now.generation) if now else {}
    alerts = service.current_alerts(desk)
    waiting = service.waiting(desk)
    stopped = nights[0] if nights and nights[0].state in _STOPPED else None
    return {
        "stopped": stopped if visitor.may(rights.REVIEWS_RUN) else None,
        "waiting": waiting if visitor.may(rights.REVIEWS_CORRECT) else 0,
        "recommend": _recommend(backstage) if visitor.may(rights.RECOMMEND_READ) else [],
        "routing": routing.today(backstage, visitor),
        "recommend_to": recommend_addresses,
        "recommend_words": recommend_words,
        "jumps": _jumps(backstage, language) if visitor.may(rights.REVIEWS_READ) else [],
        "stale": next((one for one in alerts if one.kind == "stale"), None) if now else None,
        "published": now,
        "figures": _figures(nights, totals, waiting),
        "may": visitor.may,
        "moment": datetime.fromisoformat,
        "to": addresses,
        **_last(backstage, nights),
    }


def _recommend(backstage: Backstage) -> list[Need]:
    return needs.of_all(backstage.recommendations, backstage.recommend_room)[:_NEWEST_ALERTS]


def _jumps(backstage: Backstage, language: str) -> list[dict[str, Any]]:
    desk = backstage.desk
    taxonomy = service.taxonomy(desk)
    found = [one for one in service.current_alerts(desk) if one.kind == "theme_jump"]
    return [
        {"alert": one, "theme": service.label(taxonomy, one.theme, language), **one.document}
        for one in found[:_NEWEST_ALERTS]
    ]


def _last(backstage: Backstage, nights: list[Run]) -> dict[str, Any]:
    if not nights:
        return {"run": None}
    run, job = running.look(backstage.reviews, nights[0].run_id)
    going = running.is_going(run, job)
    return {
        "run": run,
        "state": words.STATES[RunState.RUNNING if going else run.state],
        "stages": running.stage_states(run, going=going),
        "stage_names": words.STAGES,
        "refused": running.refused(run),
    }


def _figures(nights: list[Run], totals: dict[str, int], waiting: int) -> dict[str, Any]:
    ended = [run for run in reversed(nights) if run.state in _ENDED_WELL]
    return {
        "reviews": totals.get("reviews", 0),
        "products": totals.get("products", 0),
        "waiting": waiting,
        "changed": [run.rows_changed for run in ended],
        "confidence": _trend(ended, "average_confidence"),
        "seconds": [round(sum(stage.seconds for stage in run.stages), 1) for run in ended],
    }


def _trend(nights: list[Run], audit: str) -> list[float]:
    """Return an audit's figure of each night that has one, oldest first."""
    found = [stage.audits[audit] for run in nights for stage in run.stages if audit in stage.audits]
    return [float(value) for value in found]
