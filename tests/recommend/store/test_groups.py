"""Groups: a name is unique while its group lives; the migration makes what the tables declare."""

from datetime import UTC, datetime

import pytest

from comptoir.app.backstage import PACKAGE
from comptoir.kernel import errors
from comptoir.kernel.storage.migrations import differences
from comptoir.kernel.testing import migrated
from comptoir.recommend.store import groups
from comptoir.recommend.tables import metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(rows):
    migrated(rows, [PACKAGE / "recommend" / "migrations"])
    return rows


def test_migration_makes_what_the_tables_declare(database):
    kept = [one for one in differences(database, [metadata]) if "recommend_" in str(one)]
    assert kept == []


def test_group_is_found_by_id_and_by_name(database):
    made = groups.create(database, "shop", NOW, "ECOMMERCE")
    assert groups.get(database, made.group_id) == made
    assert groups.named(database, "shop") == made
    assert groups.every(database) == [made]


def test_name_is_unique_while_its_group_lives(database):
    made = groups.create(database, "shop", NOW)
    with pytest.raises(errors.Conflict, match="already"):
        groups.create(database, "shop", NOW)
    with database.writing() as connection:
        assert groups.remove(connection, made.group_id)
        assert not groups.remove(connection, made.group_id)
    again = groups.create(database, "shop", NOW)
    assert again.group_id != made.group_id


@pytest.mark.parametrize("name", ["", "-shop", "a b", "é", "a" * 64])
def test_name_of_another_shape_is_refused(database, name):
    with pytest.raises(errors.Invalid, match="no name"):
        groups.create(database, name, NOW)


def test_unknown_group_is_told_by_what_was_asked(database):
    with pytest.raises(errors.NotFound, match="nowhere"):
        groups.named(database, "nowhere")
