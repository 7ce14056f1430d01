"""What is wrong with data is told, with what to change, in bounded memory: by boto3 and the command."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.acceptance.personalize import ROLE, Script

NOW = int(time.time())
TEXT = ("string", {})
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n"
INVALID = "InvalidInputException"
ROOM = 150 << 20
"""Bytes that all of it may add to the server."""


def lines(value="1", at=0, step=-1):
    return "\n".join(f"u{n % 50},i{n % 30},{NOW + at + step * n},click,{value}" for n in range(500))


GOOD = HEADER + lines() + "\n"
HOPELESS = {
    "lies": (HEADER.replace("TYPE,EVENT_VALUE", "VALUE,EVENT_TYPE") + lines(), "EVENT_VALUE is"),
    "misses": ("USER_ID,ITEM_ID,EVENT_TYPE\na,b,click\n", "no column TIMESTAMP"),
    "wide-header": (",".join(map(str, range(10**6))) + "\n1\n", "Expected JSON Lines"),
    "milliseconds": (HEADER + lines().replace(",click", "000,click"), "divide it by 1000"),
    "future": (HEADER + lines(at=400 * 86_400), "correct the clock"),
    "not-a-number": (HEADER + "\n".join(f"u{n},i1,nan,click,1" for n in range(9)), "is nan"),
    "values": (HEADER + lines("nan"), "give a number"),
    "endless": (HEADER + lines("1e39"), "give a number"),
    "empty": ("", "empty.csv is empty"),
    "header-only": (HEADER, "holds no row"),
}
"""Files of which nothing can be used, and what must be told."""
PARTLY = {
    "wide-row": GOOD + ",".join("x" * 10**6) + "\n",
    "some": f"{GOOD}u1,i1,{NOW}000,click,1\nu1,i1,{NOW + 10**8},click,1\nu1,i1,{NOW},click,inf\n",
}
"""Files of which single rows are refused."""


def peak(server):
    told = Path(f"/proc/{server.running.pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in told if line.startswith("VmHWM"))


def test_garbage_is_refused_with_what_to_change(make_home):
    home = make_home("shop")
    with home.serve() as server:
        script = Script(home, server)
        group = script.make("dataset_group", name="shop")
        events = script.dataset(
            *(group, "Interactions", ("USER_ID", *TEXT), ("ITEM_ID", *TEXT)),
            *(("TIMESTAMP", "long", {}), ("EVENT_TYPE", *TEXT)),
            ("EVENT_VALUE", ["null", "float"], {}),
        )
        items = script.dataset(group, "Items", ("ITEM_ID", *TEXT), ("PRICE", ["null", "float"], {}))
        script.load("good", events, GOOD)
        before = peak(server)
        for name, (text, words) in HOPELESS.items():
            told = imported(script, name, events, text)
            assert told["status"] == "CREATE FAILED", name
            assert words in told["failureReason"], (name, told["failureReason"])
            assert str(home.folder) not in told["failureReason"]
        export(script, events)  # what was there before is there still
        for name, text in PARTLY.items():
            assert imported(script, name, events, text)["status"] == "ACTIVE", name
            export(script, events)
        live(script, group)
        puts = script.events.put_items
        for told in ('{"price": NaN}', '{"price": 1e39}', '{"price": "cheap"}', "[]", "x" * 32_001):
            one = [{"itemId": "i1", "properties": told}]
            assert script.refused(INVALID, puts, datasetArn=items, items=one)
        for bad in ("no Avro", '{"type": "record"}', "[" * 9000):
            assert script.refused(INVALID, script.aws.create_schema, name="s", schema=bad)
        assert peak(server) - before < ROOM


def imported(script, name, dataset, text):
    arn = script.aws.create_dataset_import_job(
        jobName=name,
        datasetArn=dataset,
        dataSource={"dataLocation": script.put(f"{name}.csv", text)},
        roleArn=ROLE,
    )["datasetImportJobArn"]
    return script.settled("dataset_import_job", datasetImportJobArn=arn)


def export(script, dataset):
    """Export the dataset; it must have the 500 good rows."""
    name = f"copy-{time.monotonic_ns()}"
    script.make(
        "dataset_export_job",
        jobName=name,
        datasetArn=dataset,
        ingestionMode="ALL",
        roleArn=ROLE,
        jobOutput={"s3DataDestination": {"path": "s3://bucket/copies"}},
    )
    assert len(script.get(f"s3://bucket/copies/{name}/interactions.csv")) == 501


def live(script, group):
    tracker = script.aws.create_event_tracker(name="web", datasetGroupArn=group)["trackingId"]
    now = datetime.now(UTC)
    event = {"eventType": "click", "itemId": "i1", "sentAt": now}

    def put(**changes):
        script.events.put_events(
            trackingId=tracker, userId="u", sessionId="s", eventList=[event | changes]
        )

    megabyte = "x" * (1 << 20)
    for changes in (
        {"properties": json.dumps({"eventValue": megabyte})},
        {"itemId": megabyte},
        {"eventId": megabyte},
        {"eventValue": float("nan")},
        {"eventValue": 1e39},
        {"sentAt": now + timedelta(days=400)},
        {"sentAt": datetime(1969, 1, 1, tzinfo=UTC)},
        {"impression": ["i1"] * 26},
        {"recommendationId": "r" * 41},
    ):
        assert script.refused(INVALID, put, **changes)
    many = [event | {"properties": "x" * 1000, "eventId": megabyte[:256]}] * 11
    script.refused(
        *(INVALID, script.events.put_events), trackingId=tracker, sessionId="s", eventList=many
    )
    put(itemId="an item that nobody knows yet")


@pytest.mark.parametrize("name", ["lies", "misses", "milliseconds", "empty", "header-only"])
def test_the_command_tells_the_same_in_one_line(home, name):
    text, words = HOPELESS[name]
    path = home.folder / f"{name}.csv"
    path.write_text(text, "utf-8")
    schema_words = words if name != "misses" else "TIMESTAMP"
    ended = home.run("recommend", "import", str(path), "--group", "shop", code=2)
    assert schema_words in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert ended.out == ""
