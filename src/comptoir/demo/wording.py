"""How a customer puts it: sentences chosen from a phrasebook and made to agree."""

# ruff: noqa: PLR2004 - shares, stars and lengths are the content here

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from comptoir.demo import content
from comptoir.shop.model import Product

_SLOT = re.compile(r"\{([^{}]*)\}")
_WRITER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_GENDERS = {"m": 0, "em": 0, "ms": 0, "f": 1, "ef": 1, "n": 2, "en": 2}
_SOFT = {"cotton", "wool", "linen", "velvet"}
_SPECIAL = {
    "product_quality": {"good": "good", "bad": "bad"},
    "product_defect": {"bad": "bad"},
    "size_and_fit": {"good": "fits", "bad": "misfits"},
}
"""Themes on which a kind of thing has sentences of its own, and their key in the phrasebook."""
_CHOICES = ("who", "time", "room", "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a review is about to say."""

    product: Product
    themes: tuple[str, ...]
    """Strongest first."""
    praises: tuple[bool, ...]
    """One a theme: does it praise?"""
    length: int
    """0 a word or two, 1 a sentence or two, 2 a paragraph, 3 several, 4 a long story."""
    feminine: bool
    carrier: str = ""
    on_strike: bool = False
    used: set[str] = field(default_factory=set)
    """Sentences already said: nobody says the same thing twice."""


class Phrasebook:
    """One language's sentences.

    Args:
        language: one of `content.LANGUAGES`.
        rng: chooses.
    """

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self._rng = rng
        self._pack: dict[str, Any] = content.table(f"texts/{language}")
        self._colours: dict[str, Mapping[str, str]] = content.table("catalogue/house")["colours"]

    def title(self, story: Story) -> str:
        """Return a headline for the strongest theme."""
        tone = "good" if story.praises[0] else "bad"
        titles = self._pack["themes"][story.themes[0]].get(f"titles_{tone}", [])
        if not titles or self._rng.randrange(7) == 0:
            titles = self._pack["short"][tone]
        return _sentences([self._filled(self._rng.choice(titles), story)])

    def short(self, story: Story, tone: str) -> str:
        """Return a word or two without a subject; the tone is `good`, `bad` or `middle`."""
        return _sentences([self._filled(self._rng.choice(self._pack["short"][tone]), story)])

    def text(self, story: Story) -> str:
        """Return the body of a review: paragraphs where it is long."""
        rng, tone = self._rng, "good" if story.praises[0] else "bad"
        opening = [self._pick(self._pack["openings"][tone], story)]
        closing = [self._pick(self._pack["closings"][tone], story)]
        main = self._argue(story, 0, max(1, story.length - rng.randrange(2)))
        turns = [self._turn(story, place) for place in range(1, len(story.themes))]
        second = [line for block in turns for line in block]
        if story.length <= 1:
            return _sentences([*(opening if not rng.randrange(3) else []), *main, *second])
        opening = opening if rng.randrange(4) else []
        closing = closing if rng.randrange(3) else []
        if story.length == 2:
            return _sentences([*opening, *main, *second, *closing])
        blocks = [[*opening, *main], self._digression(story, 1), [*second, *closing]]
        if story.length > 3:
            tale = [[*self._digression(story, 0), *block] for block in turns]
            blocks = [[*opening, *main], self._digression(story, 3), *tale, closing]
        between = "\n\n" if rng.randrange(2) else " "
        return between.join(_sentences(block) for block in blocks if block)

    def _digression(self, story: Story, count: int) -> list[str]:
        """Return an aside, and some more of the main theme."""
        aside = self._pick(self._pack["asides"]["any"], story)
        return [aside, *self._argue(story, 0, count)]

    def _argue(self, story: Story, place: int, count: int) -> list[str]:
        if story.themes[place] == "size_and_fit":
            count = min(count, 2)  # three complaints about one size contradict each other
        lines = (self._pick(self._lines(story, place), story) for _ in range(count))
        return [line for line in lines if line]

    def _turn(self, story: Story, place: int) -> list[str]:
        """Return the sentences of a further theme, led in by a turn of phrase."""
        same = story.praises[place] == story.praises[place - 1]
        way = "and" if same else "still" if story.praises[place] else "but"
        lead = self._rng.choice(self._pack["turns"][way])
        first, *others = self._argue(story, place, max(1, story.length - 1)) or [""]
        return [lead + first, *others] if first else []

    def _lines(self, story: Story, place: int) -> Sequence[str]:
        """Return what can be said: half the time of this very kind of thing."""
        theme, tone = story.themes[place], "good" if story.praises[place] else "bad"
        if theme == "delivery_issue" and story.on_strike and self._rng.randrange(4):
            return list(self._pack["themes"][theme]["strike"])
        book = self._pack["themes"][theme]
        touch = "soft" if story.product.attributes["material"] in _SOFT else "hard"
        generic = [*book.get(tone, ()), *book.get(f"{tone}_{touch}", ())]
        special = self._special(story.product, _SPECIAL.get(theme, {}).get(tone, ""))
        return special if special and self._rng.randrange(2) else generic

    def _special(self, product: Product, key: str) -> list[str]:
        """Return what is said of this kind of thing, or of its department, alone."""
        kinds, categories = self._pack.get("kinds", {}), self._pack.get("categories", {})
        own = kinds.get(product.attributes["kind"], {}).get(key, ())
        return [*own, *categories.get(product.category, {}).get(key, ())]

    def _pick(self, lines: Sequence[str], story: Story) -> str:
        fresh = [line for line in lines if line not in story.used]
        if not fresh:
            return ""
        line = self._rng.choice(fresh)
        story.used.add(line)
        return self._filled(line, story)

    def _filled(self, line: str, story: Story) -> str:
        gender, noun = self._pack["things"][story.product.attributes["kind"]].split(" ", 1)
        forms = self._pack["forms"][gender]

        def slot(match: re.Match[str]) -> str:
            name = match.group(1)
            if "|" in name:
                return _agree(name.split("|"), _GENDERS[gender])
            if name in forms:
                return str(forms[name]).format(noun)
            return self._told(name, story)

        place = 1 if story.feminine else 0
        return _WRITER.sub(lambda match: match.group(place + 1), _SLOT.sub(slot, line))

    def _told(self, name: str, story: Story) -> str:
        if name in _CHOICES:
            return str(self._rng.choice(self._pack[name]))
        if name == "price":
            return str(self._pack["currency"]).format(self._amount(story.product.price_minor))
        if name == "late":
            return str(
                self._rng.randrange(8, 17) if story.on_strike else self._rng.randrange(4, 13)
            )
        if name == "colour":
            colour = self._colours[story.product.attributes["colour"]]
            return colour.get(self.language, colour["fr"])
        return story.carrier or "Colis Azur"

    def _amount(self, minor: int) -> str:
        if self._rng.randrange(2):
            return str((minor + 50) // 100)
        point = "." if self.language == "en" else ","
        return f"{minor // 100}{point}{minor % 100:02d}"


def _agree(forms: Sequence[str], gender: int) -> str:
    return forms[gender] if gender < len(forms) else forms[0]


def _sentences(lines: Sequence[str]) -> str:
    """Return the lines as sentences in a row.

    >>> _sentences(["très bien.", "¡gracias!"])
    'Très bien. ¡Gracias!'
    """
    return " ".join(_capital(line) for line in lines if line)


def _capital(line: str) -> str:
    first = next((i for i, letter in enumerate(line) if letter.isalnum()), 0)
    return line[:first] + line[first : first + 1].upper() + line[first + 1 :]
