"""A lease: one process at a time carries out the jobs of a database.

The operating system, or PostgreSQL, gives the lease back when its holder dies, so that the next
process may take over what was left.
"""

import fcntl
import os
from pathlib import Path
from typing import IO, Protocol
from zlib import crc32

import sqlalchemy as sa

_ADVISORY_SPACE = 0x636F6D70  # "comp" in ASCII: our corner of the server's advisory locks


class Lease(Protocol):
    """The right to carry out jobs."""

    def take(self) -> bool:
        """Take the lease if nobody holds it; say whether this process holds it now."""
        ...

    def give_back(self) -> None: ...


class FileLease:
    """A locked file beside the database.

    Args:
        path: the file; it is made when it is missing and stays.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        if self._file:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file:
            self._file.close()
            self._file = None


class PostgresLease:
    """A session-level advisory lock.

    Args:
        uri: the database of durable work.
        schema: the tables' schema; two schemas are two leases.
    """

    def __init__(self, uri: str, schema: str) -> None:
        self._key = crc32(schema.encode()) - (1 << 31)  # as PostgreSQL's signed integer
        self._engine = sa.create_engine(uri, poolclass=sa.NullPool)
        self._connection: sa.Connection | None = None

    def take(self) -> bool:
        if self._connection:
            return True
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_ADVISORY_SPACE, self._key))):
            self._connection = connection
            return True
        connection.close()
        return False

    def give_back(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None


def lease_for(uri: str, schema: str) -> Lease:
    """Return the lease that fits a work database."""
    url = sa.make_url(uri)
    if url.get_backend_name() == "sqlite":
        return FileLease(Path(f"{url.database}.lease"))
    return PostgresLease(uri, schema)
