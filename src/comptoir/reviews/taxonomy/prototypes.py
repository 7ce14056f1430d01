"""Sentences written by the project that show what a theme sounds like, in six languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("prototypes")
_TEMPLATES = Path(__file__).with_name("templates.toml")
PRODUCTS_EACH, STRIDE = 12, 7
"""Products that each template is told of, and the step through the list of products."""
BACKGROUND = "background"
"""Sentences of no theme."""


@dataclass(frozen=True, slots=True)
class Prototypes:
    """What is known of a theme beyond what its editors wrote."""

    sentences: dict[str, tuple[str, ...]]
    """By language."""
    polarity: int
    """How its reviews feel: 1 happy, -1 unhappy, 0 either."""

    templated: tuple[str, ...] = ()
    """The theme's plainest sentences told of many products, so that no product stands for it."""

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for texts in self.sentences.values() for text in texts)


@cache
def prototypes(theme_id: str) -> Prototypes:
    """Return the prototypes of a theme; empty for one that the project does not know.

    >>> prototypes("delivery_issue").polarity, prototypes("made_up").texts
    (-1, ())
    """
    known = {path.stem: path for path in _FOLDER.glob("*.toml")}
    if theme_id not in known:
        return Prototypes({}, 0)
    document = tomllib.loads(known[theme_id].read_text(encoding="utf-8"))
    polarity = int(document.pop("polarity", 0))
    sentences = {key: tuple(texts) for key, texts in document.items()}
    return Prototypes(sentences, polarity, _templated(theme_id))


def _templated(theme_id: str) -> tuple[str, ...]:
    document = _templates()
    texts: list[str] = []
    step = 0
    for language, templates in document["themes"].get(theme_id, {}).items():
        products = document["products"][language]
        for template in templates:
            for _ in range(PRODUCTS_EACH):
                texts.append(template.replace("{}", products[step * STRIDE % len(products)]))
                step += 1
    return tuple(dict.fromkeys(texts))


def all_templated() -> list[str]:
    """Return every template of every theme told of every product, for a reader that learns."""
    document = _templates()
    return [
        template.replace("{}", product)
        for languages in document["themes"].values()
        for language, templates in languages.items()
        for template in templates
        for product in document["products"][language]
    ]


@cache
def _templates() -> dict[str, Any]:
    return tomllib.loads(_TEMPLATES.read_text(encoding="utf-8"))
