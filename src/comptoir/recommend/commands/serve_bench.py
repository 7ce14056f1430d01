"""`comptoir recommend serve-bench`."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.recommend import questions
from comptoir.recommend.commands.asking import Campaign, Count
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Kind
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import seen_by
from comptoir.recommend.serving.request import SlateRequest

_WARM = 20
"""Answers before the first that is timed: they open what the others find open."""


def serve_bench(
    context: typer.Context,
    campaign: Campaign,
    *,
    count: Count = 25,
    users: Annotated[int, typer.Option(min=1, help="Users asked about, in turn.")] = 1000,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="How long.")] = 5.0,
    filter_: Annotated[str, typer.Option("--filter", help="Name of a filter.")] = "",
    value: Annotated[
        list[str] | None, typer.Option(help='Of a filter parameter: GENRE="Comedy","Drama".')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how fast a campaign answers on this machine, one answer after another, without HTTP.

    The users are the shop's own, with their histories; nothing is logged as shown.
    """
    found = operations(context)
    asked: dict[str, Any] = {"numResults": count, "userId": "somebody"}
    if filter_:
        asked["filterArn"] = found.arn(Kind.FILTER, filter_)
        pairs = [each.partition("=") for each in value or []]
        asked["filterValues"] = {name: given for name, _, given in pairs}
    backstage, room = context.obj, found.room
    answering = questions.answering(room, seen_by(found.caller), campaign)
    question = questions.question(room, seen_by(found.caller), answering, asked)
    questions.check_recommends(question)
    view = backstage.recommend_live.of(question.group_id).view
    owners = view.histories.some(users)
    if not owners:
        raise errors.Invalid("The group has no users with events. Import interactions first.")
    related = OFFERS[question.recipe].recipe_type == "RELATED_ITEMS"
    table_ = view.catalogue.table
    if related:
        question = replace(question, input=asked | {"itemId": table_.ids[0]})
    request = backstage.recommend_answers.request(question)
    requests = list(_requests(request, [name for name, _ in owners], table_.ids, related=related))
    told = _measured(backstage.recommend_slates, requests, seconds) | {
        "campaign": campaign,
        "recipe": question.recipe,
        "items": len(table_),
        "users": len(owners),
    }
    if as_json:
        print_json(told)
        return
    table(
        ["figure", "value"],
        [[name, str(one)] for name, one in told.items() if name != "parts_ms"],
    )
    table(["part", "median, ms"], [[name, str(one)] for name, one in told["parts_ms"].items()])


def _requests(
    request: SlateRequest, owners: list[str], items: Any, *, related: bool
) -> Iterator[SlateRequest]:
    for at, owner in enumerate(owners):
        item = items[at * 7919 % len(items)] if related else request.item_id
        yield replace(request, user=owner, item_id=item)


def _measured(slates: Any, requests: list[SlateRequest], seconds: float) -> dict[str, Any]:
    for request in requests[:_WARM]:
        slates.choose(request)
    waits: list[float] = []
    parts: dict[str, list[float]] = {}
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        slate = slates.choose(requests[len(waits) % len(requests)])
        waits.append(1000 * (time.perf_counter() - now))
        for name, took in slate.timing.items():
            parts.setdefault(name, []).append(took)
    p50, p99 = np.percentile(waits, [50, 99])
    return {
        "asked": len(waits),
        "per_second": round(1000 * len(waits) / sum(waits)),
        "p50_ms": round(float(p50), 3),
        "p99_ms": round(float(p99), 3),
        "parts_ms": {name: round(float(np.median(one)), 3) for name, one in parts.items()},
    }
