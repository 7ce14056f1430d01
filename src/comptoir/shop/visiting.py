"""Whether a visit may be remembered, and by which name: three cookies, and what they mean.

Before a choice there is no name, and nothing is kept. A browser that asks not to be followed
(Global Privacy Control, https://www.w3.org/TR/gpc/) has refused until its person says otherwise.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request, Response

from comptoir.shop.ports import DemoCustomer, Visit
from comptoir.web.edge import Edge

CHOICE_COOKIE, SESSION_COOKIE = "comptoir_choice", "comptoir_session"
CUSTOMER_COOKIE = "comptoir_demo_customer"
_HALF_A_YEAR = 182 * 24 * 3600
"""So long a choice holds (CNIL, Recommendation of 17 September 2020 on cookies, §36)."""
_LONGEST = 64


class Choice(StrEnum):
    """What a visitor said."""

    OPEN = "open"
    """Nothing yet."""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Visiting:
    """Reads and writes the cookies.

    Args:
        edge: knows who is signed in to the console.
        customers: invented ones, in a demo shop; there nobody signs in as a real one.
        secure: whether cookies travel over HTTPS alone.
    """

    edge: Edge
    customers: Sequence[DemoCustomer] = ()
    secure: bool = False

    def choice(self, request: Request) -> Choice:
        """Return what the visitor chose, or what the browser says for them."""
        said = request.cookies.get(CHOICE_COOKIE, "")
        if said in {Choice.YES, Choice.NO}:
            return Choice(said)
        return Choice.NO if request.headers.get("sec-gpc") == "1" else Choice.OPEN

    def visit(self, request: Request) -> Visit:
        """Return who looks: a session only with consent."""
        agreed = self.choice(request) is Choice.YES
        session = request.cookies.get(SESSION_COOKIE, "")[:_LONGEST] if agreed else ""
        customer = self.customer(request)
        return Visit(
            session=session,
            customer=customer.customer_id if customer else "",
            rights=self.edge.visitor(request).rights,
        )

    def customer(self, request: Request) -> DemoCustomer | None:
        """Return as which invented customer the visitor looks round."""
        named = request.cookies.get(CUSTOMER_COOKIE, "")
        return next((one for one in self.customers if one.customer_id == named), None)

    def choose(self, response: Response, choice: Choice) -> str:
        """Keep a choice; return the name of the session that begins with consent, else nothing."""
        self._set(response, CHOICE_COOKIE, choice.value, _HALF_A_YEAR)
        if choice is not Choice.YES:
            response.delete_cookie(SESSION_COOKIE, path="/shop")
            return ""
        session = secrets.token_urlsafe(18)
        self._set(response, SESSION_COOKIE, session)
        return session

    def look_round_as(self, response: Response, customer_id: str) -> None:
        """Keep as which invented customer to look round; empty for oneself."""
        if customer_id:
            self._set(response, CUSTOMER_COOKIE, customer_id)
        else:
            response.delete_cookie(CUSTOMER_COOKIE, path="/shop")

    def _set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie of the shop's pages; without seconds it goes with the browser."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/shop",
            httponly=True,
            samesite="lax",
            secure=self.secure,
        )
