"""The words of annotation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """How a label is asked for."""

    TEACH = "teach"
    """From scratch: no prediction is shown."""
    CHECK = "check"
    """The prediction and its confidence are shown, to accept or to correct."""
    ADJUDICATE = "adjudicate"
    """The labels of others are shown; this one decides."""


class Stream(StrEnum):
    """Why an item was chosen."""

    UNCERTAIN = "uncertain"
    """The model hesitates most."""
    OUTLIER = "outlier"
    """It is like nothing that was learned from."""
    DIVERSE = "diverse"
    """It is unlike the others that were chosen."""
    RANDOM = "random"
    """Drawn blindly, so that estimates stay unbiased."""
    SUSPECT = "suspect"
    """Its present label looks wrong."""
    REPLAY = "replay"
    """The desk that it was labelled with has changed."""


class Verdict(StrEnum):
    """What an annotator did with an item."""

    LABELLED = "labelled"
    """Named its desk."""
    ACCEPTED = "accepted"
    """Found the shown prediction right."""
    REJECTED = "rejected"
    """Found that it cannot be labelled, or the prediction wrong without knowing which is right."""
    SKIPPED = "skipped"
    """Left it to others."""


class ItemState(StrEnum):
    """How far an item is."""

    OPEN = "open"
    """It needs labels."""
    DISPUTED = "disputed"
    """Its labels differ, or somebody rejected it: one person has to decide."""
    SETTLED = "settled"
    """Its desk is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A set of requests that people label."""

    round_id: str
    name: str
    mode: Mode
    """Teach or check."""
    labels_each: int
    """How many people label each item, from 1 on."""
    random_share: float
    """Share of items that are drawn blindly, 0 to 1."""
    hidden_share: float
    """Share of items whose prediction is hidden all the same, to measure anchoring, 0 to 1."""
    annotators: tuple[str, ...]
    """Who may label, as the audit trail names them; empty for all who have the right."""
    source: dict[str, Any]
    """Where its items come from: `kind` is live, dataset, file, replay or comparison."""
    model_version: int | None
    """Whose predictions its items carry."""
    seed: int
    by: str
    at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a model version said of an item."""

    version: int
    desk: str
    """Empty for no desk at all."""
    confidence: float
    """Calibrated, 0 to 1."""
    likely: tuple[str, ...]
    """The two or three desks to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One text to label."""

    item_id: str
    round_id: str
    place: int
    """In the order of asking, from 0 on."""
    subject: str
    """The request, or `DATASET#ROW`; empty for a text of a file."""
    text: str
    """Masked."""
    language: str
    """ISO 639-1 code, empty when unknown."""
    stream: Stream
    stratum: str
    """Of a sample that was drawn by strata; else empty."""
    weight: float
    """How many requests it stands for: one over the probability that it was drawn; 0 where it was
    chosen, not drawn."""
    group: int
    """Items that say nearly the same share it."""
    given: str | None
    """The desk that it had before, if it had one."""
    guess: Guess | None
    hidden: bool
    """Whether the prediction is hidden though the round checks."""
    state: ItemState
    desk: str | None
    """Once it is settled; empty for no desk at all, None for one that cannot be labelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one person said of an item."""

    label_id: int
    item_id: str
    annotator: str
    """As the audit trail names people."""
    verdict: Verdict
    desk: str | None
    """Empty for no desk at all; None where the verdict names none."""
    mode: Mode
    shown: bool
    """Whether the prediction was seen."""
    guideline_version: int
    """0 while there is none."""
    seconds: float
    """Between showing and answering, as the page measured it."""
    note: str
    at: datetime
    undone_at: datetime | None
    """When its annotator took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """A version of what annotators go by."""

    version: int
    texts: dict[str, str]
    """Markdown, by language, `fr` and `en` at least."""
    confusions: tuple[dict[str, Any], ...]
    """`desks` (two), `text` (an example) and `why`: what tells two desks apart."""
    by: str
    why: str
    at: datetime
