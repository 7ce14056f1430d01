"""A room of its own for each test: rows, a lake, keys and files."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl
import pytest

from comptoir.app.backstage import PACKAGE
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import kernel_migrations, migrated
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.datasets import schemas
from comptoir.recommend.store import groups
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.tasks import workflows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = MasterSecret(bytes(range(32)))
PSEUDONYMS = bytes(range(32, 64))
"""A key that is the same in every run, so that trainings hold out the same users."""


def open_room(rows: Rows, folder, *, clock=lambda: NOW, import_rows: int = 1000) -> Storeroom:
    migrated(rows, [*kernel_migrations(), PACKAGE / "recommend" / "migrations"])
    ring = KeyRing(rows, SECRET)
    ledger = ErasureLedger(rows, ring, clock)
    return Storeroom(
        rows=rows,
        lake=Lake(str(folder / "lake")),
        blobs=Blobs.open(str(folder / "blobs")),
        ring=ring,
        # Users lie in the order of their pseudonyms, and chance chooses among them by place.
        pseudonyms=Pseudonymiser(PSEUDONYMS),
        erased=ledger.erased_among,
        erased_since=ledger.begun_since,
        folder=folder / "recommend",
        clock=clock,
        import_rows=import_rows,
    )


@pytest.fixture
def any_room(rows, tmp_path) -> Storeroom:
    """A room on SQLite and on PostgreSQL in turn."""
    return open_room(rows, tmp_path)


@pytest.fixture
def room(tmp_path) -> Iterator[Storeroom]:
    """A room on SQLite."""
    rows = Rows.open(f"sqlite:///{tmp_path / 'room.db'}")
    yield open_room(rows, tmp_path)
    rows.close()


class Shop:
    """One group of a room, and short ways to fill it."""

    def __init__(self, room: Storeroom, folder, name: str = "shop", domain: str = "") -> None:
        self.room = room
        self.folder = folder
        self.group_id = groups.create(room.rows, name, NOW, domain).group_id
        self.engine = MemoryEngine({one.name: one for one in workflows(room)})

    def read(self, dataset: str, *paths, mode: str = "FULL", columns=None):
        """Import files; return the job."""
        asked = {
            "group_id": self.group_id,
            "dataset": dataset,
            "mode": mode,
            "paths": [str(path) for path in paths],
            "columns": columns or {},
        }
        return self.engine.job(self.engine.start(IMPORT, asked))

    def file(self, name: str, rows: list[dict], **kinds):
        """Write rows as the name's ending says."""
        path = self.folder / name
        frame = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=kinds or None)
        if path.suffix == ".csv":
            frame.write_csv(path)
        elif path.suffix == ".parquet":
            frame.write_parquet(path)
        else:
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return path

    def owner(self, raw: str) -> str:
        return self.room.pseudonyms.pseudonym(raw)


@pytest.fixture
def shop(room, tmp_path) -> Shop:
    return Shop(room, tmp_path)


@pytest.fixture
def any_shop(any_room, tmp_path) -> Shop:
    return Shop(any_room, tmp_path)


def avro(name: str, *fields: dict) -> str:
    """Return an Avro schema's text."""
    told = {"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema"}
    return json.dumps(told | {"fields": list(fields), "version": "1.0"})


def field(name: str, kind="string", **more) -> dict:
    return {"name": name, "type": kind, **more}


INTERACTIONS = schemas.parse(
    avro(
        "Interactions",
        field("USER_ID"),
        field("ITEM_ID"),
        field("TIMESTAMP", "long"),
        field("EVENT_TYPE"),
        field("EVENT_VALUE", ["null", "float"]),
        field("DEVICE", ["null", "string"], categorical=True),
    )
)
ITEMS = schemas.parse(
    avro(
        "Items",
        field("ITEM_ID"),
        field("GENRES", ["null", "string"], categorical=True),
        field("PRICE", ["null", "float"]),
        field("CREATION_TIMESTAMP", ["null", "long"]),
        field("ADULT", ["null", "boolean"]),
    )
)
