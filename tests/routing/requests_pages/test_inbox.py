"""The inbox and one request over HTTP: what waits, filters, corrections, the original."""

import csv
import io
import re

import pytest

from comptoir.routing import receiving
from comptoir.routing.model import RequestState
from comptoir.routing.pages import addresses
from comptoir.routing.pages.narrowing import back
from comptoir.routing.receiving import Asked
from comptoir.routing.store import inbox, requests

INBOX = addresses.INBOX


def shown(page: str) -> list[str]:
    return re.findall(r'id="(req_[0-9a-z]+)" data-inbox-row', page)


def entries(house, action: str):
    return [one for one in house.backstage.audit.newest(100) if one.action == action]


def test_what_waits_comes_first_with_its_delay(house, sight):
    page = house.client("agent").get(INBOX).text
    assert shown(page)[0] == sight.waits
    assert "A person has to say" in page
    assert "late: was due" in page
    assert 'data-inbox-key="1"' in page


def test_hostile_text_is_shown_as_text_and_masked(house):
    page = house.client("agent").get(INBOX, params={"q": "hyperlink"}).text
    assert len(shown(page)) == 1
    assert "<img src=x" not in page
    assert "&lt;img" in page
    assert "zoe@example.org" not in page


def test_pages_hold_every_request_once(house):
    client, found, path = house.client("agent"), [], INBOX
    while path:
        page = client.get(path).text
        found += shown(page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        path = after.group(1).replace("&amp;", "&") if after else ""
    everything = inbox.page(house.backstage.rows, inbox.Narrowed(), limit=1_000)
    assert found == [one.request_id for one in everything]
    assert len(set(found)) == len(found) > 60


def test_filters_narrow_and_live_in_the_address(house):
    client, rows = house.client("agent"), house.backstage.rows
    who = house.backstage.pseudonyms.pseudonym("C1")
    for filters in (
        {"state": "waiting"},
        {"customer": who, "state": "routed"},
        {"channel": "email", "language": "fr"},
        {"q": "colis"},
        {"since": "2000-01-01", "until": "2000-01-02"},
    ):
        ids = shown(client.get(INBOX, params=filters).text)
        for one in (requests.get(rows, each) for each in ids):
            assert one.state.value == filters.get("state", one.state.value)
            assert one.customer_id == filters.get("customer", one.customer_id)
            assert one.language == filters.get("language", one.language)
            assert filters.get("q", "") in one.text.lower()
        assert bool(ids) is ("since" not in filters)
    late = shown(client.get(INBOX, params={"late": "1"}).text)
    assert len(late) == 1


def test_counts_by_desk_add_up(house):
    everything = inbox.page(house.backstage.rows, inbox.Narrowed(), limit=1_000)
    counts = inbox.by_place(house.backstage.rows, inbox.Narrowed())
    assert sum(counts.values()) == len(everything)
    for desk, count in counts.items():
        assert (
            len(inbox.page(house.backstage.rows, inbox.Narrowed(desk=desk), limit=1_000)) == count
        )


@pytest.mark.parametrize(
    "filters", [{"state": "lost"}, {"channel": "fax"}, {"since": "yesterday"}, {"cursor": "x"}]
)
def test_a_wrong_filter_gets_one_clear_error(house, filters):
    assert house.client("agent").get(INBOX, params=filters).status_code == 422


def test_csv_holds_what_the_filters_leave_and_disarms_formulas(house):
    answer = house.client("analyst").get(addresses.EXPORT, params={"state": "waiting"})
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    waiting = inbox.Narrowed(state="waiting")
    assert [row["request_id"] for row in rows] == [
        one.request_id for one in inbox.page(house.backstage.rows, waiting, limit=1_000)
    ]
    assert not any(row["text"].startswith("=") for row in rows)
    assert "zoe@example.org" not in house.client("analyst").get(addresses.EXPORT).text


def test_new_requests_are_announced(house):
    client, office = house.client("agent"), house.backstage.routing
    than = inbox.newest(office.rows)
    assert "new request" not in client.get(addresses.NEWS, params={"than": than}).text
    asked = [Asked(text="où est mon colis"), Asked(text="où est ma facture")]
    receiving.receive(office, house.backstage.routing_incumbents, asked)
    assert "2 new requests" in client.get(addresses.NEWS, params={"than": than}).text


def test_a_correction_moves_the_request_and_is_taken_back(house, sight):
    one, rows = sight.waits, house.backstage.rows
    before = len(entries(house, "routing.correct"))
    sent = {"desk": "billing", "back": f"{INBOX}?state=waiting", "mark": "m1"}
    answer = house.post("agent", addresses.say_desk(one), sent)
    assert answer.headers["location"] == f"{INBOX}?state=waiting&done={one}"
    assert requests.get(rows, one).desk == "billing"
    house.post("agent", addresses.say_desk(one), sent)  # a second click lays nothing more
    assert len(inbox.corrections(rows, one)) == 1
    page = house.client("agent").get(answer.headers["location"]).text
    assert "Sent to Billing" in page
    house.post("agent", addresses.UNDO)
    assert requests.get(rows, one).state is RequestState.WAITING
    assert len(entries(house, "routing.correct")) == before + 2


def test_a_correction_by_script_answers_with_the_row(house, sight):
    headers = {"hx-request": "true"}
    one = sight.waits
    answer = house.post("agent", addresses.say_desk(one), {"desk": "-"}, headers=headers)
    assert shown(answer.text) == [one]
    assert "No desk at all" in answer.text
    assert "hx-swap-oob" in answer.text
    house.post("agent", addresses.undo(one))
    assert requests.get(house.backstage.rows, one).state is RequestState.WAITING


def test_who_may_not_correct_is_offered_nothing(house, sight):
    page = house.client("analyst").get(INBOX).text
    assert "data-inbox-key=" not in page
    assert "Likely:" in page
    assert (
        house.post("analyst", addresses.say_desk(sight.waits), {"desk": "billing"}).status_code
        == 403
    )
    client = house.client("agent")
    assert client.post(addresses.say_desk(sight.waits), data={"desk": "billing"}).status_code == 403


def test_a_desk_that_is_none_is_refused(house, sight):
    for desk in ("", "nowhere"):
        assert (
            house.post("agent", addresses.say_desk(sight.waits), {"desk": desk}).status_code == 422
        )


def test_one_request_says_who_decided_and_why(house):
    found = inbox.page(house.backstage.rows, inbox.Narrowed(state="routed"), limit=50)
    routed = next(one for one in found if one.customer_id)
    page = house.client("agent").get(addresses.request(routed.request_id)).text
    assert "What speaks for" in page
    assert "Sure enough to decide alone." in page
    assert "All desks" in page
    assert routed.customer_id in page
    others = len(
        inbox.page(house.backstage.rows, inbox.Narrowed(customer=routed.customer_id), limit=2)
    )
    told = "All requests of this customer" if others > 1 else "No other request of this customer."
    assert told in page


def test_a_request_that_is_not_there_says_what_may_have_happened(house):
    answer = house.client("agent").get(addresses.request("req_none"))
    assert answer.status_code == 404
    assert "was erased" in answer.text


def test_the_original_is_revealed_once_and_audited(house):
    hostile = inbox.page(house.backstage.rows, inbox.Narrowed(text="onerror"), limit=1)[0]
    path = addresses.reveal(hostile.request_id)
    before = len(entries(house, "privacy.reveal"))
    assert (
        "zoe@example.org"
        not in house.client("agent").get(addresses.request(hostile.request_id)).text
    )
    answer = house.post("agent", path)
    assert "zoe@example.org" in answer.text
    assert "<img src=x" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = entries(house, "privacy.reveal")
    assert len(told) == before + 1
    assert told[0].record == f"request:{hostile.request_id}"
    assert house.post("annotator", path).status_code == 403
    assert house.client("agent").post(path).status_code == 403
    assert len(entries(house, "privacy.reveal")) == before + 1


def test_the_original_of_an_erased_customer_is_gone(house):
    office = house.backstage.routing
    sent = [Asked(text="mon nom est Zoé, où est mon colis", customer="leaving")]
    one = receiving.receive(office, house.backstage.routing_incumbents, sent)[0].request
    office.vault.erase(one.customer_id)
    page = house.post("agent", addresses.reveal(one.request_id)).text
    assert "The original is gone" in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/console", "/console/requests\\x", ""]
)
def test_a_form_never_leads_elsewhere(elsewhere):
    assert back(elsewhere) == INBOX
