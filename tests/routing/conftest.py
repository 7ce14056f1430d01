"""An office of its own for each test: rows, blobs, models and an engine in memory."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.routing.wording import examples

from comptoir.app.backstage import PACKAGE
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.ids import new_id
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import kernel_migrations, migrated
from comptoir.kernel.work.memory import MemoryEngine
from comptoir.language.detection import open_detector
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.routing import service
from comptoir.routing.deciding.router import Router
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.evaluation.evaluate import measure
from comptoir.routing.learners.port import Tools
from comptoir.routing.model import Alias
from comptoir.routing.office import Office
from comptoir.routing.settings import RoutingSettings
from comptoir.routing.store import models
from comptoir.routing.store.artifacts import Artifacts
from comptoir.routing.tasks import workflows
from comptoir.routing.training import train

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = MasterSecret(bytes(range(32)))
TOOLS = Tools(embedder=open_embedder("use:", Surroundings()))
DETECTOR = open_detector("cascade:")


def open_office(rows: Rows, folder: Path) -> Office:
    migrated(rows, [*kernel_migrations(), PACKAGE / "routing" / "migrations"])
    blobs = Blobs.open(str(folder / "blobs"))
    engine: list[MemoryEngine] = []
    ring = KeyRing(rows, SECRET)
    ledger = ErasureLedger(rows, ring, lambda: NOW)

    def erased(pseudonyms: list[str]) -> set[str]:
        with rows.reading() as connection:
            return set(ledger.erased_among(pseudonyms, connection))

    office = Office(
        rows=rows,
        blobs=blobs,
        artifacts=Artifacts(blobs, folder / "routers"),
        settings=RoutingSettings(),
        audit=AuditTrail(rows, ring.key("audit"), lambda: NOW),
        vault=Vault(rows, ring, ledger, lambda: NOW),
        pseudonyms=Pseudonymiser(ring.key("pseudonyms")),
        erased=erased,
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


@cache
def learned(learner: str, max_error: float) -> tuple[Router, dict[str, Any]]:
    """Return a router that has learned from 300 requests, and its figures on 120 others."""
    wish = Wish(max_error=max_error)
    router = train(examples(300, seed=1, nowhere=20), TOOLS, learner=learner, wish=wish)
    return router, measure(router, examples(120, seed=2, nowhere=8), wish)


def with_champion(office: Office, *, learner: str = "blend", max_error: float = 0.1) -> Office:
    """Let a router decide that has learned from 300 requests, whatever a policy says."""
    router, metrics = learned(learner, max_error)
    version = entered(office, router, learner=learner, metrics=metrics)
    why = "the champion of a test"
    service.appoint(office, Alias.CHAMPION, version, by="claire", why=why, force=True)
    return office


def entered(
    office: Office,
    router: Router,
    *,
    learner: str = "blend",
    dataset_id: str = "ds_test",
    metrics: dict[str, Any] | None = None,
    by: str = "claire",
) -> int:
    """Enter a router in the registry as a training would; return its version."""
    kept = office.artifacts.keep(router)
    made = models.begin(
        office.rows,
        new_id("job"),
        dataset_id=dataset_id,
        learner=learner,
        asked={},
        by=by,
        at=NOW,
    )
    models.finish(
        office.rows,
        made.job_id,
        folder=kept.folder,
        fingerprint=kept.fingerprint,
        facts={"metrics": metrics} if metrics else {},
        at=NOW,
    )
    return made.version
