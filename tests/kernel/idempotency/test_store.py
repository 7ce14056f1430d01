"""A request with an Idempotency-Key: one of its copies is carried out, the others hear of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.idempotency import Asked, Claim, Given, GivenAnswers, tables
from comptoir.kernel.idempotency.store import ABANDONED_AFTER, KEPT_FOR
from comptoir.kernel.testing import ManualClock, kernel_migrations, migrated

GIVEN = Given(status=201, headers={"content-type": "application/json"}, body=b'{"a":"\xc3\xa9"}')
MOMENT = timedelta(microseconds=1)


def opened(rows, clock=None) -> GivenAnswers:
    migrated(rows, kernel_migrations())
    return GivenAnswers(rows, clock or ManualClock())


def asked(**other) -> Asked:
    usual = {"caller": "key:a", "route": "POST /v1/x", "key": "k", "content": b"/v1/x\0\0{}"}
    return Asked(**usual | other)


def test_answer_is_given_again_to_the_same_request(rows):
    answers = opened(rows)
    claim = answers.claim(asked())
    assert isinstance(claim, Claim)
    answers.keep(claim, GIVEN)
    assert answers.claim(asked()) == GIVEN
    assert opened(rows).claim(asked()) == GIVEN


@pytest.mark.parametrize(
    "other", [{"caller": "key:b"}, {"route": "POST /v1/y"}, {"key": "K"}], ids=str
)
def test_other_callers_routes_and_keys_have_nothing_to_do_with_it(rows, other):
    answers = opened(rows)
    answers.keep(answers.claim(asked()), GIVEN)
    assert isinstance(answers.claim(asked(**other)), Claim)


def test_parts_are_not_run_together():
    assert asked(route="ab", key="c").place != asked(route="a", key="bc").place


def test_key_with_another_request_is_refused_before_and_after_the_first_ends(rows):
    answers = opened(rows)
    claim = answers.claim(asked())
    for _ in range(2):
        with pytest.raises(errors.Invalid) as refused:
            answers.claim(asked(content=b"other"))
        assert refused.value.code == "idempotency_key_reused"
        answers.keep(claim, GIVEN)


def test_request_in_flight_is_a_conflict(rows):
    answers = opened(rows)
    answers.claim(asked())
    with pytest.raises(errors.Conflict) as busy:
        answers.claim(asked())
    assert busy.value.code == "idempotency_key_in_flight"


def test_released_request_may_come_again_and_be_another(rows):
    answers = opened(rows)
    answers.release(answers.claim(asked()))
    assert isinstance(answers.claim(asked(content=b"corrected")), Claim)


def test_release_leaves_an_answer_that_was_kept(rows):
    answers = opened(rows)
    claim = answers.claim(asked())
    answers.keep(claim, GIVEN)
    answers.release(claim)
    assert answers.claim(asked()) == GIVEN


def test_request_of_a_killed_process_is_taken_up_under_its_name(rows):
    clock = ManualClock()
    answers = opened(rows, clock)
    first = answers.claim(asked())
    clock.advance(seconds=(ABANDONED_AFTER - MOMENT).total_seconds())
    with pytest.raises(errors.Conflict):
        answers.claim(asked())
    clock.advance(seconds=1)
    assert answers.claim(asked()) == first
    with pytest.raises(errors.Conflict):
        answers.claim(asked())


def test_key_is_forgotten_after_a_day(rows):
    clock = ManualClock()
    answers = opened(rows, clock)
    first = answers.claim(asked())
    answers.keep(first, GIVEN)
    clock.advance(seconds=(KEPT_FOR - MOMENT).total_seconds())
    assert answers.claim(asked()) == GIVEN
    clock.advance(seconds=1)
    again = answers.claim(asked(content=b"other"))
    assert isinstance(again, Claim)
    assert again.name != first.name


def test_keys_and_requests_are_not_in_the_database(rows):
    answers = opened(rows)
    answers.keep(answers.claim(asked(key="secret-key", content=b"secret-body")), GIVEN)
    with rows.reading() as connection:
        shown = repr(connection.execute(sa.select(tables.answers)).all())
    assert "secret" not in shown


def test_of_requests_that_come_together_one_is_carried_out(rows):
    answers = opened(rows)
    together, many = Barrier(8), 8

    def come(_number: int) -> str:
        together.wait()
        try:
            return type(answers.claim(asked())).__name__
        except errors.Conflict:
            return "busy"

    with ThreadPoolExecutor(many) as pool:
        found = sorted(pool.map(come, range(many)))
    assert found == ["Claim"] + ["busy"] * (many - 1)
