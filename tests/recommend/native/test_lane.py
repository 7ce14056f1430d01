"""The short way to a user's slate: the same answers as the routes, and never a stale one."""

import itertools
import json

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from comptoir.app import advice
from comptoir.app.front import Front
from comptoir.recommend.commands import app
from comptoir.recommend.lane import SlateLane
from comptoir.recommend.plain import PlainQuestions
from comptoir.recommend.serving.slates import Slates

BASE = "/v1/recommend/for-you/users"
CHEAP = "filter=cheap&filter_values[most]=12"


@pytest.fixture
def client(native):
    made = native.client("recommend:ask", "recommend:events")
    made.get(f"{BASE}/u1?explain=true").raise_for_status()  # opens what the answers stand on
    return made


def told(answer):
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [one["item_id"] for one in found["items"]], found["recommendation_id"]


def test_repeated_question_is_answered_from_memory_and_by_304(native, client):
    first = client.get(f"{BASE}/u1?n=5&{CHEAP}")
    again = client.get(f"{BASE}/u1?n=5&{CHEAP}")
    assert told(again) == told(first)
    assert set(told(first)[0]) <= {f"i{n}" for n in range(7)}
    mark = {"if-none-match": first.headers["etag"]}
    same = client.get(f"{BASE}/u1?n=5&{CHEAP}", headers=mark)
    assert (same.status_code, same.content) == (304, b"")
    metrics = native.client("system:observe").get("/metrics").text
    assert "comptoir_recommend_answers_repeated_total{source=" in metrics
    other = client.get(f"{BASE}/u2?n=5&{CHEAP}")
    assert told(other)[1] != told(first)[1]


def test_lane_says_what_the_routes_say(client):
    plain = f"{BASE}/u3?n=7&item=i3"
    lane, route = client.get(plain), client.get(f"{plain}&explain=false")
    assert told(client.get(plain))[1] == told(lane)[1]
    assert told(client.get(f"{plain}&explain=false"))[1] != told(route)[1]
    names = {"cache-control", "content-type", "vary"}
    assert {n: lane.headers[n] for n in names} == {n: route.headers[n] for n in names}
    assert lane.json().keys() == route.json().keys()
    assert lane.json()["items"][0].keys() == route.json()["items"][0].keys()


def test_event_changes_the_next_answer_at_once(client):
    path = f"{BASE}/lane-1?n=5"
    before = told(client.get(path))
    event = {
        "user_id": "lane-1",
        "session_id": "v",
        "type": "View",
        "item_id": "i10",
    }
    sent = client.post("/v1/events", json={"group": "shop", "events": [event]})
    assert sent.status_code < 300, sent.text
    after = told(client.get(path))
    assert after[1] != before[1]
    assert {"i11", "i12"} & set(after[0])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/recommend/nothing/users/u1", 404),
        (f"{BASE}/u1?n=0", 422),
        (f"{BASE}/u1?n=501", 422),
        (f"{BASE}/u1?what=1", 422),
        (f"{BASE}/u1?filter=none", 404),
        (f"{BASE}/u1?filter=cheap", 422),
        (f"{BASE}/u1?filter=cheap&filter_values[most]=many", 422),
        ("/v1/recommend/order/users/u1", 422),
        (f"{BASE}/", 422),
    ],
)
def test_what_is_wrong_is_told_by_the_routes(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_key_that_may_not_ask_gets_nothing_from_memory(client, native):
    path = f"{BASE}/u1?n=6"
    told(client.get(path))
    told(client.get(path))
    assert client.get(path, headers={"authorization": "Bearer none"}).status_code == 401
    assert client.get(path, headers={"authorization": ""}).status_code == 401
    blind = native.client("recommend:ask", groups=("other",))
    assert blind.get(path).status_code == 404
    events = native.client("recommend:events")
    assert events.get(path).status_code == 403


def test_model_that_is_slow_twice_in_a_row_is_left_to_the_threads(native):
    needs, seconds = advice.counter(native.backstage, Front(native.backstage)), itertools.count()
    answers = native.backstage.recommend_answers
    passed_on = []

    async def routes(scope, _receive, send):
        passed_on.append(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    lane = SlateLane(
        routes,
        questions=PlainQuestions(needs.advisor, answers),
        answers=answers,
        slates=native.backstage.recommend_slates,
        ask_key=needs.ask_key,
        about=needs.seen,
        keep="no-cache",
        spent=lambda: float(next(seconds)) if slow else 0.0,
    )
    client = TestClient(lane, headers={"authorization": f"Bearer {native.key('recommend:ask')}"})
    native.client().get(f"{BASE}/u1?explain=true").raise_for_status()

    def status(user: int) -> int:
        return client.get(f"{BASE}/slow-{user}?n=3").status_code

    slow = False
    assert {status(user) for user in range(49)} == {200}
    slow = True
    assert status(50) == 200  # the fiftieth is timed, and doubted
    slow = False
    assert {status(51), status(52)} == {200}  # a first answer is slow once
    lane._count = 49
    slow = True
    assert [status(user) for user in (60, 61, 62)] == [200, 200, 204]
    assert passed_on == [f"{BASE}/slow-62"]


def test_whatever_breaks_a_choice_is_told_by_the_routes(client, native, monkeypatch):
    def broken(*_asked):
        raise RuntimeError

    monkeypatch.setattr(Slates, "choose", broken)
    answer = client.get(f"{BASE}/broken?n=4")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"].startswith("req_")


def test_serve_bench_measures_the_shop_s_own_users(native):
    words = ["serve-bench", "for-you", "--seconds", "0.2", "--filter", "cheap", "--json"]
    done = CliRunner().invoke(app, [*words, "--value", "most=12"], obj=native.backstage)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["asked"] > 0
    assert 0 < told["p50_ms"] <= told["p99_ms"]
    assert told["parts_ms"].keys() >= {"score", "filter", "place"}
    assert told["items"] >= 40  # other tests put some, too
    assert told["users"] > 50
    related = CliRunner().invoke(
        app, ["serve-bench", "alike", "--seconds", "0.1"], obj=native.backstage
    )
    assert related.exit_code == 0, related.output
