"""What a solution's configuration may say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.model.offers import OPTIMISABLE, Hyperparameter, Offer

_RATE = re.compile(r"rate\((\d+) (days?)\)")
_MOST_DAYS = 30
_MOST_JOBS = 40
_RANGES = (
    "integerHyperParameterRanges",
    "continuousHyperParameterRanges",
    "categoricalHyperParameterRanges",
)


def check_config(config: Mapping[str, Any], offers: Sequence[Offer]) -> None:
    """Let the `solutionConfig` of a solution pass.

    Args:
        config: checked against its shape.
        offers: the recipes that the solution may have.

    Raises:
        errors.Invalid: a hyperparameter is unknown or out of its range, or figures contradict
            each other.
    """
    knobs = {one.name: one for offer in offers for one in offer.hyperparameters}
    own = _own_names(offers) if config.get("algorithmHyperParameters") else frozenset()
    for name, value in config.get("algorithmHyperParameters", {}).items():
        if name in knobs or name not in own:
            _check_value(_knob(knobs, name, offers), value)
    features = {name for offer in offers for name in offer.features}
    for name, value in config.get("featureTransformationParameters", {}).items():
        if name not in features:
            raise _unknown(name, sorted(features), offers)
        _check_share(name, value)
    _check_tuning(config.get("hpoConfig", {}), knobs, offers)
    _check_columns(config.get("trainingDataConfig", {}))
    _check_objective(config.get("optimizationObjective", {}), offers)
    _check_events(config)
    check_schedule(config)
    if (threshold := config.get("eventValueThreshold")) is not None:
        _float("eventValueThreshold", threshold)


def _own_names(offers: Sequence[Offer]) -> frozenset[str]:
    """Return the names that our own recipes give their hyperparameters, beside Personalize's."""
    # What learns takes a second to import; nobody else here needs it.
    from comptoir.recommend.recipes.registry import RECIPES  # noqa: PLC0415

    found = [RECIPES.get(one.name.removeprefix("aws-")) for one in offers]
    return frozenset(one.name for recipe in found if recipe for one in fields(recipe.parameters))


def check_schedule(config: Mapping[str, Any]) -> None:
    """Let the schedule of automatic training pass.

    Raises:
        errors.Invalid: it is not every 1 to 30 days.
    """
    told = config.get("autoTrainingConfig", {}).get("schedulingExpression")
    found = _RATE.fullmatch(told) if told else None
    if told and not (found and 1 <= int(found[1]) <= _MOST_DAYS):
        raise errors.Invalid(
            "schedulingExpression is {told!r}; it must be rate(1 day) to rate(30 days).", told=told
        )


def _check_tuning(
    tuning: Mapping[str, Any], knobs: Mapping[str, Hyperparameter], offers: Sequence[Offer]
) -> None:
    for name, value in tuning.get("hpoResourceConfig", {}).items():
        if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= _MOST_JOBS:
            raise errors.Invalid(
                "{name} is {value!r}; it must be a whole number, 1 to {most}.",
                name=name,
                value=value,
                most=_MOST_JOBS,
            )
    ranges = tuning.get("algorithmHyperParameterRanges", {})
    for each in (one for word in _RANGES for one in ranges.get(word, ())):
        knob = _knob(knobs, each.get("name", ""), offers)
        for value in each.get("values", ()):
            _check_value(knob, value)
        bounds = [each[word] for word in ("minValue", "maxValue") if word in each]
        for value in bounds:
            _check_value(knob, str(value))
        if bounds != sorted(bounds):
            raise errors.Invalid(
                "The range of {name} ends before it begins. Swap minValue and maxValue.",
                name=knob.name,
            )


def _check_columns(columns: Mapping[str, Any]) -> None:
    included, excluded = (
        columns.get(word, {}) for word in ("includedDatasetColumns", "excludedDatasetColumns")
    )
    if both := sorted(included.keys() & excluded.keys()):
        raise errors.Invalid(
            "Columns of {dataset} are included and excluded. Give one of the two lists.",
            dataset=both[0],
        )


def _check_objective(told: Mapping[str, Any], offers: Sequence[Offer]) -> None:
    if told.get("objectiveSensitivity", "OFF") == "OFF":
        return
    if not told.get("itemAttribute"):
        raise errors.Invalid(
            "optimizationObjective has a sensitivity and no itemAttribute. Name a numeric column "
            "of items."
        )
    if unable := [one.name for one in offers if one.name not in OPTIMISABLE]:
        raise errors.Invalid(
            "The recipe {recipe} cannot be optimised for an attribute of items. Leave "
            "optimizationObjective out.",
            recipe=unable[0],
        )


def _check_events(config: Mapping[str, Any]) -> None:
    listed = (config.get("eventsConfig") or {}).get("eventParametersList") or []
    names = [str(one.get("eventType", "")).casefold() for one in listed]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise errors.Invalid(
            "eventsConfig names the event type {event_type} twice. Name each once.",
            event_type=twice[0],
        )
    if listed and not any(one.get("weight", 1) for one in listed):
        raise errors.Invalid("eventsConfig gives every event type the weight 0. Raise one.")


def _knob(
    knobs: Mapping[str, Hyperparameter], name: str, offers: Sequence[Offer]
) -> Hyperparameter:
    if name not in knobs:
        raise _unknown(name, sorted(knobs), offers)
    return knobs[name]


def _check_value(knob: Hyperparameter, value: str) -> None:
    if knob.values:
        if value not in knob.values:
            raise errors.Invalid(
                "{name} is {value!r}; it must be one of {known}.",
                name=knob.name,
                value=value,
                known=", ".join(knob.values),
            )
        return
    number = _float(knob.name, value)
    low, high = knob.low or 0, knob.high or 0
    if not low <= number <= high or (knob.whole and number != int(number)):
        raise errors.Invalid(
            "{name} is {value!r}; it must be a number from {low} to {high}.",
            name=knob.name,
            value=value,
            low=low,
            high=high,
        )


def _check_share(name: str, value: str) -> None:
    if not 0 <= _float(name, value) <= 1:
        raise errors.Invalid("{name} is {value!r}; it must be 0 to 1.", name=name, value=value)


def _float(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN differs from itself
        raise errors.Invalid("{name} is {value!r}; it must be a number.", name=name, value=value)
    return number


def _unknown(name: str, known: Sequence[str], offers: Sequence[Offer]) -> errors.Invalid:
    return errors.Invalid(
        "The recipe {recipe} has no parameter {name}; it has {known}.",
        recipe=", ".join(one.name for one in offers),
        name=name,
        known=", ".join(known) or "-",
    )
