"""An office of its own for each test: rows, blobs, models and an engine in memory."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comptoir.app.backstage import PACKAGE
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import kernel_migrations, migrated
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.language.detection import open_detector
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.routing.learners.port import Tools
from comptoir.routing.office import Office
from comptoir.routing.settings import RoutingSettings
from comptoir.routing.store.artifacts import Artifacts
from comptoir.routing.tasks import workflows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = MasterSecret(bytes(range(32)))
TOOLS = Tools(embedder=open_embedder("use:", Surroundings()))
DETECTOR = open_detector("cascade:")


def open_office(rows: Rows, folder: Path) -> Office:
    migrated(rows, [*kernel_migrations(), PACKAGE / "routing" / "migrations"])
    blobs = Blobs.open(str(folder / "blobs"))
    engine: list[MemoryEngine] = []
    office = Office(
        rows=rows,
        blobs=blobs,
        artifacts=Artifacts(blobs, folder / "routers"),
        settings=RoutingSettings(),
        audit=AuditTrail(rows, KeyRing(rows, SECRET).key("audit"), lambda: NOW),
        engine=lambda: engine[0],
        tools=lambda: TOOLS,
        detector=lambda: DETECTOR,
        clock=lambda: NOW,
    )
    engine.append(MemoryEngine({one.name: one for one in workflows(lambda: office)}))
    return office


@pytest.fixture
def any_office(rows: Rows, tmp_path: Path) -> Office:
    """An office on SQLite and on PostgreSQL in turn."""
    return open_office(rows, tmp_path)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite."""
    rows = Rows.open(f"sqlite:///{tmp_path / 'office.db'}")
    yield open_office(rows, tmp_path)
    rows.close()
