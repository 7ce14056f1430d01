"""A version that observes changes no answer, however slow or broken it is."""

import threading
import time

import pytest
from tests.routing.conftest import with_champion

from comptoir.routing import receiving, service
from comptoir.routing.answering import Incumbents
from comptoir.routing.model import Alias
from comptoir.routing.observing import WAITING, Observer
from comptoir.routing.office import Office
from comptoir.routing.receiving import Asked
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


def test_what_a_shadow_says_is_kept_beside_what_the_champion_decided(watched) -> None:
    office, incumbents, observer = watched
    answered(office, incumbents, observer)
    observer.close()
    every = store.recent(office.rows)
    said = store.predictions_of(office.rows, [one.request_id for one in every])
    for request in every:
        kept = {one.alias: one.version for one in said[request.request_id]}
        assert kept == {Alias.SHADOW: 1, Alias.CHAMPION: 2}
    assert (observer.seen.scored, observer.seen.failed) == (3, 0)


class Asleep:
    def decide(self, texts, languages):
        time.sleep(2)
        raise RuntimeError("it crashed after all")


def test_a_shadow_that_sleeps_and_crashes_delays_nothing(watched, monkeypatch) -> None:
    office, incumbents, observer = watched
    answered(office, incumbents, observer)
    observer.settle()
    get = incumbents.get
    monkeypatch.setattr(
        incumbents, "get", lambda alias: (1, Asleep()) if alias is Alias.SHADOW else get(alias)
    )
    took = answered(office, incumbents, observer)
    assert max(took) < 1.5  # it sleeps for two seconds each time
    observer.close()
    assert observer.seen.failed == 3
    assert len(store.recent(office.rows)) == 6


def test_one_that_cannot_keep_up_leaves_out_and_says_how_many(watched, monkeypatch) -> None:
    office, incumbents, observer = watched
    request = receiving.receive(office, incumbents, [Asked(text=TEXTS[0])])[0].request
    monkeypatch.setattr(observer, "_thread", object())  # nobody works
    for _ in range(WAITING + 5):
        observer.observe(request)
    assert observer.seen.left_out == 5


def test_without_a_shadow_nothing_is_scored(any_office: Office) -> None:
    office = with_champion(any_office, learner="prior")
    incumbents = Incumbents(office)
    observer = Observer(office, incumbents)
    observer.observe(receiving.receive(office, incumbents, [Asked(text=TEXTS[0])])[0].request)
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
