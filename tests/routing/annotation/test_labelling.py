"""People label: once, blind to others, never more than asked, and never in vain."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.routing.annotation.building import GUESS, new_item, new_round
from tests.routing.conftest import NOW

from comptoir.kernel import errors
from comptoir.routing import receiving
from comptoir.routing.annotation import answering, asking, undoing
from comptoir.routing.annotation.answering import Answer
from comptoir.routing.annotation.closing import close
from comptoir.routing.annotation.model import Item, ItemState, Mode, Round, Verdict
from comptoir.routing.answering import Incumbents
from comptoir.routing.erasure import RoutingEraser
from comptoir.routing.model import RequestState
from comptoir.routing.office import Office
from comptoir.routing.store import labels, requests, rounds

DESKS = ("billing", "delivery", "repairs", "returns")
INES, HUGO, ZOE = "person:ines", "person:hugo", "person:zoe"
RETURNS, BILLING = (Answer(verdict=Verdict.LABELLED, desk=desk) for desk in DESKS[3::-3])
ACCEPT, REJECT, SKIP = (
    Answer(verdict=one) for one in (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.SKIPPED)
)


def kept(office: Office, count: int = 3, **more: object) -> tuple[Round, list[Item]]:
    made = new_round(**more)
    items = [new_item(made, place) for place in range(count)]
    with office.rows.writing() as connection:
        rounds.keep(connection, made, items)
    return made, items


def live(office: Office, customer: str = "", **more: object) -> tuple[Round, Item, str]:
    """Keep a round of one item that was made of a live request."""
    asked = receiving.Asked(text="Je renvoie tout.", customer=customer)
    request = receiving.receive(office, Incumbents(office), [asked])[0].request
    made = new_round(**more)
    item = new_item(made, 0, subject=request.request_id)
    with office.rows.writing() as connection:
        rounds.keep(connection, made, [item])
    return made, item, request.request_id


def say(office: Office, item: Item, said: Answer, by: str = INES, once: str = ""):
    return answering.answer(office, item.item_id, said, desks=DESKS, by=by, once=once)


def decide(office: Office, item: Item, desk: str | None, by: str = ZOE):
    return answering.adjudicate(office, item.item_id, desk, desks=DESKS, by=by)


def state(office: Office, item: Item) -> tuple[ItemState, str | None]:
    found = rounds.item(office.rows, item.item_id)
    return found.state, found.desk


def places(found: Sequence[asking.Asked | None]) -> list[int | None]:
    return [one.item.place if one else None for one in found]


def test_one_label_settles_and_the_next_is_asked(any_office: Office) -> None:
    made, items = kept(any_office)
    first = asking.next_item(any_office, made.round_id, INES)
    assert (first.item, first.guess, first.guideline_version) == (items[0], GUESS, 0)
    assert asking.next_item(any_office, made.round_id, INES) == first  # a reload changes nothing
    told = replace(RETURNS, seconds=3.5, note="  clear, write to ada@example.org ")
    done = say(any_office, items[0], told)
    assert (done.item.state, done.item.desk) == (ItemState.SETTLED, "returns")
    label = done.label
    assert (label.seconds, label.shown, label.mode) == (3.5, True, Mode.CHECK)
    assert label.note == "clear, write to [email]"
    accepted = say(any_office, items[1], ACCEPT).label
    assert (accepted.verdict, accepted.desk) == (Verdict.ACCEPTED, "returns")
    assert places([asking.next_item(any_office, made.round_id, INES)]) == [2]
    said = [one.action for one in any_office.audit.entries()]
    assert said.count("routing.label") == 2


def test_the_same_sent_again_is_said_once(any_office: Office) -> None:
    _, items = kept(any_office)
    first = say(any_office, items[0], RETURNS, once="once-1")
    assert say(any_office, items[0], BILLING, once="once-1") == first
    with pytest.raises(errors.Conflict, match="name that is taken"):
        say(any_office, items[1], BILLING, once="once-1")
    with pytest.raises(errors.Conflict, match="labelled this text meanwhile"):
        say(any_office, items[0], RETURNS, once="once-2")


def test_what_makes_no_sense_is_refused_and_leaves_no_trace(office: Office) -> None:
    made, items = kept(office, mode=Mode.TEACH, annotators=(INES,))
    for said, problem in (
        (replace(RETURNS, desk="kitchen"), "no desk 'kitchen'"),
        (replace(RETURNS, desk=None), "no desk 'None'"),
        (ACCEPT, "No prediction was shown"),
    ):
        with pytest.raises(errors.Invalid, match=problem):
            say(office, items[0], said)
    with pytest.raises(errors.Denied, match="is for others"):
        say(office, items[0], RETURNS, by=HUGO)
    with pytest.raises(errors.Denied):
        asking.next_item(office, made.round_id, HUGO)
    with pytest.raises(errors.NotFound):
        answering.answer(office, "item_none", RETURNS, desks=DESKS, by=INES)
    assert labels.of_round(office.rows, made.round_id) == []
    assert asking.next_item(office, made.round_id, INES).guess is None  # teaching hides it


def test_a_hidden_prediction_is_neither_shown_nor_accepted(office: Office) -> None:
    made = new_round()
    item = new_item(made, 0, hidden=True)
    with office.rows.writing() as connection:
        rounds.keep(connection, made, [item])
    assert asking.next_item(office, made.round_id, INES).guess is None
    with pytest.raises(errors.Invalid):
        say(office, item, ACCEPT)
    assert not say(office, item, RETURNS).label.shown


def test_two_who_agree_settle_and_two_who_differ_are_decided_between(any_office: Office) -> None:
    office = any_office
    made, items = kept(office, labels_each=2)
    say(office, items[0], RETURNS)
    assert state(office, items[0]) == (ItemState.OPEN, None)
    with pytest.raises(errors.Conflict, match="labelled this text already"):
        say(office, items[0], RETURNS)
    say(office, items[0], ACCEPT, by=HUGO)
    assert state(office, items[0]) == (ItemState.SETTLED, "returns")
    say(office, items[1], RETURNS)
    say(office, items[1], BILLING, by=HUGO)
    say(office, items[2], REJECT)
    assert state(office, items[2]) == (ItemState.OPEN, None)
    say(office, items[2], RETURNS, by=HUGO)
    assert state(office, items[2]) == (ItemState.DISPUTED, None)
    first = asking.disputed(office, made.round_id)
    second = asking.disputed(office, made.round_id, after=first.item_id)
    assert {first.place, second.place} == {1, 2}
    assert asking.disputed(office, made.round_id, after=second.item_id) is None
    assert asking.disputed(office, "round_other") is None
    with pytest.raises(errors.Conflict, match="Nobody disagrees"):
        decide(office, items[0], "billing")
    decided = decide(office, items[1], "delivery")
    assert (decided.item.state, decided.item.desk) == (ItemState.SETTLED, "delivery")
    assert decided.label.mode is Mode.ADJUDICATE
    decide(office, items[2], None)
    assert state(office, items[2]) == (ItemState.SETTLED, None)
    with pytest.raises(errors.Conflict, match="somebody has decided"):
        undoing.undo(office, by=HUGO)
    undoing.undo(office, by=ZOE)
    assert state(office, items[2]) == (ItemState.DISPUTED, None)


def test_a_skipped_text_goes_to_others_and_counts_as_no_label(any_office: Office) -> None:
    made, items = kept(any_office, count=1)
    say(any_office, items[0], SKIP)
    assert asking.next_item(any_office, made.round_id, INES) is None
    assert places([asking.next_item(any_office, made.round_id, HUGO)]) == [0]
    say(any_office, items[0], RETURNS, by=HUGO)
    assert state(any_office, items[0]) == (ItemState.SETTLED, "returns")


def test_nobody_sees_what_another_has_on_screen_until_that_lapses(any_office: Office) -> None:
    office = any_office
    made, items = kept(office)
    asked = [asking.next_item(office, made.round_id, who) for who in (INES, HUGO, ZOE, "key:x")]
    assert places(asked) == [0, 1, 2, None]
    with pytest.raises(errors.Conflict, match="on screen"):
        say(office, items[0], RETURNS, by=HUGO)
    later = replace(office, clock=lambda: NOW + timedelta(minutes=11))
    assert places([asking.next_item(later, made.round_id, "key:x")]) == [0]
    say(later, items[0], RETURNS, by="key:x")
    with pytest.raises(errors.Conflict, match="meanwhile"):
        say(later, items[0], BILLING, by=INES)


def test_undo_goes_back_answer_by_answer_and_asks_again(any_office: Office) -> None:
    office = any_office
    made, items = kept(office)
    say(office, items[0], RETURNS)
    say(office, items[1], BILLING)
    say(office, items[2], SKIP, by=HUGO)
    undone = undoing.undo(office, by=INES, round_id=made.round_id)
    assert (undone.item, undone.label.desk) == (items[1], "billing")
    assert places([asking.next_item(office, made.round_id, INES)]) == [1]
    assert undoing.undo(office, by=INES).item == items[0]
    with pytest.raises(errors.NotFound, match="no answer left"):
        undoing.undo(office, by=INES)
    assert say(office, items[1], RETURNS).item.desk == "returns"
    history = labels.of_items(office.rows, [items[1].item_id], undone=True)[items[1].item_id]
    assert [(one.desk, one.undone_at is None) for one in history] == [
        ("billing", False),
        ("returns", True),
    ]
    said = [one.action for one in office.audit.entries()]
    assert said.count("routing.unlabel") == 2


def test_a_closed_round_takes_nothing(any_office: Office) -> None:
    made, items = kept(any_office, labels_each=2)
    say(any_office, items[0], RETURNS)
    say(any_office, items[0], BILLING, by=HUGO)
    assert close(any_office, made.round_id, by=ZOE).closed_at == NOW
    assert close(any_office, made.round_id, by=ZOE).closed_at == NOW
    assert asking.next_item(any_office, made.round_id, INES) is None
    assert asking.disputed(any_office) is None
    for late in (
        lambda: say(any_office, items[1], RETURNS),
        lambda: decide(any_office, items[0], "billing"),
        lambda: undoing.undo(any_office, by=INES),
    ):
        with pytest.raises(errors.Conflict, match="is closed"):
            late()
    assert [one.action for one in any_office.audit.entries()].count("routing.round.close") == 1


def test_a_settled_request_goes_to_the_desk_and_comes_back_by_undo(any_office: Office) -> None:
    office = any_office
    made, item, request_id = live(office)
    say(office, item, RETURNS)
    moved = requests.get(office.rows, request_id)
    assert (moved.state, moved.desk) == (RequestState.SETTLED, "returns")
    laid = requests.corrections_of(office.rows, [request_id])[request_id]
    assert (laid.desk, laid.by, laid.why) == ("returns", INES, made.name)
    entry = next(one for one in office.audit.entries() if one.action == "routing.correct")
    assert entry.detail["item"] == item.item_id
    undoing.undo(office, by=INES)
    assert requests.get(office.rows, request_id).state is RequestState.WAITING
    assert requests.corrections_of(office.rows, [request_id]) == {}
    say(office, item, BILLING)
    assert requests.get(office.rows, request_id).desk == "billing"


def test_what_somebody_said_of_a_request_meanwhile_stands(any_office: Office) -> None:
    office = any_office
    _, item, request_id = live(office)
    receiving.correct(office, request_id, "repairs", desks=DESKS, why="", by=ZOE)
    say(office, item, RETURNS)
    assert requests.get(office.rows, request_id).desk == "repairs"
    assert state(office, item) == (ItemState.SETTLED, "returns")
    undoing.undo(office, by=INES)
    assert requests.get(office.rows, request_id).desk == "repairs"


def test_a_dispute_that_is_decided_moves_the_request(any_office: Office) -> None:
    _, item, request_id = live(any_office)
    say(any_office, item, REJECT)
    assert requests.get(any_office.rows, request_id).state is RequestState.WAITING
    decide(any_office, item, "")
    assert requests.get(any_office.rows, request_id).state is RequestState.SETTLED
    assert requests.corrections_of(any_office.rows, [request_id])[request_id].desk == ""
    undoing.undo(any_office, by=ZOE)
    assert requests.get(any_office.rows, request_id).state is RequestState.WAITING


def test_an_answer_that_cannot_be_written_down_is_not_kept(any_office: Office) -> None:
    """A kill between the label and what follows from it loses both, so that it can be said again."""
    _, item, request_id = live(any_office)

    class Full:
        def record(self, **_: object) -> None:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        say(replace(any_office, audit=Full()), item, RETURNS, once="once-1")
    assert state(any_office, item) == (ItemState.OPEN, None)
    assert labels.of_items(any_office.rows, [item.item_id], undone=True) == {}
    assert say(any_office, item, RETURNS, once="once-1").item.desk == "returns"
    assert requests.get(any_office.rows, request_id).desk == "returns"


@pytest.mark.parametrize("each", [1, 2])
def test_many_at_once_never_give_an_item_more_labels_than_asked(
    any_office: Office, each: int
) -> None:
    made, items = kept(any_office, count=4, labels_each=each)
    problems: list[BaseException] = []
    start = threading.Barrier(6)

    def work(who: str) -> None:
        start.wait()
        try:
            while asked := asking.next_item(any_office, made.round_id, who):
                say(any_office, asked.item, RETURNS, by=who)
        except BaseException as problem:  # noqa: BLE001 - told below
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(f"person:{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    said = labels.of_items(any_office.rows, [one.item_id for one in items])
    assert [len(found) for found in said.values()] == [each] * 4
    assert all(len({one.annotator for one in found}) == each for found in said.values())
    assert {state(any_office, one)[0] for one in items} == {ItemState.SETTLED}


def test_many_who_answer_the_same_text_at_once_are_one(any_office: Office) -> None:
    """Pages that were left open answer without having asked anew: one is taken, five are told."""
    _, items = kept(any_office, count=1)
    told: list[str] = []
    start = threading.Barrier(6)

    def work(who: str) -> None:
        start.wait()
        try:
            say(any_office, items[0], RETURNS, by=who)
            told.append("kept")
        except errors.Conflict:
            told.append("refused")

    threads = [threading.Thread(target=work, args=(f"person:{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["kept", *["refused"] * 5]


def test_an_erased_customer_leaves_no_item_and_no_label(any_office: Office) -> None:
    office = any_office
    _, item, _ = live(office, customer="42")
    made, others = kept(office, count=1)
    say(office, item, RETURNS)
    say(office, others[0], RETURNS)
    asking.next_item(office, made.round_id, HUGO)
    RoutingEraser(office.rows, office.blobs, office.clock).erase(office.pseudonyms.pseudonym("42"))
    with pytest.raises(errors.NotFound):
        rounds.item(office.rows, item.item_id)
    assert labels.of_items(office.rows, [item.item_id], undone=True) == {}
    assert len(labels.of_round(office.rows, made.round_id)) == 1
