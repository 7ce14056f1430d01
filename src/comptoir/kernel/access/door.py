"""The door: sign in, sign out, the first administrator, a password chosen with a code."""

from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.codes import OneTimeCodes, Purpose
from comptoir.kernel.access.limits import RateLimiter, address_name
from comptoir.kernel.access.lockout import Lockout
from comptoir.kernel.access.model import Person, Role, Session
from comptoir.kernel.access.people import People
from comptoir.kernel.access.sessions import Cookie, Sessions
from comptoir.kernel.storage.rows import Rows


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Someone is in."""

    person: Person
    session: Session
    cookie: Cookie


class Door:
    """Lets people in and out; every passage is in the audit trail.

    Args:
        rows: the database, migrated.
        people: who may come in.
        sessions: who is in.
        codes: for those without a password.
        lockout: slows guessing down by account.
        audit: the trail.
        by_address: slows guessing down by address, across accounts.
    """

    def __init__(
        self,
        rows: Rows,
        *,
        people: People,
        sessions: Sessions,
        codes: OneTimeCodes,
        lockout: Lockout,
        audit: AuditTrail,
        by_address: RateLimiter | None = None,
    ) -> None:
        self._rows = rows
        self._people = people
        self._sessions = sessions
        self._codes = codes
        self._lockout = lockout
        self._audit = audit
        self._by_address = by_address or RateLimiter(20, burst=20)

    def sign_in(
        self, email: str, password: str, *, address: str = "", agent: str = "", cookie: str = ""
    ) -> SignedIn:
        """Let someone in.

        Args:
            email: as typed.
            password: as typed.
            address: from where.
            agent: what the browser calls itself.
            cookie: the session cookie that came along, whose session ends.

        Raises:
            errors.Unauthenticated: e-mail or password are wrong; which is not told.
            errors.RateLimited: too many tries; `extra["retry_after"]` tells the seconds.
        """
        self._by_address.take(address_name(address))
        self._lockout.check(email)
        person = self._people.prove(email, password)
        if person is None:
            count = self._lockout.failed(email)
            # The e-mail is not written down: people type passwords there.
            self._audit.record(
                actor="nobody",
                action="access.refused",
                record="door",
                address=address,
                detail={"failures": count},
            )
            raise errors.Unauthenticated("The e-mail or the password is wrong. Try again.")
        self._lockout.succeeded(email)
        return self._let_in(person, address, agent, cookie)

    def sign_out(self, cookie: str, *, address: str = "") -> Cookie:
        """Let someone out; return the cookie that takes the old one off the browser."""
        try:
            session = self._sessions.find(cookie)
        except errors.Unauthenticated:
            return self._sessions.end("")
        self._log(session.person_id, "access.sign-out", address)
        return self._sessions.end(cookie)

    def whoever(self, cookie: str) -> tuple[Person, Session]:
        """Return who a cookie belongs to.

        Raises:
            errors.Unauthenticated: the session is over, or the person may not come in any more.
        """
        session = self._sessions.find(cookie)
        person = self._people.get(session.person_id)
        if not person.active:
            raise errors.Unauthenticated("This account is closed. Ask an administrator.")
        return person, session

    def first_code(self) -> str:
        """Return a code that makes the first administrator; empty when there is one already."""
        return "" if self._people.has_admin() else self._codes.issue(Purpose.FIRST_ADMIN)

    def claim(
        self,
        code: str,
        *,
        email: str,
        name: str,
        password: str,
        language: str = "fr",
        address: str = "",
        agent: str = "",
    ) -> SignedIn:
        """Make the first administrator with the code that the command line printed.

        Raises:
            errors.Unauthenticated: the code is wrong, used or too old.
            errors.Conflict: there is an administrator already.
            errors.Invalid: a value does not fit; the code can be used again.
        """
        self._by_address.take(address_name(address))
        if self._people.has_admin():
            raise errors.Conflict("There is an administrator already. Sign in, or ask them.")
        if not password:
            raise errors.Invalid("Choose a password.", code="password_length")
        with self._rows.writing() as connection:
            self._codes.redeem(Purpose.FIRST_ADMIN, code, connection)
            person = self._people.add(
                email=email,
                name=name,
                roles=[Role.ADMIN],
                language=language,
                password=password,
                connection=connection,
            )
        return self._let_in(person, address, agent, "")

    def invite(self, person_id: str, *, actor: str, address: str = "") -> str:
        """Return a code with which someone chooses a password, the first or a new one."""
        person = self._people.get(person_id)
        code = self._codes.issue(Purpose.PASSWORD, person.person_id)
        self._audit.record(
            actor=actor, action="access.invite", record=f"person:{person_id}", address=address
        )
        return code

    def choose_password(
        self, code: str, password: str, *, address: str = "", agent: str = ""
    ) -> SignedIn:
        """Choose a password with a code; the person's other sessions end.

        Raises:
            errors.Unauthenticated: the code is wrong, used or too old.
            errors.Invalid: the password is too weak; the code can be used again.
        """
        self._by_address.take(address_name(address))
        with self._rows.writing() as connection:
            person_id = self._codes.redeem(Purpose.PASSWORD, code, connection)
            self._people.set_password(person_id, password, connection=connection)
        self._sessions.end_all(person_id)
        person = self._people.get(person_id)
        self._lockout.succeeded(person.email)
        self._log(person_id, "access.password", address)
        return self._let_in(person, address, agent, "")

    def _let_in(self, person: Person, address: str, agent: str, cookie: str) -> SignedIn:
        session, fresh = self._sessions.begin(
            person.person_id, address=address, agent=agent, instead_of=cookie
        )
        self._log(person.person_id, "access.sign-in", address)
        return SignedIn(person, session, fresh)

    def _log(self, person_id: str, action: str, address: str) -> None:
        who = f"person:{person_id}"
        self._audit.record(actor=who, action=action, record=who, address=address)
