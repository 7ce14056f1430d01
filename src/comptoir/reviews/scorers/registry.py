"""The scorers by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from comptoir.kernel import errors
from comptoir.reviews.scorers.formula_v1 import FormulaV1
from comptoir.reviews.scorers.port import Scorer
from comptoir.reviews.scorers.robust_v2 import RobustV2


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorerOptions:
    """What a scorer may need to be opened."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """Weight by part; empty for the scorer's own."""
    models: Path | None = None
    """The folder of trained models, in which a learned scorer has one of its own name."""


def _learned(options: ScorerOptions) -> Scorer:
    from comptoir.reviews.scorers import artefact  # noqa: PLC0415 - LightGBM takes a second to load

    if options.weights:
        raise errors.Invalid("learned-v3 learns its weights; leave `scorer_weights` empty")
    if options.models is None:
        raise errors.Unavailable("learned-v3 has no folder to be read from; train it first")
    return artefact.load(options.models / "learned-v3")


SCORERS: dict[str, Callable[[ScorerOptions], Scorer]] = {
    "formula-v1": lambda options: FormulaV1(weights=options.weights),
    "robust-v2": lambda options: RobustV2(weights=options.weights),
    "learned-v3": _learned,
}


def open_scorer(
    name: str,
    weights: Mapping[str, float] | None = None,
    models: Path | None = None,
) -> Scorer:
    """Return the scorer of that name, ready to score.

    Args:
        name: A key of `SCORERS`.
        weights: Weight by part, summing to 1; none for the scorer's own.
        models: The folder of trained models, in which a learned scorer has one of its own name.

    Raises:
        errors.Invalid: The name is unknown, or the weights are wrong.
        errors.Unavailable: The learned scorer was never trained.

    >>> open_scorer("robust-v2").name
    'robust-v2'
    """
    if name not in SCORERS:
        near = get_close_matches(name, SCORERS, n=1) or ["robust-v2"]
        raise errors.Invalid(
            "there is no scorer {name!r}; did you mean {near!r}?", name=name, near=near[0]
        )
    return SCORERS[name](ScorerOptions(weights=weights or {}, models=models))
