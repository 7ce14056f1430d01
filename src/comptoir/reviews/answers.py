"""Answers kept ready: the bytes of top reviews, dropped as soon as anything behind them changes."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from comptoir.reviews import service
from comptoir.reviews.model import TopQuery, TopStatus
from comptoir.reviews.schemas import TopReviews
from comptoir.reviews.service import Desk
from comptoir.reviews.store import people

Asked = tuple[str, bytes, str]
"""A question as it came: path, query string, language of the labels."""
_LONGEST = 512
"""Characters of a question that is kept; strangers cannot fill the memory with longer ones."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body and the mark of the state it was made from."""

    etag: str
    body: bytes
    """JSON of `schemas.TopReviews`."""
    lasting: bool
    """False when the catalogue has a say, which no mark follows: a product without reviews."""

    @property
    def headers(self) -> dict[str, str]:
        return {"etag": self.etag, "cache-control": "private, no-cache", "vary": "Accept-Language"}


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer ready to be sent."""

    etag: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: Any
    """The route that gave it; metrics count by route."""


class TopAnswers:
    """Answers with the top reviews of products.

    One small read tells whether anything has changed; while nothing has, an answer that was given
    before costs no more than that.

    Args:
        desk: answers what is not ready.
        most: answers kept, the least asked for forgotten first; about 5 kB each.
    """

    def __init__(self, desk: Desk, most: int = 20_000) -> None:
        self._desk = desk
        self._most = most
        self._watch = desk.rows.watch(people.state())
        self._seen: tuple[Any, ...] = ()
        self._etag = ""
        self._ground: service.Ground | None = None
        self._kept: OrderedDict[Asked, Kept] = OrderedDict()

    def etag(self) -> str:
        """Return the mark of the present state; it changes whenever an answer may."""
        seen = self._watch.ask()
        if seen != self._seen:
            self._seen = seen
            self._etag = '"{}-{}-{}"'.format(*(int(number or 0) for number in seen))
            self._kept.clear()
            self._ground = None
        return self._etag

    def top(self, product_id: str, query: TopQuery, language: str) -> Answer:
        """Return the answer for a product.

        Raises:
            errors.Invalid: the query asks for something that does not exist.
        """
        # The mark first: what changes after it is shown by the next one.
        etag = self.etag()
        self._ground = self._ground or service.ground(self._desk)
        told = service.top(self._desk, product_id, query, language, self._ground)
        body = TopReviews.model_validate(told).model_dump_json().encode()
        return Answer(etag, body, told["status"] == TopStatus.OK)

    def keep(self, asked: Asked, answer: Answer, route: Any) -> None:
        """Keep an answer for those who ask the same."""
        if not answer.lasting or len(asked[0]) + len(asked[1]) > _LONGEST:
            return
        headers = answer.headers | {
            "content-length": str(len(answer.body)),
            "content-type": "application/json",
        }
        sent = tuple((name.encode(), value.encode()) for name, value in headers.items())
        self._kept[asked] = Kept(answer.etag.encode(), sent, answer.body, route)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def kept(self, asked: Asked) -> Kept | None:
        """Return the answer that was given to the same question, if it still holds."""
        if asked not in self._kept:
            return None
        self.etag()
        found = self._kept.get(asked)
        if found is not None:
            self._kept.move_to_end(asked)
        return found
