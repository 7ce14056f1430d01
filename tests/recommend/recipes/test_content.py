"""Contents: what columns say, how items are encoded, and what new items are worth."""

from functools import cache

import numpy as np
import pytest

from comptoir.recommend import testing as laws
from comptoir.recommend.blending import Blend, Part
from comptoir.recommend.blending.cold import proved
from comptoir.recommend.blending.fitting import held_out
from comptoir.recommend.content import encoded
from comptoir.recommend.content.columns import layout_of
from comptoir.recommend.data import Column, ColumnKind, Table, gathered
from comptoir.recommend.filters.following import taken
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.recipes.port import Grows, Query, TrainingData, tell_nobody
from comptoir.recommend.recipes.registry import recipe_named

GROUPS, MANY = 20, 400


def catalogue(n, *, told=True, seed=0):
    """Items of twenty groups, which their brand tells, or tells nothing of."""
    chance = np.random.default_rng(seed)
    groups = np.arange(n) % GROUPS
    brands = groups if told else chance.permutation(groups)
    table = laws.table({"BRAND": [(f"brand {b}",) for b in brands]}, [f"i{i}" for i in range(n)])
    prices = Column(kind=ColumnKind.NUMBER, numbers=chance.uniform(1, 100, n))
    return Table(ids=table.ids, columns={**table.columns, "PRICE": prices}, codes=table.codes)


def came_later():
    """Items that came when the others had been learned from."""
    return taken(catalogue(MANY + GROUPS), np.arange(MANY, MANY + GROUPS))


def tastes(n=MANY, users=500, seed=1):
    """Users who each choose ten items of one group."""
    chance = np.random.default_rng(seed)
    events = [chance.permutation(np.arange(user % GROUPS, n, GROUPS))[:10] for user in range(users)]
    return gathered(
        owners=np.repeat(np.arange(users), 10),
        events=np.concatenate(events),
        times=np.tile(np.arange(10), users),
        users=[f"u{u}" for u in range(users)],
        items=[f"i{i}" for i in range(n)],
    )


def proof(told):
    data = tastes()
    asked = held_out(data, ordered=True, questions=1000, seed=0)
    _, content = encoded(catalogue(MANY, told=told), None)
    graph = Part("graph", Graph.fit(asked.train), 1.0)
    blend = Blend((graph,), Popularity.fit(asked.train).users)
    return proved(blend, asked, content.vectors, places=10, seed=0)


def test_contents_that_tell_prove_themselves_on_items_whose_events_are_hidden():
    found = proof(told=True)
    assert found.weight > 0
    assert found.answers > 20
    assert found.reached > found.without
    assert found.reached > 1.05 * found.chance


def test_contents_that_tell_nothing_are_left_out():
    assert proof(told=False).weight == 0


@cache
def personal():
    recipe = recipe_named("user-personalization-v2")
    asked = TrainingData(interactions=tastes(), items=catalogue(MANY))
    few = recipe.parameters(dimensions=400, questions=500, factors=16)
    return recipe.open(recipe.fit(asked, few, tell_nobody))


def test_an_item_put_after_training_is_scored_by_what_it_is_and_says_so():
    scorer = personal()
    assert isinstance(scorer, Grows)
    grown = scorer.over(came_later(), None)
    history = tastes().of(3)
    scores = grown.score(Query(history=history))
    assert len(scores) == MANY + GROUPS
    assert int(np.argmax(scores[MANY:])) == 3
    assert scores[:MANY] == pytest.approx(scorer.score(Query(history=history)), abs=1e-4)
    why = grown.explain(Query(history=history), MANY + 3)[0]
    assert why.code == "same_attributes"
    assert why.evidence["values"]["BRAND"] == "brand 3"


def test_a_history_of_new_items_alone_is_answered_by_contents():
    grown = personal().over(came_later(), None)
    scores = grown.score(Query(history=np.array([MANY + 7], dtype=np.int32)))
    scores[MANY:] = -np.inf
    assert int(np.argmax(scores)) % GROUPS == 7


def test_rows_are_encoded_as_they_were_when_the_encoder_was_made():
    items = catalogue(50)
    encoder, content = encoded(items, laws.WordEmbedder())
    again = encoder.encode(items, laws.WordEmbedder())
    assert again.vectors == pytest.approx(content.vectors, abs=1e-5)
    assert np.linalg.norm(content.vectors, axis=1) == pytest.approx(np.ones(50), abs=1e-4)


def test_columns_are_read_by_what_they_hold():
    n = 40
    items = laws.table(
        {
            "DESCRIPTION": [(f"a fine thing number {i}",) for i in range(n)],
            "COLOUR": [("red",) if i % 2 else ("dark blue",) for i in range(n)],
            "SKU": [(f"X{i}",) for i in range(n)],
        },
        [f"i{i}" for i in range(n)],
    )
    made = Column(kind=ColumnKind.NUMBER, numbers=np.arange(n, dtype=float))
    columns = {**items.columns, "CREATION_TIMESTAMP": made, "WEIGHT": made}
    found = layout_of(Table(ids=items.ids, columns=columns, codes=items.codes))
    assert found.texts == ("DESCRIPTION",)
    assert [one.name for one in found.kinds] == ["COLOUR"]
    assert [one.name for one in found.ranges] == ["WEIGHT"]


def test_an_item_of_which_nothing_is_known_has_no_place():
    n = 30
    items = laws.table(
        {"BRAND": [(f"b{i % 3}",) if i else () for i in range(n)]}, [*map(str, range(n))]
    )
    _, content = encoded(items, None)
    assert not content.vectors[0].any()
    assert content.attributes.shared(0, 1) == {}
