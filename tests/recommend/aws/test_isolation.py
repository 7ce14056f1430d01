"""Tenants: of all 79 operations none shows, uses or changes what is of another key's group."""

import copy
import json

import pytest
import sqlalchemy as sa
from botocore import xform_name
from botocore.exceptions import ClientError
from tests.recommend.aws.test_contract import SAMPLES, prepare

from comptoir.recommend import tables
from comptoir.recommend.aws.models import operations

SERVICES = {one.name: one.service for one in operations().all()}
OWN = {
    "CreateDataset": lambda arns: {
        "name": "more",
        "schemaArn": arns["schema"],
        "datasetGroupArn": arns["domainGroup"],
        "datasetType": "interactions",
    },
    "DeleteSchema": lambda arns: {"schemaArn": arns["schema"]},
}
"""Samples of the contract that name what only that test makes."""
REFUSED = {"ResourceNotFoundException", "InvalidInputException"}


class Tenants:
    """Two keys, each limited to its own groups, with one of everything."""

    def __init__(self, counter, furnish) -> None:
        self.counter = counter
        self.arns, self.clients = {}, {}
        for name in ("north", "south"):
            groups = (f"{name}-shop", f"{name}-shop-domain", f"{name}-empty")
            pair = counter.pair(*groups)
            home = furnish(counter, pair=pair, prefix=f"{name}-")
            prepare(home, prefix=f"{name}-")
            self.arns[name] = home.arns
            self.clients[name] = {
                one: counter.client(one, pair) for one in sorted(set(SERVICES.values()))
            }

    def ask(self, who, operation, asked):
        return getattr(self.clients[who][SERVICES[operation]], xform_name(operation))(**asked)

    def refused(self, who, operation, asked):
        """Ask what must be refused as not there; return the words."""
        with pytest.raises(ClientError) as caught:
            self.ask(who, operation, asked)
        error = caught.value.response["Error"]
        assert error["Code"] in REFUSED, (operation, error)
        return f"{error['Code']}: {error['Message']}"

    def kept(self):
        """Return every row of recommendations' tables."""
        with self.counter.rows.reading() as connection:
            return {
                table.name: sorted(map(str, connection.execute(sa.select(table))))
                for table in (tables.resources, tables.tags, tables.groups, tables.files)
            }


@pytest.fixture
def tenants(small, furnish):
    return Tenants(small, furnish)


def sample(operation, arns):
    return OWN.get(operation, SAMPLES[operation])(arns)


def places(value, path=()):
    """Yield the path of every text in a request."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*path, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from places(one, (*path, at))
    elif isinstance(value, str):
        yield path


def at(value, path):
    for key in path:
        value = value[key]
    return value


def unknown(value):
    """Return what nobody was given."""
    found = value.replace("north", "nobody")
    return found if found != value else value[:-4] + "0000"


def put(value, path, new):
    found = copy.deepcopy(value)
    at(found, path[:-1])[path[-1]] = new
    return found


def test_no_operation_takes_what_is_another_groups(tenants):
    before, played = tenants.kept(), len(tenants.counter.played.asked)
    tried = set()
    for name in SAMPLES:
        mine, theirs = (sample(name, tenants.arns[who]) for who in ("south", "north"))
        foreign = [path for path in places(mine) if at(mine, path) != at(theirs, path)]
        for path in foreign:
            theirs_ = at(theirs, path)
            told = [
                tenants.refused("south", name, put(mine, path, value)).replace(value, "X")
                for value in (theirs_, unknown(theirs_))
            ]
            # What may not be seen is told in the words for what is not there.
            assert told[0] == told[1].replace("nobody", "north"), (name, path)
            tried.add(name)
    assert tenants.kept() == before
    assert len(tenants.counter.played.asked) == played
    unnamed = {name for name in SAMPLES if not list(_foreign(tenants, name))}
    assert tried == set(SAMPLES) - unnamed
    assert len(tried) >= 60


def _foreign(tenants, name):
    mine, theirs = (sample(name, tenants.arns[who]) for who in ("south", "north"))
    return (path for path in places(mine) if at(mine, path) != at(theirs, path))


def test_what_no_group_is_named_in_tells_nothing_of_others(tenants):
    for name in SAMPLES:
        if list(_foreign(tenants, name)) or not name.startswith(("List", "Describe")):
            continue
        told = tenants.ask("south", name, sample(name, tenants.arns["south"]))
        assert "north" not in json.dumps(told, default=str), name
    for name in SAMPLES:
        if name.startswith("List") and "Tags" not in name and "Metrics" not in name:
            told = tenants.ask("south", name, {})
            assert "north" not in json.dumps(told, default=str), name
            listed = next(value for value in told.values() if isinstance(value, list))
            assert listed or name == "ListBatchSegmentJobs", name
