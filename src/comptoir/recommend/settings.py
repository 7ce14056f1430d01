"""The `[recommend]` section of `comptoir.toml`."""

import re

from pydantic import Field, field_validator

from comptoir.kernel.settings import Section

_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")


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
    full_import_mb: int = Field(
        0, ge=0, description="Megabytes that a FULL import reads; 0 for no limit (AWS: 100,000)."
    )
    incremental_import_mb: int = Field(
        0,
        ge=0,
        description="Megabytes that an INCREMENTAL import reads; 0 for no limit (AWS: 1,000).",
    )
    deletion_mb: int = Field(
        0, ge=0, description="Megabytes that a data deletion reads; 0 for no limit (AWS: 100)."
    )
    batch_mb: int = Field(
        0, ge=0, description="Megabytes that a batch job reads; 0 for no limit (AWS: 1,000)."
    )
    batch_files: int = Field(
        0, ge=0, description="Files that a batch job reads; 0 for no limit (AWS: 1,000)."
    )
    events_a_second: int = Field(
        0, ge=0, description="Live events of a group a second; 0 for no limit (AWS: 1,000)."
    )
    records_a_second: int = Field(
        0,
        ge=0,
        description="Calls that put items, users or actions of a group, a second; 0 for no limit "
        "(AWS: 10).",
    )
    answers_a_second: int = Field(
        0,
        ge=0,
        description="Answers of a campaign or recommender a second; 0 for no limit (AWS: 500).",
    )
    all_answers_a_second: int = Field(
        0,
        ge=0,
        description="Answers of all campaigns and recommenders a second; 0 for no limit "
        "(AWS: 2,500).",
    )
    interactions_columns: int = Field(
        0, ge=0, description="Metadata columns of interactions; 0 for no limit (AWS: 5)."
    )
    items_columns: int = Field(
        0, ge=0, description="Metadata columns of items; 0 for no limit (AWS: 100)."
    )
    users_columns: int = Field(
        0, ge=0, description="Metadata columns of users; 0 for no limit (AWS: 25)."
    )
    textual_columns: int = Field(
        0, ge=0, description="Textual columns of items; 0 for no limit (AWS: 1)."
    )
    pending_versions: int = Field(
        0, ge=0, description="Trainings under way at once; 0 for no limit (AWS: 20)."
    )


class CacheSettings(Section):
    """How long answers may be kept by whoever asked, or by a content network in between."""

    user_seconds: int = Field(
        0, ge=0, description="Answers for a person; 0: kept, but asked for again by their ETag."
    )
    synthetic_seconds: int = Field(
        300, ge=0, description="Answers for a user who stands for many, asked with synthetic=true."
    )
    nobody_seconds: int = Field(300, ge=0, description="Answers for nobody in particular.")


class PriceSettings(Section):
    """What Amazon Personalize asks, to tell what would have been paid: data, to be kept up."""

    as_of: str = Field(
        "2023-11-30",
        description="The day of these list prices of recipes that are paid by throughput. Check "
        "them against https://aws.amazon.com/personalize/pricing/ before you quote a figure; "
        "recipes whose names end in `-v2` are billed otherwise.",
    )
    region: str = Field("us-east-1", description="Where these prices hold.")
    currency: str = Field("USD", description="Of the prices.")
    tps_hour_tiers: list[tuple[float, float]] = Field(
        [(20_000, 0.20), (180_000, 0.10), (0, 0.05)],
        description="Real-time recommendations of a month: TPS-hours of each tier, 0 for the rest, "
        "and the price of one.",
    )
    training_hour: float = Field(
        0.24, ge=0, description="Of a training hour; 0 to tell hours without a price."
    )
    training_hour_as_of: str = Field(
        "2026-11-30", description="The day of the price of a training hour; check it likewise."
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
    storefront_group: str = Field(
        "maison-verte",
        description="The dataset group whose recommenders fill the carousels of the storefront; "
        "empty for no carousels.",
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
    batch_days: int = Field(
        30,
        ge=0,
        description="Days for which the house keeps the files of its own batch jobs, questions and "
        "answers; 0 keeps them for ever. Files in buckets of yours are never touched.",
    )
    origins: list[str] = Field(
        [],
        description="Addresses of shops whose pages may send events and ask from a browser, each "
        "exactly as browsers write it: `https://shop.example`.",
    )
    connectors: dict[str, str] = Field(
        {},
        repr=False,
        description="Secrets under which other programs sign: `shopify = 'shpss_…'`; also segment "
        "and woocommerce. `'north/shopify' = 'shpss_…'` lets in what is for the dataset group "
        "north alone. A program without one here sends a key of ours.",
    )
    country_header: str = Field(
        "",
        pattern="^[a-z0-9-]*$",
        description="Header in which a content network tells the country, in lower case, such as "
        "`cf-ipcountry`; empty: the country is not looked for.",
    )
    southern: bool = Field(
        default=False, description="The shop lies south of the equator: July is in winter."
    )
    cache: CacheSettings = Field(
        default=CacheSettings(), description="How long answers may be kept."
    )
    prices: PriceSettings = Field(
        default=PriceSettings(), description="What AWS would ask for the same answers."
    )
    quotas: QuotaSettings = Field(
        default=QuotaSettings(), description="Limits on how many there may be; off by default."
    )

    @field_validator("origins")
    @classmethod
    def _as_browsers_write_them(cls, origins: list[str]) -> list[str]:
        for one in origins:
            if not _ORIGIN.fullmatch(one):
                raise ValueError(
                    f"{one!r} is no origin: write https://shop.example, in lower case, without a "
                    "path or a closing stroke"
                )
        return origins
