"""The desks as an annotator chooses among them, and what is read beside a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from comptoir.routing.annotation.guiding import concerning
from comptoir.routing.annotation.model import Guess
from comptoir.routing.pages.stand import Stand
from comptoir.routing.store import guidelines
from comptoir.web.i18n import N_

KEYED = 9
"""Desks that have a digit; others are found by typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A desk that can be chosen."""

    desk_id: str
    name: str
    description: str
    examples: tuple[str, ...]
    key: str
    """The digit that chooses it; empty behind the ninth."""


def choices(stand: Stand, request: Request) -> list[Choice]:
    """Return the desks, always in the same order: fingers remember digits."""
    language = stand.edge.language(request)
    return [
        Choice(
            desk_id=one.desk_id,
            name=one.name(language),
            description=one.descriptions.get(language) or one.descriptions.get("en", ""),
            examples=one.examples.get(language) or one.examples.get("en", ()),
            key=str(number) if number <= KEYED else "",
        )
        for number, one in enumerate(stand.desks(), 1)
    ]


def beside(stand: Stand, request: Request, guess: Guess | None) -> dict[str, Any]:
    """Return the guidelines in the language of the page, and the examples that concern a text.

    While no prediction is shown, every example is: what is left out would tell which desk the model
    thinks of.
    """
    found, language = guidelines.newest(stand.office.rows), stand.edge.language(request)
    texts = found.texts if found else {}
    examples: Sequence[dict[str, Any]] = found.confusions if found else ()
    if guess is not None:
        named = (guess.desk, *guess.likely)
        examples = concerning(found, named)
    return {
        "guide": texts.get(language) or texts.get("en") or texts.get("fr") or "",
        "examples": examples,
    }


KEYS = (
    ("accept", "Enter", N_("Accept the prediction")),
    ("search", "/", N_("Search the desks by name")),
    ("nowhere", "0", N_("No desk at all")),
    ("reject", "x", N_("Reject: it cannot be labelled, or nobody could say")),
    ("skip", "s", N_("Skip: others will see it")),
    ("undo", "u", N_("Undo your last answer, even after a reload")),
    ("help", "?", N_("Show these keys")),
)
"""What the keyboard does where people label: act, its key, and what it says."""
