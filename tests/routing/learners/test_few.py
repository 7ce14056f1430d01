"""Where there are few texts: names of classes are texts too, and the space of meanings is turned."""

import numpy as np
import pytest

from comptoir.routing.learners.few import find_turn, with_names
from comptoir.routing.learners.likeness import Mix, Seen
from comptoir.routing.learners.mixing import Problem
from comptoir.routing.learners.port import silent
from comptoir.routing.learners.spoken import spoken
from comptoir.routing.learners.turning import turn_of, turned

SIZE, TELLING, CLASSES, SHOTS = 256, 10, 30, 5
COLUMNS = np.arange(CLASSES * SHOTS) % CLASSES


def vectors(seed: int, told: float, loud: float = 1.0) -> np.ndarray:
    """Return texts whose class shows in few of many numbers; of the others, some may be loud."""
    rng = np.random.default_rng(seed)
    middles = np.random.default_rng(99).normal(size=(CLASSES, TELLING))
    rows = rng.normal(size=(len(COLUMNS), SIZE)).astype(np.float32)
    rows[:, :TELLING] += told * middles[COLUMNS]
    rows[:, TELLING : 2 * TELLING] *= loud
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def problem(rows: np.ndarray) -> Problem:
    from scipy.sparse import csr_matrix

    words = csr_matrix((len(rows), 0), dtype=np.float32)
    return Problem(Seen(rows, words), COLUMNS, np.arange(len(rows)), CLASSES)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_turn_brings_unseen_texts_of_a_class_together(seed: int) -> None:
    turn = turn_of(vectors(seed, 3.0), COLUMNS, seed=0)
    before = vectors(seed + 10, 3.0)
    same = COLUMNS[:, None] == COLUMNS[None, :]

    def gap(rows: np.ndarray) -> float:
        close = rows @ rows.T
        return float(close[same & ~np.eye(len(rows), dtype=bool)].mean() - close[~same].mean())

    assert gap(turned(before, turn)) > gap(before) + 0.02


def test_the_same_texts_are_turned_the_same_way() -> None:
    rows = vectors(0, 3.0)
    assert turn_of(rows, COLUMNS, seed=3).tobytes() == turn_of(rows, COLUMNS, seed=3).tobytes()
    assert turn_of(rows, COLUMNS, seed=3).tobytes() != turn_of(rows, COLUMNS, seed=4).tobytes()


def test_turned_vectors_have_length_one_and_nothing_stays_nothing() -> None:
    rows = np.vstack([vectors(0, 3.0), np.zeros((1, SIZE), dtype=np.float32)])
    found = turned(rows, turn_of(rows[:-1], COLUMNS, seed=0))
    np.testing.assert_allclose(np.linalg.norm(found[:-1], axis=1), 1, rtol=1e-5)
    assert not found[-1].any()


def test_a_turn_is_kept_where_held_out_texts_are_the_likelier_for_it() -> None:
    found = find_turn(problem(vectors(0, 5.0, loud=15.0)), len(COLUMNS), Mix(), 0, silent)
    assert found is not None
    assert found.held_out.shape == (len(COLUMNS), CLASSES)
    assert 0.4 < np.mean(found.held_out.argmax(axis=1) == COLUMNS) < 1


def test_a_turn_that_makes_held_out_texts_less_likely_is_left() -> None:
    assert find_turn(problem(vectors(0, 3.0)), len(COLUMNS), Mix(), 0, silent) is None


def test_held_out_scores_of_chance_are_no_better_than_chance() -> None:
    """A turn is learned from labels; had held-out texts a say in it, they would look right."""
    rights = []
    for seed in range(5):
        found = find_turn(problem(vectors(seed, 0.0)), len(COLUMNS), Mix(), 0, silent)
        if found is not None:
            rights.append(np.mean(found.held_out.argmax(axis=1) == COLUMNS))
    assert all(right < 0.1 for right in rights)


def test_names_stand_after_texts_in_groups_of_their_own() -> None:
    told = with_names(
        ["où est ma carte"], np.array([0]), np.array([7]), ("card_arrival", "x1", "lost_card")
    )
    assert told.texts == ("où est ma carte", "card arrival", "lost card")
    assert told.columns.tolist() == [0, 0, 2]
    assert told.groups.tolist() == [7, 8, 9]
    assert told.own == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("card_arrival", "card arrival"),
        ("service-après-vente", "service après vente"),
        ("garantiesÉlargies", "garanties Élargies"),
        ("17", ""),
        ("Q-17/b", ""),
        ("", ""),
    ],
)
def test_a_name_is_said_in_words(name: str, words: str) -> None:
    assert spoken(name) == words
