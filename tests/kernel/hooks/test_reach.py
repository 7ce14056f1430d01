"""Which addresses a hook may have."""

import ipaddress
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.hooks import Reach
from comptoir.kernel.hooks.backoff import next_attempt

OUT = Reach(offline=False)
INSIDE = Reach(inside_hosts=("erp.shop.lan", "only.shop.lan:8443"))


def at(*addresses: str):
    return lambda _host, _port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "100.100.100.200", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("192.0.2.1", "198.18.0.1", "240.0.0.1", "2001:db8::1"),
    ],
)
def test_address_that_is_not_public_is_refused(address):
    with pytest.raises(errors.Invalid, match="not on the public Internet"):
        OUT.locate("https://hook.example/x", at("93.184.216.34", address))


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0"])
def test_metadata_is_refused_on_the_shops_own_servers_too(address):
    with pytest.raises(errors.Invalid):
        INSIDE.locate("http://erp.shop.lan/x", at(address))


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "fd12::1", "::1"])
def test_server_that_the_settings_name_may_be_private(address):
    assert INSIDE.locate("http://erp.shop.lan/x", at(address))[1] == [address]
    assert INSIDE.locate("https://only.shop.lan:8443/x", at(address))[1] == [address]
    with pytest.raises(errors.Denied):
        INSIDE.locate("https://only.shop.lan/x", at(address))


def test_nothing_goes_over_the_internet_in_the_clear():
    with pytest.raises(errors.Invalid, match="not encrypted"):
        OUT.locate("http://hook.example/x", at("93.184.216.34"))
    with pytest.raises(errors.Invalid, match="write https"):
        INSIDE.locate("http://erp.shop.lan/x", at("93.184.216.34"))


@pytest.mark.parametrize(
    "url",
    [
        *("", "hook", "ftp://a.example/", "file:///etc/passwd", "https://", "https:///x"),
        *("https://user:pass@a.example/", "https://a.example/#x", "https://a.example:99999/"),
        *("https://a.example/ x", "https://a.example\\@b.example/", "https://é.example/"),
        *("https://a.example/\n", "javascript:alert(1)", "https://a.example/" + "x" * 2000),
        *("https://[::1", "//a.example/x"),
    ],
)
def test_what_is_no_plain_address_is_refused(url):
    with pytest.raises(errors.Invalid):
        OUT.locate(url, at("93.184.216.34"))


def test_unknown_name_is_told():
    def nobody(host, port):
        raise OSError

    with pytest.raises(errors.Unavailable, match=r"hook\.example"):
        OUT.locate("https://hook.example/", nobody)
    with pytest.raises(errors.Unavailable):
        OUT.locate("https://hook.example/", at())


@given(st.ip_addresses())
def test_whatever_is_let_through_is_public(address):
    try:
        OUT.locate("https://hook.example/", at(str(address)))
    except errors.Invalid:
        return
    assert ipaddress.ip_address(str(address)).is_global


@given(st.text())
def test_any_text_is_an_address_or_one_clear_error(text):
    try:
        parts = OUT.admit(text)
    except errors.Invalid:
        return
    assert parts.scheme == "https"
    assert parts.hostname


@given(st.integers(0, 2**32), st.floats(0, 1e12) | st.none())
def test_waits_grow_and_end_within_a_day(seed, asked):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    until, chance, attempts = now + timedelta(days=1), Random(seed), 0
    while True:
        attempts += 1
        following = next_attempt(now, attempts, until, chance, asked)
        if following is None:
            break
        assert now < following <= until
        assert following == until or (following - now).total_seconds() >= 4
        assert (following - now).total_seconds() <= 4 * 3600 * 1.2
        now = following
    assert now == until
    assert attempts <= 30
