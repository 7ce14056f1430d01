"""Rows: SQLAlchemy Core on SQLite or PostgreSQL, behind one small door.

A slice declares its tables on `new_metadata()` and speaks SQLAlchemy Core inside `reading()`
and `writing()`. Both databases pass the same contract tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from comptoir.kernel import errors
from comptoir.kernel.storage.folding import SQLITE_NAME, fold
from comptoir.kernel.storage.watch import Watch

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

_PRAGMAS = ("journal_mode=wal", "synchronous=normal", "foreign_keys=on", "secure_delete=on")
_SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def new_metadata() -> sa.MetaData:
    """Return an empty set of tables whose constraints are named alike on every database."""
    return sa.MetaData(naming_convention=_NAMES)


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise errors.Invalid("{value} has no time zone; pass an aware datetime.", value=value)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Rows:
    """A database of rows.

    Args:
        engine: made by `Rows.open`; tests may bring their own.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        sa.event.listen(engine, "before_cursor_execute", _refuse_nul)
        self._watches: list[Watch] = []

    @classmethod
    def open(cls, uri: str) -> "Rows":
        """Open `sqlite:///path`, `sqlite://` (memory) or `postgresql://…`.

        Raises:
            errors.Invalid: the URI names another database.
        """
        url = sa.make_url(uri)
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite":
            return cls(_sqlite(url))
        if url.get_backend_name() == "postgresql":
            return cls(sa.create_engine(url, pool_pre_ping=True, pool_size=10))
        raise errors.Invalid(
            "{kind} is no known database; use sqlite:/// or postgresql://.", kind=url.drivername
        )

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one state of the database."""
        with self.engine.connect() as connection:
            # SQLite's transactions are snapshots already; PostgreSQL's are when asked to be.
            reader = connection if self.is_sqlite else connection.execution_options(**_SNAPSHOT)
            with reader.begin():
                yield reader

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sa.Connection]:
        """Yield a connection; all its changes are kept, or none when an error leaves the block.

        Args:
            durable: on SQLite, wait until the disk has the changes. Without, they survive the
                death of every process, but the last ones not that of the machine
                (https://sqlite.org/pragma.html#pragma_synchronous); PostgreSQL always waits.
        """
        with self.engine.connect() as connection:
            writer = connection.execution_options(comptoir_writing=True)
            with self._waiting_for_the_disk(writer) if durable else nullcontext(), writer.begin():
                yield writer

    @contextmanager
    def _waiting_for_the_disk(self, connection: sa.Connection) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("pragma synchronous=full")
        try:
            yield
        finally:
            raw.execute("pragma synchronous=normal")

    def watch(self, question: sa.Select[Any]) -> Watch:
        """Return what asks one small question again and again; closed with the database."""
        self._watches.append(Watch(self.engine, question))
        return self._watches[-1]

    def check(self) -> None:
        """Raise `errors.Unavailable` when the database does not answer."""
        try:
            with self.reading() as connection:
                connection.execute(sa.text("select 1"))
        except sa.exc.SQLAlchemyError as problem:
            where = self.engine.url.render_as_string(hide_password=True)
            raise errors.Unavailable(
                "The database {where} does not answer: {problem}", where=where, problem=problem
            ) from None

    def scrub(self) -> None:
        """Take deleted rows off the disk.

        SQLite overwrites them at once (`secure_delete`) and its write-ahead log here; PostgreSQL
        frees their room, and overwrites it as it is used again.
        """
        if self.is_sqlite:
            raw = self.engine.raw_connection()
            with closing(raw), closing(raw.cursor()) as cursor:
                cursor.execute("pragma wal_checkpoint(truncate)")
            return
        own = "select oid::regclass::text from pg_class where relkind = 'r' and relnamespace = "
        with self.engine.connect() as connection:
            writer = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in writer.scalars(sa.text(f"{own} current_schema()::regnamespace")).all():
                writer.exec_driver_sql(f"vacuum {table}")

    def close(self) -> None:
        for watch in self._watches:
            watch.close()
        self.engine.dispose()


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
) -> None:
    """Insert rows; where the primary key exists, replace the columns that were given."""
    rows = [values] if isinstance(values, Mapping) else list(values)
    if not rows:
        return
    build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    insert = build(table)
    key = [column.name for column in table.primary_key]
    given = {name: insert.excluded[name] for name in rows[0] if name not in key}
    statement = (
        insert.on_conflict_do_update(index_elements=key, set_=given)
        if given
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    connection.execute(statement, rows)


def insert_missing(
    connection: sa.Connection,
    table: sa.Table,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
) -> int:
    """Insert rows, leaving those whose key is taken as they are; return how many were new."""
    rows = [values] if isinstance(values, Mapping) else list(values)
    if not rows:
        return 0
    return len(connection.execute(_missing(table, connection.dialect.name), rows).all())


@cache
def _missing(table: sa.Table, dialect: str) -> Any:
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # Drivers do not agree on the row count of many inserts; what comes back can be counted.
    return build(table).on_conflict_do_nothing().returning(*table.primary_key)


def _refuse_nul(*call: Any) -> None:
    """Refuse what PostgreSQL cannot keep on SQLite too, before either has been asked."""
    if any(isinstance(value, str) and "\0" in value for value in _flat(call[3])):
        raise errors.Invalid("A text holds a NUL character. Take it out.")


def _flat(parameters: Any) -> Iterator[Any]:
    """Yield the values of one statement or of many, as drivers take them: by name or in order."""
    values = parameters.values() if isinstance(parameters, Mapping) else parameters
    for value in values:
        if isinstance(value, Mapping | tuple | list):
            yield from _flat(value)
        else:
            yield value


def _sqlite(url: sa.URL) -> sa.Engine:
    memory = url.database in {None, "", ":memory:"}
    if not memory and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    pool: dict[str, Any] = {"poolclass": sa.StaticPool} if memory else {"pool_size": 10}
    arguments = {"timeout": 30, "check_same_thread": False}
    engine = sa.create_engine(url, connect_args=arguments, **pool)

    @sa.event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # SQLAlchemy's begin event opens the transaction below
        cursor = raw.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"pragma {pragma}")
        cursor.close()
        raw.create_function(SQLITE_NAME, 1, lambda text: text and fold(text), deterministic=True)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A writer takes its lock at once: two that upgrade later would deadlock.
        writing = connection.get_execution_options().get("comptoir_writing")
        connection.exec_driver_sql("begin immediate" if writing else "begin")

    return engine
