"""Opens what campaigns answer with before anybody asks: at the start, and when one changes.

A trained version is a memory-mapped file: an open one costs address space, and pages are read as
answers touch them.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work.rounds import Rounds
from comptoir.recommend import tables
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.serving.versions import Versions
from comptoir.recommend.store.resources import ResourceStore, Seen

_POLL_SECONDS = 0.25
_MOST = 32
"""Versions made ready; where more are asked, the newest campaigns come first."""
_ELSEWHERE = "PERSONALIZED_ACTIONS"
"""Recipes of this type score no items: actions are opened by what answers for them."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    group_id: str
    version_id: str


class Readiness:
    """Keeps the versions of living campaigns and recommenders open in this process.

    Args:
        rows: where a change of resources is seen.
        store: has campaigns and recommenders.
        standings: what answers stand on beside a model.
        versions: opens models.
    """

    def __init__(
        self, rows: Rows, store: ResourceStore, standings: Standings, versions: Versions
    ) -> None:
        self._store = store
        self._standings = standings
        self._versions = versions
        changed = sa.func.coalesce(sa.func.sum(tables.resources.c.revision), 0)
        self._watch = rows.watch(sa.select(sa.func.count(), changed))
        self._seen: tuple[object, ...] = ()
        self._rounds = Rounds(
            "recommend-ready",
            self._round,
            seconds=_POLL_SECONDS,
            failed="What is asked cannot be made ready",
            at_once=True,
        )

    def start(self) -> None:
        """Make ready, and go on doing so until `close`."""
        self._rounds.start()

    def close(self) -> None:
        self._rounds.close()

    def make_ready(self) -> int:
        """Open what is asked and not open yet; return how many versions that were."""
        opened = 0
        for one in self._wanted():
            if self._rounds.over:
                break
            try:
                view = self._standings.live.of(one.group_id).view
                if self._versions.is_open(one.version_id, one.group_id, view):
                    continue
                self._standings.of(one.group_id, view)
                self._versions.of(one.version_id, one.group_id, view)
            except (errors.NotFound, FileNotFoundError):  # deleted meanwhile
                continue
            except Exception:  # whoever asks opens it, and is told what is wrong
                logging.getLogger(__name__).exception(
                    "The version %s cannot be made ready", one.version_id
                )
                continue
            opened += 1
        return opened

    def _wanted(self) -> list[_Wanted]:
        """Return what is asked, the newest campaigns first."""
        every = sorted(self._asked(), key=lambda one: one.updated_at, reverse=True)
        found = {_version(one): _Wanted(one.group_id, _version(one)) for one in every}
        return list(found.values())[:_MOST]

    def _asked(self) -> Iterator[Resource]:
        for kind in (Kind.CAMPAIGN, Kind.RECOMMENDER):
            after = ""
            while page := self._store.page(kind, Seen(), after=after):
                after = page[-1].resource_id
                yield from (one for one in page if self._scores_items(one))

    def _scores_items(self, one: Resource) -> bool:
        if one.status is not Status.ACTIVE:
            return False
        recipe = one.document.get("recipe")
        if one.kind is Kind.CAMPAIGN:
            recipe = self._store.get(one.uses_id).document.get("recipe")
        return recipe in OFFERS and OFFERS[str(recipe)].recipe_type != _ELSEWHERE

    def _round(self) -> None:
        now = self._watch.ask()
        if now != self._seen:
            self.make_ready()
            self._seen = now


def _version(one: Resource) -> str:
    """Return the id of the version that answers; a recommender's is its own."""
    return one.uses_id if one.kind is Kind.CAMPAIGN else one.resource_id
