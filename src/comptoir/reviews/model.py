"""The words of reviews."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RejectReason(StrEnum):
    """Why a row was refused."""

    INVALID_JSON = "invalid_json"
    MISSING_FIELD = "missing_field"
    INVALID_RATING = "invalid_rating"
    INVALID_TIMESTAMP = "invalid_timestamp"
    EMPTY_TEXT = "empty_text"
    EMPTY_AFTER_CLEANING = "empty_after_cleaning"
    DUPLICATE = "duplicate"
    TOO_LONG = "too_long"


class Sentiment(StrEnum):
    """How a review feels."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    MIXED = "mixed"


class Grade(StrEnum):
    """How useful a review is to a reader, from its relevance score."""

    PREMIUM = "premium"
    OPERATIONAL = "operational"
    ORDINARY = "ordinary"


class TopStatus(StrEnum):
    """Why a list of top reviews is as it is."""

    OK = "ok"
    NO_REVIEWS = "no_reviews"
    SYNC_IN_PROGRESS = "sync_in_progress"
    UNKNOWN_PRODUCT = "unknown_product"


class Stage(StrEnum):
    """The stages of a run, in order."""

    EXTRACT = "extract"
    BRONZE = "bronze"
    CLEAN = "clean"
    SILVER = "silver"
    UNDERSTAND = "understand"
    SCORE = "score"
    GOLD = "gold"
    PUBLISH = "publish"


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    FAILED_CHECKS = "failed_checks"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReview:
    """A review as a source tells it, before cleaning; the buyer is still the shop's own id."""

    line: int
    """1-based line or row number in its source."""
    product_id: str
    buyer_id: str
    """Raw; it is made a pseudonym before anything is written."""
    rating: float
    """1 to 5."""
    title: str
    text: str
    created_at: datetime | None
    """Null where the source has no dates."""
    review_id: str = ""
    """The source's own id; empty when it has none."""
    verified_buyer: bool | None = None
    helpful_votes: int | None = None
    total_votes: int | None = None
    image_count: int | None = None
    has_subscription: bool | None = None
    language: str = ""
    """As the source tells it; empty to detect."""
    product_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was refused."""

    line: int
    reason: RejectReason
    detail: str
    """One sentence with the value that was wrong, cut to 200 characters; never a buyer id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One subject that a review can be about."""

    theme_id: str
    """A slug such as `product_defect`."""
    names: dict[str, str]
    """By language, `fr` and `en`."""
    descriptions: dict[str, str]
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    threshold: float = 0.5
    """Under this calibrated confidence a review is uncertain, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A version of the closed list of themes."""

    version: str
    """Such as `v3`."""
    themes: tuple[Theme, ...]

    def theme(self, theme_id: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.theme_id == theme_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One reading of one source."""

    import_id: int
    job_id: str
    path: str
    fingerprint: str
    """sha256 of the bytes."""
    format: str
    state: str
    """`reading`, `finished`, `failed`, or `dropped`: failed, and its rows are gone."""
    rows_read: int
    rows_new: int
    rows_changed: int
    rows_unchanged: int
    rejected: dict[str, int]
    """Rows by reason."""
    bytes: int
    started_at: datetime
    finished_at: datetime | None
    run_id: str | None
    """The run that published it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """What a stage of a run did."""

    run_id: str
    stage: Stage
    rows_in: int
    rows_out: int
    rejected: int
    seconds: float
    bytes: int
    audits: dict[str, float]
    """Figures such as `completeness`, `consistency`, `average_rating`, `duplicates`."""
    finished_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One night's work, or one asked for by hand."""

    run_id: str
    """Also the id of its job."""
    state: RunState
    reason: str
    started_at: datetime
    finished_at: datetime | None
    options: dict[str, object]
    taxonomy: str
    model: str
    scorer: str
    generation: int | None
    gold_version: int | None
    rows_changed: int
    stages: tuple[StageRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Where the pointer stands."""

    generation: int
    run_id: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word on a review's theme."""

    correction_id: int
    review_id: str
    predicted: str
    theme: str | None
    """Null takes an earlier correction back."""
    why: str
    by: str
    at: datetime
    once: str | None = None
    """Laid again under the same name, it is the same correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that a person should look at."""

    alert_id: str
    run_id: str
    kind: str
    """`theme_jump` or `stale`."""
    product_id: str
    theme: str
    document: dict[str, object]
    """What was measured: shares before and after, the date of the change, examples."""
    at: datetime
    closed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopQuery:
    """What a reader asks of a product's reviews."""

    n: int = 5
    """1 to 50."""
    theme: str = ""
    lang: str = ""
    min_score: float = 0.0
    rating: int = 0
    """Whole stars, 1 to 5; 0 for all."""
    sort: str = "useful"
    offset: int = 0
