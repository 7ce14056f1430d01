"""A post office of its own for each test: hooks, an outbox and a deliverer on either database."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from tests.receiver import Receiver, receiving

from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.hooks import Deliverer, Delivery, Hooks, Outbox, Reach, Telling, event_type
from comptoir.kernel.hooks.sending import Sender
from comptoir.kernel.hooks.service import By, NewSecret
from comptoir.kernel.hooks.signing import Safe
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import ManualClock, kernel_migrations, migrated

SENT = event_type("shop.order.sent", fr="Une commande est partie", en="An order left")
LOST = event_type("shop.order.lost", fr="Une commande est perdue", en="An order is lost")
ME = By(actor="cli:test")


class NowClock(ManualClock):
    """Begins now: receivers refuse a message whose moment is minutes off."""

    def __init__(self) -> None:
        from comptoir.kernel.clock import utc_now

        super().__init__(utc_now())


@dataclass
class Office:
    rows: Rows
    clock: ManualClock
    hooks: Hooks
    outbox: Outbox
    deliverer: Deliverer
    audit: AuditTrail

    def tell(self, *told: Any, about: str = SENT.name, owner: str = "", more: Any = None) -> None:
        with self.rows.writing() as connection:
            self.outbox.tell(
                connection,
                [Telling(type=about, data=one, more=more or {}, owner=owner) for one in told],
            )

    def hang(self, url: str, *events: str, **more: Any) -> NewSecret:
        return self.hooks.add(url, events or [SENT.name], by=ME, **more)

    def deliveries(self, made: NewSecret) -> list[Delivery]:
        return self.hooks.deliveries(made.hook.hook_id)


def open_office(rows: Rows, *, seconds: float = 2.0, sender: Sender | None = None) -> Office:
    migrated(rows, kernel_migrations())
    clock = NowClock()
    reach = Reach(inside_hosts=("127.0.0.1", "localhost"))
    safe, sender = Safe(bytes(32)), sender or Sender(reach, seconds=seconds, clock=clock)
    audit = AuditTrail(rows, bytes(32), clock)
    return Office(
        rows=rows,
        clock=clock,
        hooks=Hooks(rows, safe, sender, audit, (SENT, LOST), clock=clock),
        outbox=Outbox(rows, clock),
        deliverer=Deliverer(rows, safe, sender, audit, clock=clock, chance=Random(7)),
        audit=audit,
    )


@pytest.fixture
def post(rows: Rows) -> Office:
    """A post office on SQLite and on PostgreSQL in turn."""
    return open_office(rows)


@pytest.fixture
def small(tmp_path) -> Iterator[Office]:
    """A post office on SQLite."""
    rows = Rows.open(f"sqlite:///{tmp_path / 'post.db'}")
    yield open_office(rows)
    rows.close()


@pytest.fixture
def shop() -> Iterator[Receiver]:
    with receiving() as found:
        yield found
