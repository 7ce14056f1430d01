"""What the labels of an item come to, and what that means for the request it was made of."""

from collections.abc import Sequence

import sqlalchemy as sa

from comptoir.routing.annotation.model import Item, ItemState, Label, Mode, Round, Verdict
from comptoir.routing.model import Correction, RequestState
from comptoir.routing.office import Office
from comptoir.routing.receiving import state_of
from comptoir.routing.store import labels, requests, rounds
from comptoir.routing.telling import CORRECTED, corrected

_LIVE = "req_"
"""How the ids of requests begin: what is settled of one is laid beside its prediction."""


def outcome(said: Sequence[Label], each: int) -> tuple[ItemState, str | None]:
    """Return how far an item is, and its desk.

    Whoever decided a dispute is believed. Else nothing is said before each of `each` people has
    spoken: an item that was given up at the first difference would make people look more at one
    than they are.

    Args:
        said: what stands, oldest first.
        each: how many people label an item.
    """
    decided = [one for one in said if one.mode is Mode.ADJUDICATE]
    if decided:
        return ItemState.SETTLED, decided[-1].desk
    counted = [one for one in said if one.verdict is not Verdict.SKIPPED]
    if len(counted) < each:
        return ItemState.OPEN, None
    desks = {one.desk for one in counted}
    if len(desks) == 1 and None not in desks:
        return ItemState.SETTLED, counted[0].desk
    return ItemState.DISPUTED, None


def settle(
    office: Office,
    connection: sa.Connection,
    made: Round,
    item: Item,
    label: Label,
    address: str,
) -> Item:
    """Bring an item and its request to where its labels put them, and return the item.

    Args:
        office: what routing stands on.
        connection: a `rows.writing()` connection that holds the lock of the round.
        made: the round.
        item: as it was.
        label: that was given or taken back.
        address: where it came from.
    """
    state, desk = outcome(labels.of_item(connection, item.item_id), made.labels_each)
    if (state, desk) != (item.state, item.desk):
        rounds.settle(connection, item.item_id, state, desk)
        if item.subject.startswith(_LIVE):
            was = item.state is ItemState.SETTLED
            laying = _Laying(office, connection, made, item, label, address)
            if state is ItemState.SETTLED and desk is not None:
                laying.lay(desk)
            elif was:
                laying.take_back()
    return rounds.item_in(connection, item.item_id)


class _Laying:
    """Lays what an item was settled with beside the prediction of its request.

    What somebody has said of the request since stands: neither is it overwritten, nor taken back.
    """

    def __init__(
        self,
        office: Office,
        connection: sa.Connection,
        made: Round,
        item: Item,
        label: Label,
        address: str,
    ) -> None:
        self._office = office
        self._connection = connection
        self._round = made
        self._item = item
        self._label = label
        self._address = address
        self._mine = f"{item.item_id}-"

    def lay(self, desk: str) -> None:
        last = requests.last_said(self._connection, self._item.subject)
        if last and last[1].desk is not None and not last[0].startswith(self._mine):
            return
        self._write(desk, f"{self._mine}{self._label.label_id}", RequestState.SETTLED, desk)

    def take_back(self) -> None:
        last = requests.last_said(self._connection, self._item.subject)
        if last and last[1].desk is not None and last[0].startswith(self._mine):
            said = requests.champion_said(self._connection, self._item.subject)
            state, at_desk = state_of(said.decision if said else None)
            self._write(None, f"{self._mine}{self._label.label_id}-undone", state, at_desk)

    def _write(self, desk: str | None, once: str, state: RequestState, at_desk: str) -> None:
        said = requests.champion_said(self._connection, self._item.subject)
        told = self._office.herald.wanted(CORRECTED)

        def witness(connection: sa.Connection, laid: Correction) -> None:
            self._office.audit.record(
                actor=self._label.annotator,
                action="routing.correct",
                record=f"request:{self._item.subject}",
                address=self._address,
                detail={
                    "predicted": laid.predicted,
                    "desk": laid.desk,
                    "round": self._round.round_id,
                    "item": self._item.item_id,
                },
                connection=connection,
            )
            if told:
                request = requests.get_in(connection, laid.request_id)
                self._office.herald.tell(connection, [corrected(request, laid, state, at_desk)])

        requests.lay(
            self._connection,
            witness,
            once=once,
            state=state,
            at_desk=at_desk,
            request_id=self._item.subject,
            predicted=said.decision.desk if said else "",
            desk=desk,
            why=self._round.name,
            by=self._label.annotator,
            at=self._office.clock(),
        )
