"""A version that observes changes no answer, however slow or broken it is."""

import threading
import time
from dataclasses import replace

import pytest
from tests.routing.conftest import entered, learned, with_champion

from comptoir.routing import receiving, service
from comptoir.routing.answering import Incumbents
from comptoir.routing.model import Alias
from comptoir.routing.observing import Observer
from comptoir.routing.office import Office
from comptoir.routing.receiving import Asked
from comptoir.routing.settings import RoutingSettings
from comptoir.routing.store import observations
from comptoir.routing.store import requests as store

TEXTS = ("où est mon colis", "je souhaite renvoyer la lampe", "the promo code does not work")


@pytest.fixture
def watched(any_office: Office) -> tuple[Office, Incumbents, Observer]:
    """An office with a champion and, as shadow, another version."""
    office = with_champion(with_champion(any_office, learner="tfidf-linear"))
    service.appoint(office, Alias.SHADOW, 1, by="claire")
    incumbents = Incumbents(office)
    return office, incumbents, Observer(office, incumbents)


def answered(office: Office, incumbents: Incumbents, observer: Observer) -> list[float]:
    took = []
    for text in TEXTS:
        started = time.perf_counter()
        found = receiving.receive(office, incumbents, [Asked(text=text)])[0]
        observer.observe(found.request)
        took.append(time.perf_counter() - started)
        assert found.prediction.version == 2
    return took


def said_by(office: Office, version: int) -> set[str]:
    ids = [one.request_id for one in store.recent(office.rows, limit=200)]
    said = store.predictions_of(office.rows, ids)
    return {key for key, found in said.items() if version in {one.version for one in found}}


def test_what_a_shadow_says_is_kept_beside_what_the_champion_decided(watched) -> None:
    office, incumbents, observer = watched
    answered(office, incumbents, observer)
    observer.settle()
    every = store.recent(office.rows)
    said = store.predictions_of(office.rows, [one.request_id for one in every])
    for request in every:
        kept = {one.alias: one.version for one in said[request.request_id]}
        assert kept == {Alias.SHADOW: 1, Alias.CHAMPION: 2}
    assert (observer.seen.scored, observer.seen.failed) == (3, 0)
    found = observations.of_version(office.rows, 1)
    assert (found.scored, found.left_out, found.failed) == (3, 0, 0)
    observer.close()


def test_challenger_and_shadow_both_observe(watched) -> None:
    office, incumbents, observer = watched
    third = entered(office, learned("prior", 0.1)[0], learner="prior")
    service.appoint(office, Alias.CHALLENGER, third, by="claire")
    answered(office, incumbents, observer)
    observer.settle()
    assert len(said_by(office, 1)) == len(said_by(office, third)) == 3
    observer.close()


def test_what_a_killed_process_left_is_scored_by_the_next_one_in_order(watched) -> None:
    office, incumbents, _killed = watched
    for text in TEXTS * 20:
        receiving.receive(office, incumbents, [Asked(text=text)])
    assert said_by(office, 1) == set()
    scored: list[str] = []
    decide = incumbents.get(Alias.SHADOW)[1]

    class Noting:
        def decide(self, texts, languages):
            scored.extend(texts)
            return decide.decide(texts, languages)

    observer = Observer(office, incumbents)
    observer._router = lambda _appointment: Noting()
    observer.start()
    observer.settle()
    observer.close()
    assert len(said_by(office, 1)) == 60  # more than a page
    assert scored == [one.text for one in reversed(store.recent(office.rows, limit=60))]
    again = Observer(office, incumbents)
    again.start()
    again.settle()
    assert again.seen.scored == 0
    again.close()


class Asleep:
    def decide(self, texts, languages):
        time.sleep(2)
        raise RuntimeError("it crashed after all")


def test_a_shadow_that_sleeps_and_crashes_delays_nothing(watched, monkeypatch) -> None:
    office, incumbents, observer = watched
    answered(office, incumbents, observer)
    observer.settle()
    before = decisions(office)
    get = incumbents.get
    monkeypatch.setattr(
        incumbents, "get", lambda alias: (1, Asleep()) if alias is Alias.SHADOW else get(alias)
    )
    took = answered(office, incumbents, observer)
    assert max(took) < 1.5  # it sleeps for two seconds each time
    assert decisions(office)[:3] == before
    began = time.perf_counter()
    observer.close()
    assert time.perf_counter() - began < 1.5
    assert len(store.recent(office.rows)) == 6


def decisions(office: Office) -> list[str]:
    """Return what the champion said, newest first, as bytes would have it."""
    every = store.recent(office.rows)
    said = store.predictions_of(office.rows, [one.request_id for one in every])
    found = [
        next(repr(one.decision) for one in said[request.request_id] if one.version == 2)
        for request in every
    ]
    return found[:3]


class Broken:
    def decide(self, texts, languages):
        if "lampe" in texts[0]:
            raise RuntimeError("no lamps")
        return self.own.decide(texts, languages)


def test_one_that_breaks_on_a_request_is_counted_and_goes_on(watched, monkeypatch) -> None:
    office, incumbents, observer = watched
    heard: dict[str, int] = {}
    observer.tell(lambda outcome, count: heard.update({outcome: heard.get(outcome, 0) + count}))
    get, broken = incumbents.get, Broken()
    broken.own = get(Alias.SHADOW)[1]
    monkeypatch.setattr(
        incumbents, "get", lambda alias: (1, broken) if alias is Alias.SHADOW else get(alias)
    )
    for _ in range(3):
        answered(office, incumbents, observer)
    observer.settle()
    observer._swept = 0.0  # look again at what is recent: a request is broken on once
    observer.start()
    observer.settle()
    observer.close()
    found = observations.of_version(office.rows, 1)
    assert (found.scored, found.failed, found.problem) == (6, 3, "RuntimeError")
    assert heard == {"scored": 6, "failed": 3}


def test_one_that_cannot_keep_up_leaves_out_the_oldest_and_says_how_many(watched) -> None:
    office, incumbents, _observer = watched
    office = replace(office, settings=RoutingSettings(observe_behind=2))
    for text in TEXTS:
        receiving.receive(office, incumbents, [Asked(text=text)])
    observer = Observer(office, incumbents)
    observer.start()
    observer.settle()
    observer.close()
    found = observations.of_version(office.rows, 1)
    assert (found.scored, found.left_out) == (2, 1)
    newest = [one.request_id for one in store.recent(office.rows, limit=2)]
    assert said_by(office, 1) == set(newest)


def test_one_process_scores_for_all(watched) -> None:
    office, incumbents, first = watched
    second = Observer(office, incumbents)
    answered(office, incumbents, first)
    first.settle()
    answered(office, incumbents, second)
    second.settle()
    assert (first.seen.scored + second.seen.scored, second.seen.scored) == (3, 0)
    first.close()  # it lets go, and the other one takes up what is left
    second._elsewhere.clear()  # as after some seconds
    second.start()
    second.settle()
    assert second.seen.scored == 3
    second.close()


def test_without_a_shadow_nothing_is_scored(any_office: Office) -> None:
    office = with_champion(any_office, learner="prior")
    incumbents = Incumbents(office)
    observer = Observer(office, incumbents)
    observer.observe(receiving.receive(office, incumbents, [Asked(text=TEXTS[0])])[0].request)
    observer.settle()
    observer.close()
    assert observer.seen.scored == observer.seen.failed == 0


def test_the_champion_answers_while_a_shadow_is_opened(watched, monkeypatch) -> None:
    office, incumbents, _observer = watched
    assert incumbents.get(Alias.CHAMPION)
    opened, go_on = threading.Event(), threading.Event()
    real = office.artifacts.open

    def slowly(folder, tools):
        opened.set()
        assert go_on.wait(20)
        return real(folder, tools)

    monkeypatch.setattr(office.artifacts, "open", slowly)
    shadow = threading.Thread(target=incumbents.get, args=(Alias.SHADOW,))
    shadow.start()
    assert opened.wait(20)
    answer = []
    asking = threading.Thread(target=lambda: answer.append(incumbents.get(Alias.CHAMPION)))
    asking.start()
    asking.join(10)
    go_on.set()
    shadow.join()
    assert answer
    assert answer[0][0] == 2
