"""Takes in what is live: events, items, users and actions; durable before it is acknowledged."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.storage.together import Together
from comptoir.recommend.datasets import schemas as avro
from comptoir.recommend.datasets.checking import LONGEST_ID
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store import events, puts, schemas
from comptoir.recommend.store.people import People, visit
from comptoir.recommend.store.storeroom import Storeroom


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What one call brings."""

    group_id: str
    rows: Sequence[Mapping[str, Any]]
    people: Mapping[str, str]
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Events of one session, in the order in which they happened."""

    session_id: str
    """The visit, as the shop names it; empty where the shop knows the user alone."""
    user_id: str = ""
    """The shop's own id; empty for a visitor who has not signed in."""
    events: Sequence[LiveEvent]


class Intake:
    """Keeps what is live.

    An event is on the disk when `put_events` returns, on SQLite too (`Rows.writing(durable=True)`
    there waits for it): a killed process and a lost power line lose no acknowledged event.

    Args:
        room: where it is kept.
    """

    def __init__(self, room: Storeroom) -> None:
        self._room = room
        self._together = Together[_Batch, int](self._write)
        self._people: dict[str, People] = {}
        self._listeners: list[Callable[[str], None]] = []

    def on_change(self, tell: Callable[[str], None]) -> None:
        """Call this with the group after its live rows have changed, before the caller hears."""
        self._listeners.append(tell)

    def schema(self, group_id: str, dataset: DatasetType) -> Schema:
        """Return the schema that events are checked by; that of the known fields if none is set."""
        found = schemas.find(self._room.rows, group_id, dataset)
        return found or avro.plain(dataset)

    def put_events(
        self,
        group_id: str,
        live: Sequence[LiveEvent],
        *,
        session_id: str,
        user_id: str = "",
        dataset: DatasetType = DatasetType.INTERACTIONS,
    ) -> int:
        """Keep events of one session.

        Events of a session without a user belong to the session; when its user is known, those
        before are that user's too, at once.

        Args:
            group_id: whose events.
            live: in the order in which they happened; an `event_id` that is known counts once.
            session_id: the visit.
            user_id: the shop's own id; empty for a visitor who has not signed in.
            dataset: interactions, or action interactions.

        Returns:
            How many were new.

        Raises:
            errors.Invalid: an id is missing or too long.
        """
        told = Visit(session_id=session_id, user_id=user_id, events=live)
        return self.put_visits(group_id, [told], dataset=dataset)

    def put_visits(
        self,
        group_id: str,
        visits: Sequence[Visit],
        *,
        dataset: DatasetType = DatasetType.INTERACTIONS,
    ) -> int:
        """Keep events of several sessions, all or none; otherwise as `put_events`."""
        now = self._room.now()
        rows: list[Mapping[str, Any]] = []
        people: dict[str, str] = {}
        links: dict[str, str] = {}
        for one in visits:
            alone = one.user_id and not one.session_id
            session = "" if alone else self._pseudonym("sessionId", one.session_id)
            owner = self._pseudonym("userId", one.user_id) if one.user_id else session
            told = (group_id, dataset)
            rows += [events.row(*told, each, owner, session, now) for each in one.events]
            people[owner] = one.user_id or visit(one.session_id)
            if session not in {"", owner}:
                links.setdefault(session, owner)
        self._people_of(group_id)
        return self._together.do(_Batch(group_id=group_id, rows=rows, people=people, links=links))

    def put_records(
        self, group_id: str, dataset: DatasetType, records: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Keep items, users or actions, by id; what was known of one is replaced.

        Args:
            group_id: whose.
            dataset: items, users or actions.
            records: values by the schema's field, as `properties` reads them, by id.

        Raises:
            errors.Invalid: an id is missing or too long.
        """
        people: dict[str, str] = {}
        named: dict[str, Mapping[str, Any]] = {}
        for record_id, values in records.items():
            if dataset is DatasetType.USERS:
                owner = self._pseudonym("userId", record_id)
                people[owner] = record_id
                named[owner] = values
            else:
                named[_checked("itemId", record_id)] = values
        self._people_of(group_id)
        with self._room.rows.writing(durable=True) as connection:
            puts.keep(connection, group_id, dataset, named)
            self._keep_people(connection, group_id, people)
        self._tell({group_id})

    def _write(self, batches: Sequence[_Batch]) -> Sequence[int]:
        groups = {one.group_id for one in batches}
        with self._room.rows.writing(durable=True) as connection:
            events.in_turn(connection)
            for group_id in groups:
                mine = [one for one in batches if one.group_id == group_id]
                people = {owner: raw for one in mine for owner, raw in one.people.items()}
                self._keep_people(connection, group_id, people)
                links = {k: v for one in reversed(mine) for k, v in one.links.items()}
                if links:
                    events.link(connection, group_id, links)
            new = events.add(connection, [row for one in batches for row in one.rows])
        self._tell(groups)
        counted = []
        for one in batches:
            taken = new & {(row["group_id"], row["event_id"]) for row in one.rows}
            new -= taken
            counted.append(len(taken) + sum(not row["event_id"] for row in one.rows))
        return counted

    def _keep_people(self, connection: Any, group_id: str, people: Mapping[str, str]) -> None:
        if people:
            self._people_of(group_id).keep(connection, people)

    def _people_of(self, group_id: str) -> People:
        """Return who keeps raw ids; the first call makes a key, and so comes before any writing."""
        if group_id not in self._people:
            self._people[group_id] = People(self._room, group_id)
        return self._people[group_id]

    def _pseudonym(self, name: str, raw: str) -> str:
        return self._room.pseudonyms.pseudonym(_checked(name, raw))

    def _tell(self, groups: Iterable[str]) -> None:
        """Tell the listeners; what they do with it undoes nothing that is kept."""
        for tell in self._listeners:
            for group_id in groups:
                try:
                    tell(group_id)
                except Exception:
                    logging.getLogger(__name__).exception("Live data is kept, but not shown yet")


def _checked(name: str, raw: str) -> str:
    if not isinstance(raw, str) or not raw or len(raw) > LONGEST_ID or "\0" in raw:
        raise errors.Invalid(
            "{name} must be a text of 1 to {most} characters, without a null character.",
            name=name,
            most=LONGEST_ID,
        )
    return raw
