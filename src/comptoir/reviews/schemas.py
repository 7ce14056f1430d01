"""Wire shapes of reviews."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class RunInfo(BaseModel):
    """The run whose results these are."""

    id: str
    finished_at: str
    taxonomy: str = Field(description="Version of the themes.")
    model: str = Field(description="What understood the reviews.")


class CorrectionInfo(BaseModel):
    """A person's word on the theme, beside the predicted one."""

    category: str | None
    category_label: str = ""
    why: str = ""
    by: str
    at: str


class AspectInfo(BaseModel):
    """Where a review speaks of a theme."""

    theme: str
    start: int = Field(description="First character of `text`, from 0.")
    end: int = Field(description="The character after the last.")
    score: float


class ReviewInfo(BaseModel):
    """A review as it is served."""

    model_config = ConfigDict(extra="ignore")

    review_id: str
    buyer_id: str = Field(description="Pseudonym of the buyer.")
    product_id: str
    title: str
    text: str
    rating: float | int
    language: str
    category: str = Field(description="The predicted theme.")
    category_label: str
    confidence: float = Field(description="Calibrated, 0 to 1.")
    sentiment: str = Field(description="positive, negative, neutral or mixed.")
    contradiction: bool = Field(description="The stars and the words say opposite things.")
    relevance_score: float = Field(description="0 to 1; the parts in `why` sum to it.")
    grade: str = Field(description="premium, operational or ordinary.")
    uncertain: bool
    rank: int
    verified_buyer: bool | None
    has_image: bool | None
    helpful_votes: int | None
    created_at: str | None
    why: dict[str, float]
    aspects: list[AspectInfo] = []
    corrected: CorrectionInfo | None


class TopReviews(BaseModel):
    """The most useful reviews of a product, computed in advance."""

    product_id: str
    status: str = Field(description="ok, no_reviews, sync_in_progress or unknown_product.")
    run: RunInfo | None
    reviews: list[ReviewInfo]


class OneReview(ReviewInfo):
    """A review with all that people said of its theme."""

    corrections: list[CorrectionInfo]


class ThemeShare(BaseModel):
    """A theme among a product's relevant reviews."""

    theme: str
    label: str
    reviews: int
    share: float
    low: float = Field(description="Lower end of the 95 % Wilson interval.")
    high: float
    sentence: str = Field(description="The most telling sentence.")
    review_id: str = Field(description="The review it comes from.")


class Summary(BaseModel):
    """What a product's reviews say together."""

    model_config = ConfigDict(extra="ignore")

    product_id: str
    status: str
    run: RunInfo | None
    reviews: int = Field(description="Duplicates counted once.")
    relevant: int = 0
    average_rating: float | None = None
    stars: dict[str, int] = {}
    languages: dict[str, int] = {}
    sentiments: dict[str, int] = {}
    themes: list[ThemeShare]


class CorrectionAsked(BaseModel):
    """A theme to lay over the predicted one."""

    model_config = ConfigDict(extra="forbid")

    category: str | None = Field(description="A theme id; null takes the correction back.")
    why: str = Field("", max_length=2000)


class StageInfo(BaseModel):
    """What a stage of a run did."""

    stage: str
    rows_in: int
    rows_out: int
    rejected: int
    seconds: float
    bytes: int
    audits: dict[str, float]


class RunRecord(BaseModel):
    """A run of the pipeline."""

    run_id: str
    state: str
    reason: str
    started_at: str
    finished_at: str | None
    taxonomy: str
    model: str
    scorer: str
    generation: int | None
    rows_changed: int
    stages: list[StageInfo]


class Runs(BaseModel):
    """Runs, newest first."""

    runs: list[RunRecord]
    next: str | None = Field(description="Pass it as `cursor` to read on; null at the end.")


class RunAsked(BaseModel):
    """How to run the pipeline."""

    model_config = ConfigDict(extra="forbid")

    full: bool = Field(default=False, description="Take everything again, not only what is new.")
    since: str | None = Field(None, description="RFC 3339: only what was imported since.")
    accept_rejects: bool = Field(default=False, description="Publish in spite of refused rows.")


class AlertInfo(BaseModel):
    """Something that a person should look at."""

    alert_id: str
    kind: str
    product_id: str
    theme: str
    document: dict[str, Any]
    at: str
