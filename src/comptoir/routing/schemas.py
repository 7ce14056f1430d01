"""Wire shapes of routing."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from comptoir.routing.receiving import LONGEST

MOST_AT_ONCE = 200
"""Requests of one batch."""


class RequestAsked(BaseModel):
    """A request as the shop sends it."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description=f"What the customer wrote, {LONGEST:,} characters at most.")
    language: str = Field(
        "", pattern="^([a-z]{2,3})?$", description="ISO 639-1 code; detected when left out."
    )
    channel: Literal["web", "email", "chat", "phone", "api"] = "api"
    customer_id: str = Field(
        "", max_length=200, description="The shop's own id; kept as a pseudonym."
    )
    order_id: str = Field("", max_length=80)


class BatchAsked(BaseModel):
    """Several requests at once: all are kept, or none."""

    model_config = ConfigDict(extra="forbid")

    requests: list[RequestAsked] = Field(min_length=1, max_length=MOST_AT_ONCE)


class ReasonInfo(BaseModel):
    """Something that speaks for the desk."""

    code: str = Field(description="words or meaning.")
    share: float = Field(description="How much of what speaks for the desk it is, 0 to 1.")
    words: list[str] = []


class DecisionInfo(BaseModel):
    """What the model said."""

    model_version: int
    desk: str = Field(description="The likeliest desk, decided or not.")
    decided: bool = Field(description="The request goes there; else a person decides.")
    confidence: float = Field(description="Calibrated, 0 to 1.")
    out_of_scope: bool = Field(description="It seems to belong to no desk.")
    scores: dict[str, float] = Field(description="Calibrated probability of each desk.")
    likely: list[str] = Field(description="The two or three desks to choose from.")
    reasons: list[ReasonInfo]
    milliseconds: float


class RequestCorrection(BaseModel):
    """A person's word, beside the predicted desk."""

    desk: str | None = Field(description="Empty for no desk at all; null when taken back.")
    predicted: str
    why: str
    by: str
    at: str


class RequestInfo(BaseModel):
    """A request and where it is."""

    request_id: str
    text: str = Field(description="Personal data is masked.")
    language: str
    channel: str
    customer_id: str = Field(description="Pseudonym; empty when unknown.")
    order_id: str
    state: str = Field(description="routed, waiting for a person, or settled by one.")
    desk: str = Field(description="Where it lies; empty while a person has to say.")
    received_at: str
    decision: DecisionInfo | None = Field(description="Null while no model decides.")
    correction: RequestCorrection | None


class Requests(BaseModel):
    """Requests, newest first."""

    requests: list[RequestInfo]
    next: str | None = Field(None, description="Cursor of the next page.")


class DeskAsked(BaseModel):
    """Which desk a request belongs to."""

    model_config = ConfigDict(extra="forbid")

    desk: str | None = Field(
        max_length=80, description="A desk, empty for none at all, null to take it back."
    )
    why: str = Field("", max_length=2_000)


class DeskInfo(BaseModel):
    """A team that receives requests."""

    desk_id: str
    names: dict[str, str] = Field(description="By language.")
    descriptions: dict[str, str]
    examples: dict[str, list[str]]
    target_hours: float = Field(description="In which it means to answer.")


class TrainingAsked(BaseModel):
    """What to learn from, and how."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    dataset: str = Field("requests", description="NAME, NAME@VERSION or id.")
    learner: str = Field("", description="That of the settings when left out.")
    max_error: float | None = Field(None, description="Share of wrong decisions allowed.")


class Why(BaseModel):
    """Why something is done, for the audit trail."""

    model_config = ConfigDict(extra="forbid")

    why: str = Field("", max_length=2_000)


class PromotionAsked(Why):
    """Whether a version is promoted whatever the policy says."""

    force: bool = Field(default=False, description="Needs the right routing:force, and to say why.")


class ApprovalAsked(Why):
    """Whether an approval is given or taken back."""

    withdraw: bool = Field(default=False, description="Take one's own approval back.")


class ApprovalInfo(BaseModel):
    """What a person said of a version."""

    version: int
    by: str
    verdict: str = Field(description="approve or withdraw.")
    why: str
    at: str


class FindingInfo(BaseModel):
    """What one check of the policy found."""

    check: str
    about: str = Field(description="The metric, language, desk or pair of desks; else empty.")
    state: str = Field(description="passed, failed or not judged.")
    value: float | None
    bound: float | None = Field(description="What the value surely lies above or below.")
    limit: float | None = Field(description="As the policy has it.")
    n: int | None
    reason: str


class VerdictInfo(BaseModel):
    """Whether the policy lets a version decide."""

    candidate: int
    champion: int | None
    passed: bool
    findings: list[FindingInfo]


class ComparisonAsked(BaseModel):
    """How many live requests people shall label."""

    model_config = ConfigDict(extra="forbid")

    count: int = Field(0, ge=0, description="Requests of a new sample; 0 for none.")


class ComparisonBegun(BaseModel):
    """What was begun."""

    job_id: str = Field(description="Measures both on the same test.")
    url: str
    round_id: str | None = Field(description="Of the sample that waits for labels.")


class ComparisonInfo(BaseModel):
    """Two versions side by side."""

    champion: int
    challenger: int
    requests: int = Field(description="Live requests that both have scored.")
    agree: int
    matrix: list[dict[str, Any]] = Field(description="Requests by what each says.")
    disagreements: list[dict[str, Any]] = Field(description="The newest ones.")
    sample: dict[str, Any] | None = Field(
        description="Of labels: McNemar's test, and how often each is right, with intervals."
    )
    verdict: VerdictInfo
    approvals: list[ApprovalInfo]
    observed: dict[str, Any] | None = Field(
        description="How many live requests it has scored, left out and broken on."
    )


class ModelInfo(BaseModel):
    """A model version."""

    version: int
    state: str = Field(description="training, ready or failed.")
    aliases: list[str] = Field(description="champion, challenger, shadow.")
    learner: str
    dataset_id: str
    fingerprint: str = Field(description="The same data, seed and versions give the same.")
    asked: dict[str, Any]
    facts: dict[str, Any] = Field(description="Metrics on the test, seconds, libraries, energy.")
    reason: str
    by: str
    at: str
    finished_at: str | None


class AppointmentInfo(BaseModel):
    """Which version has an alias now."""

    alias: str
    version: int | None
    by: str
    why: str
    at: str


class GatheringAsked(BaseModel):
    """Which data set gets its next version."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("requests", max_length=63)
    wished: int = Field(
        0,
        ge=0,
        description="Texts that each desk shall have to learn from, noisy copies counted; 0 for "
        "no copies.",
    )


class ChangeAsked(BaseModel):
    """One desk renamed, several merged, or one split."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["rename", "merge", "split"]
    old: list[str] = Field(min_length=1, max_length=200)
    new: list[str] = Field(min_length=1, max_length=200)


class ChangesAsked(BaseModel):
    """What shall become of desks, in order."""

    model_config = ConfigDict(extra="forbid")

    changes: list[ChangeAsked] = Field(min_length=1, max_length=50)
    why: str = Field("", max_length=2_000)
    seen: int | None = Field(
        None, ge=0, description="Version that the change began from; refused if there is another."
    )


class ChangesInfo(BaseModel):
    """What followed from changes of desks."""

    version: int
    moved: int = Field(description="Requests that moved with a renamed or merged desk.")
    waiting: int = Field(description="Requests whose desk is no more: a person has to say.")
    relabelled: int = Field(description="Examples whose label is read as another from now on.")
    replayed: int = Field(description="Examples that somebody has to label again.")
    rounds: list[str] = Field(description="In which they are labelled again.")


class DatasetInfo(BaseModel):
    """An immutable version of labelled requests."""

    dataset_id: str
    name: str
    version: int
    sha256: str
    card: dict[str, Any]
    by: str
    at: str
