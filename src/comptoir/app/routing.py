"""What routing stands on, put together."""

import os
from functools import cached_property

from comptoir.app.hooking import Hooking
from comptoir.app.recommending import Recommending
from comptoir.language.detection import Detector, open_detector
from comptoir.routing.answering import Incumbents
from comptoir.routing.learners.port import Tools
from comptoir.routing.learners.remembering import RecentEmbedder
from comptoir.routing.mail import imap
from comptoir.routing.mail.collecting import Collector
from comptoir.routing.observing import Observer
from comptoir.routing.office import Office
from comptoir.routing.store.artifacts import Artifacts


class Routing(Hooking, Recommending):
    """The part of what is behind the counter that routes."""

    @cached_property
    def routing(self) -> Office:
        """What routing stands on."""
        return Office(
            rows=self.rows,
            blobs=self.blobs,
            artifacts=Artifacts(self.blobs, self.settings.home.resolve() / "routers"),
            settings=self.settings.routing,
            audit=self.audit,
            engine=lambda: self.engine,
            vault=self.vault,
            pseudonyms=self.pseudonyms,
            erased=self._erased,
            tools=lambda: self.routing_tools,
            detector=lambda: self.detector,
            clock=self.clock,
            herald=self.outbox,
        )

    @cached_property
    def routing_incumbents(self) -> Incumbents:
        """Which models answer now, opened."""
        return Incumbents(self.routing)

    @cached_property
    def routing_observer(self) -> Observer:
        """Lets versions that observe score what was answered."""
        return Observer(self.routing, self.routing_incumbents)

    @cached_property
    def routing_collector(self) -> Collector:
        """Fetches requests from the shop's mailbox."""
        settings = self.settings.routing.mail
        return Collector(
            office=self.routing,
            incumbents=self.routing_incumbents,
            observe=self.routing_observer.observe,
            mailbox=lambda: imap.opened(settings),
        )

    @cached_property
    def routing_tools(self) -> Tools:
        """What learners may use."""
        threads = os.cpu_count() or 1
        embedder = RecentEmbedder(self.embedder)
        return Tools(
            embedder=embedder,
            seed=self.settings.routing.seed,
            threads=threads,
            encoder=self.settings.routing.encoder,
            around=self.surroundings,
        )

    @cached_property
    def detector(self) -> Detector:
        """Tells languages."""
        return open_detector(self.settings.language.detector)
