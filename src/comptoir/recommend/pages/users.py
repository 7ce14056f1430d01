"""One person: what she did, and what a campaign makes of it, side by side."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.kernel.privacy.pseudonyms import is_pseudonym
from comptoir.recommend.aws.ask import ASK
from comptoir.recommend.model import Resource
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.asking import filters_of, outcome, typed_values, wanted
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.store.people import People

REVEAL = "privacy:reveal"
_HISTORY = 40
_EXAMPLES = 8


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Users(stand)
    one = f"{addresses.USERS}/{{pseudonym}}"
    routes.add_api_route(addresses.USERS, pages.first, methods=["GET"])
    routes.add_api_route(addresses.USERS, pages.find, methods=["POST"])
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(f"{one}/reveal", pages.reveal, methods=["POST"])


class _Users:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def first(self, request: Request, campaign: str = "") -> Response:
        """Ask whom to look at."""
        self._stand.edge.require(request, ASK)
        campaigns = self._stand.trials.askable()
        chosen = next((one for one in campaigns if one.name == campaign), None)
        if chosen is None and campaigns:
            chosen = campaigns[-1]
        return self._stand.show(
            request,
            "users",
            campaigns=campaigns,
            chosen=chosen,
            examples=self._stand.trials.examples(chosen.group_id, _EXAMPLES) if chosen else [],
        )

    def find(
        self, request: Request, who: Field = "", campaign: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Go to a person by the shop's own id, which stays out of the address."""
        self._stand.act(request, ASK, csrf_token)
        told = who.strip()
        if not told:
            return go(addresses.with_query(addresses.USERS, campaign=campaign))
        pseudonym = told if is_pseudonym(told) else self._stand.data.pseudonyms.pseudonym(told)
        return go(addresses.user(pseudonym, campaign=campaign))

    def one(self, request: Request, pseudonym: str, campaign: str = "", ask: str = "") -> Response:
        self._stand.edge.require(request, ASK)
        return self._page(request, pseudonym, campaign, ask)

    def reveal(
        self, request: Request, pseudonym: str, campaign: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Show the shop's own id of a person, once; the audit trail remembers who looked."""
        self._stand.act(request, ASK, csrf_token)
        self._stand.act(request, REVEAL, csrf_token)
        chosen = self._campaign(campaign)
        known = People(self._stand.data, chosen.group_id).raw_ids([pseudonym])
        record = f"customer:{self._stand.reference(pseudonym)}"
        self._stand.record(request, "privacy.reveal", record, {"fields": ["user_id"]})
        page = self._page(request, pseudonym, campaign, "", raw=known.get(pseudonym, ""))
        page.headers["Cache-Control"] = "no-store"
        return page

    def _page(
        self, request: Request, pseudonym: str, campaign: str, ask: str, raw: str | None = None
    ) -> Response:
        if not is_pseudonym(pseudonym):
            raise errors.NotFound("There is no person {name}.", name=pseudonym)
        stand, chosen = self._stand, self._campaign(campaign)
        asked = wanted(stand, request, chosen, pseudonym)
        met, events = stand.trials.history(chosen.group_id, pseudonym, _HISTORY)
        told: dict[str, Any] = {
            "pseudonym": pseudonym,
            "raw": raw,
            "campaigns": stand.trials.askable(),
            "chosen": chosen,
            "recipe": stand.trials.recipe(chosen),
            "filters": filters_of(stand, chosen.group_name),
            "filter": asked.filter,
            "typed": typed_values(request),
            "met": met,
            "events": events,
            "may_reveal": stand.edge.visitor(request).may(REVEAL),
            "say": stand.said(request),
        }
        return stand.show(request, "user", **told, **outcome(stand, request, asked, ask.strip()))

    def _campaign(self, name: str) -> Resource:
        """Return a campaign or recommender that chooses items; the newest where none is named.

        Raises:
            errors.NotFound: there is none of that name, or none at all.
        """
        found = self._stand.trials.askable()
        if not found:
            raise errors.NotFound(
                "No campaign answers yet. Train a model, then let a campaign answer with it."
            )
        if not name:
            return found[-1]
        known = {one.name: one for one in found}
        if name not in known:
            raise errors.NotFound(
                "There is no campaign {name} that chooses items. Choose another one.", name=name
            )
        return known[name]
