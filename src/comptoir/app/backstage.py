"""Everything behind the counter: one process's open stores and services, made when first used."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from comptoir.app.routing import Routing
from comptoir.app.shop_records import ShopRecordsOf
from comptoir.app.stores import MIGRATIONS, PACKAGE
from comptoir.kernel import errors
from comptoir.kernel.hooks.erasure import HookEraser
from comptoir.kernel.privacy.erasure import Eraser
from comptoir.kernel.privacy.uris import UriSafe
from comptoir.kernel.work import Schedule
from comptoir.kernel.work.durable import DurableEngine
from comptoir.kernel.work.traced import traced
from comptoir.recommend import tasks as recommend_tasks
from comptoir.recommend.carousels import beginning as carousels
from comptoir.recommend.erasure import RecommendEraser
from comptoir.recommend.evidence import supposing
from comptoir.recommend.ports import ShopRecords
from comptoir.recommend.resources import jobs as resource_jobs
from comptoir.recommend.resources.relearning import ModelEraser
from comptoir.reviews import tasks as review_tasks
from comptoir.reviews.backroom import Backroom
from comptoir.reviews.erasure import ReviewEraser
from comptoir.reviews.hands import Tools
from comptoir.reviews.ports import Bench
from comptoir.reviews.service import Desk
from comptoir.routing import tasks as routing_tasks
from comptoir.routing.erasure import RoutingEraser
from comptoir.routing.mail import tasks as mail_tasks
from comptoir.shop.service import Shop
from comptoir.shop.store import ShopEraser, ShopStore
from comptoir.shop.surround import storefront

__all__ = ["MIGRATIONS", "PACKAGE", "Backstage"]


class Backstage(Routing):
    """What commands and the server work with.

    Args:
        settings: the whole tree.
        clock: tells the time; tests bring their own.
    """

    @cached_property
    def shop(self) -> Shop:
        return Shop(ShopStore(self.rows), self.settings.shop)

    @cached_property
    def shop_records(self) -> ShopRecords:
        """What recommendations learn of the shop."""
        return ShopRecordsOf(self.shop)

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
    def erasers(self) -> Sequence[Eraser]:
        """Every store that holds something of a customer."""
        return (
            self.vault,
            ShopEraser(self.rows),
            ReviewEraser(self.rows, self.lake),
            RoutingEraser(self.rows, self.blobs, self.clock),
            HookEraser(self.rows),
            RecommendEraser(self.recommend_room),
            self.recommend_files,
            ModelEraser(lambda: self.recommendations),
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
        """Open durable work, anew when it is open; only the server passes schedules."""
        if self._engine is not None:  # it holds the lease, and knows no schedules
            self._engine.close()
            self._engine = None

        def ended(job_id: str) -> bool:
            try:
                return engine.job(job_id).state.ended
            except errors.NotFound:  # its database of work is gone
                return True

        tasks = (
            *review_tasks.workflows(self.bench, ended),
            *resource_jobs.workflows(lambda: self.recommendations),
            *recommend_tasks.workflows(self.recommend_room, self.batch_keeping.retire),
            *carousels.workflows(lambda: self.recommendations),
            *routing_tasks.workflows(lambda: self.routing),
            mail_tasks.workflow(lambda: self.routing_collector),
            self.recommend_attribution.workflow(),
            supposing.workflow(
                lambda: self.recommendations, self.recommend_room, self.recommend_artifacts
            ),
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
        following = (
            "deliverer",
            "routing_observer",
            "recommend_readiness",
            "recommend_duels",
            "recommend_live",
        )
        for name in (*following, "crew", "recommend_exposures", "rows"):
            opened = self.__dict__.pop(name, None)
            if hasattr(opened, "close"):
                opened.close()
