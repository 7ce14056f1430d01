"""Audiences: users in pieces score as together, expressions choose items, reasons count."""

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.recommend import testing as laws
from comptoir.recommend.heads import Histories
from comptoir.recommend.recipes.affinity import ATTRIBUTE_AFFINITY, ITEM_AFFINITY, items_with
from comptoir.recommend.recipes.port import tell_nobody


def learned(recipe):
    return recipe.open(recipe.fit(laws.shop(), recipe.parameters(), tell_nobody))


@pytest.mark.parametrize("recipe", [ITEM_AFFINITY, ATTRIBUTE_AFFINITY], ids=lambda one: one.name)
def test_users_score_alone_as_with_others_and_strangers_never(recipe):
    scorer = learned(recipe)
    data = laws.shop().interactions
    items = np.array([9, 10], dtype=np.int32)
    whole = scorer.score_users(items, Histories(data.starts, data.events))
    for user in (0, 7, 149):
        alone = Histories.of([data.of(user)])
        assert scorer.score_users(items, alone)[0] == pytest.approx(whole[user], rel=1e-4)
    assert scorer.score_users(items, Histories.of([np.empty(0, np.int32)]))[0] == -np.inf


def test_items_that_came_after_training_change_nothing():
    scorer = learned(ITEM_AFFINITY)
    history = laws.shop().interactions.of(4)
    longer = np.append(history, 99).astype(np.int32)
    items = np.array([9], dtype=np.int32)
    plain = scorer.score_users(items, Histories.of([history]))
    assert scorer.score_users(np.array([9, 120], np.int32), Histories.of([longer])) == plain


def test_an_expression_chooses_its_items():
    items = laws.shop().items
    found = items_with('ITEMS.CATEGORY_L1 = "kind 1" AND ITEMS.STYLE = "style 4"', items)
    assert found.tolist() == [16, 17, 18, 19]
    with pytest.raises(errors.Invalid):
        items_with('USERS.AGE = "3"', items)


def test_a_user_is_told_how_many_such_items_she_chose_before():
    scorer = learned(ATTRIBUTE_AFFINITY)
    items = laws.items_of_kind(laws.shop(), 2)
    history = laws.shop().interactions.of(2)
    why = scorer.explain_user(items, history)
    before = next(one for one in why if one.code == "chose_before")
    assert before.evidence["count"] == len(np.intersect1d(np.unique(history), items))
