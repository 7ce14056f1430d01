"""Who hung up a hook hears of requests: ids and decisions, with the fact, and once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from tests.routing.conftest import with_champion

from comptoir.routing import receiving
from comptoir.routing.answering import Incumbents
from comptoir.routing.office import Office
from comptoir.routing.ports import Silence
from comptoir.routing.receiving import Asked
from comptoir.routing.telling import CORRECTED, DECIDED


def test_others_hear_of_a_request_without_its_text_and_in_its_transaction(
    any_office: Office,
) -> None:
    herald = Silence(DECIDED, CORRECTED)
    office = replace(any_office, herald=herald)
    incumbents = Incumbents(office)
    asked = Asked(text="Où est mon colis ?", customer="42", order_id="o-7")
    request = receiving.receive(office, incumbents, [asked], once="a")[0].request
    receiving.receive(office, incumbents, [asked], once="a")
    receiving.correct(office, request.request_id, "", desks=(), why="Mme Ada le dit", by="person:a")
    assert [one.type for one in herald.told] == [DECIDED, CORRECTED]
    for one in herald.told:
        assert one.owner == request.customer_id
        assert one.data["request_id"] == request.request_id
        assert one.data["order_id"] == "o-7"
        assert "colis" not in str(one.data)
        assert "Ada" not in str(one.data)
        assert one.more == {"text": "Où est mon colis ?"}
    assert herald.told[0].data["decision"] is None
    assert herald.told[1].data["state"] == "settled"


def test_nothing_is_told_where_nobody_listens(any_office: Office) -> None:
    herald = Silence()
    office = replace(any_office, herald=herald)
    receiving.receive(office, Incumbents(office), [Asked(text="Où est mon colis ?")])
    assert herald.told == []


def test_same_request_at_once_is_kept_once(any_office: Office) -> None:
    incumbents = Incumbents(any_office)
    barrier = Barrier(4)

    def send(_number: int) -> str:
        barrier.wait()
        asked = [Asked(text="Où est mon colis ?")]
        return receiving.receive(any_office, incumbents, asked, once="b")[0].request.request_id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1


def test_decision_is_told_without_its_reasons(any_office: Office) -> None:
    herald = Silence(DECIDED)
    office = replace(with_champion(any_office), herald=herald)
    asked = [Asked(text="mon colis n'est toujours pas arrivé"), Asked(text="la mer est belle")]
    found = receiving.receive(office, Incumbents(office), asked)
    assert [one.data["request_id"] for one in herald.told] == [
        one.request.request_id for one in found
    ]
    first = herald.told[0].data["decision"]
    assert set(first) == {
        "model_version",
        "desk",
        "decided",
        "confidence",
        "out_of_scope",
        "likely",
    }
    assert "colis" not in str(first)
