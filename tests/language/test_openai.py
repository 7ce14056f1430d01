"""The client of OpenAI-compatible servers, against real servers on loopback."""

import itertools
import json
import logging
import socket
import threading
from contextlib import closing, contextmanager

import pytest

from comptoir.kernel import errors
from comptoir.language.openai import OpenAIServer, Patience
from comptoir.language.surroundings import Surroundings
from comptoir.language.testing import server

KEY = "sk-very-secret"
INSIDE = Surroundings(inside_hosts=("127.0.0.1",), keys=(("127.0.0.1", KEY),))
GOOD = b'{"said": "yes"}'


@contextmanager
def asking(*answers, patience=None):
    """Yield a client, the requests that its server saw and the pauses it made.

    Args:
        answers: `(status, headers, body)`, one a request; the last one again and again.
        patience: in place of the usual one.
    """
    seen, pauses = [], []
    told = itertools.chain(answers, itertools.repeat(answers[-1]))

    def answer(path, headers, body):
        seen.append((path, headers, json.loads(body)))
        return next(told)

    with (
        server(answer) as address,
        closing(OpenAIServer(f"{address}/v1", "m", INSIDE, patience, wait=pauses.append)) as client,
    ):
        yield client, seen, pauses


def test_request_holds_the_model_and_the_key():
    with asking((200, {}, GOOD)) as (client, seen, pauses):
        assert client.ask("chat/completions", {"n": 1}) == {"said": "yes"}
    ((path, headers, body),) = seen
    assert (path, body) == ("/v1/chat/completions", {"model": "m", "n": 1})
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert pauses == []


def test_server_without_a_key_is_sent_none():
    seen = {}

    def answer(_path, headers, _body):
        seen.update(headers)
        return 200, {}, GOOD

    with server(answer) as address:
        around = Surroundings(inside_hosts=("127.0.0.1",), keys=(("elsewhere", KEY),))
        with closing(OpenAIServer(address, "m", around)) as client:
            client.ask("embeddings", {})
    assert "Authorization" not in seen


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_passing_trouble_is_tried_again_after_growing_pauses(status):
    trouble = (status, {}, b"")
    with asking(trouble, trouble, (200, {}, GOOD)) as (client, seen, pauses):
        assert client.ask("x", {}) == {"said": "yes"}
    assert (len(seen), pauses) == (3, [0.5, 1.0])


@pytest.mark.parametrize(("asked", "pause"), [("7", 7), ("9999", 20), ("soon", 0.5), ("-1", 0.5)])
def test_server_may_ask_for_a_pause_within_reason(asked, pause):
    with asking((429, {"Retry-After": asked}, b""), (200, {}, GOOD)) as (client, _, pauses):
        client.ask("x", {})
    assert pauses == [pause]


def test_lasting_trouble_is_unavailable_after_all_tries():
    with asking((503, {}, b"")) as (client, seen, _):
        with pytest.raises(errors.Unavailable, match="answered 503"):
            client.ask("x", {})
        assert len(seen) == 4


@pytest.mark.parametrize(
    ("status", "hint"),
    [(400, "server"), (401, "language.keys"), (404, "model"), (413, "too long"), (302, "server")],
)
def test_refusal_is_told_at_once(status, hint):
    elsewhere = {"Location": "http://127.0.0.1:9/"}
    with asking((status, elsewhere, b"no")) as (client, seen, _):
        with pytest.raises(errors.Unavailable, match=f"answered {status}.*{hint}"):
            client.ask("x", {})
        assert len(seen) == 1


def test_server_that_is_gone_is_tried_again_then_unavailable():
    pauses = []
    with server(lambda *_: (200, {}, b"")) as address:
        client = OpenAIServer(address, "m", INSIDE, wait=pauses.append)
    with closing(client), pytest.raises(errors.Unavailable, match="does not answer"):
        client.ask("x", {})
    assert len(pauses) == 3


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff", b"[" * 100_000])
def test_answer_that_is_no_json_is_unavailable(body):
    with (
        asking((200, {}, body)) as (client, _, _),
        pytest.raises(errors.Unavailable, match="no JSON"),
    ):
        client.ask("x", {})


@pytest.mark.parametrize("body", [b"{}", b'{"choices": []}', b'{"choices": [7]}', b"[]"])
def test_chat_without_words_is_unavailable(body):
    with (
        asking((200, {}, body)) as (client, _, _),
        pytest.raises(errors.Unavailable, match="no conversation"),
    ):
        client.chat([{"role": "user", "content": "?"}])


def test_chat_says_what_the_model_says():
    body = b'{"choices": [{"message": {"content": "oui"}}]}'
    with asking((200, {}, body)) as (client, seen, _):
        assert client.chat([{"role": "user", "content": "?"}], temperature=0) == "oui"
    assert seen[0][2]["temperature"] == 0


def test_bytes_that_are_no_json_can_be_fetched():
    with asking((200, {}, b"RIFF\xff")) as (client, _, _):
        assert client.fetch("audio/speech", {"input": "bonjour"}) == b"RIFF\xff"


def test_answer_is_bounded():
    patience = Patience(most_bytes=1_000)
    with asking((200, {}, b'"' + b"a" * 5_000 + b'"'), patience=patience) as (client, seen, _):
        with pytest.raises(errors.Unavailable, match="over 1000 bytes"):
            client.ask("x", {})
        assert len(seen) == 1


def test_answer_is_not_unpacked():
    """A bomb of a server stays as small as it came."""
    import gzip

    packed = gzip.compress(b" " * 1_000_000)
    with asking((200, {"Content-Encoding": "gzip"}, packed)) as (client, seen, _):
        assert client.fetch("x", {}) == packed
    assert seen[0][1]["Accept-Encoding"] == "identity"


def test_answer_that_drips_ends():
    """Each byte comes in time, but the whole never does."""
    stop = threading.Event()

    def drip(listening):
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not stop.wait(0.02):
                connection.sendall(b" ")

    ticks = itertools.count(step=30.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with closing(OpenAIServer(address, "m", INSIDE, clock=lambda: next(ticks))) as client:
            with pytest.raises(errors.Unavailable, match="after 60 seconds"):
                client.ask("x", {})
            stop.set()
        thread.join()


@pytest.mark.parametrize("answer", [(200, {}, b"no"), (401, {}, KEY.encode()), (503, {}, b"")])
def test_key_is_in_no_message_and_no_log(answer, caplog):
    caplog.set_level(logging.DEBUG)
    with asking(answer) as (client, _, _):
        with pytest.raises(errors.Unavailable) as raised:
            client.ask("x", {})
        assert KEY not in f"{raised.value!r} {client!r} {vars(raised.value)}"
    assert KEY not in caplog.text


def test_offline_refuses_a_server_nobody_named():
    with pytest.raises(errors.Denied, match="outside the shop"):
        OpenAIServer.open("https://api.example.com/v1?model=m", Surroundings())


def test_proxy_of_the_environment_is_not_used_for_the_shops_own_server(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with asking((200, {}, GOOD)) as (client, seen, _):
        assert client.ask("x", {}) == {"said": "yes"}
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("http://127.0.0.1/v1", r"\?model=NAME"),
        ("http://127.0.0.1/v1?model=", r"\?model=NAME"),
        ("http://me:hidden@127.0.0.1/v1?model=m", "language.keys"),
        ("127.0.0.1/v1?model=m", "no http address"),
    ],
)
def test_address_that_is_none_is_refused(rest, said):
    with pytest.raises(errors.Invalid, match=said) as raised:
        OpenAIServer.open(rest, INSIDE)
    assert "hidden" not in raised.value.message
