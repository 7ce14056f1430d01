"""The page on how good labels are: empty, filled, and what its buttons do."""

import pytest
from tests import guises
from tests.app import houses
from tests.routing.annotation.building import GUESS, new_item, new_round
from tests.routing.annotation.labelled import with_errors
from tests.routing.conftest import NOW
from tests.routing.wording import DESKS, examples

from comptoir.kernel.ids import new_id
from comptoir.routing.annotation.model import Item, Mode, Verdict
from comptoir.routing.office import Office
from comptoir.routing.pages import addresses
from comptoir.routing.store import labels, rounds

PAGE = addresses.LABEL_QUALITY


def labelled(office: Office, count: int = 40) -> list[Item]:
    """Keep a round that three people labelled, one of them carelessly."""
    own = examples(count, seed=9)
    made = new_round(round_id=new_id("round"), labels_each=3, name="Vérification de mars")
    items = [
        new_item(made, place, text=text, language=language, guess=GUESS, hidden=place % 4 == 0)
        for place, (text, language) in enumerate(zip(own.texts, own.languages, strict=True))
    ]
    desks = list(DESKS)
    with office.rows.writing() as connection:
        rounds.keep(connection, made, items)
        for place, (item, desk) in enumerate(zip(items, own.labels, strict=True)):
            for number, who in enumerate(("ines", "luc", "zoe")):
                other = desks[(desks.index(desk) + 1) % len(desks)]
                labels.add(
                    connection,
                    f"{item.item_id}-{who}",
                    item_id=item.item_id,
                    annotator=f"person:{who}",
                    verdict=Verdict.LABELLED.value,
                    desk=other if number and place % (6 * number) == 0 else desk,
                    mode=Mode.CHECK.value,
                    shown=not item.hidden,
                    guideline_version=0,
                    seconds=3.0 + place % 7,
                    note="",
                    at=NOW,
                )
    return items


def test_a_shop_without_labels_is_told_how_to_begin(house):
    page = house.client("engineer").get(PAGE).text
    assert "Nobody can be compared yet" in page
    assert "No data set to examine" in page
    assert house.client("").get(PAGE).status_code in {303, 401}
    found = house.client("engineer").get(f"{PAGE}?within=round_x")
    assert found.status_code == 404


def test_labels_are_examined_weighed_and_asked_about_from_the_page(house):
    office = house.backstage.routing
    dataset, _ = with_errors(office, 260, test=80)
    items = labelled(office)
    engineer, asked = house.client("engineer"), {"dataset": dataset.dataset_id}
    page = engineer.get(PAGE).text
    assert "Nobody has examined these labels" in page
    assert "Krippendorff’s alpha" in page
    assert any(item.text[:30] in page for item in items)
    assert house.post("annotator", f"{PAGE}/examine", asked).status_code == 403
    for what, workflow in (("examine", "routing.suspects"), ("foresee", "routing.effort")):
        answer = house.post("engineer", f"{PAGE}/{what}", asked)
        assert answer.status_code == 303
        (job,) = house.backstage.engine.jobs(workflow)
        assert house.backstage.engine.wait(job.job_id, 120).output
    page = engineer.get(PAGE).text
    assert "Labels that look wrong, the most suspicious first" in page
    assert "Right answers as labels come" in page
    assert house.post("engineer", f"{PAGE}/check", asked | {"count": "many"}).status_code == 422
    answer = house.post("engineer", f"{PAGE}/check", asked | {"count": "10"})
    assert answer.status_code == 303
    newest = rounds.every(office.rows)[0]
    assert (newest.source["suspects"], newest.name) == (True, "Labels of requests@1")
    assert len(rounds.items(office.rows, newest.round_id)) == 10
    actions = [one.action for one in house.backstage.audit.newest(3)]
    assert actions == ["routing.round", "routing.effort", "routing.suspects"]


@pytest.mark.browser
@pytest.mark.slow
@guises.EVERY
def test_page_is_accessible_and_fits(language, theme, width, house, address, chromium):
    with houses.visiting(house, address, chromium) as go:
        page = go(f"{PAGE}?lang={language}&theme={theme}", width)
        houses.check_page(page, width)
