"""Requests are kept whole and once, decided by whoever is champion now, and let go with their writer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.routing.conftest import with_champion

from comptoir.kernel import errors
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing import receiving, service
from comptoir.routing.answering import Incumbents
from comptoir.routing.erasure import RoutingEraser
from comptoir.routing.model import Alias, Channel, RequestState
from comptoir.routing.office import Office
from comptoir.routing.receiving import Asked
from comptoir.routing.store import requests as store

DESKS = ("billing", "delivery", "repairs", "returns")
PARCEL = Asked(text="Bonjour, mon colis n'est toujours pas arrivé, écrivez à ada@example.org")


def receive(office: Office, *asked: Asked, once: str = "") -> list[receiving.Received]:
    return receiving.receive(office, Incumbents(office), asked, once=once)


def correct(office: Office, request_id: str, desk: str | None, **how: str):
    return receiving.correct(
        office, request_id, desk, desks=DESKS, why="", by="person:claire", **how
    )


def test_without_a_model_a_person_decides(any_office: Office) -> None:
    found = receive(any_office, PARCEL)[0]
    assert found.prediction is None
    assert found.request.state is RequestState.WAITING
    assert found.request.language == "fr"
    assert store.get(any_office.rows, found.request.request_id) == found.request


def test_a_request_is_kept_with_what_the_champion_said(any_office: Office) -> None:
    office = with_champion(any_office)
    parcel, nonsense = receive(
        office, PARCEL, Asked(text="write me a poem about the sea", channel=Channel.EMAIL)
    )
    assert (parcel.request.state, parcel.request.desk) == (RequestState.ROUTED, "delivery")
    decision = parcel.prediction.decision
    assert decision.desk == "delivery"
    assert decision.decided
    assert "colis" in next(one.words for one in decision.reasons if one.code == "words")
    assert sum(one.share for one in decision.reasons) == pytest.approx(1)
    assert nonsense.request.state is RequestState.WAITING
    assert nonsense.request.desk == ""
    assert not nonsense.prediction.decision.decided
    said = store.predictions_of(office.rows, [parcel.request.request_id])
    kept = said[parcel.request.request_id]
    assert [one.alias for one in kept] == [Alias.CHAMPION]
    assert kept[0].decision.scores == pytest.approx(decision.scores)
    assert kept[0].decision.reasons == decision.reasons


def test_what_is_read_is_masked_and_the_original_is_sealed(any_office: Office) -> None:
    request = receive(any_office, PARCEL)[0].request
    assert "[email]" in request.text
    assert b"ada@example.org" not in request.sealed
    where = f"request {request.request_id}"
    assert any_office.vault.unseal(request.owner, request.sealed, where) == PARCEL.text


def test_the_same_sent_again_is_the_same_request(any_office: Office) -> None:
    first = receive(any_office, PARCEL, Asked(text="Facture svp"), once="claim-1")
    again = receive(any_office, PARCEL, Asked(text="Facture svp"), once="claim-1")
    assert [one.request for one in first] == [one.request for one in again]
    assert len(store.recent(any_office.rows)) == 2


@pytest.mark.parametrize("text", ["", "  \n", "é" * 1_000_000])
def test_a_request_without_a_fitting_text_is_refused_and_none_of_its_batch_is_kept(
    office: Office, text: str
) -> None:
    with pytest.raises(errors.Invalid, match="Request 2 has"):
        receive(office, PARCEL, Asked(text=text))
    assert store.recent(office.rows) == []


def test_odd_characters_are_kept(any_office: Office) -> None:
    odd = "colis\x00 perdu \ud83d ok 🙂"
    request = receive(any_office, Asked(text=odd))[0].request
    assert "colis" in store.get(any_office.rows, request.request_id).text


def test_a_person_lays_a_desk_beside_the_prediction_and_takes_it_back(any_office: Office) -> None:
    office = with_champion(any_office)
    request = receive(office, PARCEL)[0].request
    laid = correct(office, request.request_id, "returns", once="once-1")
    assert (laid.predicted, laid.desk) == ("delivery", "returns")
    again = correct(office, request.request_id, "returns", once="once-1")
    assert again == laid
    moved = store.get(office.rows, request.request_id)
    assert (moved.state, moved.desk) == (RequestState.SETTLED, "returns")
    found = store.corrections_of(office.rows, [request.request_id])
    assert found == {request.request_id: laid}
    correct(office, request.request_id, None)
    assert store.corrections_of(office.rows, [request.request_id]) == {}
    back = store.get(office.rows, request.request_id)
    assert (back.state, back.desk) == (RequestState.ROUTED, "delivery")
    actions = [entry.action for entry in office.audit.entries()]
    assert actions.count("routing.correct") == 2


def test_no_desk_at_all_is_a_correction(office: Office) -> None:
    request = receive(office, PARCEL)[0].request
    assert correct(office, request.request_id, "").desk == ""
    assert store.get(office.rows, request.request_id).state is RequestState.SETTLED


def test_corrections_of_nothing_or_to_nowhere_are_refused(office: Office) -> None:
    request = receive(office, PARCEL)[0].request
    with pytest.raises(errors.NotFound):
        correct(office, "req_none", "returns")
    with pytest.raises(errors.Invalid, match="no desk 'kitchen'"):
        correct(office, request.request_id, "kitchen")


def test_requests_are_listed_newest_first_and_filtered(any_office: Office) -> None:
    office = with_champion(any_office)
    for number in range(5):
        receive(office, Asked(text=f"my parcel number {number} has not arrived", language="en"))
    receive(office, Asked(text="raconte-moi une blague", language="fr"))
    every = store.recent(office.rows)
    assert [one.request_id for one in every] == sorted(
        (one.request_id for one in every), reverse=True
    )
    assert len(store.recent(office.rows, state="waiting")) >= 1
    assert {one.language for one in store.recent(office.rows, language="fr")} == {"fr"}
    page = store.recent(office.rows, limit=2)
    rest = store.recent(office.rows, before=page[-1].request_id)
    assert [*page, *rest] == every


def test_a_rollback_answers_the_next_request(any_office: Office) -> None:
    office = with_champion(with_champion(any_office), learner="prior")
    incumbents = Incumbents(office)
    versions = []
    for _ in range(2):
        versions.append(receiving.receive(office, incumbents, [PARCEL])[0].prediction.version)
        if len(versions) == 1:
            service.roll_back(office, by="claire")
    assert versions == [2, 1]


def test_an_erased_customer_leaves_no_request(any_office: Office) -> None:
    office = with_champion(any_office)
    mine = receive(office, Asked(text="mon colis est perdu", customer="42"))[0].request
    other = receive(office, PARCEL)[0].request
    assert mine.owner == mine.customer_id == office.pseudonyms.pseudonym("42")
    correct(office, mine.request_id, "returns")
    office.vault.erase(mine.customer_id)
    gone = RoutingEraser(office.rows, office.blobs, office.clock).erase(mine.customer_id)
    assert gone.count == 1
    assert [one.request_id for one in store.recent(office.rows)] == [other.request_id]
    assert store.predictions_of(office.rows, [mine.request_id]) == {}
    assert RoutingEraser(office.rows, office.blobs, office.clock).erase(mine.customer_id).count == 0
    with pytest.raises(errors.NotFound):
        office.vault.unseal(mine.owner, mine.sealed, f"request {mine.request_id}")


def test_threads_that_come_together_get_each_their_own_answer(any_office):
    with_champion(any_office)
    reception = receiving.Reception(any_office, Incumbents(any_office))
    texts = [f"my parcel number {number} has not arrived" for number in range(24)]

    def send(text: str) -> list[receiving.Received]:
        return reception.receive([Asked(text=text, customer=text[-1])], once=f"claim {text}")

    with ThreadPoolExecutor(8) as pool:
        first, again = list(pool.map(send, texts)), list(pool.map(send, texts))
    assert [one[0].request.text for one in first] == [redact(text) for text in texts]
    assert [one[0].request for one in again] == [one[0].request for one in first]
    assert len(store.recent(any_office.rows, limit=100)) == len(texts)


def test_the_same_name_twice_at_once_is_one_request(office):
    sent = receiving.Sent((PARCEL,), "claim-9")
    first, second = receiving.receive_all(office, Incumbents(office), [sent, sent])
    assert first == second
    assert len(store.recent(office.rows)) == 1
