"""Two versions side by side, as people see them."""

from collections.abc import Iterator

import pytest
from tests.app import houses
from tests.app.houses import House, check_page
from tests.routing.promoting.building import OPEN_POLICY

from comptoir.routing import service
from comptoir.routing.model import Alias
from comptoir.routing.store import models

PAGE = "/console/requests/models/compare"


def test_the_page_says_why_the_policy_refuses(shop: House) -> None:
    page = shop.client("supervisor").get(f"{PAGE}?champion=1&challenger=2")
    assert page.status_code == 200
    assert "The policy refuses version 2" in page.text
    assert "In German: worse than the champion" in page.text
    assert "McNemar" in page.text
    assert "60 of 60 labelled" in page.text
    assert "hardly by chance" in page.text
    assert f"{PAGE}/promote" not in page.text
    french = shop.client("supervisor").get(f"{PAGE}?challenger=2&lang=fr").text
    assert "En allemand\u00a0: moins bon que la version qui décide" in french


def test_who_may_not_promote_reads_only(shop: House) -> None:
    page = shop.client("agent").get(f"{PAGE}?challenger=2").text
    assert "<form" in page
    assert f'action="{PAGE}/' not in page
    assert shop.post("agent", f"{PAGE}/approve", {"challenger": "2"}).status_code == 403
    assert shop.client("supervisor").post(f"{PAGE}/approve").status_code == 403  # no form of ours
    assert shop.client().get(PAGE).status_code in {303, 401}


@pytest.mark.parametrize(
    ("query", "status"),
    [("challenger=99", 404), ("champion=99&challenger=2", 404), ("challenger=x", 200), ("", 200)],
)
def test_addresses_that_name_nothing(shop: House, query: str, status: int) -> None:
    assert shop.client("supervisor").get(f"{PAGE}?{query}").status_code == status


def test_a_refused_act_is_said_on_the_page(shop: House) -> None:
    told = shop.post("supervisor", f"{PAGE}/promote", {"challenger": "2"})
    assert told.status_code == 409
    assert "Version 2 is not promoted" in told.text
    told = shop.post("supervisor", f"{PAGE}/sample", {"challenger": "2", "count": "1"})
    assert told.status_code == 422
    assert "A sample of 1 is out of range" in told.text
    assert shop.post("supervisor", f"{PAGE}/rollback", {"challenger": "2"}).status_code == 409
    assert shop.post("supervisor", f"{PAGE}/promote", {"challenger": "x"}).status_code == 404


def test_people_approve_promote_and_go_back(shop: House) -> None:
    home = shop.backstage.settings.home
    (home / "comptoir.toml").write_text("")
    (home / "promotion.toml").write_text(OPEN_POLICY + "[approvals]\npeople = 1\n")
    office = shop.backstage.routing
    path = str((home / "promotion.toml").resolve())
    before = office.settings
    object.__setattr__(office, "settings", before.model_copy(update={"promotion": path}))
    try:
        said = {"challenger": "3"}
        assert shop.post("supervisor", f"{PAGE}/promote", said).status_code == 409
        assert shop.post("supervisor", f"{PAGE}/approve", said | {"why": "ok"}).status_code == 303
        page = shop.client("supervisor").get(f"{PAGE}?challenger=3").text
        assert "Supervisor M." in page
        assert f"{PAGE}/promote" in page
        assert shop.post("supervisor", f"{PAGE}/withdraw", said).status_code == 303
        assert shop.post("supervisor", f"{PAGE}/approve", said).status_code == 303
        assert shop.post("supervisor", f"{PAGE}/promote", said).status_code == 303
        assert models.aliases(office.rows)[Alias.CHAMPION] == 3
        assert shop.post("supervisor", f"{PAGE}/rollback", said).status_code == 303
        assert models.aliases(office.rows)[Alias.CHAMPION] == 1
        assert shop.post("supervisor", f"{PAGE}/challenger", said).status_code == 303
        assert shop.post("supervisor", f"{PAGE}/measure", said).status_code == 303
    finally:
        object.__setattr__(office, "settings", before)
        service.appoint(office, Alias.CHALLENGER, 2, by="claire")


@pytest.fixture(scope="module")
def go(shop: House, serve, chromium) -> Iterator[houses.Open]:
    with serve(shop.app) as address, houses.visiting(shop, address, chromium) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("version", [2, 3])
def test_the_page_is_accessible_and_fits(go: houses.Open, width: int, version: int) -> None:
    page = go(f"{PAGE}?champion=1&challenger={version}&lang=fr", width)
    check_page(page, width)
    page.close()


def test_the_dialog_says_what_will_happen(go: houses.Open, shop: House) -> None:
    page = go(f"{PAGE}?challenger=3&lang=en")
    page.get_by_role("button", name="Roll back").click()
    dialog = page.get_by_role("dialog")
    assert "From the next request on, version 3 decides again" in dialog.inner_text()
    page.keyboard.press("Escape")
    page.close()
