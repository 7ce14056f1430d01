"""What serving asks of a group's data, as of now: histories and items, in every process.

A process follows the rows by their numbers: its own events before the call that brought them
returns, those of other processes within `_POLL_SECONDS`.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.work.rounds import Rounds
from comptoir.recommend import tables
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import snapshots
from comptoir.recommend.live.carrying import carried_up_to, schema_of
from comptoir.recommend.live.catalogue import Catalogue
from comptoir.recommend.live.histories import Histories
from comptoir.recommend.reading.stored import record_frame
from comptoir.recommend.store import events, groups, puts
from comptoir.recommend.store.storeroom import Storeroom

_POLL_SECONDS = 0.02
_CANNOT_FOLLOW = "Live events cannot be followed"
INTERACTIONS, ITEMS = DatasetType.INTERACTIONS, DatasetType.ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Histories and items whose codes agree; take it once for each answer."""

    generation: int
    """Number of the snapshot: item codes mean the same as long as it stays."""
    histories: Histories
    catalogue: Catalogue


class Follower(Protocol):
    """Keeps something that depends on a group's catalogue."""

    def follow(self, group_id: str, view: View) -> None:
        """Make ready for a state of the catalogue; no answer is made from it before."""
        ...

    def drop(self, group_id: str) -> None:
        """Let go what is kept for a group that was deleted."""
        ...


class LiveGroup:
    """One group's data in this process.

    Args:
        room: where it is kept.
        group_id: whose.
        followers: hear of each new state of the catalogue.
    """

    def __init__(self, room: Storeroom, group_id: str, followers: Sequence[Follower] = ()) -> None:
        self._room = room
        self._group_id = group_id
        self._followers = followers
        self._changing = threading.Lock()
        self._events_seq = self._puts_seq = 0
        self.view = self._opened()
        """The present state; replaced as a whole when a new snapshot comes."""
        self.follow()

    def follow(self) -> None:
        """Take in what has changed since; returns when all that was committed before is seen."""
        with self._changing:
            number, new, put = self._changes()
            view, renewed = self.view, False
            if number != view.generation:
                view, renewed = self._opened(), True
                _, new, put = self._changes()
            if new:
                view.histories.add(new)
                self._events_seq = int(new[-1]["seq"])
            changed = view.catalogue.settle({record_id: values for _, record_id, values in put})
            if put:
                self._puts_seq = put[-1][0]
            if renewed or changed:
                self._tell(view)
            self.view = view

    def _tell(self, view: View) -> None:
        """Tell the followers; one that fails makes what it lacks when it is asked."""
        for follower in self._followers:
            try:
                follower.follow(self._group_id, view)
            except (errors.NotFound, FileNotFoundError):  # the group is being deleted
                continue
            except Exception:
                logging.getLogger(__name__).exception("A follower of a catalogue has failed")

    def _changes(self) -> tuple[int, list[Mapping[str, Any]], Sequence[puts.Put]]:
        """Return the number of the newest snapshot, and the rows behind those that are known."""
        with self._room.rows.reading() as connection:
            return (
                snapshots.number_of(connection, self._group_id),
                events.after(connection, self._group_id, INTERACTIONS, self._events_seq),
                puts.after(connection, self._group_id, ITEMS, self._puts_seq),
            )

    def _opened(self) -> View:
        room, group_id = self._room, self._group_id
        found = snapshots.newest(room, group_id)
        schema = schema_of(room, group_id, ITEMS)
        table = room.lake_of(group_id).table(ITEMS)
        self._puts_seq = carried_up_to(room, group_id, ITEMS, table.version())
        self._events_seq = found.events_seq
        frame = record_frame(room, group_id, schema)
        with room.rows.reading() as connection:
            links = events.links(connection, group_id)
        catalogue = Catalogue(found.interactions.items, frame, schema)
        histories = Histories(found.interactions, catalogue, links)
        return View(generation=found.number, histories=histories, catalogue=catalogue)


class LiveGroups:
    """The groups that this process serves, opened when first asked for.

    Args:
        room: where their data is kept.
    """

    def __init__(self, room: Storeroom) -> None:
        self._room = room
        self._groups: dict[str, LiveGroup] = {}
        self._followers: list[Follower] = []
        self._opening = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._rounds = Rounds(
            "recommend-live", self._round, seconds=_POLL_SECONDS, failed=_CANNOT_FOLLOW
        )
        newest = (
            sa.func.max(tables.events.c.seq),
            sa.func.max(tables.puts.c.seq),
            sa.func.sum(tables.snapshots.c.number),
        )
        asked = (sa.select(sa.func.coalesce(one, 0)).scalar_subquery() for one in newest)
        self._watch = room.rows.watch(sa.select(*asked))

    def tell(self, follower: Follower) -> None:
        """Tell someone of each new state of a catalogue from now on."""
        self._followers.append(follower)

    def of(self, group_id: str) -> LiveGroup:
        """Return a group's data; a group that has none yet is empty."""
        found = self._groups.get(group_id)
        if found is None:
            with self._opening:
                found = self._groups.get(group_id)
                found = found or LiveGroup(self._room, group_id, self._followers)
                self._groups[group_id] = found
        return found

    def is_open(self, group_id: str) -> bool:
        """Tell whether a group's data are here already."""
        return group_id in self._groups

    def follow(self, group_id: str) -> None:
        """Take in what has changed in a group, if it is open here."""
        if group_id in self._groups:
            self._groups[group_id].follow()

    def drop(self, group_id: str) -> None:
        """Let a group go that was deleted."""
        self._groups.pop(group_id, None)
        for follower in self._followers:
            follower.drop(group_id)

    def start(self) -> None:
        """Follow what other processes write, until `close`."""
        self._rounds.start()

    def close(self) -> None:
        self._rounds.close()

    def _round(self) -> None:
        now = self._watch.ask()
        if now == self._seen:
            return
        whole = [self._follow(*one) for one in list(self._groups.items())]
        self._seen = now if all(whole) else ()

    def _follow(self, group_id: str, group: LiveGroup) -> bool:
        """Take in what has changed in a group; tell whether that is done."""
        try:
            group.follow()
        except Exception as problem:
            # A group's rows go before its files do.
            if not self._lives(group_id):
                self.drop(group_id)
                return True
            # A dataset that is deleted as it is read is no fault; the next round knows.
            if not isinstance(problem, (errors.NotFound, FileNotFoundError)):
                logging.getLogger(__name__).exception(_CANNOT_FOLLOW)
                self._rounds.pause()
            return False
        return True

    def _lives(self, group_id: str) -> bool:
        return any(one.group_id == group_id for one in groups.every(self._room.rows))
