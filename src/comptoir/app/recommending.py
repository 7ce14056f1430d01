"""What recommendations stand on, made when first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from comptoir.app.stores import Stores
from comptoir.recommend.batch.beginning import folder_of
from comptoir.recommend.batch.erasing import BucketFiles
from comptoir.recommend.batch.parts import forget_group as forget_parts
from comptoir.recommend.batch.retiring import BatchKeeping
from comptoir.recommend.erasure import forget_group
from comptoir.recommend.evidence.attributing import Attribution
from comptoir.recommend.evidence.carrying import carry_here
from comptoir.recommend.evidence.log import ExposureLog
from comptoir.recommend.housework import OwnDatasets, OwnEvents, OwnFilters, OwnSchemas
from comptoir.recommend.live.groups import LiveGroups
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.model import Names
from comptoir.recommend.ports import Batch
from comptoir.recommend.resources.room import Room, Works
from comptoir.recommend.service import Advisor
from comptoir.recommend.store.resources import ResourceStore
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.store.tenants import Tenants
from comptoir.recommend.training.artifacts import Artifacts

if TYPE_CHECKING:
    from comptoir.recommend.evidence.duelling import RunningDuels
    from comptoir.recommend.serving.answers import SlateAnswers
    from comptoir.recommend.serving.readiness import Readiness
    from comptoir.recommend.serving.slates import Slates
    from comptoir.recommend.serving.standing import Standings
    from comptoir.recommend.serving.versions import Versions


class Recommending(Stores):
    """The part of what is behind the counter that recommends."""

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
            trail=self.audit,
            buckets=settings.buckets,
            page_key=self.ring.key("pages"),
        )

    def _works(self) -> Works:
        # What learns takes a second to import, and most commands need none of it.
        from comptoir.recommend.training.foresight import Foresight  # noqa: PLC0415
        from comptoir.recommend.training.trainer import VersionTrainer  # noqa: PLC0415

        data = self.recommend_room
        return Works(
            groups=Tenants(self.clock, self._forget_group),
            schemas=OwnSchemas(data),
            datasets=OwnDatasets(data, self.recommend_files, self.settings.recommend.quotas),
            events=OwnEvents(data, self.recommend_intake),
            filters=OwnFilters(data),
            trainer=VersionTrainer(
                data,
                self.recommend_artifacts,
                lambda: self.embedder,
                lambda: self.crew,
                self.recommend_live.follow,
            ),
            watcher=Foresight(data, self.recommend_artifacts),
            answers=self.recommend_answers,
            batch=self._batch(),
            attributions=self.recommend_attribution,
        )

    def _forget_group(self, group_id: str) -> None:
        forget_parts(self.blobs, group_id)
        self.buckets.delete(folder_of(group_id))
        forget_group(self.recommend_room, group_id)

    @cached_property
    def recommend_files(self) -> BucketFiles:
        """Files of buckets that hold users because jobs read or wrote them."""
        return BucketFiles(room=self.recommend_room, buckets=self.buckets, blobs=self.blobs)

    @cached_property
    def batch_keeping(self) -> BatchKeeping:
        """How long the files of batch jobs are kept."""
        days = self.settings.recommend.batch_days
        return BatchKeeping(room=self.recommend_room, buckets=self.buckets, days=days)

    def _batch(self) -> Batch:
        from comptoir.recommend.batch.jobs import Runner  # noqa: PLC0415 - as above
        from comptoir.recommend.batch.work import OwnBatch  # noqa: PLC0415

        runner = Runner(
            room=self.recommend_room,
            buckets=self.buckets,
            blobs=self.blobs,
            lines=self.settings.recommend.batch_lines,
            quotas=self.settings.recommend.quotas,
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
            blobs=self.blobs,
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
        from comptoir.recommend.evidence.duelling import DuellingSlates  # noqa: PLC0415 - as above
        from comptoir.recommend.serving.actions import ActionSlates  # noqa: PLC0415 - as above
        from comptoir.recommend.serving.answers import SlateAnswers  # noqa: PLC0415

        slates = DuellingSlates(self.recommend_slates, self.recommend_duels)
        actions = ActionSlates(
            self.recommend_standings, self.recommend_artifacts, self.recommend_room
        )
        return SlateAnswers(slates, self.pseudonyms, self.recommend_exposures, actions)

    @cached_property
    def recommend_duels(self) -> "RunningDuels":
        """The duels that run, as answers see them."""
        from comptoir.recommend.evidence.duelling import RunningDuels  # noqa: PLC0415 - as above

        return RunningDuels(self.rows)

    @cached_property
    def recommend_slates(self) -> "Slates":
        """Makes slates of the version that is asked for, whatever duels there are."""
        from comptoir.recommend.serving.slates import Slates  # noqa: PLC0415 - as above

        return Slates(self.recommend_standings, self.recommend_versions, self.clock)

    @cached_property
    def recommend_exposures(self) -> ExposureLog:
        """Keeps what was shown, once the server has started it."""
        waiting = self.settings.recommend.exposures_waiting
        return ExposureLog(
            self.settings.home.resolve() / "recommend",
            most=waiting,
            carry=lambda: carry_here(self.recommend_room),
        )

    @cached_property
    def recommend_standings(self) -> "Standings":
        """What answers stand on beside a model."""
        from comptoir.recommend.serving.standing import Standings  # noqa: PLC0415 - as above

        standings = Standings(self.recommend_live, self.recommend_room)
        self.recommend_live.tell(standings)
        return standings

    @cached_property
    def recommend_versions(self) -> "Versions":
        """Versions that are open."""
        from comptoir.recommend.serving.versions import Versions  # noqa: PLC0415 - as above

        versions = Versions(self.recommend_artifacts, lambda: self.embedder)
        self.recommend_live.tell(versions)
        return versions

    @cached_property
    def recommend_readiness(self) -> "Readiness":
        """Opens what campaigns answer with before anybody asks, once the server has started it."""
        from comptoir.recommend.serving.readiness import Readiness  # noqa: PLC0415 - as above

        store = self.recommendations.store
        return Readiness(self.rows, store, self.recommend_standings, self.recommend_versions)

    @cached_property
    def recommend_attribution(self) -> Attribution:
        """Credits events to what recommended."""
        return Attribution(self.recommend_room, lambda: self.recommendations, self.buckets)

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
