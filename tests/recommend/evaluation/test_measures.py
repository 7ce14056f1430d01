"""Measures of a full ranking equal those of sorting every item by hand."""

import math

import numpy as np
import pytest

from comptoir.recommend.data import gathered
from comptoir.recommend.evaluation.measures import measure
from comptoir.recommend.evaluation.question import exam_of
from comptoir.recommend.evaluation.splits import split

ITEMS = 30


class Fixed:
    """Scores every item alike for all."""

    def __init__(self, scores):
        self.scores = scores

    def score_many(self, queries):
        return np.tile(self.scores, (len(queries), 1))


def data(users=12, seed=0):
    chance = np.random.default_rng(seed)
    owners = np.repeat(np.arange(users), 6)
    events = np.concatenate([chance.permutation(ITEMS)[:6] for _ in range(users)])
    return gathered(
        owners=owners,
        events=events,
        times=np.tile(np.arange(6), users),
        users=[str(u) for u in range(users)],
        items=[str(i) for i in range(ITEMS)],
    )


def by_hand(scores, exam, k):
    recalls, gains, hits, firsts = [], [], [], []
    for at in range(len(exam)):
        known = set(exam.histories.items[exam.histories.starts[at] : exam.histories.starts[at + 1]])
        right = set(exam.truth.items[exam.truth.starts[at] : exam.truth.starts[at + 1]])
        order = [i for i in np.argsort(-scores, kind="stable") if i not in known]
        found = [place for place, item in enumerate(order) if item in right]
        top = [place for place in found if place < k]
        ideal = sum(1 / math.log2(p + 2) for p in range(min(k, len(right))))
        recalls.append(len(top) / len(right))
        gains.append(sum(1 / math.log2(p + 2) for p in top) / ideal)
        hits.append(bool(top))
        firsts.append(1 / (found[0] + 1))
    return [float(np.mean(each)) for each in (recalls, gains, hits, firsts)]


@pytest.mark.parametrize("how", ["last", "random"])
def test_measures_equal_those_by_hand(how):
    exam = split(data(), how, ordered=True)
    scores = np.random.default_rng(5).permutation(ITEMS).astype(np.float32)
    found = measure(Fixed(scores), exam, [3, 10]).means()
    for k in (3, 10):
        recall, ndcg, hit, mrr = by_hand(scores, exam, k)
        assert found[f"recall@{k}"] == pytest.approx(recall, abs=1e-5)
        assert found[f"ndcg@{k}"] == pytest.approx(ndcg, abs=1e-5)
        assert found[f"hr@{k}"] == pytest.approx(hit, abs=1e-5)
        assert found["mrr"] == pytest.approx(mrr, abs=1e-5)
    assert 0 < found["coverage"] <= 1


def test_a_score_for_all_items_alike_earns_no_luck():
    exam = split(data(), "last", ordered=True)
    found = measure(Fixed(np.zeros(ITEMS, dtype=np.float32)), exam, [1])
    assert found.means()["ndcg@1"] == 0


def test_strangers_are_asked_about_and_known_items_are_not_right_answers():
    known = data(users=2)
    again = known.of(0)[:1]
    other = np.setdiff1d(np.arange(ITEMS), known.of(0))[:1].astype(np.int32)
    truths = {0: np.concatenate([again, other]), 7: np.array([3], dtype=np.int32)}
    exam = exam_of(known, truths, ordered=True, split="two")
    assert exam.n_test == 2
    assert np.diff(exam.histories.starts).tolist() == [6, 0]


def test_a_split_by_time_learns_nothing_of_the_future():
    whole = data()
    exam = split(whole, "time", ordered=True)
    assert exam.train.times.max() < whole.times.max()
