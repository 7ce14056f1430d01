"""The server as the shop's own programs meet it: a real process, over real HTTP."""

import shutil
import signal
import time
from collections.abc import Iterator

import httpx
import pytest

TOP = "/reviews/B00001/top"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def server(first_night, tmp_path_factory) -> Iterator:
    """A server of 400 published reviews, asked by every test of this file."""
    folder = tmp_path_factory.mktemp("served") / "home"
    home = type(first_night)(folder, first_night.warm)
    shutil.copytree(first_night.data, home.data)
    with home.serve() as running:
        yield running


@pytest.fixture
def ask(server) -> Iterator:
    """Return a function that makes a client with these rights; without any, with no key."""
    opened: list[httpx.Client] = []

    def make(*scopes: str) -> httpx.Client:
        opened.append(server.client(server.home.key(*scopes) if scopes else ""))
        return opened[-1]

    yield make
    for client in opened:
        client.close()


def check_problem(answer: httpx.Response, status: int) -> dict:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    told = answer.json()
    assert set(told) >= {"type", "title", "status", "detail"}
    assert told["status"] == status
    return told


def test_nobody_comes_in_without_a_key(server, ask):
    for path in (TOP, f"/v1{TOP}", "/v1/reviews/alerts", "/v1/reviews/runs", "/v1/reviews/none"):
        answer = ask().get(path)
        check_problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "B00001" not in answer.json()["detail"]
    wrong = ask("reviews:read")
    wrong.headers["Authorization"] = "Bearer ck_live_nosuchkey_0000000000000000000000000000"
    check_problem(wrong.get(TOP), 401)


def test_key_opens_only_what_its_scopes_name(ask):
    reader = ask("reviews:read")
    assert reader.get(TOP).status_code == 200
    check_problem(reader.get("/v1/reviews/runs"), 403)
    check_problem(reader.post("/v1/reviews/runs", json={}), 403)
    check_problem(reader.get("/metrics"), 403)
    check_problem(reader.post("/v1/reviews/x/correction", json={"category": None}), 403)
    check_problem(ask("system:observe").get(TOP), 403)


def test_top_answers_in_shape_with_and_without_the_prefix(ask):
    client = ask("reviews:read")
    answer = client.get(TOP, params={"n": 5})
    told = answer.json()
    assert told == client.get(f"/v1{TOP}", params={"n": 5}).json()
    assert list(told) == ["product_id", "status", "run", "reviews"]
    assert told["status"] == "ok"
    assert [one["rank"] for one in told["reviews"]] == [1, 2, 3, 4, 5]
    parts = [value for one in told["reviews"] for value in one["why"].values()]
    assert "-0.0" not in map(str, parts)
    low = client.get(TOP, params={"n": 50, "sort": "lowest"}).json()["reviews"]
    assert [one["rating"] for one in low] == sorted(one["rating"] for one in low)
    french = client.get(TOP, params={"n": 50, "lang": "fr"}).json()["reviews"]
    assert {one["language"] for one in french} == {"fr"}
    good = client.get(TOP, params={"n": 50, "min_grade": "operational"}).json()["reviews"]
    assert {one["grade"] for one in good} <= {"operational", "premium"}


def test_shop_shows_reviews_of_a_product_that_no_catalogue_holds(ask):
    client = ask("reviews:read")
    product_id = client.get(TOP).json()["product_id"]
    page = client.get(f"/shop/p/{product_id}")
    assert page.status_code == 200
    assert client.get(TOP).json()["reviews"][0]["review_id"] in page.text
    assert f'href="/shop/p/{product_id}"' in client.get("/shop").text


def test_unknown_product_is_an_answer(ask):
    answer = ask("reviews:read").get("/reviews/no such product/top")
    told = answer.json()
    assert answer.status_code == 200
    assert (told["status"], told["reviews"]) == ("unknown_product", [])


@pytest.mark.parametrize(
    "params",
    [{"n": 0}, {"n": 51}, {"n": "many"}, {"sort": "loudest"}, {"min_grade": "gold"}],
    ids=str,
)
def test_wrong_question_is_told_what_is_wrong(ask, params):
    told = check_problem(ask("reviews:read").get(TOP, params=params), 422)
    assert str(next(iter(params.values()))) in told["detail"]


def test_etag_saves_an_answer_that_has_not_changed(ask):
    client = ask("reviews:read", "reviews:correct")
    first = client.get(TOP)
    tag = first.headers["etag"]
    same = client.get(TOP, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    one = first.json()["reviews"][0]["review_id"]
    client.post(f"/v1/reviews/{one}/correction", json={"category": "packaging"})
    changed = client.get(TOP, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_correction_is_laid_beside_the_prediction_and_audited(server, ask):
    client = ask("reviews:read", "reviews:correct")
    found = client.get(TOP).json()["reviews"][1]
    path = f"/v1/reviews/{found['review_id']}"
    asked = {"category": "price_value", "why": "Parle du prix."}
    check_problem(client.post(f"{path}/correction", json={"category": "no such theme"}), 422)
    check_problem(client.post("/v1/reviews/nothing/correction", json={"category": None}), 404)
    known = check_problem(client.post(f"{path}/correction", json={"category": "?"}), 422)["detail"]
    theme = next(word for word in known.replace(",", " ").split() if word.startswith("price"))
    made = client.post(f"{path}/correction", json=asked | {"category": theme.rstrip(".")})
    assert made.status_code == 201
    now = client.get(path).json()
    assert now["category"] == found["category"]
    assert now["corrected"]["category"] == theme.rstrip(".")
    assert now["corrections"][-1]["why"] == "Parle du prix."
    audit = server.home.run("audit", "list", "--json").json
    (entry,) = (one for one in audit if one["record"] == f"review:{found['review_id']}")
    assert entry["action"] == "reviews.correct"
    assert entry["actor"].startswith("key:")
    assert server.home.run("audit", "verify", "--json").json["whole"]


def test_run_is_started_once_for_an_idempotency_key_and_followed_to_its_end(ask):
    client = ask("reviews:run", "system:observe")
    headers = {"Idempotency-Key": "night-1"}
    first = client.post("/v1/reviews/runs", json={}, headers=headers)
    second = client.post("/v1/reviews/runs", json={}, headers=headers)
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    job = ended(client, first.json()["url"])
    assert job["state"] == "done"
    assert job["output"]["changed"] >= 0
    assert {"begin", "freeze", "record publish"} <= {step["step"] for step in job["steps"]}
    listed = client.get("/v1/reviews/runs", params={"limit": 1}).json()
    assert listed["runs"][0]["run_id"] == first.json()["job_id"]
    older = client.get("/v1/reviews/runs", params={"cursor": listed["next"]}).json()["runs"]
    assert listed["runs"][0]["run_id"] not in {one["run_id"] for one in older}
    lost = client.get("/v1/reviews/runs", params={"cursor": "no-such-run"})
    assert check_problem(lost, 422)["code"] == "invalid_cursor"
    check_problem(client.get("/v1/jobs/no-such-job"), 404)
    check_problem(client.post("/v1/reviews/runs", json={"fast": True}), 422)


def ended(client: httpx.Client, url: str) -> dict:
    deadline = time.monotonic() + 60
    while (job := client.get(url).raise_for_status().json())["state"] not in {"done", "failed"}:
        assert time.monotonic() < deadline, job
        time.sleep(0.1)
    return job


def test_command_beside_the_server_hands_its_work_over(server, shelf, lines):
    home = server.home
    path = lines(home.folder / "beside.jsonl", shelf(seed=21).reviews(40))
    told = home.run("reviews", "import", str(path), "--json").json
    assert told["changed"] == 40
    run = home.run("reviews", "run", "--json").json
    assert run["state"] == "published"
    with server.client(home.key("reviews:read")) as client:
        assert client.get(TOP).json()["run"]["id"] == run["run_id"]
    holder = (home.data / "work.db.lease").read_text().strip()
    assert holder == str(server.running.pid)


def test_health_and_metrics(ask):
    nobody = ask()
    assert nobody.get("/healthz").json() == {"status": "ok"}
    ready = nobody.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")
    check_problem(nobody.get("/metrics"), 401)
    told = ask("system:observe").get("/metrics").text
    assert 'route="/reviews/{product_id}/top"' in told or "product_id" in told


def test_api_describes_itself(ask):
    told = ask().get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {TOP.replace("B00001", "{product_id}"), "/v1/reviews/runs"} <= set(told["paths"])
    for path, verbs in told["paths"].items():
        for verb, one in verbs.items():
            assert one["responses"], (verb, path)
            wanted = {part.split("}")[0] for part in path.split("{")[1:]}
            given = {each["name"] for each in one.get("parameters", []) if each["in"] == "path"}
            assert {name.split(":")[0] for name in wanted} == given, path
    names = set(told["components"]["schemas"])
    for reference in references(told):
        assert reference.rpartition("/")[2] in names


def references(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "$ref":
                yield value
            yield from references(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from references(value)


def test_every_answer_carries_the_security_headers(ask):
    client = ask("reviews:read")
    answers = [client.get(path) for path in (TOP, "/shop", "/healthz", "/v1/nothing", "/help")]
    answers.append(ask().get(TOP))
    for answer in answers:
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-request-id"].startswith("req_")
        assert "server" not in headers


def test_oversized_body_is_refused(ask):
    client = ask("reviews:correct")
    big = b'{"why": "' + b"a" * (17 * 1024 * 1024) + b'"}'
    check_problem(client.post("/v1/reviews/x/correction", content=big), 413)

    def drip():
        for _ in range(17 * 16):
            yield b"a" * 65536

    answer = client.post("/v1/reviews/x/correction", content=drip())
    assert answer.status_code == 413


def test_terminated_server_finishes_and_a_new_one_goes_on(published, shelf, lines, small_steps):
    path = lines(published.folder / "more.jsonl", shelf(seed=31).reviews(300))
    published.run("reviews", "import", str(path))
    with published.serve(**small_steps) as server:
        with server.client(published.key("reviews:run", "system:observe")) as client:
            url = client.post("/v1/reviews/runs", json={}).json()["url"]
        server.running.kill(signal.SIGTERM, group=False)
        assert server.running.wait(30).code == 0
        assert server.running.children() == []
    with (
        published.serve() as server,
        server.client(published.key("reviews:run", "system:observe")) as client,
    ):
        assert ended(client, url)["state"] == "done"
    assert published.run("reviews", "run", "--json").json["state"] == "unchanged"


def test_port_that_is_taken_is_one_clear_line(server, make_home):
    port = server.address.rpartition(":")[2]
    refused = make_home("other").run("serve", "--port", port, code=1)
    assert refused.err.splitlines()[-1].startswith(f"comptoir: 127.0.0.1:{port} cannot be")
