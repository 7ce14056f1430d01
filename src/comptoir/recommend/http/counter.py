"""What the routes of recommendations need, and how they read what every request has."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from fastapi import Request

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.clock import Clock
from comptoir.kernel.wording import Phrase
from comptoir.recommend.connecting import Junction
from comptoir.recommend.context import Circumstances
from comptoir.recommend.evidence.duelling import RunningDuels
from comptoir.recommend.receiving import Reception
from comptoir.recommend.service import Advisor
from comptoir.recommend.settings import CacheSettings

BRACKETS = re.compile(r"([a-z_]+)\[([^\[\]]{1,150})\]")
"""A name of the query with a key in brackets, such as `filter_values[GENRE]`."""
_BARE = re.compile(r"now(?:[+-]\d+[smhdw])?")
"""A relative date stays one; everything else is a text, which filters read as what they need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What the routes need."""

    reception: Reception
    junction: Junction
    advisor: Advisor
    ask: Callable[[Request], Caller]
    """Finds out who sends a request, or raises `errors.Unauthenticated`."""
    ask_key: Callable[[str, str], Caller]
    """Finds out whose a key is, from which address; raises likewise."""
    say: Callable[[Request, Phrase], str]
    """Says a phrase in the language that a request asks for."""
    circumstances: Circumstances
    clock: Clock
    cache: CacheSettings
    duels: RunningDuels
    """The same that answers are made by."""
    origins: Collection[str]
    """Whose pages may send events, as browsers write them."""

    def about(self, request: Request, context: Mapping[str, str]) -> dict[str, str]:
        """Return the context of a request: what it says, over what can be seen."""
        return self.seen(request.headers) | dict(context)

    def seen(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return what can be seen of the circumstances of a request."""
        return self.circumstances.of(headers, self.clock())

    def voice(self, request: Request) -> Callable[[Phrase], str]:
        """Return what says phrases to whoever sent a request."""
        return lambda phrase: self.say(request, phrase)


def bracketed(request: Request, name: str) -> dict[str, list[str]]:
    """Return the query's values of one name in brackets, such as `filter_values[GENRE]=Comedy`."""
    found: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        parts = BRACKETS.fullmatch(key)
        if parts and parts[1] == name:
            found.setdefault(parts[2], []).append(value)
    return found


def check_query(request: Request, known: Collection[str]) -> None:
    """Let a query pass that has no parameter but these: a misspelt one would do nothing, silently.

    Raises:
        errors.Invalid: it has one.
    """
    for key in request.query_params:
        parts = BRACKETS.fullmatch(key)
        if (parts[1] if parts else key) not in known:
            raise errors.Invalid(
                "There is no parameter {name}; there are {known}.",
                name=key[:100],
                known=sorted(known),
            )


def written(values: Mapping[str, object]) -> dict[str, str]:
    """Return values of filter parameters as filters read them.

    >>> written({"GENRE": ["Comedy", "Drama"], "SINCE": "now-7d", "MOST": 12.5})
    {'GENRE': '"Comedy","Drama"', 'SINCE': 'now-7d', 'MOST': '12.5'}
    """
    return {
        name: ",".join(_written(one) for one in (value if isinstance(value, list) else [value]))
        for name, value in values.items()
    }


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    if _BARE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
