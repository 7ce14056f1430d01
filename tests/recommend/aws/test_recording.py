"""The audit trail of operations: every one that changes something is an entry, and no other one."""

from dataclasses import replace

import pytest

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws import registry
from comptoir.recommend.aws.ask import ASK, EVENTS, READ, Ask
from comptoir.recommend.aws.recording import CHANGES

READS = ("Describe", "Get", "List")
ARN = "arn:aws:personalize:eu-west-1:000000000000:"


def test_whatever_does_not_only_read_or_stream_is_recorded():
    every = registry.HANDLERS | registry.HOUSE
    told = {name for name, one in every.items() if one.right not in CHANGES}
    streams = {name for name, one in every.items() if one.right == EVENTS}
    assert streams == {"PutEvents", "PutActionInteractions", "PutItems", "PutUsers", "PutActions"}
    assert all(name.startswith(READS) for name in told - streams)
    assert {every[name].right for name in told} == {READ, ASK, EVENTS}
    assert not any(name.startswith(READS) for name in set(every) - told)


@pytest.fixture
def ask(home):
    return asking(home)


def asking(home):
    """Return what asks operations of a furnished house as a person."""
    rights = frozenset({*CHANGES, READ, ASK, EVENTS})
    caller = Caller(actor="person:per_1", rights=rights, address="192.0.2.7")

    def carry_out(operation, **input):
        found = Ask(room=home.counter.room, caller=caller, input=input)
        return registry.carry_out(operation, found)

    carry_out.arns, carry_out.counter = home.arns, home.counter
    return carry_out


def newest(ask):
    return ask.counter.trail.newest(1)[0]


def test_a_change_says_what_stood_there_before(counter, furnish):
    ask = asking(furnish(counter))
    arn = ask.arns["filter"]
    ask("EditFilter", filterArn=arn, filterExpression="EXCLUDE ItemID WHERE Items.PRICE > 9")
    entry = newest(ask)
    assert (entry.actor, entry.address) == ("person:per_1", "192.0.2.7")
    assert entry.action == "recommend.edit-filter"
    assert entry.record == "filter:" + arn.rpartition("/")[2]
    was = ask.counter.trail.newest(2)[1]
    assert entry.detail["filterExpression"] == "EXCLUDE ItemID WHERE Items.PRICE > 9"
    assert entry.detail["before"]["filterExpression"] != entry.detail["filterExpression"]
    ask("DeleteFilter", filterArn=arn)
    gone = newest(ask)
    assert gone.action == "recommend.delete-filter"
    assert gone.detail["before"]["filterExpression"] == entry.detail["filterExpression"]
    assert gone.number == entry.number + 1 == was.number + 2


def test_a_campaign_says_which_version_it_had(ask):
    asked = {"campaignArn": ask.arns["campaign"], "minProvisionedTPS": 7}
    ask("UpdateCampaign", **asked)
    assert newest(ask).detail == {"minProvisionedTPS": 7, "before": {"minProvisionedTPS": 1}}


def test_what_is_refused_leaves_no_entry(ask):
    before = ask.counter.trail.anchor()
    with pytest.raises(errors.Invalid):
        ask("EditFilter", filterArn=ask.arns["filter"], filterExpression="")
    with pytest.raises(errors.NotFound):
        ask("DeleteFilter", filterArn=f"{ARN}filter/none")
    assert ask.counter.trail.anchor() == before


@pytest.mark.parametrize("operation", sorted(registry.HOUSE))
def test_every_operation_of_the_house_is_an_entry(operation, ask, monkeypatch):
    own = replace(registry.HOUSE[operation], function=lambda _ask: {})
    monkeypatch.setattr(registry, "HOUSE", {operation: own})
    before = ask.counter.trail.anchor().count
    ask(operation, datasetGroupArn=ask.arns["datasetGroup"], name="x" * 5_000)
    entry = newest(ask)
    assert entry.number == before + 1
    assert entry.record.startswith("dataset-group:")
    assert len(entry.detail["name"]) == 2_000
