"""What is told arrives, signed, once more rather than never."""

import threading
import time

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook
from tests.kernel.hooks.conftest import LOST, ME, SENT, open_office
from tests.receiver import receiving

from comptoir.kernel import errors
from comptoir.kernel.hooks import Deliverer, Telling, tables
from comptoir.kernel.hooks.delivering import GIVEN_UP, KEPT
from comptoir.kernel.hooks.erasure import HookEraser
from comptoir.kernel.hooks.model import DeliveryState


def test_message_arrives_signed_and_says_what_happened(post, shop):
    made = post.hang(shop.url())
    post.tell({"order": "o-1"}, {"order": "o-2"})
    assert post.deliverer.deliver_due() == 2
    told = sorted(shop.verified(made.secret), key=lambda one: one["data"]["order"])
    assert [one["data"] for one in told] == [{"order": "o-1"}, {"order": "o-2"}]
    assert {one["type"] for one in told} == {SENT.name}
    found = post.deliveries(made)
    assert {one.state for one in found} == {DeliveryState.DELIVERED}
    assert {one.message_id for one in found} == set(shop.ids)
    assert post.deliverer.deliver_due() == 0


def test_what_is_told_is_kept_with_the_fact_or_not_at_all(post, shop):
    post.hang(shop.url())

    def fail():
        with post.rows.writing() as connection:
            post.outbox.tell(connection, [Telling(type=SENT.name, data={"order": "o-1"})])
            connection.execute(sa.insert(tables.messages).values(message_id=None))

    with pytest.raises(sa.exc.IntegrityError):
        fail()
    assert post.deliverer.deliver_due() == 0
    assert shop.got == []


def test_only_hooks_that_want_it_are_told_and_nothing_is_kept_for_nobody(post, shop):
    assert not post.outbox.wanted(SENT.name)
    post.tell({"order": "o-1"})
    made = post.hang(shop.url(), LOST.name)
    assert post.outbox.wanted(LOST.name)
    assert not post.outbox.wanted(SENT.name)
    post.tell({"order": "o-2"})
    with post.rows.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.messages)) == 0
    post.hooks.change(made.hook.hook_id, by=ME, events=[SENT.name])
    assert post.outbox.wanted(SENT.name)
    post.hooks.remove(made.hook.hook_id, by=ME)
    assert not post.outbox.wanted(SENT.name)


def test_texts_go_only_to_hooks_that_asked_for_them(post, shop):
    bare, wordy = post.hang(shop.url("/bare")), post.hang(shop.url("/wordy"), with_text=True)
    post.tell({"id": 1}, more={"text": "where is my [order]"})
    post.deliverer.deliver_due()
    by_path = {one.path: one.body.decode() for one in shop.got}
    assert "where" not in by_path["/bare"]
    assert "where is my [order]" in by_path["/wordy"]
    post.hooks.change(wordy.hook.hook_id, by=ME, with_text=False)
    post.tell({"id": 2}, more={"text": "and this one?"})
    with post.rows.reading() as connection:
        assert {} in connection.scalars(sa.select(tables.messages.c.more)).all()
    assert bare.secret != wordy.secret


def test_failed_attempts_are_made_again_for_a_day_then_no_more(small, shop):
    made = small.hang(shop.url())
    shop.statuses = [500] * 100
    small.tell({"order": "o-1"})
    began = small.clock.now
    while small.deliveries(made)[0].state is DeliveryState.WAITING:
        small.deliverer.deliver_due()
        waits = small.deliveries(made)[0].due_at - small.clock.now
        small.clock.now = max(small.clock.now, small.clock.now + waits)
    found = small.deliveries(made)[0]
    assert found.state is DeliveryState.FAILED
    assert found.status == 500
    assert 10 <= found.attempts <= 16
    assert 23.9 <= (found.ended_at - began).total_seconds() / 3600 <= 24.1
    assert len(set(shop.ids)) == 1
    assert len(shop.got) == found.attempts


def test_retry_after_is_heeded(small, shop):
    made = small.hang(shop.url())
    shop.statuses, shop.more = [429], {"retry-after": "120"}
    small.tell({})
    small.deliverer.deliver_due()
    waits = (small.deliveries(made)[0].due_at - small.clock.now).total_seconds()
    assert waits == 120


def test_hook_that_is_gone_is_closed_at_once(post, shop):
    made = post.hang(shop.url())
    shop.statuses = [410]
    post.tell({"n": 1}, {"n": 2}, {"n": 3})
    post.deliverer.deliver_due()
    hook = post.hooks.get(made.hook.hook_id)
    assert not hook.active
    assert "410" in hook.why
    assert DeliveryState.WAITING not in {one.state for one in post.deliveries(made)}
    before = len(shop.got)
    post.tell({"n": 4})
    post.deliverer.deliver_due()
    assert len(shop.got) == before
    assert post.audit.newest(1)[0].action == "hooks.close"
    assert post.audit.newest(1)[0].actor == "system"


def test_hook_that_never_takes_anything_is_closed_with_a_reason(small, shop):
    made = small.hang(shop.url())
    shop.statuses = [500] * 1000
    for number in range(GIVEN_UP):
        small.tell({"n": number})
        small.deliverer.deliver_due()
        small.clock.advance(hours=25)
        small.deliverer.deliver_due()
    hook = small.hooks.get(made.hook.hook_id)
    assert not hook.active
    assert str(GIVEN_UP) in hook.why
    opened = small.hooks.change(hook.hook_id, by=ME, active=True)
    assert (opened.why, opened.failures) == ("", 0)


def test_arrival_forgets_earlier_failures(small, shop):
    made = small.hang(shop.url())
    shop.statuses = [500, 500]
    small.tell({})
    small.deliverer.deliver_due()
    small.clock.advance(hours=25)
    small.deliverer.deliver_due()
    assert small.hooks.get(made.hook.hook_id).failures == 1
    small.tell({})
    small.deliverer.deliver_due()
    assert small.hooks.get(made.hook.hook_id).failures == 0


def test_replay_brings_one_again_and_what_a_closed_hook_missed(post, shop):
    made = post.hang(shop.url())
    post.tell({"n": 1})
    post.deliverer.deliver_due()
    post.clock.advance(minutes=1)
    since = post.clock.now
    post.hooks.change(made.hook.hook_id, by=ME, active=False)
    post.tell({"n": 2})
    post.deliverer.deliver_due()
    assert len(shop.got) == 1
    with pytest.raises(errors.Conflict):
        post.hooks.replay(made.hook.hook_id, by=ME, since=since)
    post.hooks.change(made.hook.hook_id, by=ME, active=True)
    assert post.hooks.replay(made.hook.hook_id, by=ME, since=since) == 1
    assert post.hooks.replay(made.hook.hook_id, by=ME, message_id=shop.ids[0]) == 1
    post.deliverer.deliver_due()
    told = [one["data"]["n"] for one in shop.verified(made.secret)]
    assert sorted(told) == [1, 1, 2]
    assert shop.ids.count(shop.ids[0]) == 2
    with pytest.raises(errors.NotFound):
        post.hooks.replay(made.hook.hook_id, by=ME, message_id="msg_none")
    with pytest.raises(errors.Invalid):
        post.hooks.replay(made.hook.hook_id, by=ME)


def test_both_secrets_sign_while_one_follows_the_other(post, shop):
    made = post.hang(shop.url())
    new = post.hooks.rotate(made.hook.hook_id, by=ME)
    post.tell({"n": 1})
    post.deliverer.deliver_due()
    assert shop.verified(made.secret) == shop.verified(new.secret)
    post.clock.advance(hours=25)
    post.tell({"n": 2})
    post.deliverer.deliver_due()
    signed = shop.got[-1].headers["webhook-signature"].split(" ")
    assert len(signed) == 1
    moment = post.clock.now
    assert signed == [Webhook(new.secret).sign(shop.ids[-1], moment, shop.got[-1].body.decode())]


def test_secrets_are_sealed_in_the_database(small, shop):
    made = small.hang(shop.url())
    with small.rows.reading() as connection:
        kept = connection.scalar(sa.select(tables.hooks.c.secret))
    assert made.secret.encode() not in kept
    assert made.secret not in repr(small.hooks.every())


def test_what_a_killed_process_held_is_delivered_by_the_next(post, shop):
    made = post.hang(shop.url())
    post.tell({"n": 1})
    held = post.deliverer._hold()
    assert len(held) == 1
    other = open_office(post.rows)
    other.clock.now = post.clock.now
    assert other.deliverer.deliver_due() == 0
    other.clock.advance(seconds=31)
    assert other.deliverer.deliver_due() == 1
    assert shop.verified(made.secret)[0]["data"] == {"n": 1}
    assert shop.ids == [held[0][1]]


def test_slow_hook_holds_nobody_else_and_everything_ends_when_told(rows, shop):
    post = open_office(rows, seconds=8)
    with receiving() as slow:
        slow.hang = threading.Event()
        post.hang(slow.url())
        made = post.hang(shop.url())
        post.tell(*({"n": number} for number in range(20)))
        post.deliverer.start()
        shop.wait(20, 6)
        assert len(slow.got) <= 4
        began = time.monotonic()
        post.deliverer.close()
        assert time.monotonic() - began < 4
    assert len(set(shop.ids)) == 20
    assert len(shop.verified(made.secret)) == 20
    with post.rows.reading() as connection:
        held = sa.select(sa.func.count()).where(tables.deliveries.c.held_by != "")
        assert connection.scalar(held) == 0


def test_test_message_tells_at_once_what_comes_of_it(post, shop):
    made = post.hang(shop.url())
    assert post.deliverer.try_now(made.hook.hook_id).status == 204
    assert shop.verified(made.secret)[0]["type"] == "hooks.test"
    shop.statuses, shop.body = [503], b"<h1>down\x00 ada@example.org</h1>"
    found = post.deliverer.try_now(made.hook.hook_id)
    assert (found.state, found.status) == (DeliveryState.FAILED, 503)
    assert found.says == "<h1>down [email]</h1>"
    assert post.hooks.get(made.hook.hook_id).failures == 0
    with pytest.raises(errors.NotFound):
        post.deliverer.try_now("hook_none")


def test_old_messages_go_and_those_of_an_erased_customer(post, shop):
    made = post.hang(shop.url())
    post.tell({"n": 1}, owner="cus_1")
    post.tell({"n": 2}, owner="cus_2")
    assert HookEraser(post.rows).erase("cus_1").count == 1
    assert HookEraser(post.rows).erase("cus_1").count == 0
    post.deliverer.deliver_due()
    assert [one["data"] for one in shop.verified(made.secret)] == [{"n": 2}]
    assert len(post.deliveries(made)) == 1
    post.clock.now += KEPT
    post.clock.advance(seconds=1)
    post.deliverer._tidy()
    assert post.deliveries(made) == []


def test_messages_are_delivered_once_by_two_deliverers(rows, shop):
    post = open_office(rows)
    other = open_office(rows)
    post.hang(shop.url())
    post.tell(*({"n": number} for number in range(200)))
    both: list[Deliverer] = [post.deliverer, other.deliverer]
    for one in both:
        one.start()
    shop.wait(200)
    for one in both:
        one.close()
    assert len(shop.ids) == len(set(shop.ids)) == 200
