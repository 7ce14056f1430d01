"""Watching: one small question, asked before every answer, for the price of a function call.

A read in a transaction of its own spends its time in the pool and in building the statement; to
ask so whether a kept answer still holds would cost more than the answer.
"""

import threading
from typing import Any

import sqlalchemy as sa

Seen = tuple[Any, ...]


class Watch:
    """Asks one question on a connection that it keeps.

    Every answer is as fresh as a new read. SQLite first tells whether anything at all was committed
    since (`pragma data_version`, https://sqlite.org/pragma.html#pragma_data_version), so that the
    question is asked only then. PostgreSQL is asked every time, by a prepared statement outside
    transactions: one round trip.

    Args:
        engine: the database.
        question: yields one row of numbers; takes no parameters.
    """

    def __init__(self, engine: sa.Engine, question: sa.Select[Any]) -> None:
        self._engine = engine
        self._text = str(question.compile(engine, compile_kwargs={"literal_binds": True}))
        self._sqlite = engine.dialect.name == "sqlite"
        # In memory one connection serves all, and does not see its own commits as a change.
        self._shared = isinstance(engine.pool, sa.StaticPool)
        self._lock = threading.Lock()
        self._kept: sa.PoolProxiedConnection | None = None
        self._cursor: Any = None
        self._version: int | None = None
        self._seen: Seen = ()

    def ask(self) -> Seen:
        """Return the answer as of now."""
        with self._lock:
            if self._shared:
                return self._ask_apart()
            try:
                return self._ask()
            except self._engine.dialect.loaded_dbapi.Error:
                # The server may have been restarted since; a second failure is the caller's.
                self._let_go()
                return self._ask()

    def close(self) -> None:
        """Let the connection go; asking again opens another."""
        with self._lock:
            self._let_go()

    def _ask(self) -> Seen:
        cursor = self._cursor or self._open()
        if self._sqlite:
            # The version first: a commit between the two reads makes the next one ask again.
            version = cursor.execute("pragma data_version").fetchone()[0]
            if version == self._version:
                return self._seen
            self._seen = tuple(cursor.execute(self._text).fetchone())
            self._version = version
            return self._seen
        return tuple(cursor.execute(self._text).fetchone())

    def _ask_apart(self) -> Seen:
        with self._engine.connect() as connection:
            return tuple(connection.exec_driver_sql(self._text).one())

    def _open(self) -> Any:
        kept = self._engine.raw_connection()
        own: Any = kept.driver_connection
        kept.detach()
        if not self._sqlite:
            own.autocommit = True
        self._kept, self._cursor = kept, own.cursor()
        return self._cursor

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = self._cursor = self._version = None
