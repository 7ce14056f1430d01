"""Desks and data sets as people change them: forms, rights, and what is written down."""

from tests.app.houses import House
from tests.routing.loop.conftest import HOSTILE

from comptoir.routing import service
from comptoir.routing.store import datasets, taxonomies, written

HOME = "/console/requests"


def test_pages_hold_what_is_hostile_and_tell_counts(house: House) -> None:
    client = house.client("engineer")
    made = datasets.find(house.backstage.routing.rows, "requests")
    for path, said in (
        (f"{HOME}/desks", "Repairs desk"),
        (f"{HOME}/desks/one/repairs", "le tiroir coince"),
        (f"{HOME}/desks/new", "New desk"),
        (f"{HOME}/datasets", "requests, version 2"),
        (f"{HOME}/datasets/{made.dataset_id}", "written by experts"),
        (f"{HOME}/datasets/{made.dataset_id}?origin=annotated", "ma chaise a un pied qui boite"),
        (f"{HOME}/datasets/{made.dataset_id}?desk=repairs&part=test&page=99", "No example here"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert said in answer.text, path
        assert "<img src=x" not in answer.text
    page = client.get(f"{HOME}/datasets/{made.dataset_id}?desk=repairs&origin=synthetic").text
    assert HOSTILE not in page
    assert "&lt;img src=x" in page
    assert client.get(f"{HOME}/datasets/ds_missing").status_code == 404
    assert client.get(f"{HOME}/desks/one/nobody").status_code == 404


def test_a_desk_is_edited_in_place_and_a_bad_one_is_told(house: House) -> None:
    rows = house.backstage.routing.rows
    seen = taxonomies.newest(rows)
    assert seen
    form = {
        "before": "billing",
        "desk_id": "billing",
        "name-fr": "Paiements",
        "name-en": "Payments",
        "description-fr": "Ce qui se paie.",
        "description-en": "What is paid.",
        "examples-fr": "On m’a débité deux fois.\n\n  Ma facture ?  ",
        "target_hours": "1,5",
        "seen": str(seen.version),
    }
    assert house.post("supervisor", f"{HOME}/desks/save", form).status_code == 303
    desks = service.desks(house.backstage.routing)
    at = [one.desk_id for one in seen.desks].index("billing")
    assert desks[at].names == {"fr": "Paiements", "en": "Payments"}
    assert desks[at].examples == {"fr": ("On m’a débité deux fois.", "Ma facture ?")}
    assert desks[at].target_hours == 1.5
    stale = house.post("supervisor", f"{HOME}/desks/save", form | {"name-fr": "Caisse"})
    assert stale.status_code == 409
    assert "Caisse" in stale.text  # what was typed is still there
    now = str(seen.version + 1)
    bad = house.post("supervisor", f"{HOME}/desks/save", form | {"seen": now, "target_hours": "x"})
    assert bad.status_code == 422
    assert "target delay" in bad.text
    new = form | {"before": "", "desk_id": "à part/2", "name-fr": "À part", "name-en": "Apart"}
    done = house.post("supervisor", f"{HOME}/desks/save", new | {"seen": now})
    assert done.status_code == 303
    assert house.client("supervisor").get(done.headers["location"]).status_code == 200


def test_an_example_is_written_and_undone(house: House) -> None:
    rows = house.backstage.routing.rows
    told = {"desk_id": "returns", "text": "l’étiquette de retour sort toute blanche"}
    done = house.post("annotator", f"{HOME}/desks/examples", told)
    assert done.status_code == 303
    page = house.client("annotator").get(done.headers["location"]).text
    made = written.every(rows)[0]
    assert f"/desks/examples/{made.example_id}/withdraw" in page  # the toast undoes it
    again = house.post("annotator", f"{HOME}/desks/examples", told)
    assert again.status_code == 409
    assert "is written already" in again.text
    path = f"{HOME}/desks/examples/{made.example_id}"
    assert house.post("annotator", f"{path}/withdraw").status_code == 303
    assert made not in written.every(rows)
    assert house.post("annotator", f"{path}/give-back").status_code == 303
    assert made in written.every(rows)
    assert house.post("annotator", f"{path}/withdraw").status_code == 303


def test_what_follows_is_seen_before_desks_are_merged(house: House) -> None:
    client = house.client("supervisor")
    path = f"{HOME}/desks/change"
    assert "What will happen" not in client.get(path).text
    asked = {"kind": "merge", "old": ["delivery", "returns"], "new": "logistics"}
    seen = client.get(path, params=asked)
    assert seen.status_code == 200
    assert "What will happen" in seen.text
    assert len(taxonomies.every(house.backstage.routing.rows)) == len(
        [one for one in taxonomies.every(house.backstage.routing.rows) if not one.changes]
    )
    for more, said in (
        ({"old": ["delivery"]}, "two desks or more"),
        ({"new": "billing"}, "a desk billing already"),
        ({"kind": "explode"}, "Choose what becomes"),
        ({"kind": "rename"}, "only be merged"),
    ):
        refused = client.get(path, params=asked | more)
        assert refused.status_code == 422
        assert said in refused.text
    form = {"kind": "merge", "old": "delivery\nreturns", "new": "logistics", "why": "one team"}
    assert house.post("supervisor", path, form).status_code == 303
    page = client.get(f"{HOME}/desks").text
    assert "merge delivery,returns=logistics" in page
    assert "one team" in page


def test_a_file_comes_through_the_page_and_is_gone_afterwards(house: House) -> None:
    backstage = house.backstage
    lines = [f"demande numéro {n} du service {desk},{desk}" for n in range(9) for desk in "ab"]
    sent = house.post(
        "analyst",
        f"{HOME}/datasets/import",
        {"name": "brought", "text": "body", "label": "desk"},
        files={"file": ("../année 1.csv", "\n".join(["body,desk", *lines]), "text/csv")},
    )
    assert sent.status_code == 303
    where = sent.headers["location"]
    job = backstage.engine.wait(where.rpartition("/")[2])
    assert job.error == ""
    assert list(backstage.blobs.names("routing/uploads/")) == []
    made = datasets.find(backstage.routing.rows, "brought")
    assert made.card["source"] == "année 1.csv"
    assert f"/datasets/{made.dataset_id}" in house.client("analyst").get(where).text
    assert house.client("analyst").get(f"{where}/progress").headers["hx-refresh"] == "true"
    for form, files, said in (
        ({"name": "a@b"}, {"file": ("a.csv", "x", "text/csv")}, "is no name of a data set"),
        ({"name": "x"}, {"file": ("a.csv", "", "text/csv")}, "is empty"),
        ({"name": "x"}, None, "No file was chosen"),
        ({"name": "x", "format": "brat"}, {"file": ("a", "x", "text/csv")}, "no format"),
    ):
        refused = house.post("analyst", f"{HOME}/datasets/import", form, files=files)
        assert refused.status_code == 422
        assert said in refused.text
    bad = house.post(
        "analyst",
        f"{HOME}/datasets/import",
        {"name": "bad", "format": "prodigy"},
        files={"file": ("a.jsonl", '{"text": 3}', "text/csv")},
    )
    failed = backstage.engine.wait(bad.headers["location"].rpartition("/")[2])
    assert "line 1" in failed.error
    assert list(backstage.blobs.names("routing/uploads/")) == []
    assert "line 1" in house.client("analyst").get(bad.headers["location"]).text


def test_the_next_version_and_a_training_begin_from_the_page(house: House) -> None:
    done = house.post("analyst", f"{HOME}/datasets/gather", {"name": "requests", "wished": "0"})
    assert done.status_code == 303
    job = house.backstage.engine.wait(done.headers["location"].rpartition("/")[2])
    assert job.error == ""
    refused = house.post("analyst", f"{HOME}/datasets/gather", {"name": "x", "wished": "-3"})
    assert refused.status_code == 422
    made = job.output["dataset_id"]
    begun = house.post("analyst", f"{HOME}/datasets/{made}/train", {"learner": "prior"})
    assert begun.status_code == 303
    assert house.backstage.engine.wait(begun.headers["location"].rpartition("/")[2]).error == ""
    assert "is ready" in house.client("analyst").get(begun.headers["location"]).text


def test_whoever_may_not_is_refused_and_forms_prove_themselves(house: House) -> None:
    made = datasets.find(house.backstage.routing.rows, "requests").dataset_id
    for path, may_not, may in (
        (f"{HOME}/desks/save", "annotator", "supervisor"),
        (f"{HOME}/desks/change", "analyst", "engineer"),
        (f"{HOME}/desks/examples", "analyst", "annotator"),
        (f"{HOME}/datasets/gather", "annotator", "analyst"),
        (f"{HOME}/datasets/import", "supervisor", "analyst"),
        (f"{HOME}/datasets/{made}/train", "agent", "engineer"),
    ):
        assert house.post(may_not, path).status_code == 403, path
        assert house.client(may).post(path, data={}).status_code == 403, path  # no token
    for path in (f"{HOME}/desks", f"{HOME}/datasets"):
        assert house.client().get(path).status_code in {303, 401}
