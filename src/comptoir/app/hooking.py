"""Events out, put together: what there is to hear of, who hears it, and who brings it."""

from collections.abc import Sequence
from functools import cached_property
from random import SystemRandom

from comptoir.app.stores import Stores
from comptoir.kernel.hooks import Deliverer, EventType, Hooks, Outbox, Reach
from comptoir.kernel.hooks.sending import Sender
from comptoir.kernel.hooks.signing import Safe
from comptoir.routing.telling import EVENTS as ROUTING

EVENT_TYPES: Sequence[EventType] = ROUTING
"""What hooks may hear of, of every slice."""


class Hooking(Stores):
    """The part of what is behind the counter that tells others."""

    @cached_property
    def outbox(self) -> Outbox:
        """Takes down what hooks shall hear."""
        return Outbox(self.rows, self.clock)

    @cached_property
    def hooks(self) -> Hooks:
        """The hooks that there are."""
        return Hooks(
            self.rows,
            self._hook_safe,
            self._hook_sender,
            self.audit,
            EVENT_TYPES,
            clock=self.clock,
        )

    @cached_property
    def deliverer(self) -> Deliverer:
        """Brings messages to hooks; the server starts it."""
        return Deliverer(
            self.rows,
            self._hook_safe,
            self._hook_sender,
            self.audit,
            clock=self.clock,
            chance=SystemRandom(),
        )

    @cached_property
    def _hook_safe(self) -> Safe:
        return Safe(self.ring.key("hooks"))

    @cached_property
    def _hook_sender(self) -> Sender:
        settings = self.settings
        inside = tuple(settings.hooks.inside_hosts)
        return Sender(Reach(offline=settings.offline, inside_hosts=inside), clock=self.clock)
