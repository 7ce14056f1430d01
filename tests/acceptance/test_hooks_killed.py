"""Whatever is killed and whenever: a request that was answered is told, at least once, under one id."""

import json
import random
import threading
import time
from contextlib import suppress

import httpx
import pytest
from standardwebhooks import Webhook
from tests.receiver import receiving

INSIDE = {"COMPTOIR_HOOKS__INSIDE_HOSTS": '["127.0.0.1"]'}


@pytest.mark.slow
def test_every_answered_request_is_told_through_kills(make_home) -> None:
    home = make_home("home")
    home.settings |= INSIDE
    token = home.key("routing:send")
    chance, answered = random.Random(3), []
    with receiving() as shop:
        made = home.run("hooks", "add", shop.url(), "--json").json
        for _ in range(3):
            running = home.start("serve", "--port", "0")
            _send_until_killed(home._address(running), token, answered, running, chance)
        assert len(answered) >= 10
        with home.serve():
            deadline = time.monotonic() + 90
            while not set(answered) <= set(_told(shop)):
                assert time.monotonic() < deadline, len(set(answered) - set(_told(shop)))
                time.sleep(0.1)
        told = _told(shop)
        for ids in told.values():
            assert len(ids) == 1
        for one in shop.got[-3:]:
            Webhook(made["secret"]).verify(one.body, one.headers)
        listed = home.run("hooks", "deliveries", made["hook_id"], "--json", "--limit", "1000").json
        assert {one["state"] for one in listed} == {"delivered"}
        assert {one["message_id"] for one in listed} >= {next(iter(ids)) for ids in told.values()}


def _send_until_killed(address, token, answered, running, chance) -> None:
    def kill() -> None:
        running.kill()

    timer = threading.Timer(chance.uniform(1, 3), kill)
    timer.start()
    with httpx.Client(base_url=address, timeout=10) as client, suppress(httpx.HTTPError):
        client.headers["authorization"] = f"Bearer {token}"
        while True:
            sent = client.post("/v1/requests", json={"text": f"Où est mon colis {len(answered)} ?"})
            assert sent.status_code == 201
            answered.append(sent.json()["request_id"])
    timer.join()


def _told(shop) -> dict[str, set[str]]:
    """Return, by request, under which ids it was told."""
    found: dict[str, set[str]] = {}
    for one in list(shop.got):
        told = json.loads(one.body)
        found.setdefault(told["data"]["request_id"], set()).add(one.headers["webhook-id"])
    return found


def test_the_commands_of_hooks(make_home) -> None:
    home = make_home("home")
    home.settings |= INSIDE
    assert "There is no hook" in home.run("hooks", "list").out
    with receiving() as shop:
        added = home.run("hooks", "add", shop.url(), "--event", "routing.request.decided")
        hook_id, secret = added.out.split()[:2]
        assert "204 in" in home.run("hooks", "test", hook_id).out
        assert shop.verified(secret)[0]["type"] == "hooks.test"
        shop.statuses = [500]
        assert "did not take it: 500" in home.run("hooks", "test", hook_id, code=1).err
        assert "delivered" in home.run("hooks", "deliveries", hook_id, "--state", "delivered").out
        assert "1 messages" in home.run("hooks", "replay", hook_id, "--message", shop.ids[0]).out
        assert "0 messages" in home.run("hooks", "replay", hook_id, "--since", "2026-01-01").out
        new = home.run("hooks", "rotate", hook_id, "--json").json
        assert new["secret"] != secret
        home.run("hooks", "close", hook_id)
        listed = home.run("hooks", "list", "--json").json
        assert [(one["hook_id"], one["active"]) for one in listed] == [(hook_id, False)]
        home.run("hooks", "open", hook_id)
        home.run("hooks", "remove", hook_id)
        for words, said in (
            (("remove", hook_id), "There is no webhook"),
            (("add", "https://hook.example/"), "offline is on"),
            (("add", "http://10.0.0.1/"), "offline is on"),
            (("add", shop.url(), "--event", "x"), "no event type"),
        ):
            done = home.run("hooks", *words, code=2)
            assert said in done.err
            assert len(done.err.strip().splitlines()) == 1
    assert home.run("audit", "verify").code == 0
