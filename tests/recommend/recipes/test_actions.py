"""Next best action: too little is said to be too little, and what is known is calibrated."""

from dataclasses import replace

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.recommend import testing as laws
from comptoir.recommend.recipes.next_best_action import NextBestAction
from comptoir.recommend.recipes.port import Query, tell_nobody

RECIPE = NextBestAction()


def learned(data):
    return RECIPE.open(RECIPE.fit(data, RECIPE.parameters(), tell_nobody))


def fewer(taken):
    """Keep only some of the outcomes that were taken."""
    data = laws.offers()
    outcomes = data.outcomes
    order = np.cumsum(outcomes.kinds == 0)
    return replace(data, outcomes=outcomes.where((outcomes.kinds == 1) | (order <= taken)))


def test_scores_are_nought_under_fifty_outcomes_of_either_kind():
    assert not learned(fewer(49)).score(Query()).any()
    assert learned(fewer(50)).score(Query()).all()
    assert learned(fewer(49)).explain(Query(), 0)[0].code == "too_few_outcomes"


def test_outcomes_older_than_six_weeks_are_not_enough():
    data = laws.offers()
    times = data.outcomes.times.copy()
    times[data.outcomes.kinds == 0] -= 60 * 86_400
    assert (
        not learned(replace(data, outcomes=replace(data.outcomes, times=times)))
        .score(Query())
        .any()
    )


def test_a_view_before_an_action_is_taken_is_no_refusal():
    data = laws.offers()
    outcomes = replace(data.outcomes, event_types=("Taken", "Viewed"))
    both = replace(
        outcomes,
        starts=outcomes.starts * 2,
        events=np.repeat(outcomes.events, 2),
        times=np.repeat(outcomes.times, 2),
        kinds=np.stack([np.ones_like(outcomes.kinds), outcomes.kinds], axis=1).ravel(),
        values=np.repeat(outcomes.values, 2),
    )
    scorer = learned(replace(data, outcomes=both))
    assert scorer.taken.tolist() == learned(data).taken.tolist()
    assert (scorer.seen >= scorer.taken).all()
    premium = Query(traits={"PLAN": "premium"})
    assert scorer.score(premium)[0] > 0.5


def test_probabilities_add_up_to_what_happened():
    data = laws.offers()
    scorer = learned(data)
    plans = [data.users.columns["PLAN"].at(row)[0] for row in range(len(data.users))]
    scores = scorer.score_many([Query(traits={"PLAN": plan}) for plan in plans])
    happened = np.bincount(data.outcomes.events[data.outcomes.kinds == 0]) / len(plans)
    assert scores.mean(axis=0) == pytest.approx(happened, abs=0.02)


def test_without_users_the_rates_of_actions_are_served():
    scorer = learned(replace(laws.offers(), users=None))
    rate = scorer.taken / scorer.seen
    assert scorer.score(Query()) == pytest.approx(rate, abs=0.03)


def test_a_trait_that_speaks_for_an_action_is_told():
    why = learned(laws.offers()).explain(Query(traits={"PLAN": "premium"}), 0)
    trait = next(one for one in why if one.code == "trait")
    assert trait.evidence["value"] == "premium"
    assert trait.evidence["times"] > 1.5


def test_without_outcomes_it_says_what_to_import():
    with pytest.raises(errors.Invalid, match="PutActionInteractions"):
        learned(replace(laws.offers(), outcomes=None))
