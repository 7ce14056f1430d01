"""What recommendations brought, over a server that is killed: by boto3, and told by a command."""

import time

import pytest
from tests.acceptance.conftest import Server
from tests.acceptance.personalize import ROLE, Script
from tests.acceptance.test_boto3_everything import TEXT, films, walks

CUSTOMERS = 90
METRICS = [
    {"eventType": "watch", "metricName": "watched", "expression": "SAMPLECOUNT()"},
    {"eventType": "watch", "metricName": "worth", "expression": "SUM(Items.PRICE)"},
]


def shop(home, server) -> tuple[Script, str, str, str]:
    """Train on films, twice; return the script, its group, its campaign and the other version."""
    script = Script(home, server)
    group = script.make("dataset_group", name="films")
    fields = (("USER_ID", *TEXT), ("ITEM_ID", *TEXT), ("TIMESTAMP", "long", {}))
    events = script.dataset(group, "Interactions", *fields, ("EVENT_TYPE", *TEXT))
    items = script.dataset(
        *(group, "Items", ("ITEM_ID", *TEXT), ("NAME", *TEXT), ("GENRES", *TEXT)),
        *(("PRICE", "float", {}), ("CREATION_TIMESTAMP", "long", {}), ("DESCRIPTION", *TEXT)),
    )
    script.load("events", events, walks())
    script.load("items", items, films())
    solution, version = script.version(group, "likes", "aws-user-personalization-v2")
    campaign = script.make("campaign", name="personal", solutionVersionArn=version)
    other = script.make("solution_version", solutionArn=solution)
    time.sleep(1.1)  # what it was trained on is over
    return script, group, campaign, other


def ask_and_watch(script: Script, campaign: str, tracker: str) -> int:
    """Let customers ask; every third watches the first item, naming the answer."""
    watched = 0
    for number in range(CUSTOMERS):
        told = script.runtime.get_recommendations(
            campaignArn=campaign, userId=f"u{number}", numResults=5
        )
        assert len(told["recommendationId"]) == 40
        if number % 3 == 0:
            watched += 1
            event = {
                "eventType": "watch",
                "sentAt": time.time(),
                "itemId": told["itemList"][0]["itemId"],
                "recommendationId": told["recommendationId"],
            }
            script.events.put_events(
                trackingId=tracker, userId=f"u{number}", sessionId=f"v{number}", eventList=[event]
            )
    return watched


@pytest.mark.slow
def test_what_answers_brought_is_told_after_a_kill(make_home):
    home = make_home("films")
    running = home.start("serve", "--port", "0")
    try:
        server = Server(home, running, home._address(running))
        script, group, campaign, other = shop(home, server)
        tracker = script.aws.create_event_tracker(name="web", datasetGroupArn=group)["trackingId"]
        output = {"roleArn": ROLE}
        script.aws.create_metric_attribution(
            name="impact", datasetGroupArn=group, metrics=METRICS, metricsOutputConfig=output
        )
        watched = ask_and_watch(script, campaign, tracker)
        time.sleep(1.5)  # answers are on the disk after a second
        with server.client(home.key("system:observe")) as client:
            shown = client.get("/metrics").text
        assert f"comptoir_recommend_exposures_total {CUSTOMERS}.0" in shown
        assert "comptoir_recommend_exposures_dropped_total 0.0" in shown
    finally:
        running.kill()
    told = home.run("recommend", "attribution", "films", "--answers", "3", "--json").json
    (source,) = told["sources"]
    assert source["arn"] == campaign
    assert (source["answers"], source["lost"], source["chosen"]) == (CUSTOMERS, 0, watched)
    rate = source["click_through"]
    assert rate["low"] < rate["value"] == watched / CUSTOMERS < rate["high"]
    metrics = {(one["metric"], one["source"]): one["value"] for one in told["metrics"]}
    assert metrics["watched", campaign] == watched
    assert metrics["worth", campaign] > watched * 0.5
    assert len(told["answers"]) == 3
    suppose(home, other, watched)
    told = home.run("recommend", "costs", "films", "--json").json
    (told,) = told["sources"]
    assert (told["requests"], told["idle"], told["provisioned_tps"]) == (CUSTOMERS, False, 1)
    assert 0 < told["aws_cost"] < 1


def suppose(home, other: str, watched: int) -> None:
    """Ask what an equal version, and another weight of exploration, would have brought."""
    words = ("recommend", "off-policy", "--campaign", "personal")
    for more in (("--version", other), ("--exploration", "0.9")):
        told = home.run(*words, *more, "--json").json
        assert (told["answers"], told["left_out"]) == (CUSTOMERS, 0)
        assert told["logged"]["value"] == watched / CUSTOMERS
        for name in ("ips", "snips", "doubly_robust"):
            assert told[name]["low"] < watched / CUSTOMERS < told[name]["high"]
        assert told["verdict"] == "alike"
    home.run(*words, code=2)
    refused = home.run(*words, "--version", other, "--since", "2100-01-01", code=2)
    assert "No answer that could be replayed was given since" in refused.err
