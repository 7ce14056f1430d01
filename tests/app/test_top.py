"""The top route: what was asked before is answered from memory, and nobody can tell but by the clock."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from comptoir.reviews import tables
from comptoir.reviews.store import people
from comptoir.reviews.taxonomy import load_taxonomy, to_document

TOP = "/reviews/P-1/top"
VOLATILE = {"x-request-id"}


@contextmanager
def statements(house) -> Iterator[list[str]]:
    """Yield the list of what the pool's connections are asked meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    sa.event.listen(house.backstage.rows.engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(house.backstage.rows.engine, "before_cursor_execute", note)


def new_key(house, *scopes: str):
    return house.backstage.keys.create("test", scopes, created_by="cli:test")


@pytest.fixture
def reader(house):
    client = house.client()
    client.headers["authorization"] = f"Bearer {new_key(house, 'reviews:read').token}"
    return client


def shown(answer) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name not in VOLATILE}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("path", [TOP, f"/v1{TOP}", f"{TOP}?n=2&sort=lowest", f"{TOP}?n=3&x=y"])
@pytest.mark.parametrize("language", ["fr-FR,fr", "en"])
def test_second_answer_is_the_first_and_asks_the_database_nothing(house, reader, path, language):
    said = {"accept-language": language}
    first = reader.get(path, headers=said)
    with statements(house) as asked:
        second = reader.get(path, headers=said)
    assert first.status_code == 200
    assert asked == []
    assert shown(second) == shown(first)
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_labels_follow_the_language_of_each_request(reader):
    both = {
        language: reader.get(TOP, headers={"accept-language": language}).json()
        for language in ("fr", "en", "fr", "en")
    }
    labels = {language: told["reviews"][0]["category_label"] for language, told in both.items()}
    assert labels["fr"] != labels["en"]


def test_same_tag_is_not_modified_and_another_one_is_answered(house, reader):
    tag = reader.get(TOP).headers["etag"]
    with statements(house) as asked:
        same = reader.get(TOP, headers={"if-none-match": tag})
    assert asked == []
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in same.headers
    assert reader.get(TOP, headers={"if-none-match": '"0-0-0"'}).status_code == 200


def test_correction_changes_the_kept_answer_at_once(house, reader):
    before = reader.get(TOP)
    one = before.json()["reviews"][0]
    theme = "packaging" if one["category"] != "packaging" else "customer_service"
    writer = house.client()
    writer.headers["authorization"] = f"Bearer {new_key(house, 'reviews:correct').token}"
    path = f"/v1/reviews/{one['review_id']}/correction"
    assert writer.post(path, json={"category": theme}).status_code == 201
    after = reader.get(TOP)
    writer.post(path, json={"category": None})
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json()["reviews"][0]["corrected"]["category"] == theme


def test_new_themes_change_the_kept_labels_at_once(house, reader):
    rows = house.backstage.rows
    before = reader.get(TOP).json()["reviews"][0]
    themes = to_document(load_taxonomy()) | {"version": "renamed"}
    for theme in themes["themes"].values():
        theme["names"] = {"en": f"New {theme['names']['en']}", "fr": f"Neuf {theme['names']['fr']}"}
    people.save_taxonomy(rows, "renamed", themes, "test", datetime.now(UTC))
    try:
        after = reader.get(TOP).json()["reviews"][0]
    finally:
        with rows.writing() as connection:
            connection.execute(tables.taxonomies.delete())
    assert after["category_label"] == f"New {before['category_label']}"
    assert reader.get(TOP).json()["reviews"][0] == before


def test_kept_answer_is_only_for_keys_that_may_read(house, reader):
    reader.get(TOP)
    nobody = house.client()
    assert nobody.get(TOP).status_code == 401
    for header in ("Bearer nonsense", "Basic abc", "Bearer"):
        assert nobody.get(TOP, headers={"authorization": header}).status_code == 401
    narrow = new_key(house, "system:observe").token
    assert nobody.get(TOP, headers={"authorization": f"Bearer {narrow}"}).status_code == 403
    other = new_key(house, "reviews:read").token
    assert nobody.get(TOP, headers={"authorization": f"bearer  {other}"}).status_code == 200
    assert nobody.get(TOP, headers={"x-api-key": other}).status_code == 200


def test_first_of_two_headers_counts(house, reader):
    reader.get(TOP)
    good, wrong = reader.headers["authorization"], "Bearer nonsense"
    nobody = house.client()
    for pair, status in (((good, wrong), 200), ((wrong, good), 401)):
        headers = [("authorization", value) for value in pair]
        assert nobody.get(TOP, headers=headers).status_code == status


def test_revoked_key_gets_no_kept_answer(house):
    key = new_key(house, "reviews:read")
    client = house.client()
    client.headers["authorization"] = f"Bearer {key.token}"
    assert client.get(TOP).status_code == 200
    house.backstage.keys.revoke(key.key.key_id)
    assert client.get(TOP).status_code == 401


@pytest.mark.parametrize("wrong", ["n=0", "n=51", "n=many", "sort=loudest", "min_grade=gold"])
def test_wrong_question_stays_wrong_beside_kept_answers(reader, wrong):
    reader.get(TOP)
    for _ in range(2):
        answer = reader.get(f"{TOP}?{wrong}")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_product_without_reviews_is_looked_up_each_time(house, reader):
    for _ in range(2):
        with statements(house) as asked:
            assert reader.get("/reviews/none/top").json()["status"] == "unknown_product"
        assert asked


def test_question_of_great_length_is_answered_and_not_kept(house, reader):
    for _ in range(2):
        with statements(house) as asked:
            assert reader.get(f"{TOP}?x={'a' * 600}").status_code == 200
        assert asked


def test_kept_answers_are_counted_under_their_route(house, reader):
    watcher = house.client()
    watcher.headers["authorization"] = f"Bearer {new_key(house, 'system:observe').token}"
    line = 'comptoir_http_requests_total{method="GET",route="/v1/reviews/{product_id}/top",status="200"} '

    def counted() -> float:
        found = re.search(re.escape(line) + r"([\d.]+)", watcher.get("/metrics").text)
        return float(found.group(1)) if found else 0.0

    before = counted()
    for _ in range(3):
        reader.get(f"/v1{TOP}")
    assert counted() == before + 3


def test_other_methods_are_not_answered(reader):
    reader.get(TOP)
    for method in ("HEAD", "POST", "DELETE"):
        answer = reader.request(method, TOP)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
