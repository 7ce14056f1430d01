"""Where the pages of recommendations stand: who may come, what a form proves, what is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.model import Caller
from comptoir.kernel.observe.metrics import Latency
from comptoir.kernel.storage.buckets import Buckets
from comptoir.recommend.aws.ask import ASK, READ, TRAIN
from comptoir.recommend.batch.retiring import BatchKeeping
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.operations import Operations
from comptoir.recommend.pages import addresses, words
from comptoir.recommend.portraits.health import Health, health_of
from comptoir.recommend.portraits.lists import Lists
from comptoir.recommend.portraits.trials import Trials
from comptoir.recommend.resources.room import Room
from comptoir.recommend.serving.pace import Tempo
from comptoir.recommend.settings import PriceSettings
from comptoir.recommend.store.resources import Seen
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts
from comptoir.web.edge import Edge, Visitor
from comptoir.web.i18n import N_

TABS = (
    (N_("Overview"), addresses.HOME, READ),
    (N_("Trainings"), addresses.SOLUTIONS, READ),
    (N_("One person"), addresses.USERS, ASK),
    (N_("Filters"), addresses.FILTERS, READ),
    (N_("Batches"), addresses.BATCHES, READ),
    (N_("Audiences"), addresses.AUDIENCES, TRAIN),
    (N_("Comparisons"), addresses.COMPARISONS, READ),
    (N_("Reach"), addresses.REACH, READ),
    (N_("Costs"), addresses.COSTS, READ),
)
"""What the section holds, where, and the right that opens it."""
_MOST = 500
"""Resources of one kind that a page looks at."""

CheckForm = Callable[[Request, str], None]
"""Lets a form of our own pass: (request, token)."""
Field = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What every page of recommendations is made with."""

    edge: Edge
    room: Room
    """Resources, and who works on them."""
    data: Storeroom
    buckets: Buckets
    """Take the files of batch jobs."""
    keeping: BatchKeeping
    """How long these files are kept."""
    trials: Trials
    artifacts: Artifacts
    prices: PriceSettings
    """Of AWS."""
    audit: AuditTrail
    check_form: CheckForm
    reference: Callable[[str], str]
    """Names a pseudonym for the audit trail, which outlives the person."""
    tempo: Callable[[str], Tempo | None]
    """How long answers took since the server began, by the id of a campaign."""
    latencies: Callable[[], Sequence[Latency]] = tuple
    """How long answers took in this process, by route."""

    def show(
        self, request: Request, template: str, /, status: int = 200, **values: object
    ) -> Response:
        """Answer with a page of the section, `to` being its addresses and `words` its words."""
        given = {
            "tabs": self._tabs(request),
            "to": addresses,
            "words": words,
            "may": self.edge.visitor(request).may,
        }
        return self.edge.render(request, f"recommend/{template}.html", status, **given | values)

    def act(self, request: Request, right: str, csrf_token: str) -> Visitor:
        """Let pass who may, with a form of our own.

        Raises:
            errors.Unauthenticated: nobody is signed in.
            errors.Denied: the role does not give the right, or the form is not ours.
        """
        visitor = self.edge.require(request, right)
        self.check_form(request, csrf_token)
        return visitor

    def operations(self, request: Request) -> Operations:
        """Return what whoever asks may do, under the same rules as boto3."""
        visitor = self.edge.visitor(request)
        caller = Caller(actor=visitor.actor, rights=visitor.rights, address=address_of(request))
        return Operations(self.room, caller)

    def every(self, kind: Kind, parent_id: str = "") -> list[Resource]:
        """Return the resources of a kind, oldest first."""
        return list(self.room.store.page(kind, Seen(), parent_id=parent_id, limit=_MOST))

    def named(self, kind: Kind, name: str) -> Resource:
        """Return a resource by its name.

        Raises:
            errors.NotFound: there is none.
        """
        return self.room.store.find(self.room.names.arn(kind, name), kind, Seen())

    def kept(self, resource_id: str) -> Resource | None:
        """Return a resource by its id; None for one that was deleted, and for no id at all."""
        try:
            return self.room.store.get(resource_id) if resource_id else None
        except errors.NotFound:
            return None

    def health(self, source: Resource, days: int) -> Health | None:
        """Return how a campaign or a recommender is; None where its model cannot be opened."""
        lists = Lists(self.data, self.trials.slates)
        try:
            return health_of(self.data, self.room, lists, source, days)
        except (errors.Invalid, errors.NotFound, errors.Unavailable):
            return None

    def said(self, request: Request) -> Callable[[Any], str]:
        """Return what says phrases in the language of the page."""
        return lambda told: self.edge.explain(request, told)

    def record(
        self, request: Request, action: str, record: str, detail: dict[str, Any] | None = None
    ) -> None:
        """Write down what a person did."""
        self.audit.record(
            actor=self.edge.visitor(request).actor,
            action=action,
            record=record,
            address=address_of(request),
            detail=detail,
        )

    def _tabs(self, request: Request) -> list[dict[str, object]]:
        visitor, here = self.edge.visitor(request), _section(request.url.path)
        return [
            {"label": self.edge.say(request, label), "href": href, "current": href == here}
            for label, href, right in TABS
            if visitor.may(right)
        ]


def address_of(request: Request) -> str:
    """Return where a request came from, as the audit trail keeps it."""
    return request.client.host if request.client else ""


def number(text: str) -> float:
    """Read a number as people type it; French writes it with a comma.

    Raises:
        errors.Invalid: it is none.

    >>> number(" 0,3 ")
    0.3
    """
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise errors.Invalid(
            "{text!r} is no number. Write one such as 0.3.", text=text[:20]
        ) from None


def whole(text: str) -> int:
    """Read a count as people type it.

    Raises:
        errors.Invalid: it is no whole number from 1 on.
    """
    plain = text.strip()
    if not plain.isdecimal() or not int(plain):
        raise errors.Invalid(
            "{text!r} is no whole number from 1 on. Write one such as 25.", text=text[:20]
        )
    return int(plain)


def go(address: str) -> Response:
    """Answer a form by sending the browser on."""
    return RedirectResponse(address, status_code=303)


def _section(path: str) -> str:
    """Return the tab that a page belongs to.

    >>> _section("/console/recommendations/groups/north")
    '/console/recommendations'
    """
    below = (href for _, href, _ in TABS if href != addresses.HOME and path.startswith(href))
    return next(below, addresses.HOME)
