"""What every slice stands on: one process's open stores, made when first used."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from comptoir.app.rights import SIGNING_SCOPES, permissions
from comptoir.app.settings import Settings
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.access.keys import ApiKeys
from comptoir.kernel.access.passwords import Passwords
from comptoir.kernel.access.people import People
from comptoir.kernel.access.permissions import Permissions
from comptoir.kernel.access.sessions import Sessions
from comptoir.kernel.access.signing import SigningKeys
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.idempotency import GivenAnswers
from comptoir.kernel.observe.traces import Traces, open_traces
from comptoir.kernel.privacy.erasure import Erasure
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.rotation import open_ring
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.migrations import migrate
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.storage.s3 import blob_options, lake_options
from comptoir.kernel.work.crew import Crew, open_crew
from comptoir.kernel.work.durable import DurableEngine
from comptoir.language.embedding import Embedder
from comptoir.language.embedding.parallel import ParallelEmbedder
from comptoir.language.surroundings import Surroundings

PACKAGE = Path(str(files("comptoir")))
MIGRATIONS = tuple(
    PACKAGE / part / "migrations"
    for part in (
        "kernel/access",
        "kernel/privacy",
        "kernel/idempotency",
        "kernel/hooks",
        "shop",
        "reviews",
        "routing",
        "recommend",
        "app",
    )
)


class Stores(ABC):
    """Rows, blobs, lake, keys, and who may what.

    Args:
        settings: the whole tree.
        clock: tells the time; tests bring their own.
    """

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self._engine: DurableEngine | None = None

    @cached_property
    def rows(self) -> Rows:
        """The database, up to date."""
        rows = Rows.open(self.settings.rows_uri)
        rows.check()
        migrate(rows, MIGRATIONS)
        return rows

    @cached_property
    def blobs(self) -> Blobs:
        return Blobs.open(self.settings.blobs_uri, blob_options(self.settings.storage))

    @cached_property
    def buckets(self) -> Buckets:
        """What programs call `s3://bucket/key`."""
        settings = self.settings
        return Buckets(
            settings.blobs_uri,
            blob_options(settings.storage),
            own=(settings.blobs_uri, settings.lake_uri),
            scratch=settings.home.resolve() / "scratch",
        )

    @cached_property
    def lake(self) -> Lake:
        options = lake_options(self.settings.storage)
        uri = self.settings.lake_uri
        return Lake(uri, options if "://" in uri else None)

    @cached_property
    def ring(self) -> KeyRing:
        text = self.settings.privacy.secret
        return open_ring(self.rows, text, self.settings.home / "master.key")

    @cached_property
    def pseudonyms(self) -> Pseudonymiser:
        return Pseudonymiser(self.ring.key("pseudonyms"))

    @cached_property
    def audit(self) -> AuditTrail:
        return AuditTrail(self.rows, self.ring.key("audit"), self.clock)

    @cached_property
    def keys(self) -> ApiKeys:
        return ApiKeys(self.rows, self.ring.key("api_keys"), clock=self.clock)

    @cached_property
    def signing_keys(self) -> SigningKeys:
        return SigningKeys(self.rows, self.ring.key("signing_keys"), self.keys, clock=self.clock)

    @property
    def signing_scopes(self) -> frozenset[str]:
        """What a key for AWS's libraries may do unless it is told."""
        return SIGNING_SCOPES

    @cached_property
    def given_answers(self) -> GivenAnswers:
        return GivenAnswers(self.rows, self.clock)

    @cached_property
    def permissions(self) -> Permissions:
        return permissions()

    @cached_property
    def traces(self) -> Traces:
        endpoint = self.settings.observe.traces_endpoint
        return open_traces(endpoint, offline=self.settings.offline)

    @cached_property
    def ledger(self) -> ErasureLedger:
        return ErasureLedger(self.rows, self.ring, self.clock)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.rows, self.ring, self.ledger, self.clock)

    @cached_property
    def erasure(self) -> Erasure:
        return Erasure(self.rows, self.ledger, self.audit, self.clock)

    @cached_property
    def surroundings(self) -> Surroundings:
        home, offline = self.settings.home.resolve(), self.settings.offline
        return self.settings.language.surroundings(home=home, offline=offline)

    @cached_property
    def embedder(self) -> Embedder:
        language = self.settings.language
        return ParallelEmbedder(language.embedder, self.surroundings, self.crew)

    @cached_property
    def crew(self) -> Crew:
        """Who does heavy work; nobody is called before there is some."""
        return open_crew(self.settings.work.crew)

    @cached_property
    def people(self) -> People:
        return People(self.rows, Passwords(), self.clock)

    def names_of_people(self) -> Callable[[str], str]:
        """Return what turns an actor of the trail into a name; ids of people who left stay ids."""
        known = {f"person:{one.person_id}": one.name for one in self.people.list()}
        return lambda actor: known.get(actor, actor)

    @cached_property
    def sessions(self) -> Sessions:
        secure = self.settings.server.public_url.startswith("https://")
        return Sessions(self.rows, self.ring.key("sessions"), clock=self.clock, secure=secure)

    @property
    @abstractmethod
    def engine(self) -> DurableEngine:
        """Durable work, opened: this process carries it out unless another one does."""

    def _erased(self, pseudonyms: list[str]) -> set[str]:
        with self.rows.reading() as connection:
            return set(self.ledger.erased_among(pseudonyms, connection))
