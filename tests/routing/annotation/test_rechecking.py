"""Labels that look wrong are checked by people, with some drawn blindly among them."""

import pytest
from tests.routing.annotation.labelled import with_errors

from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.routing.annotation import examining, jobs, rechecking
from comptoir.routing.annotation.model import ItemState, Mode, Stream
from comptoir.routing.model import Origin
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, rounds


def examined(office: Office, **more: object):
    dataset, planted = with_errors(office, **more)
    job_id = jobs.start_examining(office, "requests", by="claire", learner="embed-linear")
    assert office.engine().wait(job_id).state is JobState.DONE
    return dataset, planted


def test_a_round_asks_about_the_most_suspicious_and_about_some_that_were_drawn(
    any_office: Office,
) -> None:
    office = any_office
    dataset, planted = examined(office)
    made = rechecking.begin(office, "requests", count=20, by="person:ines", once="a")
    items = rounds.items(office.rows, made.round_id)
    assert (made.mode, made.source["dataset_id"]) == (Mode.CHECK, dataset.dataset_id)
    streams = [one.stream for one in items]
    assert (streams.count(Stream.SUSPECT), streams.count(Stream.RANDOM)) == (16, 4)
    asked = {int(one.subject.split("#")[1]): one for one in items}
    assert len(planted & set(asked)) >= 6
    frame = datasets.examples(office.blobs, dataset)
    for row, one in asked.items():
        assert (one.text, one.given) == (frame["text"][row], frame["label"][row])
        assert one.state is ItemState.OPEN
    drawn = [one for one in items if one.stream is Stream.RANDOM]
    assert {one.weight for one in drawn} == {(240 - 16) / 4}
    assert {one.weight for one in items if one.stream is Stream.SUSPECT} == {0.0}
    assert sum(one.hidden for one in items) == 2
    again = rechecking.begin(office, "requests", count=20, by="person:ines", once="a")
    assert again == made
    (entry,) = [one for one in office.audit.entries() if one.action == "routing.round"]
    assert (entry.actor, entry.record) == ("person:ines", f"routing-round:{made.round_id}")


def test_what_is_shown_is_what_was_learned_without_the_label(office: Office) -> None:
    _, planted = examined(office)
    made = rechecking.begin(office, "requests", count=40, by="ines", random_share=0.5)
    items = rounds.items(office.rows, made.round_id)
    wrong = [one for one in items if int(one.subject.split("#")[1]) in planted]
    assert sum(one.guess.desk != one.given for one in wrong) >= len(wrong) - 1
    drawn = [one for one in items if one.stream is Stream.RANDOM]
    assert sum(one.guess.desk == one.given for one in drawn) >= 0.8 * len(drawn)


def test_what_is_asked_about_is_not_asked_about_again(office: Office) -> None:
    examined(office)
    first, second = (
        {one.subject for one in rounds.items(office.rows, made.round_id)}
        for made in (rechecking.begin(office, "requests", count=15, by="ines") for _ in range(2))
    )
    assert len(first) == len(second) == 15
    assert not first & second


def test_what_no_customer_wrote_is_never_suspected(office: Office) -> None:
    origins = [Origin.SYNTHETIC if row % 2 else Origin.IMPORTED for row in range(240)]
    examined(office, origins=origins)
    _, found = examining.look(office, "requests")
    assert found.n == len(found.suspects) == 120
    assert not any(one.row % 2 for one in found.suspects)


def test_precision_is_told_beside_that_of_what_was_drawn(office: Office) -> None:
    examined(office)
    made = rechecking.begin(office, "requests", count=10, by="ines", random_share=0.5)
    items = rounds.items(office.rows, made.round_id)
    assert rechecking.precision(items) == rechecking.Precision(suspected=None, drawn=None)
    with office.rows.writing() as connection:
        for one in items:
            desk = "other" if one.stream is Stream.SUSPECT else one.given
            rounds.settle(connection, one.item_id, ItemState.SETTLED, desk)
    found = rechecking.precision(rounds.items(office.rows, made.round_id))
    assert (found.suspected.value, found.suspected.n) == (1.0, 5)
    assert (found.drawn.value, found.drawn.low) == (0.0, 0.0)
    assert found.drawn.high < found.suspected.low + 0.01


def test_labels_that_nobody_examined_cannot_be_asked_about(office: Office) -> None:
    with_errors(office)
    with pytest.raises(errors.Conflict, match="requests@1 were not examined"):
        rechecking.begin(office, "requests", count=10, by="ines")
    with pytest.raises(errors.Invalid, match="no learner 'oracle'"):
        jobs.start_examining(office, "requests", by="ines", learner="oracle")
    examined(office)
    with pytest.raises(errors.Invalid, match="not 0"):
        rechecking.begin(office, "requests", count=0, by="ines")
