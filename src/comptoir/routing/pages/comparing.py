"""Two versions side by side: what the policy, people, live requests and labels say of them."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.comparing import rounds as comparing
from comptoir.routing.comparing.testing import on_test
from comptoir.routing.http.counter import PROMOTE, READ
from comptoir.routing.measuring import COMPARE
from comptoir.routing.model import Alias, Model, ModelState
from comptoir.routing.pages import addresses
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.promoting import approving
from comptoir.routing.promoting.judging import judge
from comptoir.routing.promoting.model import CheckState
from comptoir.routing.promoting.policy import load
from comptoir.routing.store import approvals, models, observations, outcomes
from comptoir.routing.store import requests as store
from comptoir.web.i18n import N_

CHECKS = {
    "minimum": N_("Minimum figures on the test"),
    "not worse by language": N_("Not worse in any language"),
    "not worse by desk": N_("Not worse at any desk"),
    "confusions": N_("No critical confusion"),
    "observed": N_("Enough live requests"),
    "agreement": N_("Agrees with the champion"),
    "speed": N_("Fast enough"),
    "approvals": N_("People who approve"),
}
"""What checks are called."""
STATES = {
    CheckState.PASSED: (N_("passed"), "good", "check"),
    CheckState.FAILED: (N_("refused"), "bad", "cross"),
    CheckState.NOT_JUDGED: (N_("not judged"), "attention", "help"),
}
"""What a state is called, its tone and its icon."""
_COUNT = 100
"""Requests of a sample, unless another number is asked for."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Comparing(stand)
    routes.add_api_route(addresses.COMPARE, pages.show, methods=["GET"])
    for name, act in (
        ("promote", pages.promote),
        ("rollback", pages.roll_back),
        ("challenger", pages.challenge),
        ("approve", pages.approve),
        ("withdraw", pages.withdraw),
        ("measure", pages.measure),
        ("sample", pages.sample),
    ):
        routes.add_api_route(f"{addresses.COMPARE}/{name}", act, methods=["POST"])


class _Comparing:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._office = stand.office

    def show(self, request: Request, champion: str = "", challenger: str = "") -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, _number(champion), _number(challenger))

    def promote(
        self, request: Request, challenger: Field = "", why: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Let the challenger decide, if the policy has nothing against it."""

        def act(version: int, by: str, address: str) -> None:
            service.appoint(self._office, Alias.CHAMPION, version, by=by, why=why, address=address)

        return self._act(request, csrf_token, challenger, act)

    def roll_back(
        self, request: Request, challenger: Field = "", why: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Let the version decide that did before."""

        def act(_version: int, by: str, address: str) -> None:
            service.roll_back(self._office, by=by, why=why, address=address)

        return self._act(request, csrf_token, challenger, act)

    def challenge(
        self, request: Request, challenger: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Let the challenger score live requests."""

        def act(version: int, by: str, address: str) -> None:
            service.appoint(self._office, Alias.CHALLENGER, version, by=by, address=address)

        return self._act(request, csrf_token, challenger, act)

    def approve(
        self, request: Request, challenger: Field = "", why: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Say that the challenger may decide."""

        def act(version: int, by: str, address: str) -> None:
            approving.approve(self._office, version, by=by, why=why, address=address)

        return self._act(request, csrf_token, challenger, act)

    def withdraw(
        self, request: Request, challenger: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Take one's approval back."""

        def act(version: int, by: str, address: str) -> None:
            approving.withdraw(self._office, version, by=by, address=address)

        return self._act(request, csrf_token, challenger, act)

    def measure(self, request: Request, challenger: Field = "", csrf_token: Field = "") -> Response:
        """Measure both on the same test."""

        def act(version: int, by: str, _address: str) -> None:
            service.start_measuring(self._office, version, by=by)

        return self._act(request, csrf_token, challenger, act)

    def sample(
        self, request: Request, challenger: Field = "", count: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Draw live requests for people to label."""

        def act(version: int, by: str, address: str) -> None:
            asked = _number(count) or 0
            comparing.begin(self._office, version, count=asked, by=by, address=address)

        return self._act(request, csrf_token, challenger, act)

    def _act(
        self,
        request: Request,
        csrf_token: str,
        challenger: str,
        act: Callable[[int, str, str], None],
    ) -> Response:
        """Do what a form asks, and show the page anew; what is refused is said on it."""
        visitor = self._stand.act(request, PROMOTE, csrf_token)
        version = _number(challenger)
        if version is None:
            raise errors.NotFound("There is no model version {version}.", version=challenger)
        try:
            act(version, visitor.actor, address_of(request))
        except (errors.Conflict, errors.Invalid, errors.NeedsPerson, errors.NotFound) as problem:
            told = self._stand.edge.explain(request, problem)
            status = errors.face_of(problem).status
            return self._page(request, None, version, status=status, error=told)
        return go(f"{addresses.COMPARE}?challenger={version}")

    def _page(
        self,
        request: Request,
        champion: int | None,
        challenger: int | None,
        status: int = 200,
        error: str = "",
    ) -> Response:
        office, aliases = self._office, models.aliases(self._office.rows)
        ready = [one for one in models.every(office.rows) if one.state is ModelState.READY]
        champion = champion or aliases.get(Alias.CHAMPION)
        challenger = challenger or _candidate(aliases, ready, champion)
        shown = {one.version for one in ready}
        for version in (champion, challenger):
            if version is not None and version not in shown:
                models.get(office.rows, version)
                raise errors.Conflict(
                    "Model version {version} is not ready; there is nothing to compare.",
                    version=version,
                )
        return self._stand.show(
            request,
            "compare",
            status,
            error=error,
            ready=ready,
            champion=champion,
            challenger=challenger,
            decides=aliases.get(Alias.CHAMPION),
            may_promote=self._stand.edge.visitor(request).may(PROMOTE),
            checks=CHECKS,
            states=STATES,
            say=self._stand.said(request),
            name_of=self._stand.names(),
            count=_COUNT,
            **(self._found(request, champion, challenger) if challenger else {}),
        )

    def _found(self, request: Request, champion: int | None, challenger: int) -> dict[str, Any]:
        """Return what is known of the two."""
        office, actor = self._office, self._stand.edge.visitor(request).actor
        standing = approvals.standing(office.rows, challenger)
        both = champion is not None and champion != challenger
        measured = outcomes.read(office.blobs, champion or 0, challenger) if both else None
        found = comparing.compare(office, challenger, champion) if both else None
        ids = [one.request_id for one in found.disagreements] if found else []
        return {
            "verdict": judge(office, challenger),
            "policy": load(office.settings.promotion),
            "approvals": standing,
            "approved": actor in {one.by for one in standing},
            "observed": self._observed(challenger),
            "test": on_test(measured) if measured else None,
            "found": found,
            "texts": store.texts_of(office.rows, ids),
            "measuring": both and self._measuring(champion or 0, challenger),
            "back_to": self._before(),
        }

    def _observed(self, version: int) -> dict[str, Any] | None:
        """Return what came of letting a version observe, and whether it does now."""
        rows = self._office.rows
        seen = observations.of_version(rows, version)
        standing = models.standing(rows)
        now = [one for one in standing.values() if one.version == version]
        observes = next((one for one in now if one.alias is not Alias.CHAMPION), None)
        if seen is None:
            return {"seen": None, "behind": 0, "now": True} if observes else None
        behind = observations.behind(rows, observes, seen) if observes else 0
        return {"seen": seen, "behind": behind, "now": observes is not None}

    def _measuring(self, champion: int, challenger: int) -> bool:
        jobs = self._office.engine().unfinished(COMPARE)
        asked = (champion, challenger)
        return any((job.input["champion"], job.input["candidate"]) == asked for job in jobs)

    def _before(self) -> int | None:
        """Return which version decides after a rollback."""
        past = [one.version for one in models.history(self._office.rows, Alias.CHAMPION)]
        now = past[0] if past else None
        return next((version for version in past[1:] if version not in (now, None)), None)


def _candidate(aliases: dict[Alias, int], ready: list[Model], champion: int | None) -> int | None:
    """Return which version is looked at unless one is named: whoever observes, else the newest."""
    named = [aliases.get(Alias.CHALLENGER), aliases.get(Alias.SHADOW)]
    newest = [one.version for one in ready]
    others = (one for one in [*named, *newest] if one is not None and one != champion)
    return next(others, champion)


def _number(told: str) -> int | None:
    """Return a version or a count that an address or a form names; None where it names none."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None  # noqa: PLR2004 - what a database's integer holds
