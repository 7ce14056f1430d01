"""The `[reviews]` section of `comptoir.toml`."""

from typing import Any, Self

from pydantic import Field

from comptoir.kernel.settings import Section

_OF_EVERY_DAY = {"sources", "schedule", "stale_hours"}
"""Settings that no run has to keep to; sources may hold a password, and are not written down."""


class SourceSettings(Section):
    """A place that is read every night."""

    path: str = Field(
        description="A file, a folder pattern such as `in/*.jsonl.zst`, or a database URI."
    )
    query: str = Field("", description="The SQL query, when `path` is a database URI.")
    columns: dict[str, str] = Field({}, description="Own column names: `text = 'avis_client'`.")


class ReviewsSettings(Section):
    """How reviews are read, understood, scored and published."""

    sources: list[SourceSettings] = Field([], description="What is read every night.")
    schedule: str = Field(
        "0 6 * * *", description="When the nightly run starts, in shop time (cron)."
    )
    understander: str = Field(
        "cascade:", description="What finds themes: cascade:, zeroshot:, head:, nli:, llm:."
    )
    scorer: str = Field("robust-v2", description="What ranks: formula-v1, robust-v2 or learned-v3.")
    scorer_weights: dict[str, float] = Field(
        {}, description="Weights of the scorer's parts; empty for its own. They must sum to 1."
    )
    diversity: float = Field(
        0.3, ge=0, le=1, description="How strongly the first five avoid repeating a theme, 0 to 1."
    )
    max_reject_share: float = Field(
        0.02, ge=0, le=1, description="A run that refuses more than this share is not published."
    )
    min_completeness: float = Field(
        0.98, ge=0, le=1, description="Least share of required values that are present."
    )
    min_consistency: float = Field(
        0.99, ge=0, le=1, description="Least share of rows that keep every rule."
    )
    batch_rows: int = Field(20_000, ge=100, description="Rows that one step reads and cleans.")
    understand_rows: int = Field(4_000, ge=10, description="Reviews that one step understands.")
    stale_hours: float = Field(
        24, gt=0, description="Published data older than this raises an alert."
    )
    keep_generations: int = Field(
        14, ge=2, description="Published versions that rollback can reach."
    )

    def of_a_run(self) -> dict[str, Any]:
        """Return as JSON what a run keeps to from its beginning to its end."""
        return self.model_dump(mode="json", exclude=_OF_EVERY_DAY)

    def as_begun(self, kept: dict[str, Any]) -> Self:
        """Return the settings that an interrupted run goes on with.

        Args:
            kept: what `of_a_run` said when it began; fields of another version are passed over.
        """
        known = type(self).model_fields.keys() - _OF_EVERY_DAY
        before = {name: value for name, value in kept.items() if name in known}
        return type(self).model_validate(dict(self) | before)
