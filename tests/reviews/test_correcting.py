"""A correction whose process is killed between the write and the answer is laid once."""

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from comptoir.app.backstage import MIGRATIONS
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.model import Caller
from comptoir.kernel.idempotency import Claim, Given, GivenAnswers
from comptoir.kernel.idempotency.store import ABANDONED_AFTER
from comptoir.kernel.testing import ManualClock, migrated
from comptoir.kernel.testing.doors import KEY
from comptoir.reviews import correcting, http
from comptoir.reviews.answers import TopAnswers
from comptoir.reviews.model import Publication
from comptoir.reviews.service import Desk
from comptoir.reviews.store import people, runs, serving
from comptoir.web.idempotency import HEADER, REPLAYED, creating

PATH = "/v1/reviews/R1/correction"
ASKED = {"category": "delivery_issue", "why": "it came late"}


class NoCatalogue:
    def titles(self, product_ids: list[str]) -> dict[str, str]:
        return {}


class Killed(Exception):
    """As if the process had ended here: nothing after it is done."""


class DyingAnswers(GivenAnswers):
    """Keeps no answer while `dying`: the process is killed when the work is written."""

    dying = True

    def keep(self, claim: Claim, given: Given) -> None:
        if self.dying:
            raise Killed
        super().keep(claim, given)


class Counter:
    """The routes of reviews over one published review."""

    def __init__(self, rows) -> None:
        migrated(rows, MIGRATIONS)
        self.clock = ManualClock()
        self.desk = Desk(rows=rows, catalogue=NoCatalogue(), clock=self.clock)
        self.audit = AuditTrail(rows, KEY, self.clock)
        self.given = DyingAnswers(rows, self.clock)
        self._publish()
        app = FastAPI()
        routes = creating(self.given, _caller)
        answers, engine = TopAnswers(self.desk), _no_engine
        app.include_router(
            http.router(self.desk, answers, engine, self.audit, _caller, route_class=routes)
        )
        self.client = TestClient(app)

    def _publish(self) -> None:
        rows, now = self.desk.rows, self.clock()
        document = {"review_id": "R1", "category": "price_and_value", "uncertain": False}
        served = {
            "rank": 1,
            "review_id": "R1",
            "theme": "price_and_value",
            "language": "en",
            "score": 0.5,
            "rating": 2.0,
            "confidence": 0.9,
            "uncertain": False,
            "buyer_id": "B1",
            "document": document,
        }
        serving.write_product(rows, 1, "P1", {"reviews": 1, "themes": []}, [served])
        runs.begin(rows, "run_1", {}, now)
        with rows.writing() as connection:
            runs.point(connection, Publication(generation=1, run_id="run_1", published_at=now))

    def send(self, key: str = "k"):
        return self.client.post(PATH, json=ASKED, headers={HEADER: key})

    def laid(self) -> int:
        return len(people.correction_history(self.desk.rows, "R1"))

    def audited(self) -> int:
        return self.audit.anchor().count


def _caller(_request: Request) -> Caller:
    return Caller(actor="key:shop", rights=frozenset({http.CORRECT}))


def _no_engine():
    raise AssertionError


@pytest.fixture
def counter(rows) -> Counter:
    return Counter(rows)


def test_correction_killed_before_its_answer_is_kept_is_laid_once(counter):
    with pytest.raises(Killed):
        counter.send()
    written = people.correction_history(counter.desk.rows, "R1")[0]
    counter.given.dying = False
    counter.clock.advance(seconds=ABANDONED_AFTER.total_seconds())
    again = counter.send()
    assert again.status_code == 201
    assert REPLAYED not in again.headers
    assert again.json()["at"] == written.at.isoformat()
    assert (counter.laid(), counter.audited()) == (1, 1)
    third = counter.send()
    assert third.headers[REPLAYED] == "true"
    assert third.content == again.content


def test_other_keys_lay_corrections_of_their_own(counter):
    counter.given.dying = False
    assert {counter.send("a").status_code, counter.send("b").status_code} == {201}
    assert (counter.laid(), counter.audited()) == (2, 2)


def test_correction_whose_entry_cannot_be_written_is_not_laid(counter):
    class Broken(AuditTrail):
        def record(self, **_said) -> None:  # type: ignore[override]
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        correcting.correct(
            counter.desk,
            Broken(counter.desk.rows, KEY),
            "R1",
            theme="delivery_issue",
            why="",
            by="cli:a",
        )
    assert counter.laid() == 0


def test_correction_of_a_name_is_found_though_its_review_is_gone(counter):
    given = {"theme": "delivery_issue", "why": "", "by": "cli:a", "once": "once_1"}
    first = correcting.correct(counter.desk, counter.audit, "R1", **given)
    with counter.desk.rows.writing() as connection:
        serving.purge_above(connection, 0)
    assert correcting.correct(counter.desk, counter.audit, "R1", **given) == first
    assert counter.audited() == 1
