"""A round in which people check labels that look wrong."""

from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.quality.metrics import Interval, wilson_interval
from comptoir.routing.annotation import beginning, sampling
from comptoir.routing.annotation.examining import Examined, look
from comptoir.routing.annotation.model import Guess, Item, ItemState, Mode, Round, Stream
from comptoir.routing.annotation.suspects import Suspect
from comptoir.routing.model import Dataset
from comptoir.routing.office import Office
from comptoir.routing.store import candidates, datasets, rounds

RANDOM_SHARE = 0.2
"""Of the items of a round: drawn blindly from labels that nothing speaks against so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How many labels people found wrong."""

    suspected: Interval | None
    """Share of the suspects that were settled; None before one was."""
    drawn: Interval | None
    """Share of what was drawn blindly."""


def begin(
    office: Office,
    dataset: str,
    *,
    count: int,
    by: str,
    name: str = "",
    random_share: float = RANDOM_SHARE,
    annotators: tuple[str, ...] = (),
    seed: int = 0,
    address: str = "",
    once: str = "",
) -> Round:
    """Begin a round of the most suspicious labels, with some drawn blindly among them.

    The prediction that is shown is what was learned without the label: the champion may have
    learned the error.

    Args:
        office: what routing stands on.
        dataset: id, name or NAME@VERSION; its labels were examined.
        count: items in all; there may be fewer.
        by: the actor.
        name: of the round; one is made when empty.
        random_share: share of the items that is drawn blindly, 0 to 1.
        annotators: who may label; empty for all who have the right.
        seed: of the draws.
        address: where it came from.
        once: a name of what is asked once; asked again under it, the first round is returned.

    Raises:
        errors.NotFound: there is no such data set.
        errors.Conflict: nobody has examined it.
        errors.Invalid: a value is out of range, or nothing is left to check.
    """
    known, found = look(office, dataset)
    title = f"{known.name}@{known.version}"
    wanted = beginning.Wanted(
        name=name or f"Labels of {title}",
        count=count,
        random_share=random_share,
        annotators=annotators,
        seed=seed,
    )
    beginning.check(wanted)
    round_id = f"round_{sha256(once.encode()).hexdigest()[:26]}" if once else new_id("round")
    if once and (begun := [one for one in rounds.every(office.rows) if one.round_id == round_id]):
        return begun[0]
    chosen = _choose(office, known, found, wanted)
    if not chosen:
        raise errors.Invalid("Nothing is left to label there. Choose another source.")
    made = Round(
        round_id=round_id,
        name=wanted.name.strip(),
        mode=Mode.CHECK,
        labels_each=1,
        random_share=random_share,
        hidden_share=wanted.hidden_share,
        annotators=annotators,
        source={
            "kind": "dataset",
            "dataset_id": known.dataset_id,
            "dataset": title,
            "suspects": True,
            "total": found.n,
        },
        model_version=None,
        seed=seed,
        by=by,
        at=office.clock(),
        closed_at=None,
    )
    beginning.keep(office, made, _items(office, made, known, chosen), address=address)
    return made


def _choose(
    office: Office, dataset: Dataset, found: Examined, wanted: beginning.Wanted
) -> list[tuple[Suspect, float]]:
    """Return suspects with a weight of 0, and drawn ones with theirs, scattered among them."""
    subjects = {one.row: f"{dataset.dataset_id}#{one.row}" for one in found.suspects}
    busy = candidates.busy(office.rows, subjects.values())
    free = [one for one in found.suspects if subjects[one.row] not in busy]
    chance = np.random.default_rng(wanted.seed)
    size = min(wanted.count, len(free))
    drawn = round(size * wanted.random_share)
    first, rest = free[: size - drawn], free[size - drawn :]
    some = chance.permutation(len(rest))[:drawn].tolist()
    blind = iter([(rest[row], len(rest) / drawn) for row in some])
    guided = iter([(one, 0.0) for one in first])
    places = np.zeros(size, dtype=bool)
    places[chance.permutation(size)[:drawn]] = True
    return [next(blind if is_drawn else guided) for is_drawn in places.tolist()]


def _items(
    office: Office, made: Round, dataset: Dataset, chosen: list[tuple[Suspect, float]]
) -> list[Item]:
    frame = datasets.examples(office.blobs, dataset)
    covered = sampling.hidden(len(chosen), made.hidden_share, made.seed)
    return [
        replace(_item(made, dataset, one, weight, frame), place=place, hidden=bool(covered[place]))
        for place, (one, weight) in enumerate(chosen)
    ]


def _item(made: Round, dataset: Dataset, one: Suspect, weight: float, frame: pl.DataFrame) -> Item:
    text, language, group = (frame[name][one.row] for name in ("text", "language", "group"))
    desk, confidence = one.likeliest
    return Item(
        item_id=new_id("item"),
        round_id=made.round_id,
        place=0,
        subject=f"{dataset.dataset_id}#{one.row}",
        text=text,
        language=language,
        stream=Stream.RANDOM if weight else Stream.SUSPECT,
        stratum="",
        weight=weight,
        group=int(group),
        given=one.given,
        guess=Guess(
            version=0,
            desk=desk,
            confidence=confidence,
            likely=tuple(dict.fromkeys(desk for desk in (one.suggested, one.given) if desk)),
        ),
        hidden=False,
        state=ItemState.OPEN,
        desk=None,
    )


def precision(items: list[Item]) -> Precision:
    """Say how many of the labels that people looked at were wrong.

    Args:
        items: of rounds of suspects.
    """
    found: dict[Stream, Interval | None] = {}
    for stream in (Stream.SUSPECT, Stream.RANDOM):
        mine = [one for one in items if one.stream is stream and one.state is ItemState.SETTLED]
        wrong = sum(one.desk != one.given for one in mine)
        low, high = wilson_interval(wrong, len(mine))
        found[stream] = (
            Interval(value=wrong / len(mine), low=low, high=high, n=len(mine)) if mine else None
        )
    return Precision(suspected=found[Stream.SUSPECT], drawn=found[Stream.RANDOM])
