"""Related items: counts are those of a plain loop, baskets are cut, fallbacks are said."""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.recommend import testing as laws
from comptoir.recommend.data import gathered
from comptoir.recommend.kernels.together import together
from comptoir.recommend.recipes.bought_together import BoughtTogether, baskets
from comptoir.recommend.recipes.port import Query, TrainingData, tell_nobody
from comptoir.recommend.recipes.sims import Sims

ITEMS = 6
carts = st.lists(
    st.tuples(st.integers(0, 3), st.sets(st.integers(0, ITEMS - 1), min_size=1)),
    min_size=1,
    max_size=10,
)


def plain_counts(found):
    customers = defaultdict(set)
    for owner, items in found:
        for one in items:
            for other in items - {one}:
                customers[one, other].add(owner)
    return {pair: len(owners) for pair, owners in customers.items()}


@settings(deadline=None, max_examples=60)
@given(carts, st.integers(1, 3))
def test_counts_are_the_customers_who_have_a_basket_with_both(found, least):
    found = sorted(found, key=lambda one: one[0])
    starts = np.concatenate([[0], np.cumsum([len(items) for _, items in found])])
    links = together(
        starts.astype(np.int64),
        np.array([item for _, items in found for item in sorted(items)], dtype=np.int32),
        np.array([owner for owner, _ in found], dtype=np.int32),
        item_weights=np.ones(ITEMS, dtype=np.float32),
        least=least,
        keep=ITEMS,
    )
    rows = np.repeat(np.arange(ITEMS), np.diff(links.starts))
    pairs = zip(rows.tolist(), links.items.tolist(), strict=True)
    ours = dict(zip(pairs, links.weights.astype(int).tolist(), strict=True))
    assert ours == {p: count for p, count in plain_counts(found).items() if count >= least}


def purchases(rows, users=6, items=ITEMS):
    owners, events, times = (np.array(column) for column in zip(*rows, strict=True))
    return gathered(
        owners=owners,
        events=events,
        times=times,
        users=[f"u{u}" for u in range(users)],
        items=[f"i{i}" for i in range(items)],
        event_types=("Purchase",),
    )


def test_a_basket_ends_with_the_user_and_with_a_pause():
    data = purchases([(0, 1, 0), (0, 2, 50), (0, 3, 200), (1, 1, 210), (1, 1, 220)])
    starts, events, owners = baskets(data, 100)
    assert starts.tolist() == [0, 2, 3, 4]
    assert events.tolist() == [1, 2, 3, 1]
    assert owners.tolist() == [0, 0, 1]


def fitted(data, items=None, **parameters):
    recipe = BoughtTogether()
    asked = TrainingData(interactions=data, items=items)
    return recipe.open(recipe.fit(asked, recipe.parameters(**parameters), tell_nobody))


def test_bought_together_says_how_many_customers_and_what_it_falls_back_on():
    rows = [(user, item, 10) for user in range(3) for item in (0, 1)]
    rows += [(user, 2, 90_000) for user in range(3)]
    scorer = fitted(purchases(rows))
    query = Query(item=0)
    scores = scorer.score(query)
    assert np.argsort(-scores)[:2].tolist() == [1, 2]
    assert scorer.explain(query, 1)[0].code == "bought_together"
    assert scorer.explain(query, 1)[0].evidence == {"item": 0, "count": 3}
    assert scorer.explain(query, 2)[0].code == "bought_by_same"
    assert scorer.explain(query, 4)[0].evidence["fallback"]


def test_another_category_is_preferred():
    rows = [(user, item, 10) for user in range(4) for item in (0, 1, 2)]
    kinds = [("lamp",), ("lamp",), ("bulb",), ("bulb",), ("bulb",), ("bulb",)]
    items = laws.table({"CATEGORY_L1": kinds}, [f"i{i}" for i in range(ITEMS)])
    assert int(np.argmax(fitted(purchases(rows), items).score(Query(item=0)))) == 2
    alike = fitted(purchases(rows), items, other_category=1.0).score(Query(item=0))
    assert alike[1] == alike[2]


def sims(**parameters):
    recipe = Sims()
    return recipe.open(recipe.fit(laws.shop(), recipe.parameters(**parameters), tell_nobody))


def test_a_larger_discount_recommends_less_popular_items():
    wide = {"max_item_interaction_count_percentile": 1.0, "min_cointeraction_count": 1}
    plain, discounted = (sims(popularity_discount_factor=f, **wide) for f in (0.0, 1.0))
    users = laws.users_of_each(laws.shop().interactions, None)
    first = [
        np.mean([users[int(np.argmax(scorer.score(Query(item=i))))] for i in laws.warm_items()])
        for scorer in (plain, discounted)
    ]
    assert first[1] < first[0]


def test_a_pair_needs_its_customers():
    few, many = (sims(min_cointeraction_count=n) for n in (1, 26))
    counts = Counter(int(c) for c in many.steps[0].counts.weights)
    assert min(counts) >= 26
    assert len(few.steps[0].counts.items) > len(many.steps[0].counts.items)


def test_events_of_another_type_are_not_looked_at():
    found = replace(laws.shop(), items=None)
    recipe = Sims()
    asked = recipe.parameters(event_types=("nothing",))
    scorer = recipe.open(recipe.fit(found, asked, tell_nobody))
    assert not len(scorer.steps[0].counts.items)
