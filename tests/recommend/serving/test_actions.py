"""Actions: those that may be offered now, the likeliest first, filtered, as of now."""

from dataclasses import replace

import numpy as np
import pytest
from tests.recommend.conftest import avro, field

from comptoir.kernel.storage.blobs import Blobs
from comptoir.recommend.content.columns import Layout
from comptoir.recommend.datasets import schemas
from comptoir.recommend.housework import OwnEvents
from comptoir.recommend.live import snapshots
from comptoir.recommend.live.groups import LiveGroups
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.recipes.port import Artifact
from comptoir.recommend.serving import actions as module
from comptoir.recommend.serving.actions import ActionRequest, ActionSlates
from comptoir.recommend.serving.request import FilterUse
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.store import schemas as kept
from comptoir.recommend.training.artifacts import Artifacts

ACTIONS = schemas.parse(
    avro(
        "Actions",
        field("ACTION_ID"),
        field("KIND", ["null", "string"], categorical=True),
        field("ACTION_EXPIRATION_TIMESTAMP", ["null", "long"]),
        field("REPEAT_FREQUENCY", ["null", "long"]),
    )
)
OUTCOMES = schemas.parse(
    avro(
        "Action_Interactions",
        field("USER_ID"),
        field("ACTION_ID"),
        field("TIMESTAMP", "long"),
        field("EVENT_TYPE"),
    )
)
CHANCES = {"join": 0.9, "call": 0.5, "over": 0.8, "gone": 0.7}


@pytest.fixture
def offers(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_FRESH_SECONDS", 0.0)
    now = shop.room.now()
    for schema in (ACTIONS, OUTCOMES):
        kept.attach(shop.room, shop.group_id, schema)
    rows = [
        {"ACTION_ID": "join", "KIND": "loyalty", "REPEAT_FREQUENCY": 10},
        {"ACTION_ID": "call", "KIND": "service"},
        {"ACTION_ID": "over", "KIND": "loyalty", "ACTION_EXPIRATION_TIMESTAMP": now - 1},
        {"ACTION_ID": "new", "KIND": "loyalty", "ACTION_EXPIRATION_TIMESTAMP": now + 9},
    ]
    assert not shop.read("Actions", shop.file("actions.jsonl", rows)).error
    past = [("u1", "join", now - 3 * 86_400), ("u2", "join", now - 30 * 86_400)]
    told = [
        {"USER_ID": user, "ACTION_ID": action, "TIMESTAMP": at, "EVENT_TYPE": "Taken"}
        for user, action, at in past
    ]
    assert not shop.read("Action_Interactions", shop.file("o.jsonl", told)).error
    artifacts = Artifacts(Blobs.open(str(tmp_path / "blobs")), tmp_path / "versions")
    weights = np.log([[chance / (1 - chance) for chance in CHANCES.values()]])
    counts = np.array([9, 9, 9, 9])
    arrays = {"weights": weights, "taken": counts, "seen": counts * 2}
    for name, enough in (("v", True), ("few", False)):
        facts = {"layout": Layout((), (), ()).facts(), "enough": enough}
        learned = Artifact(recipe="next-best-action", arrays=arrays, facts=facts)
        artifacts.keep(name, learned, list(CHANCES))
    standings = Standings(LiveGroups(shop.room), shop.room)
    return ActionSlates(standings, artifacts, shop.room)


def asked(shop, user="u9", version="v", **more):
    owner = shop.owner(user) if user else ""
    return ActionRequest(group_id=shop.group_id, version_id=version, user=owner, **more)


def names(found):
    return [name for name, _ in found]


def test_what_may_be_offered_comes_by_its_chance(shop, offers):
    found = offers.choose(asked(shop))
    assert names(found) == ["join", "call", "new"]
    assert [score for _, score in found] == pytest.approx([0.9, 0.5, 0.0])
    assert names(offers.choose(asked(shop, user=""))) == ["join", "call", "new"]
    assert names(offers.choose(asked(shop, length=1))) == ["join"]


def test_a_version_that_learned_anew_answers_from_what_it_learned(shop, offers):
    assert names(offers.choose(asked(shop))) == ["join", "call", "new"]
    kept = offers._artifacts.open("v")
    arrays = {name: np.array(array) for name, array in kept.artifact.arrays.items()}
    other = replace(kept.artifact, arrays=arrays | {"weights": -arrays["weights"]})
    offers._artifacts.keep("v", other, list(kept.items))
    snapshots.renew(shop.room, shop.group_id)
    offers._standings.live.follow(shop.group_id)
    assert names(offers.choose(asked(shop)))[:2] == ["call", "join"]


def test_an_action_is_not_repeated_before_its_turn(shop, offers):
    assert names(offers.choose(asked(shop, "u1"))) == ["call", "new"]
    assert names(offers.choose(asked(shop, "u2"))) == ["join", "call", "new"]


def test_every_score_is_nought_while_too_little_is_known(shop, offers):
    found = offers.choose(asked(shop, version="few"))
    assert len(found) == 3
    assert {score for _, score in found} == {0.0}


def test_filters_choose_among_actions_and_see_what_is_live(shop, offers):
    loyal = FilterUse(expression='INCLUDE ActionID WHERE Actions.KIND IN ("loyalty")')
    assert names(offers.choose(asked(shop, filter=loyal))) == ["join", "new"]
    refused = FilterUse(
        expression='EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("Not Taken")'
    )
    assert names(offers.choose(asked(shop, filter=refused))) == ["join", "call", "new"]
    events = OwnEvents(shop.room, Intake(shop.room))
    told = {"sessionId": "s", "userId": "u9", "actionId": "call", "eventType": "Not Taken"}
    told["timestamp"] = shop.room.now()
    events.put_action_interactions(shop.group_id, {"actionInteractions": [told]})
    assert names(offers.choose(asked(shop, filter=refused))) == ["join", "new"]
    events.put_records(
        shop.group_id, "ACTIONS", [{"actionId": "live", "properties": '{"kind":"x"}'}]
    )
    assert names(offers.choose(asked(shop))) == ["join", "call", "live", "new"]
