"""Health, metrics and traces."""

import os
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from comptoir.kernel import errors
from comptoir.kernel.observe.health import Check, HealthChecks
from comptoir.kernel.observe.metrics import CONTENT_TYPE, Metrics, shared
from comptoir.kernel.observe.traces import Traces, open_traces
from comptoir.kernel.testing import ManualTicks, memory_rows


def broken():
    raise errors.Unavailable("db.internal does not answer")


def test_ready_when_every_check_passes():
    health = HealthChecks([Check("rows", memory_rows().check), Check("lake", lambda: None)]).run()
    assert health.ok
    assert [finding.name for finding in health.findings] == ["rows", "lake"]


def test_one_bad_check_is_named_without_its_text():
    health = HealthChecks([Check("rows", broken), Check("lake", lambda: None)]).run()
    assert not health.ok
    assert [(each.ok, each.says) for each in health.findings] == [
        (False, "Unavailable"),
        (True, ""),
    ]


def test_hanging_check_costs_its_timeout_and_one_thread():
    release, calls = threading.Event(), []

    def hang():
        calls.append(1)
        release.wait(10)

    checks = HealthChecks([Check("slow", hang, timeout=0.05), Check("quick", lambda: None)])
    start = time.monotonic()
    for _ in range(3):
        health = checks.run()
    assert time.monotonic() - start < 5
    assert [each.says for each in health.findings] == ["timeout", ""]
    assert len(calls) == 1
    release.set()
    deadline = time.monotonic() + 30
    while not checks.run().ok:
        assert time.monotonic() < deadline, "the check never came back"


def test_metrics_count_requests_by_route():
    metrics = Metrics()
    metrics.request("GET", "/reviews/{product_id}/top", 200, 0.004)
    metrics.request("GET", "/reviews/{product_id}/top", 200, 0.006)
    text = metrics.render().decode()
    labels = 'method="GET",route="/reviews/{product_id}/top"'
    assert f'comptoir_http_requests_total{{{labels},status="200"}} 2.0' in text
    assert f'comptoir_http_request_seconds_bucket{{le="0.005",{labels}}} 1.0' in text
    assert CONTENT_TYPE.startswith("text/plain")


def test_metrics_of_two_apps_are_apart():
    first, second = Metrics(), Metrics()
    first.counter("runs", "Runs.").inc()
    second.counter("runs", "Runs.")
    assert b"comptoir_runs_total 1.0" in first.render()
    assert b"comptoir_runs_total 0.0" in second.render()


TOLD = """
from comptoir.kernel.observe.metrics import Metrics
metrics = Metrics()
metrics.request("GET", "/a", 200, 0.002)
print(metrics.render().decode(), metrics.latencies("/")[0].count)
"""


def test_processes_that_keep_figures_together_tell_the_sum_of_all():
    with shared():
        told = [
            subprocess.run([sys.executable, "-c", TOLD], check=True, capture_output=True, text=True)
            for _ in range(2)
        ]
    labels = 'method="GET",route="/a",status="200"'
    for number, one in enumerate(told, start=1):
        assert f"comptoir_http_requests_total{{{labels}}} {number}.0" in one.stdout
        assert one.stdout.split()[-1] == str(number)
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_timed_observes_failures_too():
    ticks = ManualTicks()
    metrics = Metrics(ticks)
    histogram = metrics.histogram("stage_seconds", "Seconds of a stage.")

    def fail():
        with metrics.timed(histogram):
            ticks.advance(3)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert b"comptoir_stage_seconds_sum 3.0" in metrics.render()


def test_traces_without_address_do_nothing():
    traces = open_traces("")
    assert not traces.on
    with traces.span("a", {"rows": 1}):
        pass
    traces.close()


def test_traces_without_the_extra_say_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(errors.Unavailable, match=r"comptoir\[otel\]"):
        open_traces("http://localhost:4318/v1/traces")


def test_traces_leave_the_machine_only_when_not_offline(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(errors.Invalid, match="offline"):
        open_traces("https://collector.example.org/v1/traces", offline=True)
    with pytest.raises(errors.Unavailable):
        open_traces("http://[::1]:4318/v1/traces", offline=True)


class Recorder:
    """A tracer that writes down what it is told, at the outside world's edge."""

    SpanKind = SimpleNamespace(SERVER="server", INTERNAL="internal")
    StatusCode = SimpleNamespace(ERROR="error")

    def __init__(self):
        self.said = []

    def start_as_current_span(self, name, kind, attributes, **options):
        self.said.append((name, kind, attributes, options["record_exception"]))
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def set_attribute(self, key, value):
        self.said.append((key, value))

    def set_status(self, status):
        self.said.append(status)


def test_span_names_the_family_of_an_error_and_not_its_text():
    recorder = Recorder()

    def fail():
        with Traces(recorder, words=recorder).span("a", {"rows": 1}):
            raise ValueError("ada@example.org")

    with pytest.raises(ValueError, match="ada"):
        fail()
    assert recorder.said == [
        ("a", "internal", {"rows": 1}, False),
        ("error.type", "ValueError"),
        "error",
    ]
