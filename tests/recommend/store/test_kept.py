"""Resources in memory: as fresh as this process's last change, and a second old at most."""

from datetime import UTC, datetime

import pytest

from comptoir.app.backstage import PACKAGE
from comptoir.kernel import errors
from comptoir.kernel.testing import ManualTicks, migrated
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.store.kept import KeptResources
from comptoir.recommend.store.resources import ResourceStore, Seen

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ALL = Seen()


def resource():
    return Resource(
        resource_id="res_1",
        kind=Kind.EVENT_TRACKER,
        arn="arn:aws:personalize:eu-west-1:000000000000:event-tracker/web",
        name="web",
        status=Status.ACTIVE,
        created_at=NOW,
        updated_at=NOW,
        group_id="grp",
        group_name="shop",
        alias="tracking",
    )


class Reads:
    """A store that counts how often it is read."""

    def __init__(self, rows) -> None:
        migrated(rows, [PACKAGE / "recommend" / "migrations"])
        self.store, self.other = ResourceStore(rows), ResourceStore(rows)
        self.count = 0
        self.ticks = ManualTicks()
        self.kept = KeptResources(self, self.ticks)

    @property
    def changes(self):
        return self.store.changes

    def served(self, name):
        self.count += 1
        return self.store.served(name)

    def find(self, name="tracking", seen=ALL):
        return self.kept.find(name, Kind.EVENT_TRACKER, seen)


@pytest.fixture
def reads(rows):
    made = Reads(rows)
    with made.store.writing() as connection:
        made.store.add(connection, resource())
    return made


def changed(store, **parts):
    with store.writing() as connection:
        found = store.locked(connection, "res_1")
        store.change(connection, found, NOW, **parts)


def test_what_was_read_is_not_read_again_for_a_second(reads):
    for name in ("tracking", "res_1", resource().arn):
        reads.count = 0
        assert [reads.find(name) for _ in range(5)] == [resource()] * 5
        assert reads.count == 1
    reads.ticks.advance(1.5)
    reads.find()
    assert reads.count == 2


def test_own_changes_are_seen_at_once_and_those_of_others_within_a_second(reads):
    reads.find()
    changed(reads.store, document={"own": 1})
    assert reads.find().document == {"own": 1}
    changed(reads.other, document={"other": 1})
    assert reads.find().document == {"own": 1}
    reads.ticks.advance(1.1)
    assert reads.find().document == {"other": 1}


def test_a_change_while_it_was_read_is_not_missed(reads):
    read = reads.store.served

    def slow(name):
        found = read(name)
        reads.store.served = read
        changed(reads.store, document={"meanwhile": 1})
        return found

    reads.store.served = slow
    reads.find()
    assert reads.find().document == {"meanwhile": 1}


def test_what_is_not_there_or_not_for_the_caller_is_not_found(reads):
    reads.find()
    with pytest.raises(errors.NotFound):
        reads.find(seen=Seen(groups=frozenset({"other"})))
    with pytest.raises(errors.NotFound):
        reads.kept.find("tracking", Kind.CAMPAIGN, ALL)
    with pytest.raises(errors.NotFound):
        reads.find("nothing")
    with reads.store.writing() as connection:
        reads.store.remove(connection, ["res_1"])
    with pytest.raises(errors.NotFound):
        reads.find()
