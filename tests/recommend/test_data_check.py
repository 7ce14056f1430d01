"""A group and a file of the same events are found alike; the command says so."""

import pytest
from tests.recommend.conftest import NOW
from typer.testing import CliRunner

from comptoir.kernel import errors
from comptoir.recommend.commands import app
from comptoir.recommend.data_check import check_file, check_group
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.live.intake import Intake

MOMENT = 1_700_000_000


def rows(n: int = 1600) -> list[dict]:
    return [
        {"user": f"u{n % 97}", "item": f"i{(n * n) % 89}", "time": MOMENT + n * 977, "type": "View"}
        for n in range(n)
    ]


def test_group_and_file_are_found_alike(shop):
    path = shop.file("a.csv", [*rows(), {"user": "", "item": "i", "time": 5, "type": ""}])
    shop.read("Interactions", path)
    group = check_group(shop.room, shop.group_id).facts
    file = check_file(path, {}, int(NOW.timestamp())).facts
    for name in ("events", "users", "items", "returning", "first", "last", "repeats", "slope"):
        assert getattr(group, name) == getattr(file, name), name
    assert file.rejected == group.rejected == {"missing_value": 1}
    assert file.missing == dict.fromkeys(("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"), 0)


def test_group_is_checked_with_what_came_live_and_its_items(shop):
    shop.read("Interactions", shop.file("a.csv", rows()))
    shop.read("Items", shop.file("i.csv", [{"item": "i0", "price": 1}]))
    one = LiveEvent(event_type="View", sent_at=MOMENT, item_id="i0")
    Intake(shop.room).put_events(shop.group_id, [one], session_id="s")
    found = check_group(shop.room, shop.group_id)
    assert found.facts.events == 1601
    assert "unknown_items" in {one.code for one in found.findings}


def test_command_fails_when_there_is_too_little(shop):
    run = CliRunner().invoke(app, ["check", str(shop.file("a.csv", rows(20))), "--json"])
    assert isinstance(run.exception, errors.Failed)
    assert '"fit": false' in run.stdout
    assert CliRunner().invoke(app, ["check", str(shop.file("b.csv", rows()))]).exit_code == 0


@pytest.mark.parametrize("words", [["check"], ["check", "a.csv", "--group", "shop"]])
def test_command_asks_for_a_file_or_a_group(words):
    assert isinstance(CliRunner().invoke(app, words).exception, errors.Invalid)
