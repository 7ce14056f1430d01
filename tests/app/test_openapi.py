"""The API's description of itself, and what it says of wrong requests."""

import pytest
from openapi_spec_validator import validate

PROBLEM = "application/problem+json"


@pytest.fixture
def asker(house):
    """Ask with a key that may do everything the API offers."""
    scopes = ("reviews:read", "reviews:run", "reviews:correct", "shop:read", "system:observe")
    made = house.backstage.keys.create("fuzz", scopes, created_by="test")
    client = house.client()
    client.headers["Authorization"] = f"Bearer {made.token}"
    client.headers["Content-Type"] = "application/json"
    return client


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_description_is_valid_openapi(house):
    document = house.client().get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_tells_its_key_its_errors_and_a_name_of_its_own(house):
    document = house.client().get("/openapi.json").json()
    open_ones = {name for name, told in operations(document) if not told["security"]}
    # The beacon's key stands in its body.
    assert open_ones == {"get /healthz", "get /readyz", "post /v1/events/beacon"}
    for name, told in operations(document):
        errors = {status: one for status, one in told["responses"].items() if status >= "400"}
        assert errors, name
        assert all(list(one["content"]) == [PROBLEM] for one in errors.values()), name
        assert {"401", "403"} <= set(errors) or name in open_ones
    names = [told["operationId"] for _, told in operations(document)]
    assert len(set(names)) == len(names)
    assert "HTTPValidationError" not in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/reviews/a%00b", None, 422),
        ("GET", "/reviews/a%00b/top", None, 422),
        ("GET", "/reviews/P-1/top?theme=%00", None, 422),
        ("GET", "/reviews/P-1/top?min_grade=gold", None, 422),
        ("GET", "/reviews/%FF%FE/top", None, 200),
        ("GET", "/v1/reviews/none", None, 404),
        ("GET", "/v1/reviews/runs?cursor=1e100", None, 422),
        ("GET", "/v1/reviews/runs/none", None, 404),
        ("GET", "/v1/jobs/none", None, 404),
        ("GET", "/v1/products?cursor=none", None, 422),
        ("GET", "/v1/products?sort=loudest", None, 422),
        ("GET", "/v1/products/none", None, 404),
        ("POST", "/v1/reviews/R001/correction", b'{"category": null, "why": "\\u0000"}', 422),
        ("POST", "/v1/reviews/R001/correction", b'{"category": "\xed\xa0\x80"}', 422),
        ("POST", "/v1/reviews/R001/correction", b'{"category": "\\ud800"}', 422),
        ("POST", "/v1/reviews/R001/correction", b"1\xff", 422),
        ("POST", "/v1/reviews/R001/correction", b"[" * 5000, 422),
        ("POST", "/v1/reviews/none/correction", b'{"category": null}', 404),
        ("POST", "/v1/reviews/runs", b"", 422),
    ],
)
def test_odd_request_gets_an_answer_that_is_described(asker, method, path, body, status):
    answer = asker.request(method, path, content=body)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["detail"].endswith((".", "?"))
