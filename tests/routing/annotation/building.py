"""Rounds and items for tests."""

from typing import Any

from tests.routing.conftest import NOW

from comptoir.kernel.ids import new_id
from comptoir.routing.annotation.model import Guess, Item, ItemState, Mode, Round, Stream

GUESS = Guess(version=3, desk="returns", confidence=0.61, likely=("returns", "billing"))


def new_round(**more: Any) -> Round:
    told: dict[str, Any] = {
        "round_id": new_id("round"),
        "name": "March",
        "mode": Mode.CHECK,
        "labels_each": 1,
        "random_share": 0.3,
        "hidden_share": 0.1,
        "annotators": (),
        "source": {"kind": "live"},
        "model_version": 3,
        "seed": 0,
        "by": "person:claire",
        "at": NOW,
        "closed_at": None,
    }
    return Round(**told | more)


def new_item(made: Round, place: int, **more: Any) -> Item:
    told: dict[str, Any] = {
        "item_id": new_id("item"),
        "round_id": made.round_id,
        "place": place,
        "subject": f"req_{place}",
        "text": f"Bonjour, je renvoie l’article {place}.",
        "language": "fr",
        "stream": Stream.UNCERTAIN,
        "stratum": "",
        "weight": 0.0,
        "group": place,
        "given": None,
        "guess": GUESS,
        "hidden": False,
        "state": ItemState.OPEN,
        "desk": None,
    }
    return Item(**told | more)
