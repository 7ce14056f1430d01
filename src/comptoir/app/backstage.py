"""Everything behind the counter: one process's open stores and services, made when first used."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from comptoir.app.rights import SIGNING_SCOPES, permissions
from comptoir.app.settings import Settings
from comptoir.kernel import errors
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
from comptoir.kernel.privacy.erasure import Eraser, Erasure
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.ledger import ErasureLedger
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.privacy.rotation import open_ring
from comptoir.kernel.privacy.uris import UriSafe
from comptoir.kernel.privacy.vault import Vault
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.migrations import migrate
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.storage.s3 import blob_options, lake_options
from comptoir.kernel.work import Schedule
from comptoir.kernel.work.crew import Crew, open_crew
from comptoir.kernel.work.durable import DurableEngine
from comptoir.kernel.work.traced import traced
from comptoir.language.embedding import Embedder
from comptoir.language.embedding.parallel import ParallelEmbedder
from comptoir.language.surroundings import Surroundings
from comptoir.recommend import tasks as recommend_tasks
from comptoir.recommend.batch.erasing import BucketFiles
from comptoir.recommend.batch.parts import forget_group as forget_parts
from comptoir.recommend.erasure import RecommendEraser, forget_group
from comptoir.recommend.evidence.log import ExposureLog
from comptoir.recommend.housework import OwnDatasets, OwnEvents, OwnFilters, OwnSchemas
from comptoir.recommend.live.groups import LiveGroups
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.model import Names
from comptoir.recommend.ports import Batch
from comptoir.recommend.resources import jobs as resource_jobs
from comptoir.recommend.resources.room import Room, Works
from comptoir.recommend.service import Advisor
from comptoir.recommend.store.resources import ResourceStore
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.store.tenants import Tenants
from comptoir.recommend.training.artifacts import Artifacts
from comptoir.reviews import tasks as review_tasks
from comptoir.reviews.backroom import Backroom
from comptoir.reviews.erasure import ReviewEraser
from comptoir.reviews.hands import Tools
from comptoir.reviews.ports import Bench
from comptoir.reviews.service import Desk
from comptoir.shop.pages import storefront
from comptoir.shop.service import Shop
from comptoir.shop.store import ShopEraser, ShopStore

if TYPE_CHECKING:
    from comptoir.recommend.serving.answers import SlateAnswers
    from comptoir.recommend.serving.standing import Standings
    from comptoir.recommend.serving.versions import Versions

PACKAGE = Path(str(files("comptoir")))
MIGRATIONS = tuple(
    PACKAGE / part / "migrations"
    for part in (
        "kernel/access",
        "kernel/privacy",
        "kernel/idempotency",
        "shop",
        "reviews",
        "recommend",
        "app",
    )
)


class Backstage:
    """What commands and the server work with.

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

    @cached_property
    def sessions(self) -> Sessions:
        secure = self.settings.server.public_url.startswith("https://")
        return Sessions(self.rows, self.ring.key("sessions"), clock=self.clock, secure=secure)

    @cached_property
    def shop(self) -> Shop:
        return Shop(ShopStore(self.rows), self.settings.shop)

    def storefront(self, language: str) -> Mapping[str, object]:
        """Return what stands around the shop's pages."""
        return storefront(self.shop, language, "")

    @cached_property
    def bench(self) -> Bench:
        """What the review pipeline stands on."""
        language = self.settings.language
        return Bench(
            rows=self.rows,
            lake=self.lake,
            settings=self.settings.reviews,
            pseudonyms=self.pseudonyms,
            safe=UriSafe(self.ring.key("sources")),
            erased=self._erased,
            catalogue=self.shop,
            crew=self.crew,
            embedder=lambda: self.embedder,
            tools=Tools(
                embedder=language.embedder,
                detector=language.detector,
                sentiment=language.sentiment,
                around=self.surroundings,
                models=self.surroundings.models / "reviews",
            ),
            clock=self.clock,
        )

    @cached_property
    def desk(self) -> Desk:
        """What answers about reviews."""
        return Desk(
            rows=self.rows,
            catalogue=self.shop,
            clock=self.clock,
            stale_hours=self.settings.reviews.stale_hours,
        )

    @cached_property
    def reviews(self) -> Backroom:
        """What the command line does with reviews."""
        return Backroom(desk=self.desk, bench=self.bench, engine=lambda: self.engine)

    @cached_property
    def recommendations(self) -> Room:
        """Where the resources of recommendations are, and who works on them."""
        settings = self.settings.recommend
        return Room(
            store=ResourceStore(self.rows),
            names=Names(region=settings.aws_region, account=settings.aws_account),
            quotas=settings.quotas,
            engine=lambda: self.engine,
            works=self._works(),
            clock=self.clock,
            buckets=settings.buckets,
            page_key=self.ring.key("pages"),
        )

    def _works(self) -> Works:
        # What learns takes a second to import, and most commands need none of it.
        from comptoir.recommend.training.trainer import VersionTrainer  # noqa: PLC0415

        data = self.recommend_room
        return Works(
            groups=Tenants(self.clock, self._forget_group),
            schemas=OwnSchemas(data),
            datasets=OwnDatasets(data, self.recommend_files),
            events=OwnEvents(data, self.recommend_intake),
            filters=OwnFilters(data),
            trainer=VersionTrainer(data, self.recommend_artifacts, lambda: self.embedder),
            answers=self.recommend_answers,
            batch=self._batch(),
        )

    def _forget_group(self, group_id: str) -> None:
        forget_parts(self.blobs, group_id)
        forget_group(self.recommend_room, group_id)

    @cached_property
    def recommend_files(self) -> BucketFiles:
        """Files of buckets that hold users because jobs read or wrote them."""
        return BucketFiles(room=self.recommend_room, buckets=self.buckets, blobs=self.blobs)

    def _batch(self) -> Batch:
        from comptoir.recommend.batch.jobs import Runner  # noqa: PLC0415 - as above
        from comptoir.recommend.batch.work import OwnBatch  # noqa: PLC0415

        runner = Runner(
            room=self.recommend_room,
            buckets=self.buckets,
            blobs=self.blobs,
            lines=self.settings.recommend.batch_lines,
        )
        return OwnBatch(
            runner=runner,
            standings=self.recommend_standings,
            versions=self.recommend_versions,
        )

    @cached_property
    def recommend_room(self) -> Storeroom:
        """What the data of recommendations stands on."""
        return Storeroom(
            rows=self.rows,
            lake=self.lake,
            ring=self.ring,
            pseudonyms=self.pseudonyms,
            erased=self._erased,
            erased_since=self.ledger.begun_since,
            folder=self.settings.home.resolve() / "recommend",
            clock=self.clock,
            import_rows=self.settings.recommend.import_rows,
            exposure_days=self.settings.recommend.exposure_days,
        )

    @cached_property
    def recommend_artifacts(self) -> Artifacts:
        """What was trained."""
        return Artifacts(self.blobs, self.settings.home.resolve() / "recommend" / "versions")

    @cached_property
    def recommend_advisor(self) -> Advisor:
        """Slates of campaigns and recommenders by name."""
        return Advisor(self.recommendations, self.recommend_answers)

    @cached_property
    def recommend_answers(self) -> "SlateAnswers":
        """Answers with recommendations."""
        from comptoir.recommend.serving.answers import SlateAnswers  # noqa: PLC0415 - as above
        from comptoir.recommend.serving.slates import Slates  # noqa: PLC0415

        slates = Slates(self.recommend_standings, self.recommend_versions, self.clock)
        return SlateAnswers(slates, self.pseudonyms, self.recommend_exposures)

    @cached_property
    def recommend_exposures(self) -> ExposureLog:
        """Keeps what was shown, once the server has started it."""
        waiting = self.settings.recommend.exposures_waiting
        return ExposureLog(self.settings.home.resolve() / "recommend", most=waiting)

    @cached_property
    def recommend_standings(self) -> "Standings":
        """What answers stand on beside a model."""
        from comptoir.recommend.serving.standing import Standings  # noqa: PLC0415 - as above

        return Standings(self.recommend_live, self.recommend_room)

    @cached_property
    def recommend_versions(self) -> "Versions":
        """Versions that are open."""
        from comptoir.recommend.serving.versions import Versions  # noqa: PLC0415 - as above

        return Versions(self.recommend_artifacts)

    @cached_property
    def recommend_live(self) -> LiveGroups:
        """Histories and items as of now, of the groups that this process serves."""
        return LiveGroups(self.recommend_room)

    @cached_property
    def recommend_intake(self) -> Intake:
        """Takes in live events and records; what this process serves knows of them at once."""
        intake = Intake(self.recommend_room)
        intake.on_change(self.recommend_live.follow)
        return intake

    @cached_property
    def erasers(self) -> Sequence[Eraser]:
        """Every store that holds something of a customer."""
        return (
            self.vault,
            ShopEraser(self.rows),
            ReviewEraser(self.rows, self.lake),
            RecommendEraser(self.recommend_room),
            self.recommend_files,
        )

    @property
    def engine(self) -> DurableEngine:
        """Durable work, opened: this process carries it out unless another one does."""
        if self._engine is None:
            self.begin_work(())
        if self._engine is None:  # pragma: no cover - `begin_work` has just set it
            raise errors.Unavailable("Durable work did not open.")
        return self._engine

    def begin_work(self, schedules: Sequence[Schedule]) -> None:
        """Open durable work; only the server passes schedules."""

        def ended(job_id: str) -> bool:
            try:
                return engine.job(job_id).state.ended
            except errors.NotFound:  # its database of work is gone
                return True

        tasks = (
            *review_tasks.workflows(self.bench, ended),
            *resource_jobs.workflows(lambda: self.recommendations),
            *recommend_tasks.workflows(self.recommend_room),
        )
        workflows = {one.name: traced(one, self.traces) for one in tasks}
        engine = DurableEngine(self.settings.work_uri, workflows, schedules)
        self._engine = engine.open()

    def close(self) -> None:
        """Let go of what was opened, jobs first."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        if "traces" in self.__dict__:
            self.traces.close()
        if "keys" in self.__dict__:
            self.keys.save_uses()
        for name in ("crew", "recommend_exposures", "recommend_live", "rows"):
            opened = self.__dict__.pop(name, None)
            if hasattr(opened, "close"):
                opened.close()

    def _erased(self, pseudonyms: list[str]) -> set[str]:
        with self.rows.reading() as connection:
            return set(self.ledger.erased_among(pseudonyms, connection))
