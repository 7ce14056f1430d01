"""Wire shapes of annotation."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class RoundAsked(BaseModel):
    """A round to begin."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    mode: Literal["teach", "check"] = "check"
    count: int = Field(50, ge=1, le=5_000, description="Texts to label at most.")
    labels_each: int = Field(1, ge=1, le=9, description="People who label each text.")
    random_share: float = Field(
        0.3, ge=0, le=1, description="Share drawn blindly, so that estimates stay unbiased."
    )
    hidden_share: float = Field(
        0.1, ge=0, le=1, description="Share of a check round whose prediction is hidden."
    )
    annotators: list[str] = Field([], description="Actors who may label; empty for all.")
    state: Literal["", "waiting", "routed"] = Field(
        "", description="Of live requests; empty for both."
    )
    dataset: str = Field("", description="Label its examples instead of live requests.")
    seed: int = Field(0, ge=0, le=2**31 - 1)


class RoundInfo(BaseModel):
    """A round and how far it is."""

    round_id: str
    name: str
    mode: str
    labels_each: int
    random_share: float
    hidden_share: float
    annotators: list[str]
    source: dict[str, Any]
    model_version: int | None
    by: str
    at: str
    closed_at: str | None
    items: dict[str, int] = Field(description="Count by state: open, disputed, settled.")


class GuessInfo(BaseModel):
    """What the model says of a text."""

    desk: str = Field(description="Empty for no desk at all.")
    confidence: float = Field(description="Calibrated, 0 to 1.")
    likely: list[str]


class ItemAsked(BaseModel):
    """A text to label, without what others said of it."""

    item_id: str
    round_id: str
    mode: str
    text: str = Field(description="Personal data is masked.")
    language: str
    guess: GuessInfo | None = Field(description="Null where the prediction is not shown.")
    guideline_version: int = Field(description="0 while there is none.")


class NextItem(BaseModel):
    """The next text, if there is one."""

    item: ItemAsked | None


class AnswerAsked(BaseModel):
    """What an annotator says of a text."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["labelled", "accepted", "rejected", "skipped"]
    desk: str | None = Field(None, max_length=80, description="With `labelled`; empty for none.")
    seconds: float = Field(0.0, ge=0, description="Between showing and answering.")
    note: str = Field("", max_length=2_000)


class UndoAsked(BaseModel):
    """Whose last answer is taken back: one's own."""

    model_config = ConfigDict(extra="forbid")

    round: str = Field("", description="Of one round; empty for the last of all.")


class LabelInfo(BaseModel):
    """A label that was given or taken back."""

    item_id: str
    verdict: str
    desk: str | None
    mode: str
    shown: bool = Field(description="Whether the prediction was seen.")
    guideline_version: int
    seconds: float
    note: str
    at: str
    state: str = Field(description="Of the text as it is now: open, disputed or settled.")


class Confusion(BaseModel):
    """An example that tells two desks apart."""

    model_config = ConfigDict(extra="forbid")

    desks: list[str] = Field(min_length=2, max_length=2)
    text: str = Field(min_length=1, max_length=2_000)
    why: str = Field("", max_length=2_000)


class GuidelinesAsked(BaseModel):
    """What annotators go by from now on."""

    model_config = ConfigDict(extra="forbid")

    texts: dict[str, str] = Field(description="Markdown, by language: fr and en.")
    confusions: list[Confusion] = []
    why: str = Field("", max_length=2_000)
    seen: int | None = Field(None, description="Refused if there is a newer version than this.")


class GuidelinesInfo(BaseModel):
    """A version of what annotators go by; version 0 is none yet."""

    version: int
    texts: dict[str, str]
    confusions: list[Confusion]
    by: str
    why: str
    at: str | None
