"""Hyperparameters by name: the field's names and Amazon Personalize's, as texts or as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.model.offers import OFFERS, Hyperparameter
from comptoir.recommend.recipes.port import Recipe

_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """What a hyperparameter may be."""

    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    """Of a categorical one, every value."""
    accepts: tuple[str, ...] = ()
    """Amazon Personalize's names for it."""
    tunable: bool = False
    """Whether tuning may choose it."""


def knob(default: Any, low: float | None = None, high: float | None = None, **more: Any) -> Any:
    """Return a field of a recipe's parameters; the rest as the fields of `Knob`."""
    return field(default=default, metadata={"knob": Knob(low=low, high=high, **more)})


def knobs_of(recipe: Recipe) -> dict[str, Knob]:
    """Return what each hyperparameter of a recipe may be, by the field's name."""
    return {one.name: one.metadata.get("knob", Knob()) for one in fields(recipe.parameters)}


def parameters_of(recipe: Recipe, given: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """Read hyperparameters.

    Args:
        recipe: whose they are.
        given: texts, as Amazon's API sends them, or values.

    Returns:
        The recipe's parameters, and the names that Amazon Personalize knows and this recipe does
        without: they are checked, and change nothing.

    Raises:
        errors.Invalid: one is unknown, or out of its range.
    """
    known = {one.name: one for one in fields(recipe.parameters)}
    own = knobs_of(recipe)
    meant = {name: mine for mine, one in own.items() for name in one.accepts}
    offered = _offered(recipe.name)
    values: dict[str, Any] = {}
    unused = []
    for name, told in given.items():
        if name in offered:
            _within(name, told, offered[name])
        if (mine := meant.get(name, name)) in known:
            values[mine] = _read(name, told, known[mine].default, own[mine])
        elif name in offered:
            unused.append(name)
        else:
            every = sorted({*known, *meant, *offered})
            raise errors.Invalid(
                "The recipe {recipe} has no parameter {name}; it has {known}.",
                recipe=recipe.name,
                name=name,
                known=", ".join(every) or "-",
            )
    return recipe.parameters(**values), tuple(unused)


def _offered(name: str) -> dict[str, Hyperparameter]:
    offer = OFFERS.get(f"aws-{name}")
    if offer is None:
        return {}
    shares = (
        Hyperparameter(one, default, 0, 1, whole=False) for one, default in offer.features.items()
    )
    return {one.name: one for one in (*offer.hyperparameters, *shares)}


def _within(name: str, told: Any, one: Hyperparameter) -> None:
    if one.values:
        _choice(name, str(told).lower() if isinstance(told, bool) else str(told), one.values)
        return
    _number(name, told, one.low, one.high, whole=one.whole)


def _read(name: str, told: Any, default: Any, one: Knob) -> Any:
    if isinstance(default, bool):
        text = str(told).lower()
        _choice(name, text, tuple(_BOOLEANS))
        return _BOOLEANS[text]
    if isinstance(default, int | float):
        number = _number(name, told, one.low, one.high, whole=isinstance(default, int))
        return type(default)(number)
    if isinstance(default, tuple):
        return tuple(told) if not isinstance(told, str) else tuple(told.split(",")) if told else ()
    if one.values:
        _choice(name, str(told), one.values)
    return str(told)


def _choice(name: str, value: str, values: tuple[str, ...]) -> None:
    if value not in values:
        raise errors.Invalid(
            "{name} is {value!r}; it must be one of {known}.",
            name=name,
            value=value,
            known=", ".join(values),
        )


def _number(name: str, told: Any, low: float | None, high: float | None, *, whole: bool) -> float:
    try:
        number = float(told)
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number):
        raise errors.Invalid("{name} is {value!r}; it must be a number.", name=name, value=told)
    under = low is not None and number < low
    over = high is not None and number > high
    if under or over or (whole and number != int(number)):
        raise errors.Invalid(
            "{name} is {value!r}; it must be a number from {low} to {high}.",
            name=name,
            value=told,
            low="-" if low is None else low,
            high="-" if high is None else high,
        )
    return number
