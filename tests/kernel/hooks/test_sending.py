"""Whatever a server does, an attempt ends, and goes to no other place than was checked."""

import asyncio
import threading
import time

import pytest
from tests.certificates import certificate
from tests.receiver import receiving

from comptoir.kernel import errors
from comptoir.kernel.hooks import Reach
from comptoir.kernel.hooks.sending import Sender

HERE = Reach(inside_hosts=("127.0.0.1", "hook.shop.lan"))


def post(sender: Sender, url: str, body: str = "{}"):
    return asyncio.run(sender.post(url, {"webhook-id": "msg_1"}, body))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"garbage\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 999999 ?\r\n\r\n", "no HTTP"),
        (b"\x00" * 200_000, "no HTTP"),
    ],
)
def test_garbage_is_told_as_a_failure(shop, raw, said):
    shop.raw = raw
    answer = post(Sender(HERE, seconds=3), shop.url())
    assert not answer.arrived
    assert said in answer.says


def test_nobody_there_is_told(shop):
    with receiving() as gone:
        url = gone.url()
    answer = post(Sender(HERE, seconds=3), url)
    assert answer.status is None
    assert "Nobody answers there" in answer.says


def test_hanging_server_costs_the_patience(shop):
    shop.hang = threading.Event()
    began = time.monotonic()
    answer = post(Sender(HERE, seconds=0.5), shop.url())
    assert 0.4 < time.monotonic() - began < 3
    assert "No answer within 0.5 seconds" in answer.says


def test_server_that_drips_costs_the_patience_too(shop):
    shop.drip = 0.05
    began = time.monotonic()
    answer = post(Sender(HERE, seconds=0.7), shop.url())
    assert time.monotonic() - began < 3
    assert not answer.arrived


def test_endless_answer_is_not_read(shop):
    shop.statuses, shop.body = [500], b"x" * 50_000_000
    began = time.monotonic()
    answer = post(Sender(HERE, seconds=5), shop.url())
    assert answer.status == 500
    assert len(answer.says) == 200
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(shop, status):
    shop.statuses, shop.more = [status], {"location": shop.url("/elsewhere")}
    answer = post(Sender(HERE, seconds=3), shop.url())
    assert (answer.status, answer.arrived) == (status, False)
    assert [one.path for one in shop.got] == ["/hook"]


def test_name_that_moves_inside_between_two_looks_is_refused(shop):
    looked = []

    def moving(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["93.184.216.34"] if len(looked) == 1 else ["127.0.0.1"]

    sender = Sender(Reach(offline=False), resolve=moving, seconds=3)
    url = shop.url(host="rebound.example", scheme="https")
    sender.check(url)
    answer = post(sender, url)
    assert "not on the public Internet" in answer.says
    assert shop.got == []
    assert len(looked) == 2


def test_connection_goes_to_the_address_that_was_checked(shop):
    looked = []

    def known(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    sender = Sender(HERE, resolve=known, seconds=3)
    answer = post(sender, shop.url("/a?b=c", host="hook.shop.lan"))
    assert answer.arrived
    assert looked == ["hook.shop.lan"]
    assert shop.got[0].path == "/a?b=c"
    assert shop.got[0].headers["host"] == f"hook.shop.lan:{shop.port}"


def test_next_address_is_tried_where_one_does_not_answer(shop):
    sender = Sender(HERE, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"], seconds=3)
    assert post(sender, shop.url(host="hook.shop.lan")).arrived


def test_proxy_of_the_environment_is_not_asked(shop, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert post(Sender(HERE, seconds=3), shop.url()).arrived


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("-1", None), ("soon", None), ("9" * 400, 999999999.0), ("", None)],
)
def test_retry_after_is_read_with_care(shop, told, seconds):
    shop.statuses, shop.more = [503], {"retry-after": told}
    assert post(Sender(HERE, seconds=3), shop.url()).retry_after == seconds


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"), "hook.shop.lan")


def test_certificate_is_held_to_the_name_not_to_the_address(authority):
    server, trusted = authority
    both = Reach(inside_hosts=("hook.shop.lan", "other.shop.lan"))
    with receiving(server) as shop:
        sender = Sender(both, resolve=lambda *_: ["127.0.0.1"], context=trusted, seconds=5)
        assert post(sender, shop.url(scheme="https", host="hook.shop.lan")).arrived
        wrong = post(sender, shop.url(scheme="https", host="other.shop.lan"))
        assert "certificate is not trusted" in wrong.says
        stranger = Sender(both, resolve=lambda *_: ["127.0.0.1"], seconds=5)
        unknown = post(stranger, shop.url(scheme="https", host="hook.shop.lan"))
        assert "certificate is not trusted" in unknown.says
        assert len(shop.got) == 1


def test_offline_refuses_outside_at_each_attempt(shop):
    open_then = Reach(offline=False)
    Sender(open_then, resolve=lambda *_: ["93.184.216.34"]).check("https://a.example/h")
    shut = Sender(Reach(offline=True), resolve=lambda *_: ["93.184.216.34"])
    with pytest.raises(errors.Denied, match=r"hooks\.inside_hosts"):
        shut.check("https://a.example/h")
    assert "offline is on" in post(shut, "https://a.example/h").says
