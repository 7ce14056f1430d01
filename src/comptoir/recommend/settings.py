"""The `[recommend]` section of `comptoir.toml`."""

from pydantic import Field

from comptoir.kernel.settings import Section


class QuotaSettings(Section):
    """How many there may be; 0 for no limit. Amazon Personalize's own figures are in brackets."""

    dataset_groups: int = Field(0, ge=0, description="Dataset groups; 0 for no limit (AWS: 5).")
    schemas: int = Field(0, ge=0, description="Schemas; 0 for no limit (AWS: 500).")
    solutions: int = Field(0, ge=0, description="Solutions of a group; 0 for no limit (AWS: 10).")
    campaigns: int = Field(0, ge=0, description="Campaigns of a group; 0 for no limit (AWS: 5).")
    recommenders: int = Field(
        0, ge=0, description="Recommenders of a group; 0 for no limit (AWS: 5)."
    )
    filters: int = Field(0, ge=0, description="Filters of a group; 0 for no limit (AWS: 10).")
    pending_imports: int = Field(
        0, ge=0, description="Imports under way at once; 0 for no limit (AWS: 5)."
    )
    pending_deletions: int = Field(
        0, ge=0, description="Data deletions of a group under way at once; 0 for no limit (AWS: 5)."
    )
    pending_batches: int = Field(
        0, ge=0, description="Batch jobs of one kind under way at once; 0 for no limit (AWS: 5)."
    )
    pending_versions: int = Field(
        0, ge=0, description="Trainings under way at once; 0 for no limit (AWS: 20)."
    )


class RecommendSettings(Section):
    """How recommendations are named and bounded."""

    aws_region: str = Field(
        "eu-west-1",
        pattern="^[a-z0-9-]{1,30}$",
        description="The region in ARNs; requests may be signed for any.",
    )
    aws_account: str = Field(
        "000000000000", pattern=r"^\d{12}$", description="The account in ARNs, 12 digits."
    )
    buckets: dict[str, list[str]] = Field(
        {},
        description="Buckets that only some dataset groups may use: `north-data = ['north']`; "
        "any other is for all.",
    )
    import_rows: int = Field(
        1_000_000, ge=100, description="Events that one step of an import reads."
    )
    exposure_days: int = Field(
        90,
        ge=0,
        description="Days for which it is kept who was shown what; 0 keeps it for ever.",
    )
    exposures_waiting: int = Field(
        20_000,
        ge=100,
        description="Answers that may wait in memory to be logged; more are dropped and counted.",
    )
    batch_lines: int = Field(
        5_000, ge=100, description="Lines that one step of a batch job answers."
    )
    quotas: QuotaSettings = Field(
        default=QuotaSettings(), description="Limits on how many there may be; off by default."
    )
