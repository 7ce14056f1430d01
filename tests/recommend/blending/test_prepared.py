"""A blend that was made ready answers as the blend itself does: the same scores, the same slates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.recommend.blending import Blend, Cold, Part
from comptoir.recommend.blending.prepared import Prepared
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.content import ContentHead
from comptoir.recommend.heads.context import ContextHead
from comptoir.recommend.heads.ease import Ease
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.lowpass import LowPass
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.heads.sequential import Sequential
from comptoir.recommend.kernels.few import Few, Rest
from comptoir.recommend.kernels.links import Links
from comptoir.recommend.kernels.sequences import Window
from comptoir.recommend.recipes.blended import BlendScorer
from comptoir.recommend.recipes.port import Query
from comptoir.recommend.serving import placing
from comptoir.recommend.serving.laid import Laid

ITEMS, COLD = 70, 9
"""Items with events, and behind them those without."""


def links(draw, rows=ITEMS):
    return Links.strongest(draw.standard_normal((rows, ITEMS)).astype(np.float32), 6)


def vectors(draw, size, width=5):
    return draw.standard_normal((size, width)).astype(np.float32)


def sequential(draw):
    places = draw.permutation(ITEMS).astype(np.int32)
    rows = np.where(places < 40, places, -1).astype(np.int32)
    windows = (Window(6.0, 20), Window(1.0, 4))
    return Sequential(windows, rows, tuple(links(draw, 40) for _ in windows))


def content(draw, size=ITEMS):
    mapping = vectors(draw, 5)
    own = vectors(draw, size) + 1
    return ContentHead(6.0, 40, own, own @ mapping, mapping)


HEADS = {
    "sequential": sequential,
    "graph": lambda draw: Graph(0.0, 30, links(draw)),
    "ease": lambda draw: Ease(3, 9, np.arange(ITEMS, dtype=np.int32), links(draw)),
    "low-pass": lambda draw: LowPass(500, vectors(draw, ITEMS), vectors(draw, ITEMS)),
    "content": content,
    "context": lambda draw: ContextHead("DEVICE", ("mobile", "tv"), vectors(draw, 2, ITEMS)),
    "popularity": lambda draw: Popularity(draw.integers(0, 4, ITEMS).astype(np.float32)),
}


def blend(seed, names, *, cold, scale=1.3):
    draw = np.random.default_rng(seed)
    parts = tuple(Part(name, HEADS[name](draw), float(draw.uniform(0.1, 2))) for name in names)
    popularity = draw.integers(0, 5, ITEMS).astype(np.float32)
    own = None
    if cold is not None:
        new = np.arange(ITEMS, ITEMS + cold, dtype=np.int32)
        own = Cold.of(content(draw, ITEMS + cold), 0.8, new)
    return Blend(parts, popularity, scale, own)


blends = st.builds(
    blend,
    st.integers(0, 99),
    st.lists(st.sampled_from(sorted(HEADS)), unique=True, max_size=4),
    cold=st.sampled_from([None, 0, COLD]),
)


contexts = st.sampled_from([{}, {"DEVICE": "mobile"}, {"DEVICE": "tv"}, {"DEVICE": "a fridge"}])


def told(found, size):
    return found.every(size) if isinstance(found, Few) else found


@settings(deadline=None, max_examples=150)
@given(blends, st.lists(st.integers(0, ITEMS + COLD - 1), max_size=45), contexts)
def test_it_scores_as_the_blend_does(learned, items, context):
    ready = Prepared.of(learned)
    history = np.array([item for item in items if item < learned.n_items], dtype=np.int32)
    for _ in range(2):  # the room is wiped after each
        found = told(ready.score(history, context), learned.n_items)
        plain = learned.score(Histories.of([history], [context]))[0]
        assert found == pytest.approx(plain, abs=1e-4, rel=1e-4)


@settings(deadline=None, max_examples=150)
@given(
    blends,
    st.lists(st.integers(0, ITEMS - 1), max_size=9),
    st.sampled_from([0.0, 0.05, 0.3, 0.9, 1.0]),
    st.integers(0, 80),
    st.integers(0, 99),
    contexts,
)
def test_few_make_the_slate_that_all_would(learned, items, share, count, seed, context):
    ready = Prepared.of(learned)
    found = ready.score(np.array(items, dtype=np.int32), context)
    if not isinstance(found, Few):
        return
    draw = np.random.default_rng(seed)
    size = learned.n_items + 3  # the catalogue may know items that the model does not
    codes = draw.permutation(size)[: learned.n_items].astype(np.int32)
    codes[draw.random(len(codes)) < 0.1] = -1
    gone = draw.permutation(learned.n_items)[:2].astype(np.int32)
    moved = found.renamed(codes, ready.rest_at(context).laid_out(codes))
    for one, width in ((found, learned.n_items), (found.without(gone), size), (moved, size)):
        every = placing.Every(one.every(width))
        allowed = draw.random(width) < share
        assert one.best(allowed, count) == every.best(allowed, count)
        asked = draw.permutation(len(one.rest.base))[:9].tolist()
        assert one.shares(asked) == pytest.approx(every.shares(asked), rel=1e-4, abs=1e-12)
    assert np.isneginf(found.without(gone).every(size)[gone]).all()
    assert moved.every(size)[codes[codes >= 0]] == pytest.approx(
        found.every(learned.n_items)[codes >= 0]
    )


def test_circumstances_are_laid_out_by_the_catalogues_codes_and_few_are_kept():
    learned = blend(3, ["graph", "context"], cold=None)
    codes = np.random.default_rng(1).permutation(ITEMS + 5)[:ITEMS].astype(np.int32)
    laid = Laid.of(BlendScorer(learned, None, prepared=Prepared.of(learned)), codes)
    history = np.array([3, 9], dtype=np.int32)
    for context in ({}, {"DEVICE": "tv"}, {"DEVICE": "mobile"}, {"DEVICE": "tv"}):
        found = laid.scores(Query(history=history, context=context), ITEMS + 5)
        assert isinstance(found, Few)
        plain = learned.score(Histories.of([history], [context]))[0]
        assert found.every(ITEMS + 5)[codes] == pytest.approx(plain, abs=1e-4)
    many = ContextHead(
        "HOUR", tuple(map(str, range(40))), vectors(np.random.default_rng(2), 40, ITEMS)
    )
    hours = Prepared.of(Blend((Part("context", many, 1.0),), learned.popularity))
    rests = [hours.rest_at({"HOUR": str(hour)}) for hour in range(40)]
    assert hours.rest_at({"HOUR": "39"}) is rests[39]
    assert hours.rest_at({"HOUR": "0"}) is not rests[0], "the oldest ones are let go"


def laid_over(base, items, own, level):
    none = np.empty(0, dtype=np.float32)
    nobody = Few(np.empty(0, np.int32), none, np.float32(level), Rest.of(base), none, -np.inf)
    return nobody.with_own(np.array(items, np.int32), np.array(own, np.float32))


def test_of_equal_scores_the_lower_code_comes_first():
    base = np.array([1, 2, 1, 2, 1, -np.inf, 1], dtype=np.float32)
    few = laid_over(base, [4, 0], [1, 1], 0.0)
    allowed = np.ones(7, dtype=np.bool_)
    assert few.best(allowed, 4) == ([1, 3, 0, 2], 6)
    assert few.best(allowed, 0) == ([], 6)


def test_scores_that_round_to_the_same_are_ties():
    """A common constant takes digits: items whose popularity differs by less than those are equal."""
    base = (np.arange(400)[::-1] * np.float32(1e-9)).astype(np.float32)
    few = laid_over(base, [7], [3], -2.0)
    allowed = np.arange(400) % 3 != 0
    every = placing.Every(few.every(400))
    assert few.best(allowed, 20) == every.best(allowed, 20)
    assert few.best(allowed, 20)[0][:4] == [7, 1, 2, 4]


@settings(deadline=None, max_examples=30)
@given(blends.filter(lambda one: one.cold), st.integers(1, 5), st.integers(0, 99))
def test_what_has_grown_is_what_would_be_made_anew(learned, new, seed):
    draw = np.random.default_rng(seed)
    more = np.concatenate([learned.cold.head.vectors, vectors(draw, new) + 1])
    grown = learned.grown(more)
    cold = Cold.of(grown.cold.head, grown.cold.weight, grown.cold.items)
    anew = Prepared.of(Blend(learned.parts, learned.popularity, learned.scale, cold))
    history = draw.integers(0, len(more), 6).astype(np.int32)
    found = Prepared.of(learned).grown(grown).score(history)
    assert told(found, len(more)) == pytest.approx(told(anew.score(history), len(more)), abs=1e-4)


def test_a_head_that_cannot_be_made_ready_leaves_the_blend_as_it_is():
    class Own:
        pass

    assert Prepared.of(Blend((Part("own", Own(), 1.0),), np.zeros(3, np.float32))) is None
