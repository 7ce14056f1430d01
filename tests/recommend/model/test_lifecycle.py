"""Lives of resources: every walk of lawful moves ends where nothing is under way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.model.lifecycle import check_move, first, moves, unsettled


def reached(kind):
    """Return every status that a kind can come to."""
    seen, waiting = {first(kind)}, [first(kind)]
    while waiting:
        for after in moves(kind).get(waiting.pop(), ()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


@pytest.mark.parametrize("kind", Kind)
def test_what_is_under_way_can_always_end(kind):
    known = moves(kind)
    for status in reached(kind):
        assert status in known
        if unsettled(status) and status is not Status.DELETE_IN_PROGRESS:
            assert known[status], f"{kind} stays {status} for ever"


@pytest.mark.parametrize("kind", Kind)
def test_what_failed_never_becomes_active(kind):
    for status in (Status.CREATE_FAILED, Status.FAILED, Status.CREATE_STOPPED):
        assert not moves(kind).get(status, frozenset()) & {Status.ACTIVE, Status.COMPLETED}


@given(kind=st.sampled_from(Kind), data=st.data())
def test_a_walk_of_lawful_moves_is_let_pass_and_any_other_step_refused(kind, data):
    status = first(kind)
    for _ in range(8):
        after = data.draw(st.sampled_from(Status))
        lawful = after is status or after in moves(kind).get(status, frozenset())
        if lawful:
            check_move(kind, status, after)
            status = after
            continue
        with pytest.raises(errors.Conflict) as caught:
            check_move(kind, status, after)
        assert caught.value.code == "resource_in_use"


def test_statuses_of_a_deletion_are_its_own():
    words = {status.value for status in reached(Kind.DATA_DELETION_JOB)}
    assert words == {"PENDING", "IN_PROGRESS", "COMPLETED", "FAILED"}


def test_only_trainings_are_stopped_and_only_recommenders_started_again():
    for kind in Kind:
        words = reached(kind)
        assert (Status.CREATE_STOPPED in words) == (kind is Kind.SOLUTION_VERSION)
        assert (Status.INACTIVE in words) == (kind is Kind.RECOMMENDER)
