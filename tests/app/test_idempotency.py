"""Every route of the API that creates honours `Idempotency-Key`, and says so."""

HEADER = "Idempotency-Key"


def test_every_post_of_the_api_names_the_header(house):
    paths = house.client().get("/openapi.json").json()["paths"]
    posts = {path: verbs["post"] for path, verbs in paths.items() if "post" in verbs}
    creating = {path: one for path, one in posts.items() if path.startswith("/v1/")}
    assert {"/v1/reviews/runs", "/v1/reviews/{review_id}/correction"} <= set(creating)
    for path, one in creating.items():
        headers = [each["name"] for each in one.get("parameters", ()) if each["in"] == "header"]
        assert headers == [HEADER], path


def test_correction_sent_twice_is_laid_and_audited_once(house):
    token = house.backstage.keys.create(
        "test", ["reviews:read", "reviews:correct"], created_by="cli:test"
    ).token
    client = house.client()
    client.headers["authorization"] = f"Bearer {token}"
    review = client.get("/reviews/P-2/top").json()["reviews"][0]["review_id"]
    path = f"/v1/reviews/{review}/correction"

    def laid() -> int:
        return len(client.get(f"/v1/reviews/{review}").json()["corrections"])

    def count() -> int:
        return house.backstage.audit.anchor().count

    before, audited = laid(), count()
    sent = {"json": {"category": None, "why": "twice"}, "headers": {HEADER: "c-1"}}
    first, second = client.post(path, **sent), client.post(path, **sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert laid() == before + 1
    assert count() == audited + 1
    problem = client.post(path, json={"category": None}, headers={HEADER: "c-1"})
    assert problem.status_code == 422
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "idempotency_key_reused"
