"""Circumstances have a say where held-out events prove it, and none where they are noise."""

import numpy as np
import pytest

from comptoir.recommend.data import Context, gathered
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.context import ContextHead
from comptoir.recommend.recipes.port import Query, TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named

USERS, ITEMS, STEPS = 500, 60, 12
NOBODY = np.empty(0, dtype=np.int32)


def shop(tilt, seed=1):
    """Return events on two devices, each of which makes one half of the items more wanted."""
    draw = np.random.default_rng(seed)
    owners = np.repeat(np.arange(USERS), STEPS)
    mobile = draw.integers(2, size=len(owners))
    weights = np.ones((2, ITEMS))
    weights[0, ::2] = weights[1, 1::2] = tilt
    weights /= weights.sum(1, keepdims=True)
    events = np.array([draw.choice(ITEMS, p=weights[one]) for one in mobile])
    return gathered(
        owners=owners,
        events=events,
        times=np.tile(np.arange(STEPS), USERS),
        users=[str(one) for one in range(USERS)],
        items=[str(one) for one in range(ITEMS)],
        contexts=[Context("DEVICE", ("", "desktop", "mobile"), (mobile + 1).astype(np.int16))],
    )


@pytest.mark.parametrize(("tilt", "enters"), [(8.0, True), (1.0, False)])
def test_a_field_enters_where_it_tells_what_is_chosen(tilt, enters):
    recipe = recipe_named("user-personalization")
    found = shop(tilt)
    artifact = recipe.fit(TrainingData(interactions=found), recipe.parameters(), tell_nobody)
    heads = [one["facts"].get("column") for one in artifact.facts["heads"]]
    assert ("DEVICE" in heads) == enters
    scorer = recipe.open(artifact)
    history = found.of(0)
    desktop, mobile, unknown = scorer.score_many(
        [
            Query(history=history, context={"DEVICE": "desktop"}),
            Query(history=history, context={"DEVICE": "mobile"}),
            Query(history=history, context={"DEVICE": "a fridge"}),
        ]
    )
    lead = (mobile - desktop)[1::2].mean() - (mobile - desktop)[::2].mean()
    assert (lead > 0) == enters
    assert unknown == pytest.approx(scorer.score(Query(history=history)), abs=1e-5)
    if enters:
        query = Query(history=history, context={"DEVICE": "mobile"})
        best = int(np.argmax(np.where(np.isin(np.arange(ITEMS), history), -np.inf, mobile)))
        why = next(one for one in scorer.explain(query, best) if one.code == "context")
        assert why.evidence["field"] == "DEVICE"
        assert why.evidence["times"] > 1
        again = recipe.fit(
            TrainingData(interactions=shop(tilt, seed=2), before=artifact),
            recipe.parameters(),
            tell_nobody,
        )
        assert "DEVICE" in [one["facts"].get("column") for one in again.facts["heads"]]


def test_lifts_are_counts_over_what_was_to_be_expected():
    found = shop(8.0)
    head = ContextHead.fit(found, column="DEVICE")
    assert set(head.values) == {"desktop", "mobile"}
    here = np.bincount(found.events[found.contexts[0].codes == 2], minlength=ITEMS)
    share = (found.contexts[0].codes == 2).mean()
    usual = np.bincount(found.events, minlength=ITEMS) * share
    asked = Histories.of([NOBODY, NOBODY], [{"DEVICE": "mobile"}, {}])
    assert head.score(asked)[0] == pytest.approx(np.log((here + 10) / (usual + 10)), abs=1e-5)
    assert not head.score(asked)[1].any()


def test_rare_values_and_lost_fields_say_nothing():
    found = shop(8.0)
    codes = found.contexts[0].codes.copy()
    codes[5:] = 2
    rare = gathered(
        owners=found.owners(),
        events=found.events,
        users=found.users,
        items=found.items,
        contexts=[Context("DEVICE", ("", "desktop", "mobile"), codes)],
    )
    assert ContextHead.fit(rare, column="DEVICE").values == ("mobile",)
    lost = ContextHead.fit(found, column="GONE")
    assert lost.values == ()
    assert not lost.score(Histories.of([NOBODY], [{"GONE": "x"}])).any()
