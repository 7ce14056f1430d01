"""Opens files of reviews, and queries that answer reviews: records, under a layout."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from heapq import merge
from operator import attrgetter
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.files import Records, open_records
from comptoir.reviews.model import RawReview, Reject
from comptoir.reviews.sources.assemble import assemble
from comptoir.reviews.sources.layout import Layout, Resolved
from comptoir.reviews.sources.port import FIELDS, REQUIRED, Batch, Limits, Source
from comptoir.reviews.sources.registry import LAYOUTS

_SHOWN_COLUMNS = 30


class TableSource:
    """Records under a layout; `open_source` makes one.

    Args:
        records: an open file or query.
        mapping: columns of fields that the layout would not find, `{field: column}`.
        needs: fields that must have a column.
        clock: tells the present instant.
        limits: how long a text may be.

    Raises:
        errors.Invalid: a field that is needed has no column, or the mapping names what is not
            there.
    """

    def __init__(
        self,
        records: Records,
        mapping: Mapping[str, str] | None,
        *,
        needs: Collection[str],
        clock: Clock,
        limits: Limits,
    ) -> None:
        self.container = records.kind
        self.bytes_total = records.bytes_total
        self._records = records
        self._clock = clock
        self._limits = limits
        self._layout = _layout(records.names)
        self.format = self._layout.name
        self._mapping = _checked(mapping or {}, records.names, records.name)
        self.fields = self._resolve(records.names, {})
        missing = sorted(field for field in needs if not self._filled(field))
        if missing:
            raise _lacks(records, missing)

    def bytes_read(self) -> int:
        return self._records.bytes_read()

    def fingerprint(self) -> str:
        return self._records.fingerprint()

    def read_batches(self, start_line: int = 0, size: int = 20_000) -> Iterator[Batch]:
        fields, known = self.fields, set(self._records.names)
        wanted = {column for columns in fields.values() for column in columns}
        now = self._clock()
        for chunk in self._records.chunks(start_line, size, wanted):
            names = chunk.values.names
            if not known.issuperset(names):
                known.update(names)
                fields = self._resolve(known, fields)
            yield assemble(chunk, fields, self._layout.absent, now=now, limits=self._limits)

    def read(self, start_line: int = 0) -> Iterator[RawReview | Reject]:
        for batch in self.read_batches(start_line, 2_000):
            rows = batch.frame.iter_rows(named=True)
            reviews: Iterator[RawReview | Reject] = (RawReview(**row) for row in rows)
            yield from merge(reviews, batch.rejects, key=attrgetter("line"))

    def _resolve(self, names: Collection[str], found: Resolved) -> Resolved:
        """Return each field's columns; what was found before stays as it is."""
        explicit = {field: (column,) for field, column in self._mapping.items()}
        return {**self._layout.resolve(names), **found, **explicit}

    def _filled(self, field: str) -> bool:
        return any(name in self._records.names for name in self.fields.get(field, ()))


def open_source(
    path: Path | str,
    mapping: Mapping[str, str] | None = None,
    *,
    query: str = "",
    needs: Collection[str] = REQUIRED,
    clock: Clock = utc_now,
    limits: Limits | None = None,
) -> Source:
    """Open a file of reviews, or a query that answers reviews; see `files.open_records`.

    Args:
        path: a file. With a query the URI of a database.
        mapping: `{field: column}` where the usual names do not fit; see `FIELDS`.
        query: one SELECT that answers reviews.
        needs: fields that must have a column; an evaluation may do with fewer.
        clock: tells the present instant, for dates in the future.
        limits: what a hostile file may ask of the machine.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it is no file of reviews, and the message says what it is; or the
            database refuses the query.
        errors.Unavailable: the database does not answer.
    """
    bounds = limits or Limits()
    records = open_records(path, query=query, limits=bounds)
    return TableSource(records, mapping, needs=needs, clock=clock, limits=bounds)


def _layout(names: Collection[str]) -> Layout:
    return next(layout for layout in LAYOUTS.values() if layout.recognises(names))


def _checked(mapping: Mapping[str, str], names: Collection[str], name: str) -> dict[str, str]:
    for field, column in mapping.items():
        if field not in FIELDS:
            raise _no_field(field)
        if column not in names:
            raise errors.Invalid(
                "{name} has no column {column!r} for {field}; it has {seen}.",
                name=name,
                column=column,
                field=field,
                seen=_listed(names),
            )
    return dict(mapping)


def _no_field(field: str) -> errors.Invalid:
    near = difflib.get_close_matches(field, FIELDS, 1)
    if near:
        return errors.Invalid(
            "A mapping names the field {field!r}, which is none: did you mean {near}?",
            field=field,
            near=near[0],
        )
    return errors.Invalid(
        "A mapping names the field {field!r}, which is none: use one of {fields}.",
        field=field,
        fields=FIELDS,
    )


def _lacks(records: Records, missing: list[str]) -> errors.Invalid:
    return errors.Invalid(
        "{name} is {container} with the columns {seen}; none of them is known as {missing}. "
        "Name it with a mapping such as {first}=COLUMN.",
        name=records.name,
        container=records.kind,
        seen=_listed(records.names),
        missing=" or ".join(missing),
        first=missing[0],
    )


def _listed(names: Collection[str]) -> str:
    shown = [repr(name[:40]) for name in sorted(names)[:_SHOWN_COLUMNS]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
