"""A customer's vote on a review."""

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.reviews import service
from comptoir.reviews.pages.stand import Field, Stand, go


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the route."""

    def helpful(
        request: Request,
        review_id: str,
        helpful: Field = "yes",
        back: Field = "/shop",
        csrf_token: Field = "",
    ) -> Response:
        stand.check_form(request, csrf_token)
        visitor = stand.edge.visitor(request).visitor_id
        if not visitor:
            raise errors.Denied("A vote needs a cookie: allow them for this site, then vote.")
        service.vote(stand.desk, review_id, visitor, helpful=helpful == "yes")
        return go(f"{_inside(back)}#review-{review_id}")

    routes.add_api_route("/shop/reviews/{review_id:path}/helpful", helpful, methods=["POST"])


def _inside(address: str) -> str:
    """Return the address when it is the shop's, else the shop: nobody is sent elsewhere.

    >>> _inside("/shop/p/1?stars=5#top"), _inside("/shopping.example"), _inside("//evil.example")
    ('/shop/p/1?stars=5', '/shop', '/shop')
    """
    path = address.partition("#")[0]
    ours = path == "/shop" or path.startswith(("/shop/", "/shop?"))
    return path if ours and "\n" not in path and "\r" not in path else "/shop"
