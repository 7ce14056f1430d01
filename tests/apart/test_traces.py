"""Traces reach a collector: real OTLP over HTTP on loopback, from a served request and a run."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.reviews.tasks import IMPORT, RUN

pytest.importorskip("opentelemetry.exporter.otlp", reason="no OpenTelemetry: the extra otel")
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)

BUYER, TEXT = "ada.lovelace@example.org", "La bouilloire d’Ada fuit depuis deux jours."
FILE = f"avis de {BUYER}.csv"


class Collector:
    """Receives spans as any OTLP collector does."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def requests(self) -> list[ExportTraceServiceRequest]:
        return [ExportTraceServiceRequest.FromString(body) for body in self.bodies]

    def spans(self) -> list:
        return [
            span
            for request in self.requests()
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def named(self, name: str) -> list:
        return [span for span in self.spans() if span.name == name]

    @contextmanager
    def listening(self) -> Iterator[str]:
        taken = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/traces"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def told(span) -> dict[str, object]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def live(home: Path, endpoint: str) -> None:
    """Import, run, answer and refuse, in a shop that is offline, then close."""
    flags = {
        "home": str(home),
        "offline": True,
        "observe": {"traces_endpoint": endpoint},
        "reviews": {"understander": "zeroshot:"},
        "work": {"crew": "here:"},
    }
    with closing(Backstage(load_settings(flags))) as backstage:
        app = create_app(backstage)
        key = backstage.keys.create("test", ["reviews:read"], created_by="cli:test").token
        client = TestClient(app, raise_server_exceptions=False)
        bearer = {"authorization": f"Bearer {key}"}
        engine = backstage.engine
        (home / FILE).write_text(
            f"product_id,rating,text,buyer_id\nP-1,1,{TEXT},{BUYER}\n", "utf-8"
        )
        engine.wait(engine.start(IMPORT, {"paths": [str(home / FILE)]}))
        engine.wait(engine.start(RUN, {}, "the-run"))
        for _ in range(2):  # by the route, then from memory
            client.get("/reviews/P-1/top", params={"x": BUYER}, headers=bearer)
        client.get("/reviews/P-1/top")
        client.request(BUYER.upper(), f"/nowhere/{BUYER}")


@pytest.fixture(scope="module")
def collector(tmp_path_factory) -> Collector:
    received = Collector()
    with received.listening() as endpoint, pytest.MonkeyPatch.context() as environment:
        # A proxy that does not answer: what stays on this machine goes round it.
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            environment.setenv(name, "http://127.0.0.1:9")
        live(tmp_path_factory.mktemp("traced"), endpoint)
    return received


def test_request_is_named_by_its_route(collector):
    spans = collector.named("GET /reviews/{product_id}/top")
    statuses = [told(span)["http.response.status_code"] for span in spans]
    assert statuses == [200, 200, 401]
    for span in spans:
        assert span.kind == span.SPAN_KIND_SERVER
        attributes = told(span)
        assert attributes["http.request.method"] == "GET"
        assert attributes["http.route"] == "/reviews/{product_id}/top"
        assert attributes["comptoir.request_id"].startswith("req_")


def test_unknown_method_and_path_are_not_repeated(collector):
    (span,) = collector.named("_OTHER")
    assert told(span)["http.response.status_code"] >= 400
    assert "http.route" not in told(span)


def test_run_holds_a_span_for_each_step(collector):
    (run,) = collector.named(RUN)
    assert told(run)["comptoir.job_id"] == "the-run"
    inside = [span.name for span in collector.spans() if span.parent_span_id == run.span_id]
    assert inside[0] == f"{RUN} begin"
    assert f"{RUN} point" in inside
    assert inside[-1] == f"{RUN} tidy"
    assert collector.named(f"{IMPORT} open")


def test_service_has_its_name(collector):
    for request in collector.requests():
        (resource,) = request.resource_spans
        assert told(resource.resource)["service.name"] == "comptoir"


def test_nothing_personal_leaves(collector):
    sent = b"".join(collector.bodies).lower()
    assert b"comptoir" in sent
    for word in ("ada", "lovelace", "bouilloire", ".csv"):
        assert word.encode() not in sent
