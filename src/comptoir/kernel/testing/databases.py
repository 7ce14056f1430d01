"""Databases for one test: in memory, or a schema of its own on a PostgreSQL server."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.migrations import migrate
from comptoir.kernel.storage.rows import Rows

POSTGRES = "postgresql://postgres@127.0.0.1:5432/test"
"""Tried when COMPTOIR_TEST_POSTGRES names no other server."""
_CHANGES = ("alter", "create", "drop", "insert", "update")
_images: dict[tuple[Path, ...], bytes] = {}
"""Migrated databases of SQLite, by their folders."""
_scripts: dict[tuple[Path, ...], str] = {}
"""What migrated databases of PostgreSQL were told, by their folders."""


def memory_rows(folders: Sequence[Path] = ()) -> Rows:
    """Return an empty database in memory.

    Args:
        folders: migrations to apply, such as `kernel_migrations()`.
    """
    rows = Rows.open("sqlite://")
    return migrated(rows, folders) if folders else rows


def kernel_migrations() -> list[Path]:
    """Return the migration folders of the kernel's own tables."""
    kernel = Path(__file__).parent.parent
    return [kernel / part / "migrations" for part in ("access", "privacy", "idempotency", "hooks")]


def migrated(rows: Rows, folders: Sequence[Path]) -> Rows:
    """Bring a database up to the newest revision of every folder, and return it.

    Migrations run once for each kind of empty database; the next ones are copies, which takes a
    tenth of the time.

    Args:
        rows: the database.
        folders: as `migrate` takes them.
    """
    key = tuple(folders)
    if not _is_empty(rows):
        migrate(rows, folders)
    elif rows.is_sqlite:
        _paste(rows, _images.get(key) or _images.setdefault(key, _image(folders)))
    elif key in _scripts:
        with rows.writing() as connection:
            _driver(connection).execute(_scripts[key])
    else:
        _scripts[key] = _script(rows, folders)
    return rows


def copy_of(rows: Rows) -> Rows:
    """Return a database in memory that holds what another one in memory does.

    What many tests begin with is made once, and copied for each.
    """
    other = Rows.open("sqlite://")
    _paste(other, _bytes(rows))
    return other


@contextmanager
def postgres_rows(uri: str) -> Iterator[Rows]:
    """Yield a database that is a schema of its own.

    It is dropped afterwards, and so is the schema of durable work beside it. Nobody waits for the
    disk: what a test has committed need not outlive the machine.
    """
    schema = f"t_{os.getpid()}_{os.urandom(4).hex()}"
    with _keeper(uri) as keeper:
        keeper.exec_driver_sql(f"create schema {schema}")
        options = f"-csearch_path={schema} -csynchronous_commit=off"
        inside = _address(uri).update_query_dict({"options": options})
        rows = Rows.open(inside.render_as_string(hide_password=False))
        try:
            yield rows
        finally:
            rows.close()
            keeper.exec_driver_sql(f"drop schema if exists {schema}, {schema}_work cascade")


def postgres_beside(uri: str, name: str) -> str:
    """Return the address of a database beside that of `uri`, made where there is none yet.

    Processes that test together want one each: locks and `create index concurrently` wait for
    every transaction of their database, whoever's it is. It stays, for the server would write all
    that it holds to the disk before it drops one.

    Args:
        uri: a PostgreSQL database.
        name: what is added to the database's name, such as `gw0`.
    """
    url = sa.make_url(uri)
    beside = url.set(database=f"{url.database}_{name}")
    with _keeper(uri) as keeper:
        asked = sa.text("select 1 from pg_database where datname = :name")
        if not keeper.scalar(asked, {"name": beside.database}):
            with suppress(sa.exc.ProgrammingError):  # another process was faster
                keeper.exec_driver_sql(f'create database "{beside.database}"')
    return beside.render_as_string(hide_password=False)


def postgres_uri() -> str:
    """Return the server that tests may use, or an empty text when none answers."""
    uri = os.environ.get("COMPTOIR_TEST_POSTGRES", POSTGRES)
    try:
        with _keeper(uri):
            return uri
    except sa.exc.OperationalError:
        return ""


def _is_empty(rows: Rows) -> bool:
    with rows.reading() as connection:
        return not sa.inspect(connection).get_table_names()


def _image(folders: Sequence[Path]) -> bytes:
    """Return a migrated database of SQLite as bytes."""
    rows = Rows.open("sqlite://")
    migrate(rows, folders)
    image = _bytes(rows)
    rows.close()
    return image


def _bytes(rows: Rows) -> bytes:
    with rows.engine.connect() as connection:
        found: bytes = _driver(connection).serialize()
    return found


def _paste(rows: Rows, image: bytes) -> None:
    """Let a database of SQLite hold what an image holds."""
    with closing(sqlite3.connect(":memory:")) as source, rows.engine.connect() as connection:
        source.deserialize(image)
        source.backup(_driver(connection))


def _script(rows: Rows, folders: Sequence[Path]) -> str:
    """Migrate a database; return the statements that changed it."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.strip().lower().startswith(_CHANGES):
            heard.append(statement)

    sa.event.listen(rows.engine, "before_cursor_execute", hear)
    try:
        migrate(rows, folders)
    finally:
        sa.event.remove(rows.engine, "before_cursor_execute", hear)
    return ";\n".join(heard)


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


@contextmanager
def _keeper(uri: str) -> Iterator[sa.Connection]:
    """Yield a connection each of whose statements is a transaction."""
    engine = sa.create_engine(
        _address(uri), isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2}
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _address(uri: str) -> sa.URL:
    return sa.make_url(uri).set(drivername="postgresql+psycopg")
