"""The words of routing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Something that speaks for a desk."""

    code: str
    """`words` of the request, or its `meaning` as a whole."""
    share: float
    """How much of what speaks for the desk it is, 0 to 1."""
    words: tuple[str, ...] = ()
    """The words, the strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a request goes, or that a person must say."""

    desk: str
    """The likeliest desk, whether it is decided or not."""
    decided: bool
    """Whether the request goes there; else a person decides."""
    confidence: float
    """Calibrated probability that the likeliest desk is the right one, 0 to 1."""
    out_of_scope: bool
    """Whether it seems to belong to no desk at all."""
    scores: dict[str, float]
    """Calibrated probability of each desk; they sum to 1."""
    likely: tuple[str, ...]
    """Where a person decides, the two or three desks among which the right one is nine times in
    ten, likeliest first; else the desk alone."""
    reasons: tuple[Reason, ...] = ()
    """What speaks for the likeliest desk, the strongest first."""


class Origin(StrEnum):
    """Where an example comes from."""

    IMPORTED = "imported"
    """A request that somebody sent, labelled elsewhere."""
    ANNOTATED = "annotated"
    """A request that somebody sent, labelled here."""
    SYNTHETIC = "synthetic"
    """Written by an expert or a program: never part of a test."""
    AUGMENTED = "augmented"
    """Another example with noise: never part of a test."""

    @property
    def real(self) -> bool:
        """Whether a customer wrote it."""
        return self in {Origin.IMPORTED, Origin.ANNOTATED}


class Part(StrEnum):
    """What an example of a data set is for."""

    TRAIN = "train"
    TEST = "test"
    ASIDE = "aside"
    """Neither: its desk was split and nobody has said which half it belongs to, or its customer was
    erased and an empty row keeps the others in their places."""


class ModelState(StrEnum):
    """How a model version stands."""

    TRAINING = "training"
    READY = "ready"
    FAILED = "failed"


class Alias(StrEnum):
    """What a model version does."""

    CHAMPION = "champion"
    """Decides."""
    CHALLENGER = "challenger"
    """Would take its place; it is compared."""
    SHADOW = "shadow"
    """Scores live requests and decides nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """An immutable version of labelled requests."""

    dataset_id: str
    name: str
    version: int
    """From 1 on, by name."""
    sha256: str
    """Of its content: two with the same hold the same."""
    card: dict[str, Any]
    """What it holds: counts by desk, language, part and origin, and what was left out."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A version of a router: one training."""

    version: int
    job_id: str
    state: ModelState
    dataset_id: str
    learner: str
    asked: dict[str, Any]
    """Seed, learner and wish, as the training was told."""
    folder: str
    """Of its artifact in the blob store; empty until that is whole."""
    fingerprint: str
    """SHA-256 of the artifact: the same data, seed and versions give the same."""
    facts: dict[str, Any]
    """Metrics on the test part, seconds, libraries, energy."""
    reason: str
    """Why it failed, if it did."""
    by: str
    at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An example of a desk that an expert wrote: learned from, never part of a test."""

    example_id: str
    desk: str
    """As desks were called when it was written."""
    text: str
    """Masked."""
    language: str
    """ISO 639-1 code, empty when unknown."""
    by: str
    at: datetime
    withdrawn_at: datetime | None
    """From when on no new data set has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A model version was given an alias, or an alias was left empty."""

    number: int
    alias: Alias
    version: int | None
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A team that receives requests."""

    desk_id: str
    """As labels name it."""
    names: dict[str, str]
    """By language, `fr` and `en` at least."""
    descriptions: dict[str, str]
    """What it is for, in a sentence or two, by language."""
    examples: dict[str, tuple[str, ...]]
    """Requests that belong to it, by language."""
    target_hours: float
    """In which it means to answer, above 0."""

    def name(self, language: str) -> str:
        """Return its name in a language, else in English, else its id."""
        return self.names.get(language) or self.names.get("en") or self.desk_id


class ChangeKind(StrEnum):
    """What became of desks."""

    RENAME = "rename"
    """One has another id."""
    MERGE = "merge"
    """Several are one."""
    SPLIT = "split"
    """One is several; which of them a request belongs to, somebody has to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Desks were renamed, merged or split."""

    kind: ChangeKind
    old: tuple[str, ...]
    """Ids until then."""
    new: tuple[str, ...]
    """Ids from then on; several only where one was split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A version of the desks."""

    version: int
    desks: tuple[Desk, ...]
    by: str
    why: str
    at: datetime
    changes: tuple[Change, ...] = ()
    """How labels and requests of the version before are to be read in this one, in order."""

    def desk(self, desk_id: str) -> Desk | None:
        """Return a desk, or None."""
        return next((one for one in self.desks if one.desk_id == desk_id), None)


class Channel(StrEnum):
    """How a request came."""

    WEB = "web"
    EMAIL = "email"
    CHAT = "chat"
    PHONE = "phone"
    API = "api"


class RequestState(StrEnum):
    """Who has a request."""

    ROUTED = "routed"
    """The router decided."""
    WAITING = "waiting"
    """A person has to say which desk."""
    SETTLED = "settled"
    """A person has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a model version said of a request."""

    request_id: str
    version: int
    alias: Alias
    """What the version was then."""
    decision: Decision
    milliseconds: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's desk, laid beside the predicted one."""

    correction_id: int
    request_id: str
    predicted: str
    """The champion's likeliest desk; empty when there was no champion."""
    desk: str | None
    """`""` for no desk at all; None when an earlier correction was taken back."""
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a customer asks of the shop after a sale."""

    request_id: str
    text: str
    """Masked."""
    owner: str
    """Under whose key the original is sealed."""
    sealed: bytes
    customer_id: str
    order_id: str
    channel: Channel
    language: str
    """ISO 639-1 code, empty when unknown."""
    state: RequestState
    desk: str
    """Where it lies; empty while a person has to say."""
    received_at: datetime
