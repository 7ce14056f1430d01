"""Slates: which rung answers, why each item is there, and what a trace tells."""

import pytest
from tests.recommend.serving.conftest import ITEMS, MOMENT, NOW

from comptoir.kernel import errors
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import snapshots
from comptoir.recommend.recipes.reasons import CODES
from comptoir.recommend.serving.request import Exploration, FilterUse, Influence, Promotion
from comptoir.recommend.serving.slate import Rung, Why

COMEDY = FilterUse(expression='INCLUDE ItemID WHERE Items.GENRES IN ("Comedy")')


def ids(slate):
    return [one.item_id for one in slate.items]


def saw(window, session, *items, user="", at=MOMENT + 9_000):
    events = [LiveEvent(event_type="View", sent_at=at, item_id=one) for one in items]
    window.intake.put_events(window.shop.group_id, events, session_id=session, user_id=user)


def test_a_known_user_is_answered_by_the_model_with_evidence(window):
    window.train("item-knn")
    slate = window.ask("item-knn", "u3", explain=True)
    assert slate.rung is Rung.PERSONAL
    assert {one.rung for one in slate.items} == {Rung.PERSONAL}
    first = slate.items[0]
    assert first.reasons[0].code == "chosen_together"
    assert first.reasons[0].evidence["item"] in {f"i{3 + step}" for step in range(6)}
    assert str(first.reasons[0].evidence["count"]) in str(first.words[0])


def test_every_rung_of_the_ladder_fills_the_slate_and_says_so(window):
    window.train("item-knn")
    stranger = window.ask("item-knn", "nobody", explain=True)
    assert stranger.rung is Rung.POPULAR
    assert len(stranger.items) == 5

    saw(window, "visit", "i5")
    visitor = window.ask("item-knn", session=window.shop.owner("visit"))
    assert visitor.rung is Rung.SESSION
    assert "i6" in ids(visitor)
    saw(window, "visit", "i5", user="u99")
    assert window.ask("item-knn", "u99").rung is Rung.PERSONAL

    saw(window, "late", "i28", user="late")
    unknown = window.ask("item-knn", "late", explain=True)
    assert unknown.rung is Rung.CATEGORY
    assert all(int(one.item_id[1:]) % 2 == 0 for one in unknown.items)
    reason = unknown.items[0].reasons[0]
    assert (reason.code, reason.evidence["category"]) == ("popular_in", "Drama")
    assert reason.evidence["count"] > 0

    beside = window.ask("item-knn", item_id="i29", length=20)
    assert beside.rung is Rung.CATEGORY
    assert [one.rung for one in beside.items[14:]] == [Rung.POPULAR] * 6


def test_a_slate_is_filled_wherever_items_are_allowed(window):
    window.train("item-knn")
    few = FilterUse(expression='INCLUDE ItemID WHERE Items.PRICE IN ("3","4")')
    assert sorted(ids(window.ask("item-knn", "u3", filter=few))) == ["i3", "i4"]
    assert not window.ask(
        "item-knn", "u3", filter=FilterUse(expression="INCLUDE ItemID WHERE Items.PRICE > 99")
    ).items


def test_related_items_end_where_evidence_ends(window):
    window.train("sims", min_cointeraction_count=1)
    slate = window.ask("sims", item_id="i4", length=20, explain=True)
    near = [one for one in slate.items if one.rung is Rung.PERSONAL]
    assert near
    assert all(one.reasons[0].code == "chosen_together" for one in near)
    rest = [one.rung for one in slate.items[len(near) :]]
    assert rest[0] is Rung.CATEGORY
    assert "i4" not in ids(slate)
    assert len(set(ids(slate))) == 20


@pytest.mark.parametrize(
    "recipe", ["item-knn", "sims", "popularity-count", "trending-now", "frequently-bought-together"]
)
@pytest.mark.parametrize("user", ["u3", "nobody"])
def test_every_item_of_every_recipe_has_reasons_in_words(window, recipe, user):
    window.train(recipe)
    beside = {"item_id": "i4"} if recipe in {"sims", "frequently-bought-together"} else {}
    slate = window.ask(
        recipe,
        user,
        length=20,
        explain=True,
        exploration=Exploration(weight=0.6),
        promotion=Promotion(name="drama", percent=20, filter=COMEDY),
        **beside,
    )
    assert len(slate.items) == 20
    for one in slate.items:
        assert one.reasons
        assert {reason.code for reason in one.reasons} <= CODES
        assert all("{" not in str(word) for word in one.words)
    promoted = [one for one in slate.items if one.why is Why.PROMOTION]
    assert [one.reasons[0].code for one in promoted] == ["promoted"] * 4


def test_what_is_explored_is_young_and_says_so(window):
    window.train("popularity-count")
    slate = window.ask("popularity-count", explain=True, exploration=Exploration(weight=1.0))
    explored = [one for one in slate.items if one.why is Why.EXPLORATION]
    assert [one.item_id for one in explored] == [f"i{ITEMS - 1}"]
    assert explored[0].reasons[0].code == "exploration"
    old = window.ask("popularity-count", exploration=Exploration(weight=1.0, age_days=1))
    assert not [one for one in old.items if one.why is Why.EXPLORATION]


def test_a_trace_tells_what_each_part_removed_and_how_long_it_took(window):
    window.train("item-knn")
    use = FilterUse(expression=f"{COMEDY.expression} | EXCLUDE ItemID WHERE Items.PRICE < 10")
    slate = window.ask("item-knn", "u3", filter=use, trace=True)
    told = slate.filtered
    assert told.candidates == ITEMS
    assert (
        told.candidates == told.not_included + sum(part.removed for part in told.parts) + told.left
    )
    assert [part.removed for part in told.parts][1] > 0
    assert slate.facts | {"had": 6, "items": ITEMS, "recipe": "aws-item-knn"} == slate.facts
    assert {"find", "score", "filter", "place", "explain"} <= slate.timing.keys()


def test_a_use_case_always_has_its_filter(window):
    recipe = window.train("ecomm-customers-who-viewed-x-also-viewed", again=True)
    slate = window.ask(recipe, "u3", item_id="i4", length=ITEMS, trace=True)
    assert {f"i{n}" for n in range(ITEMS)} - set(ids(slate)) == {"i3", "i4", "i6"}
    assert [part.removed for part in slate.filtered.parts] == [2]
    both = window.ask(recipe, "u3", item_id="i4", length=ITEMS, filter=COMEDY)
    assert set(ids(both)) == {f"i{n}" for n in range(1, ITEMS, 2)} - {"i3"}


def test_an_item_that_came_after_training_is_scored_by_what_it_is(window):
    window.train("similar-items", questions=100)
    put = {"GENRES": ["Comedy"], "PRICE": 5.0, "CREATION_TIMESTAMP": MOMENT, "ADULT": False}
    before = window.ask("similar-items", item_id="i5", length=20)
    group = window.shop.group_id
    window.intake.put_records(group, DatasetType.ITEMS, {"brand-new": put})
    slate = window.ask("similar-items", item_id="brand-new", explain=True)
    assert slate.rung is Rung.PERSONAL
    assert {one.why for one in slate.items} == {Why.MODEL}
    assert all(one.reasons for one in slate.items)
    after = window.ask("similar-items", item_id="i5", length=20)
    assert "brand-new" not in ids(before)
    assert "brand-new" in ids(after)
    snapshots.renew(window.shop.room, group)
    window.live.follow(group)
    assert ids(window.ask("similar-items", item_id="i5", length=20)) == ids(after)


def test_what_happens_now_trends_at_once(window):
    window.train("trending-now")
    assert "i9" not in ids(window.ask("trending-now"))
    for user in range(12):
        saw(window, f"s{user}", "i9", user=f"v{user}", at=int(NOW.timestamp()) - 60)
    slate = window.ask("trending-now", explain=True)
    assert slate.items[0].item_id == "i9"
    reason = slate.items[0].reasons[0]
    assert (reason.code, reason.evidence["count"]) == ("trending", 12)
    for _ in range(5):
        saw(window, "s0", "i9", user="v0", at=int(NOW.timestamp()) - 30)
    again = window.ask("trending-now", explain=True)
    assert again.items[0].reasons[0].evidence["count"] == 12


@pytest.mark.parametrize(
    ("influence", "first"),
    [(Influence(freshness=1.0), "i9"), (Influence(popularity=1.0), "i0")],
)
def test_ranking_influence_counts_beside_the_model(window, influence, first):
    window.train("item-knn", again=True)
    for user in range(9):
        saw(window, f"s{user}", "i0", user=f"v{user}")
    snapshots.renew(window.shop.room, window.shop.group_id)
    window.live.follow(window.shop.group_id)
    plain, swayed = (
        window.ask("item-knn", "u20"),
        window.ask("item-knn", "u20", influence=influence),
    )
    assert ids(plain)[0] != first
    assert ids(swayed)[0] == first


def test_a_ranked_list_has_reasons_too(window):
    window.train("item-knn")
    slate = window.ask("item-knn", "u3", ranked=("i9", "what", "i27", "i4"), trace=True)
    assert ids(slate)[-2:] == ["what", "i27"]
    assert [one.score for one in slate.items[-2:]] == [None, None]
    assert slate.items[2].reasons[0].code == "unknown"
    assert all(one.words for one in slate.items)


def test_a_filter_that_speaks_of_the_item_on_the_page_needs_one(window):
    window.train("item-knn")
    use = FilterUse(expression="INCLUDE ItemID WHERE Items.PRICE > CurrentItem.PRICE")
    with pytest.raises(errors.Invalid, match="itemId"):
        window.ask("item-knn", "u3", filter=use)
    assert all(
        int(one[1:]) > 9 for one in ids(window.ask("item-knn", "u3", filter=use, item_id="i9"))
    )


def test_a_version_that_was_deleted_lets_others_follow(window, caplog):
    gone = window.train("popularity-count")
    window.train("item-knn")
    for recipe in ("popularity-count", "item-knn"):
        assert window.ask(recipe, "u3").items
    window.artifacts.forget(gone)
    snapshots.renew(window.shop.room, window.shop.group_id)
    window.live.follow(window.shop.group_id)
    assert "failed" not in caplog.text
    assert window.ask("item-knn", "u3").items


def test_an_undated_item_is_explored_until_training_saw_events_of_it(window):
    recipe = window.train("similar-items", questions=100)
    undated = {"GENRES": ["Drama"], "PRICE": 900.0, "ADULT": False}
    for item in ("brand-new", "i4"):
        window.intake.put_records(window.shop.group_id, DatasetType.ITEMS, {item: undated})
    scored = window.ask(recipe, item_id="i5", length=ITEMS)
    assert {one.item_id: one.why for one in scored.items}["brand-new"] is Why.MODEL
    slate = window.ask(recipe, item_id="i5", length=4, exploration=Exploration(weight=1.0))
    explored = {one.item_id for one in slate.items if one.why is Why.EXPLORATION}
    assert explored == {"brand-new", f"i{ITEMS - 1}"} - set(ids(scored)[:4])
    assert "brand-new" in explored
