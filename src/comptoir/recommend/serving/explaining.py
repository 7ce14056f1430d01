"""Reasons for every item of a slate, whatever put it there."""

from collections.abc import Sequence
from dataclasses import replace

from comptoir.recommend.recipes.port import Reason, explained
from comptoir.recommend.recipes.reasons import told
from comptoir.recommend.serving.desk import Desk
from comptoir.recommend.serving.slate import Placed, Rung, Why


def with_reasons(desk: Desk, items: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the items with their reasons, and these in words."""
    modelled = {one.code: desk.version.model_code(one.code) for one in items if _asks_model(one)}
    codes = [code for code in modelled.values() if code >= 0]
    found = dict(zip(codes, explained(desk.scorer, desk.query, codes), strict=True))
    return tuple(_with(desk, one, found.get(modelled.get(one.code, -1), ())) for one in items)


def _asks_model(one: Placed) -> bool:
    """Tell whether the model has put an item there, or may say something of it."""
    return one.why is not Why.POPULAR and one.code >= 0


def _with(desk: Desk, one: Placed, learned: tuple[Reason, ...]) -> Placed:
    words = []
    reasons = []
    for reason in _own(desk, one) + learned or (_popular(desk, one),):
        learned_from = any(reason is each for each in learned)
        words.append(told(reason, _Titles(desk, learned=learned_from)))
        reasons.append(_by_id(desk, reason) if learned_from else reason)
    return one._replace(reasons=tuple(reasons), words=tuple(words))


def _own(desk: Desk, one: Placed) -> tuple[Reason, ...]:
    """Return what serving itself knows of why an item is there."""
    if one.why is Why.EXPLORATION:
        return (Reason(code="exploration", evidence={"propensity": one.propensity}),)
    if one.why is Why.PROMOTION:
        return (Reason(code="promoted", evidence={"promotion": one.promotion}),)
    return (_popular(desk, one),) if one.why is Why.POPULAR else ()


def _popular(desk: Desk, one: Placed) -> Reason:
    if one.code < 0:
        return Reason(code="unknown")
    shelves = desk.shelves
    count = int(shelves.customers[one.code])
    if one.rung is Rung.CATEGORY:
        category = shelves.category_name(one.code)
        return Reason(code="popular_in", evidence={"category": category, "count": count})
    return Reason(code="popular", evidence={"count": count}) if count else Reason(code="new")


class _Titles:
    """Says titles of items by the codes that a reason has: the model's, or the catalogue's."""

    def __init__(self, desk: Desk, *, learned: bool) -> None:
        self._desk = desk
        self._learned = learned

    def __call__(self, code: int) -> str:
        version = self._desk.version
        at = version.catalogue_code(code) if self._learned else code
        known = 0 <= at < len(self._desk.table)
        return self._desk.shelves.title(at) if known else version.item_id(code)


def _by_id(desk: Desk, reason: Reason) -> Reason:
    """Return a reason of the model with the ids of the items that its evidence names."""
    told_ids = dict(reason.evidence)
    if "item" in told_ids:
        told_ids["item"] = desk.version.item_id(int(told_ids["item"]))
    if "items" in told_ids:
        told_ids["items"] = [desk.version.item_id(int(code)) for code in told_ids["items"]]
    return replace(reason, evidence=told_ids)
