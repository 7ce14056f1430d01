"""Databases for one test: in memory, or a schema of its own on a PostgreSQL server."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from comptoir.kernel.storage.migrations import migrate
from comptoir.kernel.storage.rows import Rows

POSTGRES = "postgresql://postgres@127.0.0.1:5432/test"
"""Tried when COMPTOIR_TEST_POSTGRES names no other server."""


def memory_rows(folders: Sequence[Path] = ()) -> Rows:
    """Return an empty database in memory.

    Args:
        folders: migrations to apply, such as `kernel_migrations()`.
    """
    rows = Rows.open("sqlite://")
    if folders:
        migrate(rows, folders)
    return rows


def kernel_migrations() -> list[Path]:
    """Return the migration folders of the kernel's own tables."""
    kernel = Path(__file__).parent.parent
    return [kernel / part / "migrations" for part in ("access", "privacy", "idempotency")]


@contextmanager
def postgres_rows(uri: str) -> Iterator[Rows]:
    """Yield a database that is a schema of its own, dropped afterwards."""
    schema = f"t_{os.getpid()}_{os.urandom(4).hex()}"
    server = sa.make_url(uri).set(drivername="postgresql+psycopg")
    keeper = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with keeper.connect() as connection:
        connection.execute(sa.text(f"create schema {schema}"))
    inside = server.update_query_dict({"options": f"-csearch_path={schema}"})
    rows = Rows.open(inside.render_as_string(hide_password=False))
    try:
        yield rows
    finally:
        rows.close()
        with keeper.connect() as connection:
            connection.execute(sa.text(f"drop schema {schema} cascade"))
        keeper.dispose()


def postgres_uri() -> str:
    """Return the server that tests may use, or an empty text when none answers."""
    uri = os.environ.get("COMPTOIR_TEST_POSTGRES", POSTGRES)
    server = sa.make_url(uri).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return uri
    except sa.exc.OperationalError:
        return ""
    finally:
        engine.dispose()
