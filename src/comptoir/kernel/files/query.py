"""Records from a SQL query on a database that is not ours, and is only ever read."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.files.chunk import CHUNK, Chunk
from comptoir.kernel.files.columns import Objects
from comptoir.kernel.files.limits import Limits
from comptoir.kernel.privacy.uris import bare
from comptoir.kernel.storage.rows import Rows

_FETCHED = 1_000
"""Rows asked of the server at a time."""


class Query:
    """The answer of a query, streamed; a row's line is its place in it, 1 for the first.

    A read that goes on behind a line counts on the order of the rows: end the query with
    `order by` a column that only grows.

    Args:
        database: where it runs, in a transaction that may not write.
        query: one SELECT.
        limits: how many columns it may answer.

    Raises:
        errors.Invalid: the database refuses the query, or it answers no rows.
        errors.Unavailable: the database does not answer.
    """

    kind = "a SQL query"

    def __init__(self, database: "GuestDatabase", query: str, limits: Limits) -> None:
        self._database = database
        self._query = query.strip().rstrip(";")
        with self._answer() as answer:
            names = list(answer.keys())
        if len(names) > limits.max_columns:
            raise errors.Invalid(
                "The query answers {count} columns; name those it needs.", count=len(names)
            )
        self.names = frozenset(names)

    def bytes_read(self) -> int:
        return 0

    def chunks(
        self, start_line: int = 0, size: int = CHUNK, wanted: Collection[str] | None = None
    ) -> Iterator[Chunk]:
        last = 0
        with self._answer() as answer:
            names = enumerate(answer.keys())
            places = {name: at for at, name in names if wanted is None or name in wanted}
            for rows in answer.partitions(size):
                first, last = last + 1, last + len(rows)
                if last > start_line:
                    yield _chunk(rows[max(0, start_line + 1 - first) :], places, last)

    def fingerprint(self) -> str:
        """Return the sha256 of the column names and of every row, in the order of the answer."""
        digest = hashlib.sha256()
        with self._answer() as answer:
            digest.update(repr(list(answer.keys())).encode())
            for row in answer:
                digest.update(repr(tuple(row)).encode())
        return digest.hexdigest()

    @contextmanager
    def _answer(self) -> Iterator["sa.CursorResult[*tuple[object, ...]]"]:
        options = {"stream_results": True, "yield_per": _FETCHED, "no_parameters": True}
        with self._database.reading() as connection:
            try:
                answer = connection.execution_options(**options).exec_driver_sql(self._query)
                if not answer.returns_rows:
                    raise errors.Invalid("The query answers no rows; use a SELECT.")
                with closing(answer):
                    yield answer
            except sa.exc.SQLAlchemyError as problem:
                raise errors.Invalid(
                    "The database refuses the query: {why}", why=_why(problem)
                ) from None


class GuestDatabase:
    """Somebody else's database, opened to read and left as it is.

    `Rows.open` makes a SQLite file that is not there and changes its journal: right for our own
    database and wrong for a guest's.

    Args:
        uri: `sqlite:///path` or `postgresql://…`.

    Raises:
        errors.NotFound: there is no such SQLite file.
        errors.Invalid: the URI is none, or names another database.
    """

    def __init__(self, uri: str) -> None:
        try:
            url = sa.make_url(uri)
        except sa.exc.ArgumentError:
            raise errors.Invalid(
                "A query needs a database: pass sqlite:///path or postgresql://… for a file."
            ) from None
        self.name = bare(uri)
        if url.get_backend_name() == "sqlite":
            path = Path(url.database or "")
            if not path.is_file():
                raise errors.NotFound("There is no database {name}.", name=self.name)
            url = sa.make_url(f"sqlite:///{path.resolve().as_uri()}?mode=ro&uri=true")
        else:
            url = Rows.open(uri).engine.url
        self._engine = sa.create_engine(url, poolclass=sa.NullPool)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection that may not write and ends with the block.

        Raises:
            errors.Unavailable: the database does not answer.
        """
        try:
            connection = self._engine.connect()
        except sa.exc.SQLAlchemyError as problem:
            raise errors.Unavailable(
                "The database {name} does not answer: {why}", name=self.name, why=_why(problem)
            ) from None
        with connection:
            if self._engine.dialect.name != "sqlite":  # opened with mode=ro above
                connection.exec_driver_sql("set transaction read only")
            yield connection


def _why(problem: sa.exc.SQLAlchemyError) -> str:
    return str(getattr(problem, "orig", problem)).partition("\n")[0]


def _chunk(
    rows: Sequence["sa.Row[*tuple[object, ...]]"], places: dict[str, int], last: int
) -> Chunk:
    values = Objects([{name: row[at] for name, at in places.items()} for row in rows])
    return Chunk(range(last - len(rows) + 1, last + 1), values, (), last)
