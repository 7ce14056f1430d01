"""The `[routing]` section of `comptoir.toml`."""

from pydantic import Field

from comptoir.kernel.settings import Section


class RoutingSettings(Section):
    """How requests find their desk."""

    learner: str = Field(
        "blend",
        description="What trainings use: prior, tfidf-linear, embed-linear, blend or transformer.",
    )
    encoder: str = Field(
        "minilm-l6-v2",
        description="What transformer fine-tunes: a model of the store, or the path of a folder.",
    )
    max_error: float = Field(
        0.02, gt=0, lt=1, description="Share of wrong decisions that is allowed, such as 0.02."
    )
    level: float = Field(
        0.95, gt=0, lt=1, description="How sure it must be that no more are wrong, such as 0.95."
    )
    test_share: float = Field(
        0.2, gt=0, lt=1, description="Share of a data set that is kept apart as its test."
    )
    seed: int = Field(0, description="Of whatever trainings draw: the same gives the same model.")
