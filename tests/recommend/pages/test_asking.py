"""One person's page and the filter tester: why an item is there, and what the filter removed."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

HOME = "/console/recommendations"
CHEAP = 'EXCLUDE ItemID WHERE Items.CATEGORY_L1 IN ($KIND) | EXCLUDE ItemID WHERE Items.TITLE = "Objet 9"'


def person(house, raw: str, **asked: str) -> str:
    """Return the address of a person's page."""
    pseudonym = house.backstage.pseudonyms.pseudonym(raw)
    return f"{HOME}/users/{pseudonym}?{urlencode({'campaign': 'pour-vous'} | asked)}"


def read(answer) -> str:
    assert answer.status_code == 200, answer.text[:2000]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def kept(house):
    """The name of a filter that is kept in the group."""
    fields = {"group": "boutique", "name": "sans-genre", "expression": CHEAP}
    house.post("engineer", f"{HOME}/filters-new", fields)
    return "sans-genre"


def test_a_person_is_found_by_the_shops_own_id_which_is_shown_nowhere(house):
    answer = house.post("analyst", f"{HOME}/users", {"who": "u7", "campaign": "pour-vous"})
    where = answer.headers["location"]
    assert where == person(house, "u7")
    page = house.client("analyst").get(where).text
    assert "u7<" not in page
    assert ">u7" not in page


def test_a_persons_history_and_slate_stand_side_by_side_with_reasons(house):
    page = read(house.client("analyst").get(person(house, "u7")))
    assert "What this person did" in page
    assert "from this person’s own history" in page
    assert re.search(r"(Chosen by \d+ customers|Same category l1|Bought together)", page)


def test_somebody_unknown_sees_what_a_newcomer_sees(house):
    page = read(house.client("analyst").get(person(house, "nobody")))
    assert "Nothing is known of this person" in page
    assert "popular with everybody" in page


def test_what_a_filter_removed_is_told_part_by_part(house, kept):
    where = person(house, "u7", filter=kept, **{"value-KIND": "kind 1"})
    page = read(house.client("analyst").get(where))
    assert "Would stand on the slate without the filter" in page
    assert "taken away by part 1" in page
    slate = house.client("analyst").get(where).text.split('<ol class="slate">')[1]
    assert "Objet 9<" not in slate.split("</ol>")[0]


def test_why_an_item_is_not_there_is_answered(house, kept):
    values = {"filter": kept, "value-KIND": "kind 1"}
    ask = house.client("analyst")
    assert "The filter takes it away" in read(ask.get(person(house, "u7", ask="i9", **values)))
    assert "There is no item i999" in read(ask.get(person(house, "u7", ask="i999")))
    had = read(ask.get(person(house, "u7", ask="i1")))
    assert "may be shown" in had or "The person has had it already" in had


def test_an_expression_is_tried_before_it_is_kept(house):
    fields = {
        "campaign": "pour-vous",
        "expression": 'INCLUDE ItemID WHERE Items.TITLE LIKE "Objet 1_"',
        "who": "u7",
    }
    answer = house.post("analyst", f"{HOME}/filters-try", fields)
    where = answer.headers["location"]
    assert "u7" not in where.replace(house.backstage.pseudonyms.pseudonym("u7"), "")
    page = read(house.client("analyst").get(where))
    assert "10 are left" in page
    assert "Keep this filter" not in page
    assert "Keep this filter" in read(house.client("engineer").get(where))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"expression": "EXCLUDE ItemID WHEN x"}, "WHERE"),
        ({"expression": "EXCLUDE ItemID WHERE Items.PRIZE > 3"}, "PRIZE"),
        ({"expression": "INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ($KIND)"}, "KIND"),
    ],
)
def test_a_wrong_filter_says_what_is_wrong(house, asked, says):
    where = f"{HOME}/filters-try?{urlencode({'campaign': 'pour-vous'} | asked)}"
    page = read(house.client("engineer").get(where))
    assert "That did not work" in page
    assert says in page


def test_a_filter_is_made_shown_and_deleted(house):
    fields = {"group": "boutique", "name": "jetable", "expression": CHEAP}
    wrong = house.post("engineer", f"{HOME}/filters-new", fields | {"expression": "EXCLUDE"})
    assert wrong.status_code == 422
    assert "jetable" in wrong.text
    made = house.post("engineer", f"{HOME}/filters-new", fields)
    where = made.headers["location"]
    assert "its part is left out" in read(house.client("analyst").get(where))
    again = house.post("engineer", f"{HOME}/filters-new", fields)
    assert again.status_code == 409
    house.post("engineer", f"{where}/delete")
    assert house.client("analyst").get(where).status_code == 404


def test_the_shops_own_id_is_revealed_once_and_written_down(house):
    where = person(house, "u7").partition("?")[0]
    assert house.post("analyst", f"{where}/reveal", {"campaign": "pour-vous"}).status_code == 403
    answer = house.post("admin", f"{where}/reveal", {"campaign": "pour-vous"})
    assert "The shop calls this person u7." in read(answer)
    assert answer.headers["cache-control"] == "no-store"
    seen = house.backstage.ledger.reference(where.rpartition("/")[2])
    entry = house.backstage.audit.newest(1, f"customer:{seen}")[0]
    assert entry.action == "privacy.reveal"


@pytest.mark.parametrize("odd", ["u7", "cus_12", "cus_" + "z" * 24])
def test_what_is_no_pseudonym_is_not_there(house, odd):
    answer = house.client("analyst").get(f"{HOME}/users/{odd}?campaign=pour-vous")
    assert answer.status_code == 404


def test_a_filter_is_edited_and_gone_back_to(house):
    fields = {"group": "boutique", "name": "change", "expression": CHEAP}
    where = house.post("engineer", f"{HOME}/filters-new", fields).headers["location"]
    other = 'EXCLUDE ItemID WHERE Items.TITLE = "Objet 8"'
    assert house.post("analyst", where, {"expression": other}).status_code == 403
    house.post("engineer", where, {"expression": other, "after": "1"})
    page = read(house.client("analyst").get(where))
    assert "Version 2" in page
    assert "holds now" in page
    late = house.post("engineer", where, {"expression": CHEAP, "after": "1"})
    assert late.status_code == 409
    wrong = house.post("engineer", where, {"expression": "EXCLUDE", "after": "2"})
    assert wrong.status_code == 422
    house.post("engineer", where, {"expression": CHEAP, "after": "2"})
    assert "Version 3" in read(house.client("analyst").get(where))
    entry = house.backstage.audit.newest(1, "filter:change")[0]
    assert entry.action == "recommend.edit-filter"
    assert entry.detail["filterExpression"] == CHEAP
    assert entry.detail["before"]["filterExpression"] != CHEAP
