"""The audit trail: append-only, hash-chained, and anchored so that its tail cannot vanish.

Each entry carries SHA-256 over the previous hash and its own canonical JSON (RFC 8785 in spirit:
sorted keys, no blanks). A row beside them holds the count and the last hash under an HMAC, so
rewriting the chain or cutting its tail takes the key as well as the database.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.access import tables
from comptoir.kernel.access.model import Anchor, Entry, Verdict
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.kernel.wording import Phrase

START = "0" * 64
"""The hash before the first entry."""
_ADDRESS_WIDTH = 60
_RECORD_WIDTH = 200
_PAGE = 1000


class AuditTrail:
    """Writes down who did what to which record, from where and when.

    Args:
        rows: the database, migrated.
        key: 32 secret bytes that sign the anchor, the key ring's `audit`.
        clock: tells the time of an entry.
    """

    def __init__(self, rows: Rows, key: bytes, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._key = key
        self._clock = clock

    def record(
        self,
        *,
        actor: str,
        action: str,
        record: str,
        address: str = "",
        detail: Mapping[str, object] | None = None,
        connection: sa.Connection | None = None,
    ) -> Entry:
        """Append an entry.

        Args:
            actor: `person:…`, `key:…`, `cli:…` or `system`.
            action: what was done, such as `reviews.correct`.
            record: to what, such as `review:100001`. No personal data: an entry stays for good.
            address: where the request came from.
            detail: JSON values that explain, such as before and after.
            connection: a `rows.writing()` connection, so that the change and its entry are kept
                or lost together. Give it whenever one is open: a second writer would wait for it.
        """
        said = {
            "actor": actor,
            "action": action,
            "record": record[:_RECORD_WIDTH],
            "address": address[:_ADDRESS_WIDTH],
            "detail": dict(detail or {}),
        }
        if connection is not None:
            return self._append(connection, said)
        with self._rows.writing() as own:
            return self._append(own, said)

    def entries(
        self, *, after: int = 0, limit: int | None = None, record: str = ""
    ) -> Iterator[Entry]:
        """Yield entries in order.

        Args:
            after: skip entries up to this number.
            limit: at most so many; None for all.
            record: only those of one record.
        """
        left = limit
        while left is None or left > 0:
            page = self._page(after, min(_PAGE, left or _PAGE), record)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].number
            left = None if left is None else left - len(page)

    def newest(self, limit: int = 50, record: str = "") -> list[Entry]:
        """Return the last entries, newest first."""
        wanted = sa.select(tables.audit_entries).order_by(tables.audit_entries.c.number.desc())
        if record:
            wanted = wanted.where(tables.audit_entries.c.record == record)
        with self._rows.reading() as connection:
            return [_entry(row) for row in connection.execute(wanted.limit(limit)).mappings()]

    def anchor(self) -> Anchor:
        """Return how far the trail goes, to be kept where the database's owner cannot write."""
        with self._rows.reading() as connection:
            row = connection.execute(sa.select(tables.audit_anchor)).mappings().first()
        return Anchor(count=row["count"], hash=row["hash"]) if row else Anchor(count=0, hash=START)

    def verify(self, seen: Anchor | None = None) -> Verdict:
        """Read the whole trail and find the first broken link.

        Args:
            seen: an anchor noted earlier; the trail must still pass through it.
        """
        with self._rows.reading() as connection:
            # One transaction: entries added meanwhile belong to the next verification.
            anchor = connection.execute(sa.select(tables.audit_anchor)).mappings().first()
            ordered = sa.select(tables.audit_entries).order_by(tables.audit_entries.c.number)
            end = anchor["count"] if anchor else None
            with connection.execution_options(yield_per=_PAGE).execute(ordered) as streamed:
                verdict = _walk((_entry(row) for row in streamed.mappings()), seen, end)
        return verdict if not verdict.whole else self._against(verdict, anchor, seen)

    def export(self) -> Iterator[str]:
        """Yield the trail as JSON lines, the anchor last; each line verifies without this program.

        `hash` is SHA-256 over `previous` and the canonical JSON of the line's other members.
        """
        for entry in self.entries():
            yield _canonical(_members(entry) | {"previous": entry.previous, "hash": entry.hash})
        anchor = self.anchor()
        yield _canonical({"count": anchor.count, "hash": anchor.hash})

    def _append(self, connection: sa.Connection, said: dict[str, Any]) -> Entry:
        count, previous = self._locked_anchor(connection)
        entry = Entry(
            number=count + 1, at=self._clock().astimezone(UTC), previous=previous, hash="", **said
        )
        digest = _hash(entry)
        row = said | {
            "detail": _canonical(said["detail"]),
            "number": entry.number,
            "at": entry.at,
            "previous": previous,
            "hash": digest,
        }
        connection.execute(sa.insert(tables.audit_entries).values(row))
        change = {"count": entry.number, "hash": digest, "mac": self._mac(entry.number, digest)}
        connection.execute(sa.update(tables.audit_anchor).values(change))
        return _entry(row)

    def _locked_anchor(self, connection: sa.Connection) -> tuple[int, str]:
        """Lock the anchor row until the transaction ends: appends happen one after another."""
        locked = sa.select(tables.audit_anchor).with_for_update()
        row = connection.execute(locked).mappings().first()
        if row is None:
            first = {"one": 1, "count": 0, "hash": START, "mac": self._mac(0, START)}
            insert_missing(connection, tables.audit_anchor, first)
            row = connection.execute(locked).mappings().one()
        return row["count"], row["hash"]

    def _page(self, after: int, limit: int, record: str) -> list[Entry]:
        numbers = tables.audit_entries.c.number
        wanted = sa.select(tables.audit_entries).where(numbers > after).order_by(numbers)
        if record:
            wanted = wanted.where(tables.audit_entries.c.record == record)
        with self._rows.reading() as connection:
            return [_entry(row) for row in connection.execute(wanted.limit(limit)).mappings()]

    def _against(
        self, verdict: Verdict, anchor: sa.RowMapping | None, seen: Anchor | None
    ) -> Verdict:
        """Compare the end of the chain with the signed anchor and with one noted earlier."""
        reason: Phrase | None = None
        if seen and verdict.entries < seen.count:
            reason = Phrase(
                "{count} entries were there before; the tail was cut off", count=seen.count
            )
        elif anchor is None:
            reason = Phrase("the anchor is missing") if verdict.entries else None
        elif not hmac.compare_digest(anchor["mac"], self._mac(anchor["count"], anchor["hash"])):
            reason = Phrase("the anchor’s signature is wrong")
        elif verdict.entries < anchor["count"]:
            reason = Phrase(
                "the anchor counts {count} entries; the tail was cut off", count=anchor["count"]
            )
        elif verdict.anchor.hash != anchor["hash"]:
            reason = Phrase("the last entry is not the one that the anchor signs")
        if reason is None:
            return verdict
        return _broken(verdict.anchor, verdict.entries + 1, reason)

    def _mac(self, count: int, digest: str) -> str:
        return hmac.new(self._key, f"{count}:{digest}".encode(), hashlib.sha256).hexdigest()


def _walk(entries: Iterator[Entry], seen: Anchor | None, end: int | None) -> Verdict:
    sound = Anchor(count=0, hash=START)
    for entry in entries:
        number = sound.count + 1
        if entry.number != number:
            return _broken(sound, number, Phrase("entry {number} is missing", number=number))
        if entry.previous != sound.hash:
            return _broken(sound, number, Phrase("it does not follow from the entry before"))
        if entry.hash != _hash(entry):
            return _broken(sound, number, Phrase("its content is not what was written"))
        if end is not None and number > end:
            return _broken(sound, number, Phrase("the anchor counts {end} entries only", end=end))
        sound = Anchor(count=number, hash=entry.hash)
        if seen and seen.count == number and seen.hash != entry.hash:
            return _broken(sound, number, Phrase("it is not the entry that was noted earlier"))
    return Verdict(entries=sound.count, anchor=sound)


def _broken(sound: Anchor, number: int, reason: Phrase) -> Verdict:
    return Verdict(entries=sound.count, anchor=sound, broken_at=number, reason=str(reason))


def _members(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "record": entry.record,
        "address": entry.address,
        "detail": entry.detail,
    }


def _hash(entry: Entry) -> str:
    return hashlib.sha256((entry.previous + _canonical(_members(entry))).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _entry(row: Mapping[Any, Any]) -> Entry:
    at: datetime = row["at"]
    return Entry(
        number=row["number"],
        at=at,
        actor=row["actor"],
        action=row["action"],
        record=row["record"],
        address=row["address"],
        detail=json.loads(row["detail"]),
        previous=row["previous"],
        hash=row["hash"],
    )
