"""Resources in rows, on both databases."""

import functools
import operator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from comptoir.app.backstage import PACKAGE
from comptoir.kernel import errors
from comptoir.kernel.storage.migrations import differences
from comptoir.kernel.testing import migrated
from comptoir.recommend import tables
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.store import tags
from comptoir.recommend.store.resources import ResourceStore, Seen

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def store(rows):
    migrated(rows, [PACKAGE / "recommend" / "migrations"])
    return ResourceStore(rows)


def resource(number=1, kind=Kind.FILTER, group="shop", **parts):
    name = parts.pop("name", f"{kind.value}-{number}")
    given = {
        "resource_id": f"res_{kind.value}_{group}_{number:03}",
        "kind": kind,
        "arn": f"arn:aws:personalize:eu-west-1:000000000000:{kind.value}/{name}",
        "name": name,
        "status": Status.ACTIVE,
        "created_at": NOW,
        "updated_at": NOW,
        "group_id": f"grp_{group}",
        "group_name": group,
        "document": {"filterExpression": "é"},
    }
    return Resource(**given | parts)


def keep(store, *resources):
    with store.writing() as connection:
        for one in resources:
            store.add(connection, one)


def test_tables_are_those_of_the_migrations(rows):
    migrated(rows, [PACKAGE / "recommend" / "migrations"])
    assert differences(rows, [tables.metadata]) == []


def test_what_is_kept_is_found_again(store):
    one = resource(alias="track", owners="a b", failure_reason="why", uses_id="u", parent_id="p")
    keep(store, one)
    assert store.find(one.arn, Kind.FILTER, Seen()) == one
    assert store.any(one.arn, Seen()) == one
    assert store.get(one.resource_id) == one
    assert store.by_alias("track", Kind.FILTER, Seen()) == one
    for missing in (
        lambda: store.find(one.arn, Kind.CAMPAIGN, Seen()),
        lambda: store.find(one.arn + "x", Kind.FILTER, Seen()),
        lambda: store.find(one.arn, Kind.FILTER, Seen(groups=frozenset({"other"}))),
        lambda: store.any(one.arn, Seen(groups=frozenset({"other"}))),
        lambda: store.by_alias("track", Kind.DATASET, Seen()),
        lambda: store.by_alias("track", Kind.FILTER, Seen(groups=frozenset({"other"}))),
        lambda: store.get("res_none"),
    ):
        with pytest.raises(errors.NotFound):
            missing()


def test_of_many_equal_creations_one_wins(store):
    def create(number):
        one = resource(1, resource_id=f"res_{number}")
        try:
            keep(store, one)
        except errors.Conflict as problem:
            return problem.code
        return "made"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(create, range(24)))
    assert sorted(set(told)) == ["made", "resource_already_exists"]
    assert told.count("made") == 1
    assert len(store.page(Kind.FILTER, Seen())) == 1


def test_changes_come_one_after_the_other(store):
    one = resource(status=Status.CREATE_PENDING)
    keep(store, one)
    with store.writing() as connection:
        changed = store.change(connection, one, NOW, status=Status.ACTIVE, document={"a": 1})
    assert store.get(one.resource_id) == changed
    assert changed.revision == 2
    with pytest.raises(errors.Conflict, match="someone else"), store.writing() as connection:
        store.change(connection, one, NOW, status=Status.CREATE_FAILED)
    assert store.get(one.resource_id).status is Status.ACTIVE


def test_locked_changes_lose_none(store):
    keep(store, resource(document={"n": 0}))
    key = resource().resource_id

    def count(_):
        with store.writing() as connection:
            found = store.locked(connection, key)
            document = {"n": found.document["n"] + 1}
            store.change(connection, found, NOW, document=document)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(count, range(18)))
    assert store.get(key).document == {"n": 18}


def test_pages_follow_each_other_and_keep_to_what_is_seen(store):
    keep(store, *[resource(n, parent_id=f"p{n % 2}") for n in range(7)])
    keep(store, *[resource(n, group="other", name=f"other-{n}") for n in range(3)])
    seen = Seen(groups=frozenset({"shop"}))
    pages, after = [], ""
    while found := store.page(Kind.FILTER, seen, after=after, limit=3):
        pages.append([one.name for one in found])
        after = found[-1].resource_id
    assert [len(page) for page in pages] == [3, 3, 1]
    assert functools.reduce(operator.iadd, pages, []) == [f"filter-{n}" for n in range(7)]
    assert len(store.page(Kind.FILTER, Seen())) == 10
    assert len(store.page(Kind.FILTER, seen, parent_id="p0")) == 4


def test_schemas_are_seen_by_those_who_made_or_use_them(store):
    schema = resource(kind=Kind.SCHEMA, group="", group_id="", owners="north south")
    keep(store, schema, resource(2, Kind.DATASET, "west", uses_id=schema.resource_id))
    for groups, sees in (
        ({"north"}, True),
        ({"south", "x"}, True),
        ({"west"}, True),
        ({"nor"}, False),
        ({"_orth"}, False),
        (set(), True),
    ):
        seen = Seen(groups=frozenset(groups))
        assert bool(store.page(Kind.SCHEMA, seen)) is sees, groups
        if sees:
            assert store.find(schema.arn, Kind.SCHEMA, seen) == schema
        else:
            with pytest.raises(errors.NotFound):
                store.find(schema.arn, Kind.SCHEMA, seen)


def test_related_and_counted(store):
    keep(
        store,
        resource(1, Kind.CAMPAIGN, parent_id="sol", uses_id="ver"),
        resource(2, Kind.CAMPAIGN, parent_id="sol", status=Status.CREATE_PENDING),
        resource(3, Kind.CAMPAIGN, "other", parent_id="else"),
    )
    with store.reading() as connection:
        related = lambda **by: [one.name for one in store.related(connection, Kind.CAMPAIGN, **by)]  # noqa: E731
        assert related(parent_id="sol") == ["campaign-1", "campaign-2"]
        assert related(uses_id="ver") == ["campaign-1"]
        assert related(group_id="grp_other") == ["campaign-3"]
        assert related(parent_id="sol", statuses=[Status.CREATE_PENDING]) == ["campaign-2"]
        assert store.count(connection, Kind.CAMPAIGN) == 3
        assert store.count(connection, Kind.CAMPAIGN, group_id="grp_shop") == 2
        assert store.count(connection, Kind.CAMPAIGN, settled=False) == 1


def test_tags_go_with_their_resource_and_never_exceed_their_number(store):
    one = resource()
    keep(store, one)
    many = [{"tagKey": f"k{n}", "tagValue": "v"} for n in range(50)]
    with store.writing() as connection:
        tags.tag(connection, one.resource_id, many)
        tags.tag(connection, one.resource_id, [{"tagKey": "k0", "tagValue": "new"}])
    for given, code in (
        ([{"tagKey": "one more", "tagValue": ""}], "too_many_tags"),
        ([{"tagKey": "k1", "tagValue": "a"}, {"tagKey": "k1", "tagValue": "b"}], ""),
        ([{"tagKey": "AWS:x", "tagValue": "a"}], ""),
    ):
        with pytest.raises(errors.Invalid) as caught, store.writing() as connection:
            tags.tag(connection, one.resource_id, given)
        assert caught.value.code == code
    with pytest.raises(errors.Invalid) as caught, store.writing() as connection:
        tags.untag(connection, one.resource_id, [f"k{n}" for n in range(51)])
    assert caught.value.code == "too_many_tag_keys"
    with store.writing() as connection:
        tags.untag(connection, one.resource_id, ["k1", "nothing"])
    with store.reading() as connection:
        found = tags.tagged(connection, one.resource_id)
    assert len(found) == 49
    assert found["k0"] == "new"
    with store.writing() as connection:
        store.remove(connection, [one.resource_id])
    with store.reading() as connection:
        assert tags.tagged(connection, one.resource_id) == {}


def test_nul_in_a_document_is_refused(store):
    with pytest.raises(errors.Invalid, match="NUL"):
        keep(store, replace(resource(), name="a\0"))
