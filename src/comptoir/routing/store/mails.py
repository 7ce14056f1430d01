"""What became of mails, as rows."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.routing import tables
from comptoir.routing.mail.model import Mail, MailState

_MAILS = tables.mails
_ENDED = (MailState.RECEIVED.value, MailState.SKIPPED.value)


def key_of(place: str) -> str:
    """Return under what a mail is remembered, by where it lies."""
    return sha256(place.encode("utf-8", "replace")).hexdigest()


def begin(rows: Rows, place: str, at: datetime) -> Mail:
    """Count one more try of a mail, before it is made: a mail that kills its reader counts too."""
    key = key_of(place)
    new = {
        "place": key,
        "message": "",
        "state": MailState.TRYING.value,
        "tries": 0,
        "reason": "",
        "request_id": "",
        "attachments": 0,
        "at": at,
    }
    with rows.writing() as connection:
        insert_missing(connection, _MAILS, new)
        tried = sa.update(_MAILS).where(_MAILS.c.place == key)
        connection.execute(tried.values(tries=_MAILS.c.tries + 1))
        found = sa.select(_MAILS).where(_MAILS.c.place == key)
        return _mail(connection.execute(found).mappings().one())


def note(rows: Rows, place: str, **values: Any) -> None:
    """Write down what became of a mail."""
    with rows.writing() as connection:
        mine = sa.update(_MAILS).where(_MAILS.c.place == key_of(place))
        connection.execute(mine.values(**values))


def known(rows: Rows, message: str) -> Mail | None:
    """Return what became of a mail that came before, wherever it lay; None of a new one."""
    query = sa.select(_MAILS).where(_MAILS.c.message == message, _MAILS.c.state.in_(_ENDED))
    with rows.reading() as connection:
        row = connection.execute(query.limit(1)).mappings().first()
    return _mail(row) if row else None


def put_aside(rows: Rows) -> list[Mail]:
    """Return the mails that a person has to look at, oldest first."""
    query = sa.select(_MAILS).where(_MAILS.c.state == MailState.ASIDE.value).order_by(_MAILS.c.at)
    with rows.reading() as connection:
        return [_mail(row) for row in connection.execute(query).mappings()]


def counts(rows: Rows) -> dict[str, int]:
    """Return how many mails stand how."""
    query = sa.select(_MAILS.c.state, sa.func.count()).group_by(_MAILS.c.state)
    with rows.reading() as connection:
        found = {row[0]: row[1] for row in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in MailState}


def retry(rows: Rows) -> int:
    """Let mails that were put aside be tried anew; return how many."""
    aside = sa.update(_MAILS).where(_MAILS.c.state == MailState.ASIDE.value)
    anew = aside.values(state=MailState.TRYING.value, tries=0, reason="")
    with rows.writing() as connection:
        return connection.execute(anew).rowcount


def _mail(row: sa.RowMapping) -> Mail:
    return Mail(**dict(row) | {"state": MailState(row["state"])})
