"""How a customer asks: an opening, what they want, what they add, a closing."""

# ruff: noqa: PLR2004 - shares and lengths are the content here

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from comptoir.demo import chance, content
from comptoir.demo.scenario import CARRIERS
from comptoir.demo.slips import written
from comptoir.shop.model import Order, Product

_SLOT = re.compile(r"\{([^{}]*)\}")
_WRITER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_OWN = re.compile(r"\{(?!who|event|city|days)")
"""A slot that only somebody who bought the thing can fill."""
_SOFT = {"cotton", "wool", "linen"}
_BOUGHT = ("delivery", "returns", "billing", "repairs")
_PASSING = {
    "delivery": ("returns", "billing", "account"),
    "returns": ("delivery", "billing", "repairs", "account"),
    "billing": ("delivery", "returns", "repairs", "advice", "account"),
    "repairs": ("delivery", "returns", "billing", "advice", "account"),
    "advice": ("delivery", "repairs", "account"),
    "account": ("delivery", "billing"),
}
"""Whose words a request for a desk may hold in passing without contradicting itself."""
_KNOWN = 0.88
"""Share of the phrases that one set of writers uses: another set has some of its own."""
_BRIEF = 30
"""Letters of a phrase that says as little as it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a request is about."""

    desk: str
    """Empty for what belongs to no desk."""
    channel: str
    product: Product
    order: Order
    at: datetime
    feminine: bool


class Letters:
    """One language's requests, as one set of people writes them.

    Args:
        language: `fr` or `en`.
        rng: chooses, first of all the phrases that these people use.
    """

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self._rng = rng
        self._pack: dict[str, Any] = content.table(f"requests/{language}")
        self._things: dict[str, str] = content.table(f"texts/{language}")["things"]
        self._cores = {desk: self._known(lines) for desk, lines in self._pack["cores"].items()}
        self._cores[""] = self._known(self._pack["nowhere"]["texts"])
        self._ambiguous = {d: self._known(ls) for d, ls in self._pack["ambiguous"].items()}

    def text(self, matter: Matter) -> str:
        """Return a request as this person would have typed it."""
        text = self._composed(matter)
        if matter.channel == "phone":
            return text
        happy = matter.desk not in _BOUGHT
        return written(self._rng, text, language=self.language, happy=happy)

    def _composed(self, matter: Matter) -> str:
        """Return well-formed sentences, with plain apostrophes and spaces."""
        rng, book = self._rng, "chat" if matter.channel == "chat" else "letter"
        hard = matter.desk in self._ambiguous and rng.randrange(1000) < 82
        core = rng.choice(self._pool(matter, hard=hard) or self._pool(matter, hard=False))
        if matter.channel == "phone":
            first, last, book = rng.randrange(100) < 95, rng.randrange(100) < 55, "phone"
        elif book == "chat" or len(core) < _BRIEF:
            first, last = rng.randrange(100) < 50, rng.randrange(100) < 30
        else:
            first, last = rng.randrange(100) < 80, rng.randrange(100) < 65
        said = [core, *self._asides(matter, brief=len(core) < _BRIEF, hard=hard)]
        if len(said) > 1 and rng.randrange(3) == 0:
            said = [*said[1:], core]
        body = _sentences([self._filled(line, matter) for line in said])
        parts = [rng.choice(self._pack["openings"][book])] if first else []
        parts += [body, *([rng.choice(self._pack["closings"][book])] if last else [])]
        return rng.choice(("\n\n", "\n", " ")).join(parts) if book == "letter" else " ".join(parts)

    def _known(self, lines: Sequence[str]) -> list[str]:
        return self._rng.sample(lines, max(round(len(lines) * _KNOWN), 1))

    def _pool(self, matter: Matter, *, hard: bool) -> list[str]:
        """Return what can be said to the desk, some of it of this kind of thing alone."""
        lines = (self._ambiguous if hard else self._cores)[matter.desk]
        soft = matter.product.attributes["material"] in _SOFT
        if soft and matter.desk == "repairs":  # no cloth breaks down
            lines = [line for line in lines if not _OWN.search(line)]
        if matter.channel == "phone":  # nobody says a mere word there
            lines = [line for line in lines if len(line) >= _BRIEF]
        special = {} if hard else self._pack["special"].get(matter.desk, {})
        return [*lines, *special.get("soft" if soft else matter.product.category, ())]

    def _asides(self, matter: Matter, *, brief: bool, hard: bool) -> list[str]:
        """Return what is said besides: of no desk, or of another one in passing."""
        rng, asides = self._rng, self._pack["asides"]
        says = []
        if rng.randrange(100) < (20 if brief or matter.channel == "chat" else 48):
            says.append(asides["none"])
        if not (brief or hard) and matter.desk in _PASSING and rng.randrange(100) < 16:
            says.append(asides[rng.choice(_PASSING[matter.desk])])
        if matter.desk in _BOUGHT:
            return [rng.choice(lines) for lines in says]
        return [rng.choice([line for line in lines if not _OWN.search(line)]) for lines in says]

    def _filled(self, line: str, matter: Matter) -> str:
        gender, noun = self._things[matter.product.attributes["kind"]].split(" ", 1)
        forms = self._pack["forms"][gender]

        def slot(match: re.Match[str]) -> str:
            name = match.group(1)
            if "|" in name:
                return name.split("|")[gender in {"f", "ef"}]
            if name in forms:
                return str(forms[name]).format(noun)
            return self._told(name, matter)

        told = _WRITER.sub(lambda match: match.group(matter.feminine + 1), line)
        told = _SLOT.sub(slot, told)
        return told[:1].upper() + told[1:] if line.startswith("{") else told

    def _told(self, name: str, matter: Matter) -> str:
        if name == "product":
            return self._called(matter.product)
        if name == "days":
            waited = (matter.at - matter.order.validated_at).days
            return str(waited if 3 <= waited < 30 else self._rng.randrange(3, 16))
        if name in self._pack:
            return str(self._rng.choice(self._pack[name]))
        return self._of_order(name, matter.order)

    def _of_order(self, name: str, order: Order) -> str:
        if name == "order":
            return self._numbered(order.order_id)
        if name == "carrier":
            return order.carrier or chance.weighted(self._rng, CARRIERS)
        if name == "tracking":
            return order.tracking or f"CA{self._rng.randrange(10**9, 10**10)}"
        if name == "date":
            return self._date(order.validated_at)
        return self._price(sum(line.unit_price_minor * line.quantity for line in order.lines))

    def _numbered(self, order_id: str) -> str:
        """Return the order's number, mostly as it is printed."""
        hasty = (order_id.replace("-", ""), order_id.lower(), order_id.partition("-")[2])
        return order_id if self._rng.randrange(10) < 7 else self._rng.choice(hasty)

    def _called(self, product: Product) -> str:
        """Return the product's name as somebody types it: without quotes, often shortened."""
        mark = "'" if self.language == "fr" else ""
        name = re.sub(r"«\s|\s»|‘", "", product.names[self.language]).replace("’", mark)
        return name.split(",")[0] if self._rng.randrange(10) < 6 else name

    def _date(self, at: datetime) -> str:
        day = "1er" if self.language == "fr" and at.day == 1 else str(at.day)
        return f"{day} {self._pack['month'][at.month - 1]}"

    def _price(self, minor: int) -> str:
        point = "," if self.language == "fr" else "."
        return str(self._pack["currency"]).format(f"{minor // 100}{point}{minor % 100:02d}")


def _sentences(lines: Sequence[str]) -> str:
    """Return the lines in a row, a stop after each that has none but the last.

    >>> _sentences(["colis", "Bonne journée"])
    'colis. Bonne journée'
    """
    first = [line if line[-1] in ".!?" else f"{line}." for line in lines[:-1]]
    return " ".join([*first, lines[-1]])
