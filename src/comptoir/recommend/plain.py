"""The plain question for a user's slate: read once, and then asked for one user after another."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl

from comptoir.kernel.access.model import Caller
from comptoir.recommend import questions
from comptoir.recommend.filters import parse
from comptoir.recommend.filters.model import Owner
from comptoir.recommend.http.counter import BRACKETS, written
from comptoir.recommend.service import LENGTH, Advisor, Wish
from comptoir.recommend.serving.answers import SlateAnswers
from comptoir.recommend.serving.request import SlateRequest

_KNOWN = frozenset({"n", "filter", "item"})
_ELSEWHERE = frozenset({Owner.CONTEXT, Owner.CURRENT_USER})
"""What a filter may speak of that has to be looked up."""
_FRESH_SECONDS = 0.1
"""For so much longer another process's change of a resource may go unseen; this one's own is seen
at once."""
_MOST = 4_096


@dataclass(frozen=True, slots=True)
class _Kept:
    """A question without its user."""

    request: SlateRequest
    """As a stranger asks it."""
    until: float
    changes: int
    """Of resources in this process, before it was read."""


class PlainQuestions:
    """Reads plain questions, and keeps what they come to for a moment.

    Args:
        advisor: finds what is asked.
        answers: put users under their pseudonyms.
        ticks: seconds that only grow.
    """

    def __init__(
        self, advisor: Advisor, answers: SlateAnswers, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._advisor = advisor
        self._answers = answers
        self._ticks = ticks
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()

    def request(self, caller: Caller, name: str, query: bytes, user: str) -> SlateRequest | None:
        """Return what is asked for a user; None where the question is not plain.

        Args:
            caller: whose rights hold.
            name: of a campaign or a recommender, or its ARN.
            query: as it came.
            user: the shop's own id.

        Raises:
            errors.ComptoirError: it may not be asked, or is wrong.
        """
        key = name, query, caller.rights, caller.groups
        kept = self._kept.get(key)
        changes = self._advisor.room.store.changes
        if kept is None or kept.changes != changes or kept.until < self._ticks():
            if (wanted := _read(query)) is None:
                return None
            question = self._advisor.question(caller, name, {"userId": ""} | wanted[1], wanted[0])
            questions.check_recommends(question)
            if any(_owners(one) & _ELSEWHERE for one in question.filters.values()):
                return None
            request = self._answers.request(question)
            kept = _Kept(request, self._ticks() + _FRESH_SECONDS, changes)
            self._kept[key] = kept
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return replace(kept.request, user=self._answers.pseudonyms.pseudonym(user))


@lru_cache(maxsize=4096)
def _read(query: bytes) -> tuple[Wish, dict[str, str]] | None:
    """Return what a query string asks for and the item on the page; None where it asks for more.

    >>> _read(b"n=5&filter=cheap&item=i1")[1]
    {'itemId': 'i1'}
    >>> _read(b"explain=true")
    """
    plain: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None
    for name, value in pairs:
        parts = BRACKETS.fullmatch(name)
        if parts and parts[1] == "filter_values":
            values.setdefault(parts[2], []).append(value)
        elif name in _KNOWN and name not in plain:
            plain[name] = value
        else:
            return None
    count = plain.get("n", str(LENGTH))
    if not (count.isascii() and count.isdecimal() and 1 <= int(count) <= questions.MOST_RESULTS):
        return None
    wish = Wish(length=int(count), filter=plain.get("filter", ""), filter_values=written(values))
    return wish, {"itemId": plain["item"]} if plain.get("item") else {}


@lru_cache(maxsize=1024)
def _owners(expression: str) -> frozenset[Owner]:
    return frozenset(parse(expression).owners)
