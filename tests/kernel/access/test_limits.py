"""Rate limits and CSRF tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.access.csrf import CsrfTokens
from comptoir.kernel.access.limits import RateLimiter, address_name
from comptoir.kernel.testing import ManualTicks


def test_bucket_refills_with_time():
    ticks = ManualTicks()
    limiter = RateLimiter(60, burst=2, ticks=ticks)
    limiter.take("a")
    limiter.take("a")
    with pytest.raises(errors.RateLimited) as refused:
        limiter.take("a")
    assert refused.value.extra == {"retry_after": 1}
    limiter.take("b")
    ticks.advance(1)
    limiter.take("a")


@given(st.lists(st.floats(0, 30), max_size=60))
def test_never_more_than_burst_and_rate(pauses):
    ticks = ManualTicks()
    limiter = RateLimiter(30, burst=4, ticks=ticks)
    passed = 0
    for pause in pauses:
        ticks.advance(pause)
        passed += limiter.wait("a") == 0
    assert passed <= 4 + sum(pauses) * 0.5 + 1e-6


def test_clock_that_jumps_back_gives_nothing_and_breaks_nothing():
    ticks = ManualTicks(100)
    limiter = RateLimiter(60, burst=1, ticks=ticks)
    limiter.take("a")
    ticks.advance(-50)
    assert limiter.wait("a") == 1


def test_memory_is_bounded_and_the_busy_are_remembered():
    limiter = RateLimiter(1, burst=1, remembered=10, ticks=lambda: 0.0)
    limiter.take("busy")
    for number in range(1000):
        limiter.take(f"n{number}")
        assert limiter.wait("busy") > 0
    assert len(limiter._buckets) == 10


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("::ffff:10.0.0.1", "address:10.0.0.1"),
        ("fe80::1%eth0", "address:fe80::/64"),
        ("x" * 99, "address:unknown"),
    ],
)
def test_address_name(address, name):
    assert address_name(address) == name


@given(st.text(), st.text())
def test_csrf_token_is_good_for_its_session_only(session, other):
    tokens = CsrfTokens(bytes(32))
    token = tokens.token(session)
    tokens.check(session, token)
    assert token != tokens.token(session)
    if other != session:
        with pytest.raises(errors.Denied):
            tokens.check(other, token)
    with pytest.raises(errors.Denied):
        tokens.check(session, other)
    with pytest.raises(errors.Denied):
        CsrfTokens(b"1" * 32).check(session, token)
