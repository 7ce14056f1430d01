"""Importing records: rehearsed first, then written.

A place is first read to its end and understood, so that one that breaks off or is none of its kind
changes nothing. Then it is read again and kept in small transactions; doing it again changes
nothing.
"""

from collections import Counter as Counts
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from comptoir.kernel import errors
from comptoir.kernel.files import Records, Unreadable
from comptoir.shop.connectors import Place, Read, Record, open_place, read_rows
from comptoir.shop.model import Kept
from comptoir.shop.records.fields import Reason, Refused, Row
from comptoir.shop.records.port import Counter, Draft, Kind
from comptoir.shop.store.keeping import batches

_EXAMPLES = 20
_TOLD = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was refused."""

    line: int
    reason: Reason
    detail: str
    """One sentence with the value that was wrong; never a customer's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    kind: str
    path: str
    read: int
    """Rows looked at, rejects among them."""
    kept: Kept
    """Records: an order of three lines is one."""
    rejected: Mapping[str, int]
    """Rows by reason."""
    examples: tuple[Reject, ...]
    """The first rejects."""


@dataclass(slots=True)
class _Refusals:
    tell: Callable[[Reject], None] | None
    counts: Counts[str] = field(default_factory=Counts)
    examples: list[Reject] = field(default_factory=list)

    def add(self, line: int, reason: Reason, detail: str) -> None:
        reject = Reject(line=line, reason=reason, detail=detail[:200])
        self.counts[reason.value] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(reject)
        if self.tell:
            self.tell(reject)


@dataclass(slots=True)
class _Counted:
    rows: Read
    tell: Callable[[int], None] | None
    count: int = 0

    def __iter__(self) -> Read:
        for row in self.rows:
            self.count += 1
            if self.tell and self.count % _TOLD == 0:
                self.tell(self.count)
            yield row


def import_records(
    counter: Counter,
    kind: Kind,
    place: Place,
    *,
    columns: Mapping[str, str] | None = None,
    on_reject: Callable[[Reject], None] | None = None,
    on_read: Callable[[int], None] | None = None,
) -> ImportReport:
    """Import every record of a place.

    Args:
        counter: what the import works with.
        kind: what the rows are.
        place: where they are.
        columns: the place's own column names, by field: `{"name": "Libellé"}`.
        on_reject: is told every reject.
        on_read: is told how many rows were read so far, for a progress bar.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: the place holds no records, lacks a column, breaks off, or not one of
            its rows can be used. Nothing was written.
        errors.Unavailable: a database does not answer.
    """
    named = {each: tuple(names) for each, names in kind.columns.items()}
    named |= {each: (column,) for each, column in (columns or {}).items()}
    records = open_place(place)
    _check_columns(kind, records, named)
    rehearsed = _Refusals(None)
    understood = _understood(counter, kind, read_rows(records), named, rehearsed)
    if not _count(understood) and rehearsed.examples:
        raise _useless(place, rehearsed)
    refusals, rows = _Refusals(on_reject), _Counted(read_rows(records), on_read)
    kept = Kept()
    for batch in batches(_understood(counter, kind, rows, named, refusals)):
        kept += kind.keep(counter, [draft.word for draft in batch])
    return ImportReport(
        kind=kind.name,
        path=place.path,
        read=rows.count,
        kept=kept,
        rejected=dict(refusals.counts),
        examples=tuple(refusals.examples),
    )


def _check_columns(kind: Kind, records: Records, columns: Mapping[str, tuple[str, ...]]) -> None:
    found = records.names
    for group in kind.required:
        if not any(name in found for each in group for name in columns.get(each, (each,))):
            here = ", ".join(sorted(found)[:20]) or "none"
            raise errors.Invalid(
                "{path} has no column for {field}; it has: {here}. Name it with --column "
                "{field}=COLUMN.",
                path=records.name,
                field=group[0],
                here=here,
                code="missing_column",
            )


def _understood(
    counter: Counter,
    kind: Kind,
    rows: Iterable[Record | Unreadable],
    columns: Mapping[str, tuple[str, ...]],
    refusals: _Refusals,
) -> Iterator[Draft]:
    def drafts() -> Iterator[Draft]:
        for row in rows:
            if isinstance(row, Unreadable):
                refusals.add(row.line, Reason.UNREADABLE, row.why)
                continue
            try:
                word = kind.read(Row(row.values, columns, counter.shop.settings))
            except Refused as problem:
                refusals.add(row.line, problem.reason, problem.detail)
            else:
                yield Draft(row.line, word)

    return iter(kind.gather(drafts()))


def _count(drafts: Iterable[Draft]) -> int:
    return sum(1 for _ in drafts)


def _useless(place: Place, refusals: _Refusals) -> errors.Invalid:
    first = refusals.examples[0]
    return errors.Invalid(
        "Not one row of {path} can be used. Line {line}: {detail}",
        path=place.path,
        line=first.line,
        detail=first.detail,
        code="nothing_usable",
        extra={"rejected": dict(refusals.counts)},
    )
