"""Audiences: who will like an item, or items of a kind; looked at, and taken along as a table."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.kernel.files.spreadsheet import cell
from comptoir.recommend.audiences import MOST_AT_ONCE, Wanted
from comptoir.recommend.aws.ask import TRAIN
from comptoir.recommend.batch import beginning
from comptoir.recommend.filters import Target
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.asking import filters_of, typed_values
from comptoir.recommend.pages.stand import Stand, go, whole
from comptoir.recommend.pages.try_filter import Filled, text_of
from comptoir.recommend.portraits.batches import Answerer, answerers, choosing
from comptoir.recommend.portraits.datasets import events_in
from comptoir.recommend.portraits.filters import (
    FilterPortrait,
    expression_of,
    portrait,
    schemas_of,
    written,
)
from comptoir.recommend.portraits.models import solutions_of

SHOWN = 20
"""Members that a preview shows."""
LENGTH = 1_000
MOST_EVENTS = 5_000_000
"""Events of a group up to which a page finds an audience at once: everybody's are looked at."""
_BY_ITEM = "aws-item-affinity"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Audiences(stand)
    routes.add_api_route(addresses.AUDIENCES, pages.show, methods=["GET"])
    routes.add_api_route(f"{addresses.AUDIENCES}/table", pages.table, methods=["POST"])
    routes.add_api_route(f"{addresses.AUDIENCES}/job", pages.job, methods=["POST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the form asks."""

    model: Answerer
    wanted: Wanted
    filter: FilterPortrait | None

    @property
    def whole(self) -> bool:
        """Whether it says of what the audience is to be."""
        return bool(self.wanted.item or self.wanted.attributes)


class _Audiences:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def show(self, request: Request) -> Response:
        """Show the form, and the audience that the address asks for."""
        self._stand.edge.require(request, TRAIN)
        models = self._models()
        told: dict[str, Any] = {"asked": None, "members": None, "problem": "", "count": 0}
        if models:
            told |= self._told(request, models)
        return self._stand.show(
            request, "audiences", models=models, most=MOST_AT_ONCE, shown=SHOWN, **told
        )

    def table(self, request: Request, filled: Filled) -> Response:
        """Hand out an audience with the shop's own ids."""
        self._stand.act(request, TRAIN, text_of(filled, "csrf_token"))
        asked = self._read(self._models(), {name: text_of(filled, name) for name in filled})
        users = self._stand.operations(request).audience(asked.wanted)
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["place", "user_id"])
        rows.writerows([place, cell(user)] for place, user in enumerate(users, 1))
        headers = {"Content-Disposition": 'attachment; filename="audience.csv"'}
        return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)

    def job(self, request: Request, filled: Filled) -> Response:
        """Let a job find a large audience."""
        self._stand.act(request, TRAIN, text_of(filled, "csrf_token"))
        asked = self._read(self._models(), {name: text_of(filled, name) for name in filled})
        wanted = asked.wanted
        line = {"itemId": wanted.item} if wanted.item else {"itemAttributes": wanted.attributes}
        if wanted.values:
            line["filterValues"] = dict(wanted.values)  # type: ignore[assignment]  # JSON
        with TemporaryDirectory() as folder:
            path = Path(folder) / "audience.jsonl"
            path.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
            made = beginning.begin(
                self._stand.operations(request),
                self._stand.buckets,
                path,
                beginning.Wanted(
                    solution=wanted.solution, length=wanted.length, filter=wanted.filter
                ),
            )
        return go(addresses.batch("audiences", made.name))

    def _told(self, request: Request, models: list[Answerer]) -> dict[str, Any]:
        stand, typed = self._stand, dict(request.query_params)
        try:
            asked = self._read(models, typed)
        except errors.Invalid as problem:
            first = _Asked(model=_chosen(models, typed), wanted=Wanted(solution=""), filter=None)
            return self._around(request, first) | {"problem": stand.edge.explain(request, problem)}
        told = self._around(request, asked)
        if not asked.whole or asked.wanted.length > MOST_AT_ONCE or told["large"]:
            return told
        try:
            users = stand.operations(request).audience(asked.wanted)
        except (errors.Invalid, errors.NotFound) as problem:
            return told | {"problem": stand.edge.explain(request, problem)}
        return told | {"count": len(users), "members": self._members(asked, users[:SHOWN])}

    def _around(self, request: Request, asked: _Asked) -> dict[str, Any]:
        """Return what the form offers: filters of users, and fields of items."""
        stand, group = self._stand, asked.model.solution
        return {
            "asked": asked,
            "by_item": asked.model.recipe == _BY_ITEM,
            "filters": choosing(filters_of(stand, group.group_name), Target.USER),
            "fields": sorted(schemas_of(stand.data, group.group_id).get("Items", {})),
            "typed": typed_values(request),
            "large": events_in(stand.data, group.group_id) > MOST_EVENTS,
        }

    def _members(self, asked: _Asked, users: list[str]) -> list[tuple[str, int]]:
        """Return pseudonyms with their number of events; nobody's own id is on the page."""
        group_id = asked.model.solution.group_id
        who = self._stand.data.pseudonyms.many(users)
        return [(one, self._stand.trials.history(group_id, one, 0)[1]) for one in who]

    def _read(self, models: list[Answerer], typed: dict[str, str]) -> _Asked:
        """Read what was filled in.

        Raises:
            errors.Invalid: there is no model, or the size is no number.
        """
        if not models:
            raise errors.Invalid("No model knows audiences yet. Train one first.")
        model = _chosen(models, typed)
        name = typed.get("filter", "").strip()
        known = {one.name: one for one in filters_of(self._stand, model.solution.group_name)}
        use = None
        if name in known:
            schemas = schemas_of(self._stand.data, model.solution.group_id)
            use = portrait(expression_of(known[name]), schemas)
        values = {key.removeprefix("value-"): typed[key] for key in typed if "value-" in key}
        by_item = model.recipe == _BY_ITEM
        wanted = Wanted(
            solution=model.solution.name,
            item=typed.get("item", "").strip() if by_item else "",
            attributes="" if by_item else typed.get("where", "").strip(),
            length=whole(typed.get("n", "") or str(LENGTH)),
            filter=name if use else "",
            values=written(values, use.inputs) if use else {},
        )
        return _Asked(model=model, wanted=wanted, filter=use)

    def _models(self) -> list[Answerer]:
        return [one for one in answerers(solutions_of(self._stand.room)) if one.segments]


def _chosen(models: list[Answerer], typed: dict[str, str]) -> Answerer:
    named = (one for one in models if one.solution.name == typed.get("solution", ""))
    return next(named, models[-1])
