"""Reasons as customers read them: short, about the product on the page or one they looked at."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comptoir.kernel.wording import Phrase
from comptoir.recommend.recipes.port import Reason

Say = Callable[[Mapping[str, Any]], Phrase]

_SHARED: Mapping[str, str] = {
    "COLLECTION": Phrase("Same collection as {item}").template,
    "STYLE": Phrase("Same style as {item}").template,
    "KIND": Phrase("Of the same kind as {item}").template,
    "BRAND": Phrase("Same brand as {item}").template,
    "MATERIAL": Phrase("Same material as {item}").template,
    "COLOUR": Phrase("Same colour as {item}").template,
    "COLOR": Phrase("Same colour as {item}").template,
    "CATEGORY_L1": Phrase("From the same department as {item}").template,
}
"""What two products may share, what says most first."""
_DAY_MINUTES = 1440


def _counted(template: Callable[[], Phrase]) -> Say:
    words = template().template
    return lambda evidence: Phrase(words, count=evidence["count"])


def _shared(evidence: Mapping[str, Any]) -> Phrase:
    there = {str(name).upper() for name in evidence["values"]}
    words = next((said for name, said in _SHARED.items() if name in there), "")
    return Phrase(words) if words else Phrase("Like {item}")


def _popular(evidence: Mapping[str, Any]) -> Phrase:
    if evidence.get("days"):
        return Phrase(
            "Chosen by {count} customers in {days} days",
            count=evidence["count"],
            days=evidence["days"],
        )
    return Phrase("Chosen by {count} customers", count=evidence["count"])


def _trending(evidence: Mapping[str, Any]) -> Phrase:
    minutes = int(evidence["minutes"])
    if minutes >= _DAY_MINUTES:
        return Phrase("On the rise: {count} customers in a day", count=evidence["count"])
    return Phrase(
        "On the rise: {count} customers in {minutes} minutes",
        count=evidence["count"],
        minutes=minutes,
    )


_HERE: Mapping[str, Say] = {
    "bought_together": _counted(lambda: Phrase("Bought with it by {count} customers")),
    "bought_by_same": _counted(lambda: Phrase("Bought another time by {count} of its customers")),
    "viewed_together": _counted(lambda: Phrase("Viewed as well by {count} customers")),
    "chosen_together": _counted(lambda: Phrase("Chosen as well by {count} customers")),
}
"""Of the product on the page."""
_SAID: Mapping[str, Say] = {
    "bought_together": _counted(lambda: Phrase("Bought with {item} by {count} customers")),
    "bought_by_same": _counted(lambda: Phrase("Bought by {count} customers of {item}")),
    "viewed_together": _counted(lambda: Phrase("Viewed by {count} customers who viewed {item}")),
    "chosen_together": _counted(lambda: Phrase("Chosen by {count} customers who chose {item}")),
    "same_attributes": _shared,
    "similar": lambda _: Phrase("Like {item}"),
    "same_meaning": lambda _: Phrase("Like {item}"),
    "taste": _counted(lambda: Phrase("To your taste, and chosen by {count} customers")),
    "popular": _popular,
    "popular_in": _counted(lambda: Phrase("Chosen by {count} customers, in the same department")),
    "trending": _trending,
    "new": lambda _: Phrase("New in the shop"),
    "exploration": lambda _: Phrase("A discovery: few have seen it yet"),
}
_ABOUT_ITEM = "{item}"


def viewed(reasons: Sequence[Reason]) -> Phrase | None:
    """Return how many looked at a product, by a recipe that counts views; None without a count."""
    found = next((one.evidence for one in reasons if one.code == "popular"), None)
    if found is None:
        return None
    if found.get("days"):
        return Phrase(
            "Looked at by {count} customers in {days} days",
            count=found["count"],
            days=found["days"],
        )
    return Phrase("Looked at by {count} customers", count=found["count"])


def told(reasons: Sequence[Reason], on_page: str) -> tuple[Phrase, str] | None:
    """Return the strongest reason that customers understand, and the item that it speaks of.

    Args:
        reasons: of one item, the strongest first; items of the evidence are told by their ids.
        on_page: id of the item on the page; empty for none.

    Returns:
        The phrase, in which `item` is still to be named, and the id of that item, empty when the
        phrase names none; None when no reason can be told.
    """
    for reason in reasons:
        beside = str(reason.evidence.get("item", ""))
        here = bool(on_page) and beside in {on_page, ""}
        say = (_HERE.get(reason.code) if here else None) or _SAID.get(reason.code)
        if say is None:
            continue
        phrase = say(reason.evidence)
        if _ABOUT_ITEM not in phrase.template:
            return phrase, ""
        if beside and not here:
            return phrase, beside
        if beside:  # a reason that names the item on the page, which everybody sees
            return phrase, on_page
    return None
