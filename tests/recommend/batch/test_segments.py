"""Batch segments: users under the shop's own ids, best first, chosen by a filter."""

import json

from comptoir.kernel.work.model import JobState
from comptoir.recommend.housework import OwnEvents
from comptoir.recommend.live.intake import Intake

KIND = 'ITEMS.GENRES = "Comedy"'


def test_an_item_has_its_audience(press):
    press.train("aws-item-affinity")
    told = press.answered("aws-item-affinity", [{"itemId": "i3"}, {"itemId": "none"}], numResults=9)
    users = told[0]["output"]["recommendedUsers"]
    assert told[0]["input"] == {"itemId": "i3"}
    assert len(users) == len(set(users)) == 9
    # Who is next on the circle of items has just had the ones before it.
    view = press.standings.live.of(press.shop.group_id).view
    for user in users:
        had = view.histories.of(press.shop.owner(user)).items
        assert {view.catalogue.id(code) for code in had} & {"i1", "i2", "i3", "i4"}
    assert told[1]["output"] is None
    assert "knows nothing of none" in told[1]["error"]


def test_a_kind_of_items_has_its_audience_and_a_filter_chooses_in_it(press):
    press.shop.read(
        "Users", press.shop.file("u.jsonl", [{"USER_ID": f"u{n}", "AGE": n} for n in range(80)])
    )
    press.train("aws-item-attribute-affinity")
    asked = [{"itemAttributes": KIND}, {"itemAttributes": 'ITEMS.NAME = "x"'}]
    young = "INCLUDE UserID WHERE Users.AGE < 20"
    good, bad = press.answered("aws-item-attribute-affinity", asked, use=young, numResults=50)
    users = good["output"]["recommendedUsers"]
    assert sorted(users) == sorted(f"u{n}" for n in range(20))
    assert "NAME" in bad["error"]


def test_sessions_that_nobody_signed_in_to_are_in_no_audience(press):
    events = OwnEvents(press.room, Intake(press.room))
    told = {"eventType": "View", "sentAt": 1_700_000_500, "itemId": "i3"}
    for asked in ({"sessionId": "nobody"}, {"sessionId": "s", "userId": "late"}):
        events.put_events(press.shop.group_id, asked | {"eventList": [told]})
    press.train("aws-item-affinity")
    [one] = press.answered("aws-item-affinity", [{"itemId": "i4"}], numResults=500)
    users = one["output"]["recommendedUsers"]
    assert "late" in users
    assert len(users) == 81
    assert not any(user.startswith(("u_", "cus_")) for user in users)


def test_a_line_of_the_wrong_kind_says_what_the_recipe_needs(press):
    press.train("aws-item-affinity")
    job = press.run("aws-item-affinity", press.put("a.json", [json.dumps({"userId": "u1"})]))
    assert job.state is JobState.FAILED
    assert "itemId is missing" in job.error
