"""What one line of a file asks, held to what the recipe answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.recommend.model.offers import OFFERS

_LONGEST_ID = 256
_MOST_RANKED = 500
_ITEM, _ATTRIBUTES = "itemId", "itemAttributes"
_KINDS: Mapping[str, tuple[str, ...]] = {
    "RELATED_ITEMS": (_ITEM,),
    "PERSONALIZED_RANKING": ("userId", "itemList"),
    "USER_PERSONALIZATION": ("userId",),
}
"""What each type of recipe must be told."""
_OWN = {"aws-item-affinity": (_ITEM,), "aws-item-attribute-affinity": (_ATTRIBUTES,)}
_MORE = ("filterValues", "context")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a line asks."""

    user: str = ""
    """The shop's own id."""
    item: str = ""
    ranked: tuple[str, ...] = ()
    attributes: str = ""
    """An expression on items, such as `ITEMS.genres = "Comedy"`."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Values of the filter's parameters."""
    context: Mapping[str, str] = field(default_factory=dict)


def read_question(input: Json, recipe: str, *, filtered: bool) -> Question:
    """Read what a line asks.

    Args:
        input: the line.
        recipe: by Personalize's name; says what a line must have.
        filtered: whether the job has a filter.

    Raises:
        errors.Invalid: the line lacks something, has something else, or a value does not fit.
    """
    wanted = _OWN.get(recipe) or _KINDS[OFFERS[recipe].recipe_type]
    if missing := [name for name in wanted if input.get(name) is None]:
        raise errors.Invalid(
            "{name} is missing; the recipe {recipe} needs {wanted}.",
            name=missing[0],
            recipe=recipe,
            wanted=", ".join(wanted),
        )
    if unknown := [name for name in input if name not in (*wanted, *_MORE)]:
        raise errors.Invalid(
            "{name} is not known here; a line for the recipe {recipe} may have {known}.",
            name=unknown[0][:80],
            recipe=recipe,
            known=", ".join((*wanted, *_MORE)),
        )
    values = _texts(input, "filterValues")
    if values and not filtered:
        raise errors.Invalid("filterValues are given, but the job has no filter. Leave them out.")
    return Question(
        user=_id(input, "userId"),
        item=_id(input, _ITEM),
        ranked=_ids(input, "itemList"),
        attributes=_attributes(input),
        values=values,
        context=_texts(input, "context"),
    )


def _id(input: Json, name: str) -> str:
    value = input.get(name)
    if value is None:
        return ""
    return _checked(value, name)


def _checked(value: Any, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID or "\0" in value:
        raise errors.Invalid(
            "{name} is {value}; it must be a text of 1 to {most} characters.",
            name=name,
            value=str(value)[:80],
            most=_LONGEST_ID,
        )
    return value


def _ids(input: Json, name: str) -> tuple[str, ...]:
    value = input.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_RANKED:
        raise errors.Invalid(
            "{name} must be a list of 1 to {most} item ids.", name=name, most=_MOST_RANKED
        )
    return tuple(_checked(one, name) for one in value)


def _attributes(input: Json) -> str:
    value = input.get(_ATTRIBUTES)
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise errors.Invalid(
            'itemAttributes is {value}; write it as ITEMS.genres = "Comedy".', value=str(value)[:80]
        )
    return value


def _texts(input: Json, name: str) -> Mapping[str, str]:
    value = input.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise errors.Invalid("{name} must be an object whose values are texts.", name=name)
    return value
