"""A promotion and a rollback while requests come: none is lost, and the next one is answered anew."""

import json
import threading
import time
import urllib.request
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.routing.conftest import entered, learned, with_champion
from tests.routing.wording import examples

from comptoir.app.backstage import Backstage
from comptoir.app.rights import ROUTING_FORCE, ROUTING_PROMOTE, ROUTING_READ, ROUTING_SEND
from comptoir.app.server import create_app
from comptoir.app.settings import Settings
from comptoir.routing import service
from comptoir.routing.learners.registry import LEARNERS
from comptoir.routing.learners.tfidf_linear import TfidfLinear
from comptoir.routing.model import Alias
from comptoir.routing.store import requests as store

THREADS, EACH = 6, 40


class Shop:
    """Sends requests as programs do, over sockets."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token
        self.answers: list[list[dict]] = []

    def post(self, path: str, body: dict) -> tuple[int, dict]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.address}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)

    def send(self, texts: tuple[str, ...]) -> None:
        mine: list[dict] = []
        self.answers.append(mine)
        for text in texts:
            status, told = self.post("/v1/requests", {"text": text})
            mine.append(told | {"status": status})


def test_promotion_and_rollback_under_load_lose_no_request(tmp_path: Path, serve) -> None:
    backstage = Backstage(Settings(home=tmp_path, work={"crew": "here:"}))
    router, metrics = learned("tfidf-linear", 0.1)
    first, second = (
        entered(backstage.routing, router, learner="tfidf-linear", metrics=metrics)
        for _ in range(2)
    )
    rights = (ROUTING_SEND, ROUTING_READ, ROUTING_PROMOTE, ROUTING_FORCE)
    token = backstage.keys.create("tests", rights, created_by="tests").token
    texts = examples(THREADS * EACH, seed=8).texts
    with serve(create_app(backstage)) as address:
        shop = Shop(address, token)
        forced = {"force": True, "why": "a test"}
        shop.post(f"/v1/routing/models/{first}/promote", forced)
        threads = [
            threading.Thread(target=shop.send, args=(texts[number::THREADS],))
            for number in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        done = lambda share: sum(map(len, shop.answers)) >= share * len(texts)  # noqa: E731
        _wait(lambda: done(1 / 3), threads)
        shop.post(f"/v1/routing/models/{second}/promote", forced)
        assert shop.post("/v1/requests", {"text": "facture"})[1]["decision"]["model_version"] == 2
        _wait(lambda: done(2 / 3), threads)
        shop.post(f"/v1/routing/models/{second}/rollback", {})
        assert shop.post("/v1/requests", {"text": "facture"})[1]["decision"]["model_version"] == 1
        for thread in threads:
            thread.join(120)
        told = [one for mine in shop.answers for one in mine]
        assert [one["status"] for one in told] == [201] * len(texts)
        for mine in shop.answers:
            versions = [one["decision"]["model_version"] for one in mine]
            # 1, then 2, then 1 again: what is asked one after the other never goes to and fro.
            changes = sum(one != before for before, one in pairwise(versions))
            assert (len(mine), versions[0]) == (EACH, 1)
            assert changes <= 2
        assert {one["decision"]["model_version"] for one in told} == {1, 2}
        kept = {one.request_id for one in store.recent(backstage.rows, limit=1000)}
        assert kept >= {one["request_id"] for one in told}
        assert len(kept) == len(texts) + 2
    backstage.close()


def _wait(met, threads: list[threading.Thread]) -> None:
    pause = threading.Event()
    for _ in range(6000):
        if met():
            return
        pause.wait(0.01)
    pytest.fail(f"the load stands still: {sum(one.is_alive() for one in threads)} threads")


class Sleepy(TfidfLinear):
    """Learns well, and takes two seconds for every answer."""

    def open(self, artifact):
        return Drowsy(super().open(artifact))


class Drowsy:
    def __init__(self, own) -> None:
        self.own, self.classes = own, own.classes

    def predict(self, texts):
        time.sleep(2)
        return self.own.predict(texts)


def test_a_challenger_that_sleeps_changes_neither_answers_nor_their_time(
    tmp_path: Path, serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LEARNERS, "sleepy", Sleepy)
    backstage = Backstage(Settings(home=tmp_path, work={"crew": "here:"}))
    office = with_champion(backstage.routing, learner="tfidf-linear")
    router, _metrics = learned("tfidf-linear", 0.1)
    kept = replace(router, learned=Renamed(router.learned))
    challenger = entered(office, kept, learner="sleepy")
    token = backstage.keys.create("tests", (ROUTING_SEND,), created_by="tests").token
    texts = examples(20, seed=8).texts
    with serve(create_app(backstage)) as address:
        shop = Shop(address, token)
        shop.send(texts)
        service.appoint(office, Alias.CHALLENGER, challenger, by="claire")
        began = time.perf_counter()
        shop.send(texts)
        took = time.perf_counter() - began
    # Twenty answers in less than half of the time that the challenger takes for them.
    assert took < 20
    alone, observed = ([_said(one) for one in mine] for mine in shop.answers)
    assert alone == observed
    backstage.close()


class Renamed:
    """What the plain learner learned, under the sleepy one's name."""

    def __init__(self, own) -> None:
        self.own, self.classes, self.predict = own, own.classes, own.predict

    def artifact(self):
        return replace(self.own.artifact(), learner="sleepy")


def _said(told: dict) -> str:
    """Return an answer without what is another's each time."""
    decision = {key: one for key, one in told["decision"].items() if key != "milliseconds"}
    return json.dumps([told["text"], told["state"], told["desk"], decision], sort_keys=True)
