"""Which models answer now, opened: they follow their appointments, request by request."""

import threading
from contextlib import suppress
from dataclasses import replace

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.routing.deciding.router import Router
from comptoir.routing.model import Alias, Model
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models, taxonomies

_DOUBTFUL = ("ok", "Où est mon colis ? (1)")
"""Texts over whose language the quick detector hesitates: the slow one is opened as well."""


class Incumbents:
    """The models that have an alias.

    Whoever appoints another one is followed by the next request, in every process: the number of
    the newest appointment, and the version of the desks, are asked for before each answer.

    Args:
        office: has the registry.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        newest = (models.newest_appointment(), taxonomies.newest_version())
        self._watch = office.rows.watch(sa.select(*(one.scalar_subquery() for one in newest)))
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] | None = None
        self._aliases: dict[Alias, int] = {}
        self._routers: dict[int, Router] = {}

    def start(self) -> None:
        """Open what decides beside whatever else begins, so that no request waits for it."""
        threading.Thread(target=self._open, name="routing-champion", daemon=True).start()

    def _open(self) -> None:
        with suppress(errors.ComptoirError):  # the first request tells of it
            self._office.detector().detect(_DOUBTFUL)
            if found := self.get(Alias.CHAMPION):
                found[1].decide(["?"])

    def get(self, alias: Alias) -> tuple[int, Router] | None:
        """Return the version that has an alias, and its router; none where it is empty.

        Raises:
            errors.Failed: its files are damaged.
        """
        seen = self._watch.ask()
        with self._lock:
            if seen != self._seen:
                self._aliases = models.aliases(self._office.rows)
                kept = set(self._aliases.values())
                self._routers = {
                    key: worded(self._office, models.get(self._office.rows, key), one)
                    for key, one in self._routers.items()
                    if key in kept
                }
                self._seen = seen
            version = self._aliases.get(alias)
            router = self._routers.get(version) if version is not None else None
        if version is None:
            return None
        if router is None:
            # Not under the lock: the champion answers while a shadow is opened.
            model = models.get(self._office.rows, version)
            router = self._office.artifacts.open(model.folder, self._office.tools())
            router = worded(self._office, model, router)
            with self._lock:
                router = self._routers.setdefault(version, router)
        return version, router


def worded(office: Office, model: Model, router: Router) -> Router:
    """Return a router that answers in the desks of now, whatever they were when it learned."""
    try:
        changes = taxonomies.changes_of(office.rows, datasets.find(office.rows, model.dataset_id))
    except errors.NotFound:
        changes = taxonomies.changes(office.rows, since=model.at)
    return replace(router, changes=tuple(changes))
