"""Held-out events ask for what is new to a user, whether their order is known or not."""

import numpy as np
import pytest

from comptoir.recommend.blending.holdout import last_events, random_events
from comptoir.recommend.data import gathered


@pytest.mark.parametrize(
    "hold_out",
    [
        lambda data: random_events(data, users=40, share=0.3, seed=1),
        lambda data: last_events(data, questions=40, a_user=5, seed=1),
    ],
)
def test_nobody_is_asked_for_what_they_had(hold_out):
    draw = np.random.default_rng(1)
    data = gathered(
        owners=np.repeat(np.arange(40), 12),
        events=draw.integers(9, size=480),  # most come twice
        times=np.tile(np.arange(12), 40),
        users=[str(one) for one in range(40)],
        items=[str(one) for one in range(9)],
    )
    held = hold_out(data)
    assert len(held) > 5
    for question in range(len(held)):
        history = held.histories.items[held.histories.starts[question] :][
            : np.diff(held.histories.starts)[question]
        ]
        answers = held.answers[held.answer_starts[question] : held.answer_starts[question + 1]]
        assert len(answers) == len(np.unique(answers)) > 0
        assert not np.isin(answers, history).any()
