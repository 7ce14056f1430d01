"""Reasons in words: one sentence each, with the evidence in it."""

from collections.abc import Callable, Mapping

from comptoir.kernel.wording import Phrase, Share
from comptoir.recommend.recipes.fields import field_name, listed, value_name
from comptoir.recommend.recipes.port import Reason

Named = Callable[[int], str]
"""Returns the title of an item by its code."""


def told(reason: Reason, named: Named) -> Phrase:
    """Return a reason as a phrase that every language can say.

    Args:
        reason: of any recipe.
        named: titles of items.

    >>> why = Reason(code="bought_together", evidence={"item": 7, "count": 43})
    >>> str(told(why, lambda code: "Oak shelf"))
    'Bought together with Oak shelf by 43 customers.'
    """
    said = _SAID.get(reason.code)
    return said(reason.evidence, named) if said else Phrase(reason.code)


def _together(template: Callable[[Mapping[str, object]], Phrase]) -> Callable[..., Phrase]:
    def say(evidence: Mapping[str, object], named: Named) -> Phrase:
        values = dict(evidence)
        values["item"] = named(int(str(evidence["item"])))
        return template(values)

    return say


def _popular(evidence: Mapping[str, object], _: Named) -> Phrase:
    if "days" in evidence:
        return Phrase(
            "Popular: {count} customers in {days} days.",
            count=evidence["count"],
            days=evidence["days"],
        )
    return Phrase("Popular: {count} customers.", count=evidence.get("count", 0))


def _same(evidence: Mapping[str, object], named: Named) -> Phrase:
    shared = evidence["values"]
    values = tuple(shared.values()) if isinstance(shared, Mapping) else ()
    fields = tuple(shared) if isinstance(shared, Mapping) else ()
    return Phrase(
        "Same {fields} as {item}: {values}.",
        item=named(int(str(evidence["item"]))),
        fields=listed([field_name(one) for one in fields]),
        values=listed([value_name(one) for one in values]),
    )


def _linked(evidence: Mapping[str, object], named: Named) -> Phrase:
    items = evidence.get("items")
    codes = items if isinstance(items, list | tuple) else ()
    return Phrase(
        "Chose {count} items that the same customers choose, such as {items}.",
        count=evidence["count"],
        items=tuple(named(int(code)) for code in codes),
    )


def _taken(evidence: Mapping[str, object], _: Named) -> Phrase:
    taken, seen = int(str(evidence["taken"])), int(str(evidence["seen"]))
    return Phrase(
        "Taken {taken} times of {seen} ({rate}).",
        taken=taken,
        seen=seen,
        rate=Share(taken / max(seen, 1)),
    )


_SAID: Mapping[str, Callable[[Mapping[str, object], Named], Phrase]] = {
    "bought_together": _together(
        lambda v: Phrase("Bought together with {item} by {count} customers.", **v)
    ),
    "bought_by_same": _together(
        lambda v: Phrase(
            "No basket has both; {count} customers who bought {item} bought it another time.", **v
        )
    ),
    "viewed_together": _together(
        lambda v: Phrase("Viewed by {count} customers who viewed {item}.", **v)
    ),
    "watched_together": _together(
        lambda v: Phrase("Watched by {count} people who watched {item}.", **v)
    ),
    "chosen_together": _together(
        lambda v: Phrase("Chosen by {count} customers who chose {item}.", **v)
    ),
    "same_attributes": _same,
    "similar": _together(lambda v: Phrase("Like {item}, by its texts and metadata.", **v)),
    "same_meaning": _together(
        lambda v: Phrase("Its text means nearly what that of {item} means ({similarity}).", **v)
    ),
    "taste": lambda v, _: Phrase(
        "Fits the taste of {events} events; {count} customers chose it.",
        events=v["events"],
        count=v["count"],
    ),
    "popular": _popular,
    "popular_in": lambda v, _: Phrase(
        "Popular in {category}: {count} customers.", category=v["category"], count=v["count"]
    ),
    "new": lambda _, __: Phrase("New: nobody has chosen it yet."),
    "unknown": lambda _, __: Phrase("Nothing is known of this item."),
    "exploration": lambda _, __: Phrase("Exploration: shown to learn who likes it."),
    "promoted": lambda v, _: Phrase("Promoted item: {promotion}.", promotion=v["promotion"]),
    "trending": lambda v, _: Phrase(
        "Trending: {count} customers in {minutes} minutes, where {expected} were to be expected.",
        count=v["count"],
        minutes=v["minutes"],
        expected=v["expected"],
    ),
    "chose_before": lambda v, _: Phrase("Chose {count} such items before.", count=v["count"]),
    "chose_linked": _linked,
    "no_link": lambda _, __: Phrase("Nothing in the history is linked to what was asked for."),
    "taken_by": _taken,
    "trait": lambda v, _: Phrase(
        "{field} {value}: {times} times the odds.",
        field=field_name(v["field"]),
        value=value_name(v["value"]),
        times=v["times"],
    ),
    "context": lambda v, _: Phrase(
        "Chosen {times} times as often as usual where {field} is {value}.",
        times=v["times"],
        field=field_name(v["field"]),
        value=value_name(v["value"]),
    ),
    "too_few_outcomes": lambda v, _: Phrase(
        "Too little is known: at least {least} taken and {least} other outcomes within six weeks "
        "are needed.",
        least=v["least"],
    ),
    "objective": lambda v, _: Phrase(
        "The shop prefers a high {field}.", field=field_name(v["field"])
    ),
}

CODES = frozenset(_SAID)
"""Every code that recipes and serving give."""
