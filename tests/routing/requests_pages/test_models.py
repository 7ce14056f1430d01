"""Models and their dashboard over HTTP; Today, search and the rail."""

import re

from comptoir.routing import service
from comptoir.routing.evaluation.outcomes import outcomes
from comptoir.routing.pages import addresses
from comptoir.routing.portraits import costs, dashboard, drift
from comptoir.routing.store import inbox, models
from comptoir.routing.store import tested as kept
from comptoir.routing.tasks import parts_of


def test_versions_are_listed_with_their_figures(house, sight):
    page = house.client("analyst").get(addresses.MODELS).text
    assert addresses.model(sight.version) in page
    assert "surely under" in page
    assert "Train a model" in page
    assert "Train a model" not in house.client("agent").get(addresses.MODELS).text


def test_the_matrix_holds_the_whole_test_and_its_cells_open(house, sight):
    office = house.backstage.routing
    model = models.get(office.rows, sight.version)
    test = dashboard.measured(office, model.folder)
    assert sum(map(sum, test.counts)) == model.facts["metrics"]["n_test"]
    assert sum(test.counts[at][at] for at in range(len(test.labels))) == round(
        model.facts["metrics"]["accuracy"] * model.facts["metrics"]["n_test"]
    )
    client = house.client("analyst")
    page = client.get(addresses.model(sight.version)).text
    links = re.findall(
        r'href="(/console/requests/models/\d+/test[^"]*)" aria-label="[^"]*: (\d+)"', page
    )
    assert links
    for href, count in links[:6]:
        cell = client.get(href.replace("&amp;", "&")).text
        assert cell.count('<tr><th scope="row"') == int(count)


def test_outcomes_are_those_of_the_router_and_leave_the_fingerprint(house, sight):
    office = house.backstage.routing
    model, router = service.champion(office)
    found = outcomes(router, parts_of(office, model.dataset_id)[1])
    assert found.equals(kept.read(office.blobs, model.folder))
    assert office.artifacts.keep(router).fingerprint == model.fingerprint


def test_drift_of_live_requests_is_told(house, sight):
    office = house.backstage.routing
    model = models.get(office.rows, sight.version)
    signs = drift.compared(office, model)
    assert [one.sign.value for one in signs] == ["desks", "languages", "confidence", "outside"]
    assert all(abs(sum(now for _, _, now in one.shares) - 1) < 1e-9 for one in signs)
    client = house.client("analyst")
    assert "Likely desks" in client.get(addresses.model(sight.version)).text
    told = client.get(f"{addresses.model(sight.version)}/meaning").text
    assert "Meaning" in told
    assert "too little" not in told


def test_costs_come_from_the_address_and_add_up(house, sight):
    client, path = house.client("analyst"), addresses.model(sight.version)
    assert "nothing can be worked out" in client.get(path).text
    page = client.get(path, params={"misroute": "8,50", "escalation": "1"}).text
    assert "€1,000.00" in page  # a thousand requests by people, a euro each
    assert client.get(path, params={"misroute": "many"}).status_code == 422
    model = models.get(house.backstage.rows, sight.version)
    lived = dashboard.lived(house.backstage.routing, sight.version)
    found = costs.costs(model.facts["metrics"], lived, 850, 100)
    risk = model.facts["metrics"]["at_risk"]
    expected = 1000 * (risk["coverage"] * risk["error"] * 850 + (1 - risk["coverage"]) * 100)
    assert abs(found.ways[0].value - expected) < 1e-6
    assert found.ways[0].low <= found.ways[0].value <= found.ways[0].high


def test_a_training_is_begun_from_the_form(house):
    asked = {"dataset": "requests", "learner": "prior", "max_error": "10"}
    assert house.post("agent", addresses.TRAIN, asked).status_code == 403
    answer = house.post("analyst", addresses.TRAIN, asked)
    assert answer.headers["location"] == f"{addresses.MODELS}?begun=1"
    job = house.backstage.engine.jobs("routing.train", limit=1)[0]
    ended = house.backstage.engine.wait(job.job_id)
    version = ended.output["version"]
    page = house.client("analyst").get(addresses.model(version)).text
    assert "the most frequent desk, for comparison" in page
    assert addresses.compare(1, version).split("?")[0] in page
    assert house.post("analyst", addresses.TRAIN, asked | {"max_error": "x"}).status_code == 422


def test_today_the_rail_and_the_search_know_of_requests(house, sight):
    count = inbox.count_waiting(house.backstage.rows)
    today = house.client("agent").get("/console").text
    assert f"{count} requests wait for a desk" in today
    assert "1 late" in today
    assert f'<span class="rail-count number">{count}' in today
    analyst = house.client("analyst").get("/console").text
    assert "wait for a desk" not in analyst
    client = house.client("agent")
    who = house.backstage.pseudonyms.pseudonym("C1")
    for wanted, href in (
        (sight.waits, addresses.request(sight.waits)),
        (who, addresses.inbox(customer=who)),
        (str(sight.version), addresses.model(sight.version)),
        ("99999999999999999999", "Nothing by that name"),
    ):
        assert href in client.get("/console/search", params={"q": wanted}).text
