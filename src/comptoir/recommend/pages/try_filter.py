"""The filter tester: a filter, a person, a campaign, and what each part of the filter removed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from comptoir.kernel.privacy.pseudonyms import is_pseudonym
from comptoir.recommend.aws.ask import ASK
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.asking import VALUE, outcome, typed_values, wanted
from comptoir.recommend.pages.stand import Stand, go

_EXAMPLES = 8
_KEPT = ("campaign", "filter", "expression", "item", "ask")
_LONGEST = 4_000


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Tester(stand)
    routes.add_api_route(addresses.TRY_FILTER, pages.show, methods=["GET"])
    routes.add_api_route(addresses.TRY_FILTER, pages.ask, methods=["POST"])


async def _form(request: Request) -> FormData:
    """Return all that a form holds, its fields known or not."""
    return await request.form()


Filled = Annotated[FormData, Depends(_form)]


class _Tester:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def show(self, request: Request, campaign: str = "", user: str = "", ask: str = "") -> Response:
        self._stand.edge.require(request, ASK)
        stand = self._stand
        campaigns = stand.trials.askable()
        chosen = _chosen(campaigns, campaign)
        told: dict[str, Any] = {"slate": None, "problem": "", "filter": None, "user": ""}
        if chosen is not None:
            examples = stand.trials.examples(chosen.group_id, _EXAMPLES)
            who = user if is_pseudonym(user) else examples[0][0] if examples else ""
            asked = wanted(stand, request, chosen, who)
            told |= {"filter": asked.filter, "user": who, "examples": examples}
            if asked.filter:
                told |= outcome(stand, request, asked, ask.strip())
        return stand.show(
            request,
            "filter_try",
            campaigns=campaigns,
            chosen=chosen,
            filters=stand.every(Kind.FILTER),
            typed=typed_values(request),
            say=stand.said(request),
            **told,
        )

    def ask(self, request: Request, filled: Filled) -> Response:
        """Turn the form into an address; the shop's own id of a person stays out of it."""
        self._stand.act(request, ASK, str(filled.get("csrf_token", "")))
        asked = {name: text_of(filled, name) for name in _KEPT}
        asked |= {name: text_of(filled, name) for name in filled if name.startswith(VALUE)}
        who = text_of(filled, "who") or text_of(filled, "user")
        if who:
            known = is_pseudonym(who)
            asked["user"] = who if known else self._stand.data.pseudonyms.pseudonym(who)
        return go(addresses.try_filter(**asked))


def text_of(filled: FormData, name: str) -> str:
    """Return a field as it was typed, without blanks around it."""
    return str(filled.get(name, ""))[:_LONGEST].strip()


def _chosen(campaigns: list[Resource], name: str) -> Resource | None:
    named = next((one for one in campaigns if one.name == name), None)
    return named or (campaigns[-1] if campaigns else None)
