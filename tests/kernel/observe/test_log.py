"""Logs are JSON lines in which nobody can be found."""

import io
import json
import logging

import pytest
import structlog

from comptoir.kernel.observe.log import install, logger


@pytest.fixture
def lines():
    """What is logged, as parsed lines; the process's logging is put back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    install(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_line_is_json_with_time_level_and_logger(lines):
    logger("comptoir.reviews").info("run ended", rows=12, run="run_1")
    (line,) = lines()
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "event": "run ended",
        "rows": 12,
        "run": "run_1",
        "level": "info",
        "logger": "comptoir.reviews",
    }


def test_personal_data_and_secrets_are_gone(lines):
    logger("x").warning(
        "mail to ada@example.org",
        email="ada@example.org",
        customer_name="Ada Martin",
        password="hunter2 hunter2",
        api_key="abc",
        phones=["06 12 34 56 78"],
        request={"headers": {"Authorization": "Basic QWRh", "cookie": "abc"}, "path": "/a"},
        note="call 06 12 34 56 78 with ck_live_abcd1234_" + "A" * 32,
        status_code=200,
        code=123456,
    )
    (line,) = lines()
    text = json.dumps(line)
    for secret in ("ada@", "Ada", "hunter2", "abc", "06 12", "QWRh", "123456"):
        assert secret not in text
    assert line["event"] == "mail to [email]"
    assert line["request"]["path"] == "/a"
    assert line["status_code"] == 200


def test_library_lines_and_tracebacks_are_masked_too(lines):
    def fail():
        raise ValueError("no route to ada@example.org")

    try:
        fail()
    except ValueError:
        logging.getLogger("library").exception("failed for %s", "bob@example.org")
    (line,) = lines()
    assert line["event"] == "failed for [email]"
    assert "ValueError: no route to [email]" in line["exception"]


def test_extra_of_a_library_is_masked(lines):
    logging.getLogger("library").info("hi", extra={"token": "abc", "peer": "ada@example.org"})
    (line,) = lines()
    assert (line["token"], line["peer"]) == ("[dropped]", "[email]")


def test_text_for_terminals_is_left_out(lines):
    logging.getLogger("library").info("up", extra={"color_message": "\x1b[36mup"})
    assert "color_message" not in lines()[-1]


def test_hostile_values_cost_one_line_and_little_room(lines):
    deep = current = {}
    for _ in range(100):
        current["a"] = current = {}
    logger("x").info("a\nb", big="x" * 100_000, deep=deep, odd=object(), bad="\udcff")
    (line,) = lines()
    assert line["event"] == "a\nb"
    assert line["bad"] == "\\udcff"
    assert len(line["big"]) == 8000


def test_level_is_kept(lines):
    logger("x").debug("quiet")
    logging.getLogger("library").debug("quiet")
    assert lines() == []
