"""People: who may sign in, and as what."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.access.model import Person, Role
from comptoir.kernel.access.passwords import SHORTEST, Passwords
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_LANGUAGES = ("fr", "en")


class People:
    """The people of the shop.

    Args:
        rows: the database, migrated.
        passwords: hashes and checks.
        clock: tells when someone was added.
    """

    def __init__(self, rows: Rows, passwords: Passwords, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._passwords = passwords
        self._clock = clock

    def add(
        self,
        *,
        email: str,
        name: str,
        roles: Iterable[Role],
        language: str = "fr",
        password: str = "",
        connection: sa.Connection | None = None,
    ) -> Person:
        """Add someone.

        Args:
            email: what they sign in with; upper and lower case are the same.
            name: as they want to be called.
            roles: one or more.
            language: `fr` or `en`.
            password: empty when they will choose one with a one-time code.
            connection: an open `rows.writing()` connection to write with.

        Raises:
            errors.Invalid: a value does not fit.
            errors.Conflict: someone has that e-mail.
        """
        row = {
            "person_id": new_id("per"),
            "email": _checked_email(email),
            "name": _checked_name(name),
            "language": _checked_language(language),
            "roles": _joined(roles),
            "active": True,
            "password_hash": self._hashed(password, email, name),
            "created_at": self._clock(),
        }
        if connection is not None:
            return _inserted(connection, row)
        with self._rows.writing() as own:
            return _inserted(own, row)

    def list(self) -> list[Person]:
        """Return everyone, by name."""
        by_name = sa.select(tables.people).order_by(tables.people.c.name, tables.people.c.email)
        with self._rows.reading() as connection:
            return [_person(row) for row in connection.execute(by_name).mappings()]

    def get(self, person_id: str) -> Person:
        """Return someone by id.

        Raises:
            errors.NotFound: nobody has it.
        """
        return _person(self._row(tables.people.c.person_id == person_id, person_id))

    def named(self, name: str) -> Person:
        """Return someone by id or e-mail; raises as `get` does."""
        columns = tables.people.c
        return _person(
            self._row(sa.or_(columns.person_id == name, columns.email == name.casefold()), name)
        )

    def set_roles(self, person_id: str, roles: Iterable[Role]) -> Person:
        """Change what someone is; it counts from their next request on.

        Raises:
            errors.Conflict: nobody would be left to administrate.
        """
        return self._change(person_id, {"roles": _joined(roles)})

    def set_active(self, person_id: str, *, active: bool) -> Person:
        """Let someone in, or keep them out from their next request on.

        Raises:
            errors.Conflict: nobody would be left to administrate.
        """
        return self._change(person_id, {"active": active})

    def set_language(self, person_id: str, language: str) -> Person:
        """Change the language someone reads."""
        return self._change(person_id, {"language": _checked_language(language)})

    def set_password(
        self, person_id: str, password: str, connection: sa.Connection | None = None
    ) -> None:
        """Change a password; the caller ends the person's sessions.

        Args:
            person_id: whose.
            password: as typed.
            connection: an open `rows.writing()` connection to write with.

        Raises:
            errors.Invalid: the password is too weak.
            errors.NotFound: nobody has that id.
        """
        if connection is None:
            with self._rows.writing() as own:
                self.set_password(person_id, password, own)
            return
        own_row = tables.people.c.person_id == person_id
        row = connection.execute(sa.select(tables.people).where(own_row)).mappings().first()
        if row is None:
            raise _nobody(person_id)
        kept = self._passwords.hash(password, about=(row["email"], row["name"]))
        connection.execute(sa.update(tables.people).where(own_row).values(password_hash=kept))

    def prove(self, email: str, password: str) -> Person | None:
        """Return who that e-mail and password belong to, or None; both take as long."""
        by_email = sa.select(tables.people).where(tables.people.c.email == email.casefold().strip())
        row = None
        if email.isprintable():  # no database takes a NUL or a lone surrogate
            with self._rows.reading() as connection:
                row = connection.execute(by_email).mappings().first()
        kept = row["password_hash"] if row and row["active"] else ""
        if not self._passwords.matches(kept, password) or row is None:
            return None
        if self._passwords.outdated(kept) and len(password) >= SHORTEST:
            self.set_password(row["person_id"], password)
        return _person(row)

    def has_admin(self) -> bool:
        """Tell whether someone can administrate."""
        with self._rows.reading() as connection:
            return bool(_admins(connection))

    def _hashed(self, password: str, email: str, name: str) -> str:
        return self._passwords.hash(password, about=(email, name)) if password else ""

    def _row(self, condition: sa.ColumnElement[bool], name: str) -> sa.RowMapping:
        with self._rows.reading() as connection:
            row = connection.execute(sa.select(tables.people).where(condition)).mappings().first()
        if row is None:
            raise _nobody(name)
        return row

    def _change(self, person_id: str, values: Mapping[str, object]) -> Person:
        update = sa.update(tables.people).where(tables.people.c.person_id == person_id)
        with self._rows.writing() as connection:
            connection.execute(sa.select(tables.people).with_for_update()).all()
            before = _admins(connection)
            connection.execute(update.values(values))
            if before and not _admins(connection):
                raise errors.Conflict(
                    "Nobody would be left to administrate. Make someone else an admin first."
                )
        return self.get(person_id)


def _inserted(connection: sa.Connection, row: Mapping[str, object]) -> Person:
    taken = sa.select(tables.people.c.email).where(tables.people.c.email == row["email"])
    if connection.scalar(taken):
        raise errors.Conflict(
            "Someone has the e-mail {email} already. Use another one.", email=row["email"]
        )
    connection.execute(sa.insert(tables.people).values(row))
    return _person(row)


def _nobody(name: str) -> errors.NotFound:
    return errors.NotFound("Nobody is called {name}; `comptoir people list` names them.", name=name)


def _admins(connection: sa.Connection) -> list[str]:
    rows = connection.execute(sa.select(tables.people).where(tables.people.c.active))
    return [row["person_id"] for row in rows.mappings() if Role.ADMIN in row["roles"].split()]


def _checked_email(email: str) -> str:
    email = email.strip()
    if not _EMAIL.fullmatch(email) or not email.isprintable() or len(email) > 254:  # noqa: PLR2004 - RFC 5321
        raise errors.Invalid(
            "{email!r} is no e-mail address. Write it as name@example.org.", email=email
        )
    return email.casefold()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name.isprintable() or not 1 <= len(name) <= 120:  # noqa: PLR2004 - the width of its column
        raise errors.Invalid("A person needs a name of 1 to 120 printable characters.")
    return name


def _checked_language(language: str) -> str:
    if language not in _LANGUAGES:
        raise errors.Invalid(
            "The language is {language!r}; use {languages}.",
            language=language,
            languages=", ".join(_LANGUAGES),
        )
    return language


def _joined(roles: Iterable[Role]) -> str:
    names = sorted(set(roles))
    if unknown := sorted(set(names) - set(Role)):
        raise errors.Invalid(
            "There is no role {unknown}; roles are {roles}.",
            unknown=unknown[0],
            roles=", ".join(Role),
        )
    if not names:
        raise errors.Invalid("A person needs a role: {roles}.", roles=", ".join(Role))
    return " ".join(names)


def _person(row: Mapping[Any, Any]) -> Person:
    return Person(
        person_id=row["person_id"],
        email=row["email"],
        name=row["name"],
        language=row["language"],
        roles=frozenset(Role(role) for role in row["roles"].split()),
        active=row["active"],
        has_password=bool(row["password_hash"]),
        created_at=row["created_at"],
    )
