"""Regressions that solve for frequent items only equal, or come near, those that solve for all."""

import numpy as np
import pytest

from comptoir.recommend.data import gathered
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.ease import Ease
from comptoir.recommend.heads.equations import Equations, ridges
from comptoir.recommend.heads.sequential import Sequential
from comptoir.recommend.kernels.sequences import Window

ITEMS = 60


@pytest.fixture(scope="module")
def data():
    draw = np.random.default_rng(3)
    owners = np.repeat(np.arange(400), 12)
    popular = 1 / np.arange(1, ITEMS + 1)
    chain = draw.choice(ITEMS, size=len(owners), p=popular / popular.sum())
    follows = draw.random(len(owners)) < 0.5
    chain[1:][follows[1:]] = (chain[:-1][follows[1:]] * 7 + 3) % ITEMS
    return gathered(
        owners=owners,
        events=chain,
        times=np.arange(len(owners)),
        users=[str(one) for one in range(400)],
        items=[str(one) for one in range(ITEMS)],
    )


ALONE = Histories.of([np.array([item], dtype=np.int32) for item in range(ITEMS)])


def plain_ease(data, penalty, exponent):
    chosen = np.zeros((data.n_users, ITEMS))
    chosen[data.owners(), data.events] = 1
    scale = np.maximum(chosen.sum(0), 1) ** exponent
    gram = (chosen / scale).T @ (chosen / scale)
    inverse = np.linalg.inv(gram + penalty * np.trace(gram) / ITEMS * np.eye(ITEMS))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights * scale / scale[:, None]


def test_ease_equals_the_closed_form(data):
    head = Ease.fit(data, penalty=0.5, keep=ITEMS)
    assert head.score(ALONE) == pytest.approx(plain_ease(data, 0.5, 0.25), abs=1e-4)


def test_ease_says_nothing_where_no_item_is_frequent(capfd):
    one = gathered(owners=[0, 1], events=[0, 1], times=[0, 0], users=["a", "b"], items=["x", "y"])
    head = Ease.fit(one, penalty=0.5, keep=ITEMS)
    assert not head.score(Histories.of([np.array([0], dtype=np.int32)])).any()
    assert capfd.readouterr() == ("", "")


def plain_sequential(data, windows, penalty):
    gram, cross = np.zeros((2 * ITEMS,) * 2), np.zeros((2 * ITEMS, ITEMS))
    for user in range(data.n_users):
        items = data.of(user)
        for at in range(1, len(items)):
            row = np.zeros(2 * ITEMS)
            for back in range(1, at + 1):
                for block, window in enumerate(windows):
                    row[block * ITEMS + items[at - back]] += np.exp(-(back - 1) / window.decay)
            gram += np.outer(row, row)
            cross[:, items[at]] += row
    solved = np.linalg.solve(gram + np.diag(np.repeat(ridges(windows, penalty), ITEMS)), cross)
    return solved[:ITEMS] + solved[ITEMS:]


def test_the_sequential_ridge_equals_the_closed_form(data):
    windows = (Window(2.0, 50), Window(20.0, 50))
    head = Sequential.fit(data, windows=windows, penalty=20.0, reverse=0.0, keep=ITEMS)
    assert head.score(ALONE) == pytest.approx(plain_sequential(data, windows, 20.0), abs=1e-4)


@pytest.mark.parametrize("kind", [Ease, Sequential])
def test_rare_items_come_near_what_solving_for_them_gives(data, kind):
    options = {"penalty": 100.0} if kind is Sequential else {}
    whole = kind.fit(data, keep=ITEMS, **options).score(ALONE)
    part = kind.fit(data, keep=ITEMS, dimensions=24, **options).score(ALONE)
    counts = np.bincount(data.events, minlength=ITEMS)
    rare = np.argsort(-counts)[30:]
    alike = [np.corrcoef(whole[item], part[item])[0, 1] for item in rare]
    assert min(alike) > 0.85
    read = kind.of(kind.fit(data, dimensions=24, **options).arrays(), kind.fit(data).facts())
    assert (read.score(ALONE)[rare] != 0).any()


def test_equations_are_solved_for_any_penalty(data):
    equations = Equations.of(data)
    for penalty in (3.0, 300.0):
        once = Sequential.fit(data, penalty=penalty)
        again = Sequential.solving(equations, penalty)
        assert again.score(ALONE) == pytest.approx(once.score(ALONE), abs=1e-5)
