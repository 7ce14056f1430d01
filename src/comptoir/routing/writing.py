"""Experts write examples of a desk: learned from by the next data set, never part of a test."""

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing import service
from comptoir.routing.datasets.reading import plain
from comptoir.routing.model import Written
from comptoir.routing.office import Office
from comptoir.routing.store import written

LONGEST = 5_000
"""Characters of an example."""


def write(
    office: Office, desk: str, text: str, *, by: str, language: str = "", address: str = ""
) -> Written:
    """Keep an example of a desk.

    Args:
        office: what routing stands on.
        desk: one that there is.
        text: as a customer might write it; personal data is masked.
        by: the actor.
        language: ISO 639-1 code; detected when empty.
        address: where it came from.

    Raises:
        errors.Invalid: it has no text, is too long, or there is no such desk.
        errors.Conflict: the same stands there already.
    """
    told = _checked(text)
    known = [one.desk_id for one in service.desks(office)]
    if desk not in known:
        raise errors.Invalid(
            "There is no desk {desk!r}; use one of {known}.", desk=desk, known=", ".join(known)
        )
    for one in written.every(office.rows):
        if plain(one.text) == plain(told):
            raise errors.Conflict(
                "This example is written already, for the desk {desk}. Withdraw it first, or "
                "write another.",
                desk=one.desk,
            )
    code = language or office.detector().detect([told])[0].code
    made = Written(
        example_id=new_id("exa"),
        desk=desk,
        text=told,
        language="" if code == "und" else code[:8],
        by=by,
        at=office.clock(),
        withdrawn_at=None,
    )
    with office.rows.writing() as connection:
        written.add(connection, made)
        _record(office, connection, "routing.write", made, by=by, address=address)
    return made


def withdraw(office: Office, example_id: str, *, by: str, address: str = "") -> Written:
    """Withdraw an example: the next data set is made without it. Withdrawn again, nothing changes.

    Raises:
        errors.NotFound: there is no such example.
    """
    with office.rows.writing() as connection:
        if written.withdraw(connection, example_id, office.clock()):
            one = written.get(connection, example_id)
            _record(office, connection, "routing.withdraw", one, by=by, address=address)
        return written.get(connection, example_id)


def give_back(office: Office, example_id: str, *, by: str, address: str = "") -> Written:
    """Take a withdrawal back.

    Raises:
        errors.NotFound: there is no such example.
    """
    with office.rows.writing() as connection:
        if written.withdraw(connection, example_id, None):
            one = written.get(connection, example_id)
            _record(office, connection, "routing.write", one, by=by, address=address)
        return written.get(connection, example_id)


def _checked(text: str) -> str:
    told = redact(text.replace("\x00", " ").encode("utf-8", "replace").decode().strip())
    if not plain(told):
        raise errors.Invalid("The example has no text. Write what a customer might write.")
    if len(told) > LONGEST:
        raise errors.Invalid(
            "The example has {characters} characters; {longest} is the most. Shorten it.",
            characters=len(told),
            longest=LONGEST,
        )
    return told


def _record(
    office: Office,
    connection: sa.Connection,
    action: str,
    one: Written,
    *,
    by: str,
    address: str,
) -> None:
    office.audit.record(
        actor=by,
        action=action,
        record=f"routing-example:{one.example_id}",
        address=address,
        detail={"desk": one.desk},
        connection=connection,
    )
