"""A training that goes on from an earlier contest costs a fraction of one anew."""

import numpy as np
import pytest

from comptoir.recommend.blending.fitting import Effort, fit
from comptoir.recommend.data import gathered
from comptoir.recommend.heads import Histories
from comptoir.recommend.heads.equations import Equations
from comptoir.recommend.heads.sequential import Sequential
from comptoir.recommend.recipes.port import tell_nobody

CHOSEN = {
    "parts": [{"name": "sequential", "options": {"penalty": 30.0}, "weight": 1.0}],
    "scale": 2.0,
}


@pytest.fixture(scope="module")
def data():
    draw = np.random.default_rng(1)
    firsts = draw.integers(40, size=(200, 1))
    return gathered(
        owners=np.repeat(np.arange(200), 8),
        events=((firsts + np.arange(8)) % 40).ravel(),
        times=np.tile(np.arange(8), 200),
        users=[str(one) for one in range(200)],
        items=[str(one) for one in range(40)],
    )


def test_who_goes_on_learns_in_the_size_in_which_heads_competed(data, monkeypatch):
    sizes, of = [], Equations.of

    def noted(known, **options):
        sizes.append((options.get("dimensions"), options.get("work"), len(known)))
        return of(known, **options)

    monkeypatch.setattr(Equations, "of", noted)
    effort = Effort(questions=100, dimensions=39, trial_dimensions=20, trial_work=1e6)
    assert effort.regression(anew=True) == {"dimensions": 39}
    on, told = fit(data, ordered=True, effort=effort, seed=0, tell=tell_nobody, before=CHOSEN)
    assert sizes == [(20, 1e6, len(data))], "all events, in the size of the contest"
    assert told["chosen"]["parts"] == CHOSEN["parts"]
    head = on.parts[0].head
    assert isinstance(head, Sequential)
    newest = data.of(0)
    scores = on.score(Histories.of([newest]))[0]
    scores[newest] = -np.inf
    assert int(np.argmax(scores)) == (int(newest[-1]) + 1) % 40
