"""`Idempotency-Key` over HTTP, on a small API of its own, over both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.idempotency import GivenAnswers
from comptoir.kernel.testing import ManualClock, kernel_migrations, migrated
from comptoir.web.idempotency import HEADER, REPLAYED, claim_name, creating


class Wish(BaseModel):
    wish: str


class Api:
    """An API that makes things, and remembers each."""

    def __init__(self, rows) -> None:
        migrated(rows, kernel_migrations())
        self.made: list[str] = []
        self.names: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.has_begun = threading.Event()
        self.app = FastAPI()
        answers = GivenAnswers(rows, ManualClock())
        routes = APIRouter(route_class=creating(answers, self._caller))
        self._add(routes)
        self.app.include_router(routes)
        self.app.add_exception_handler(errors.ComptoirError, _told)

    def _add(self, routes: APIRouter) -> None:
        @routes.post("/v1/things/{shelf}", status_code=201)
        def make(request: Request, shelf: str, wish: Wish) -> dict[str, str]:
            self.has_begun.set()
            assert self.may_go_on.wait(10)
            if wish.wish == "broken":
                raise RuntimeError
            if wish.wish == "refused":
                raise HTTPException(409)
            self.made.append(f"{shelf}:{wish.wish}")
            self.names.append(claim_name(request))
            return {"number": str(len(self.made)), "wish": wish.wish}

        @routes.get("/v1/things")
        def things() -> list[str]:
            return self.made

    def _caller(self, request: Request) -> Caller:
        name = request.headers.get("x-name", "")
        if not name:
            raise errors.Unauthenticated("Who are you?")
        return Caller(actor=f"key:{name}", rights=frozenset())

    def client(self, name: str = "ada") -> TestClient:
        headers = {"x-name": name} if name else {}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)


def _told(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.ComptoirError)
    return JSONResponse({"code": error.code}, errors.face_of(error).status)


@pytest.fixture
def api(rows) -> Api:
    return Api(rows)


def send(client: TestClient, key: str | None = "k", wish: str = "tea", path: str = "a"):
    headers = {} if key is None else {HEADER: key}
    return client.post(f"/v1/things/{path}", json={"wish": wish}, headers=headers)


def test_second_request_creates_nothing_and_gets_the_first_answer(api):
    client = api.client()
    first, second = send(client, wish="thé"), send(client, wish="thé")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["content-type"] == first.headers["content-type"]
    assert second.headers["content-length"] == first.headers["content-length"]
    assert REPLAYED not in first.headers
    assert second.headers[REPLAYED] == "true"
    assert api.made == ["a:thé"]


def test_without_a_key_everything_is_done_each_time(api):
    client = api.client()
    assert send(client, None).json()["number"] == "1"
    assert send(client, None).json()["number"] == "2"
    assert api.names == ["", ""]


def test_keys_belong_to_their_caller(api):
    assert send(api.client("ada")).json()["number"] == "1"
    assert send(api.client("bob")).json()["number"] == "2"
    assert len(set(api.names)) == 2


@pytest.mark.parametrize("other", [{"wish": "coffee"}, {"path": "b"}, {"path": "a?x=1"}], ids=str)
def test_same_key_with_another_request_is_refused(api, other):
    client = api.client()
    send(client)
    refused = send(client, **other)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert api.made == ["a:tea"]


@pytest.mark.parametrize(("wish", "status"), [("broken", 500), ("refused", 409)])
def test_request_that_failed_may_be_sent_again(api, wish, status):
    client = api.client()
    assert send(client, wish=wish).status_code == status
    assert client.post("/v1/things/a", json={}, headers={HEADER: "k"}).status_code == 422
    assert send(client).status_code == 201


def test_request_in_flight_is_a_conflict_and_is_done_once(api):
    api.may_go_on.clear()
    with ThreadPoolExecutor(1) as aside:
        first = aside.submit(send, api.client())
        assert api.has_begun.wait(10)
        second = send(api.client())
        api.may_go_on.set()
        assert first.result().status_code == 201
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_key_in_flight")
    assert api.made == ["a:tea"]
    assert send(api.client()).headers[REPLAYED] == "true"


def test_copies_that_come_together_create_one(api):
    start = threading.Barrier(6)

    def come(_number: int) -> int:
        start.wait()
        return send(api.client()).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = set(pool.map(come, range(6)))
    assert api.made == ["a:tea"]
    assert statuses <= {201, 409}


def test_stranger_is_told_nothing(api):
    send(api.client())
    assert send(api.client("")).status_code == 401


@pytest.mark.parametrize("key", ["", "x" * 256], ids=len)
def test_key_of_no_or_great_length_is_refused(api, key):
    assert send(api.client(), key).status_code == 422
    assert api.made == []


def test_reading_ignores_the_key(api):
    client = api.client()
    for count in (0, 1):
        assert len(client.get("/v1/things", headers={HEADER: "k"}).json()) == count
        send(client)


def test_description_names_the_header_where_something_is_created(api):
    paths = api.client().get("/openapi.json").json()["paths"]
    (header,) = (
        one for one in paths["/v1/things/{shelf}"]["post"]["parameters"] if one["in"] == "header"
    )
    assert header["name"] == HEADER
    assert "parameters" not in paths["/v1/things"]["get"]
