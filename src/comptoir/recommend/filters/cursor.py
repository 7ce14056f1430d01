"""Walks over the tokens of an expression, and says what should stand where something else does."""

import re

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.filters.model import (
    SECONDS,
    Boolean,
    Field,
    Literal,
    Moment,
    Number,
    Owner,
    Text,
)
from comptoir.recommend.filters.tokens import Kind, Token, tokens

_ESCAPED = re.compile(r"""\\([\\"'])""")
_MOMENT = re.compile(rf"now(?:\s*([+-])\s*([0-9]{{1,9}})([{''.join(SECONDS)}]))?", re.IGNORECASE)
_OWNERS = {owner.replace("_", "").lower(): owner for owner in Owner} | {
    "item": Owner.ITEMS,
    "user": Owner.USERS,
    "action": Owner.ACTIONS,
    "interaction": Owner.INTERACTIONS,
    "iteminteraction": Owner.INTERACTIONS,
    "iteminteractions": Owner.INTERACTIONS,
    "actioninteraction": Owner.ACTION_INTERACTIONS,
}
"""By name without case and underscore; Personalize's own documentation writes `Action` too."""


class Cursor:
    """The tokens of an expression, and the one that is read next."""

    def __init__(self, expression: str) -> None:
        self._tokens = list(tokens(expression))
        self._place = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._place]

    @property
    def ended(self) -> bool:
        return self.now.kind is Kind.END

    def take(self) -> Token:
        """Return the token and go on to the next."""
        token = self.now
        self._place += not self.ended
        return token

    def took(self, word: str) -> bool:
        """Go on to the next token if this one says a word, and tell whether it does."""
        found = self.now.says(word)
        self._place += found
        return found

    def one_of(self, *words: str, wanted: Phrase) -> str:
        """Take one of several words and return it in capitals."""
        if not self.now.says(*words):
            raise self.wrong(wanted)
        return self.take().written.upper()

    def field(self, wanted: Phrase) -> Field:
        """Take a field such as `Items.GENRE`."""
        first = self.now
        if first.kind is not Kind.WORD:
            raise self.wrong(wanted)
        owner = self.take().written
        # Personalize writes this dataset in two words, too.
        if owner.lower() in {"item", "action"} and self.now.says("INTERACTIONS", "INTERACTION"):
            owner += self.take().written
        if not self.took("."):
            raise self.wrong(Phrase("a dot and a field's name after {owner}", owner=owner))
        name = self.now
        if name.kind is not Kind.WORD and name.written.lower() != "now":
            raise self.wrong(Phrase("the name of a field after the dot"))
        return Field(owner=_owner(owner, first.at), name=self.take().written, at=first.at)

    def literal(self) -> Literal | None:
        """Take a value that stands for itself, if there is one."""
        token = self.now
        if token.kind is Kind.TEXT:
            return Text(_ESCAPED.sub(r"\1", self.take().written[1:-1]))
        if token.kind is Kind.NUMBER:
            return _number(self.take())
        if token.kind is Kind.MOMENT:
            return _moment(self.take())
        if token.says("TRUE", "FALSE"):
            return Boolean(self.take().says("TRUE"))
        return None

    def wrong(self, wanted: Phrase) -> errors.Invalid:
        """Return the error that something else stands here."""
        if self.ended:
            return errors.Invalid("The expression ends where {wanted} should stand.", wanted=wanted)
        return errors.Invalid(
            "Position {at} has {found!r} where {wanted} should stand.",
            at=self.now.at,
            found=self.now.written,
            wanted=wanted,
        )


def _owner(written: str, at: int) -> Owner:
    owner = _OWNERS.get(written.replace("_", "").lower())
    if owner is None:
        raise errors.Invalid(
            "Position {at} names the dataset {found!r}; use one of {known}.",
            at=at,
            found=written,
            known=list(Owner),
        )
    return owner


def _number(token: Token) -> Number:
    number = Number(token.written)
    if abs(number.value) == float("inf"):
        raise errors.Invalid(
            "The number at position {at} is too large: {found}. Use at most 1.7e308.",
            at=token.at,
            found=token.written,
        )
    return number


def _moment(token: Token) -> Moment:
    found = _MOMENT.fullmatch(token.written)
    if not found:
        raise errors.Invalid(
            "The moment at position {at} cannot be read: {found!r}. Write it as in now-7d, with "
            "one of the units {units}.",
            at=token.at,
            found=token.written,
            units=list(SECONDS),
        )
    sign, amount, unit = found.groups()
    counted = int(f"{sign}{amount}") if amount else 0
    return Moment(counted, unit.lower()) if counted else Moment()
