"""What routing stands on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.clock import Clock
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work import Engine
from comptoir.language.detection import Detector
from comptoir.routing.learners.port import Tools
from comptoir.routing.ports import Herald, Silence
from comptoir.routing.settings import RoutingSettings
from comptoir.routing.store.artifacts import Artifacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Stores, models and settings of routing, for its use cases."""

    rows: Rows
    blobs: Blobs
    artifacts: Artifacts
    settings: RoutingSettings
    audit: AuditTrail
    engine: Callable[[], Engine]
    vault: Vault
    """Seals what customers wrote under their own key."""
    pseudonyms: Pseudonymiser
    erased: Callable[[list[str]], set[str]]
    """Which of these pseudonyms were erased."""
    tools: Callable[[], Tools]
    """What learners may use; opened when first asked for."""
    detector: Callable[[], Detector]
    clock: Clock
    herald: Herald = field(default_factory=Silence)
    """Lets others hear of requests."""
