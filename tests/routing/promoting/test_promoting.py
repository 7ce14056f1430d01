"""Who may decide: the policy's word, people's, and who goes over both."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.routing.conftest import entered
from tests.routing.promoting.building import (
    OPEN_POLICY,
    TEST,
    both,
    german,
    good,
    kept,
    measured,
    observed,
    under,
    version_of,
    worse_in_german,
)

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.model import Alias
from comptoir.routing.office import Office
from comptoir.routing.promoting import approving
from comptoir.routing.promoting.checks.registry import CHECKS, FIRST
from comptoir.routing.promoting.judging import judge
from comptoir.routing.promoting.model import CheckState, Verdict
from comptoir.routing.store import datasets, models


def states(verdict: Verdict, check: str) -> dict[str, CheckState]:
    return {one.about: one.state for one in verdict.findings if one.check == check}


def reasons(verdict: Verdict) -> str:
    return " ".join(str(one.reason) for one in verdict.failed)


@pytest.fixture
def shop(office: Office, tmp_path: Path) -> Office:
    """An office with a policy that asks little, and version 1 as its champion."""
    office = under(office, tmp_path, OPEN_POLICY)
    first = version_of(office, good(), kept(office))
    service.appoint(office, Alias.CHAMPION, first, by="claire")
    return office


def test_the_first_champion_needs_the_minimum_alone(office: Office, tmp_path: Path) -> None:
    office = under(office, tmp_path, OPEN_POLICY.replace("accuracy = 0.5", "accuracy = 1.0"))
    version = version_of(office, worse_in_german(), kept(office))
    with pytest.raises(errors.NeedsPerson, match=r"Accuracy on the test is .*; at least 100%"):
        service.appoint(office, Alias.CHAMPION, version, by="claire")
    assert set(states(judge(office, version), "minimum")) >= {"accuracy", "ece", "coverage"}
    assert {one.check for one in judge(office, version).findings} == set(FIRST)
    office = under(office, tmp_path, OPEN_POLICY)
    service.appoint(office, Alias.CHAMPION, version, by="claire")
    assert models.aliases(office.rows) == {Alias.CHAMPION: version}


def test_one_without_figures_does_not_decide(office: Office) -> None:
    version = entered(office, good())
    with pytest.raises(errors.NeedsPerson, match="Nothing is known of version 1 on a test"):
        service.appoint(office, Alias.CHAMPION, version, by="claire")


def test_one_that_is_worse_in_german_is_refused_with_the_reason(shop: Office) -> None:
    worse = version_of(shop, worse_in_german(), datasets.find(shop.rows, "requests"))
    with pytest.raises(errors.NeedsPerson, match="measured version 2 and the champion"):
        service.appoint(shop, Alias.CHAMPION, worse, by="claire")
    measured(shop, worse)
    with pytest.raises(errors.NeedsPerson) as caught:
        service.appoint(shop, Alias.CHAMPION, worse, by="claire")
    assert "In German: worse than the champion: right in" in caught.value.message
    assert "In French" not in caught.value.message
    assert any("In German" in one for one in caught.value.extra["reasons"])
    found = states(judge(shop, worse), "not worse by language")
    assert found == {"de": CheckState.FAILED, "fr": CheckState.PASSED}
    assert models.aliases(shop.rows) == {Alias.CHAMPION: 1}


def test_one_that_is_as_good_is_promoted(shop: Office) -> None:
    other = version_of(shop, good("blend"), datasets.find(shop.rows, "requests"))
    measured(shop, other)
    assert judge(shop, other).passed, reasons(judge(shop, other))
    service.appoint(shop, Alias.CHAMPION, other, by="claire")
    assert models.aliases(shop.rows)[Alias.CHAMPION] == other


def test_languages_with_few_examples_are_named_and_not_judged(shop: Office) -> None:
    few = german(10, seed=4)
    test = replace(
        few,
        texts=TEST.texts[:150] + few.texts,
        labels=TEST.labels[:150] + few.labels,
        languages=TEST.languages[:150] + few.languages,
    )
    other = version_of(shop, good("blend"), kept(shop, test, "others"))
    measured(shop, other)
    found = states(judge(shop, other), "not worse by language")
    assert found == {"de": CheckState.NOT_JUDGED, "fr": CheckState.PASSED}


def test_what_the_champion_has_learned_from_is_left_out_of_the_test(shop: Office) -> None:
    told = both(60, seed=9)
    leaking = replace(
        told,
        texts=told.texts[:-5] + german(150, seed=1).texts[:5],
        labels=told.labels[:-5] + german(150, seed=1).labels[:5],
    )
    other = version_of(shop, good("blend"), kept(shop, leaking, "leaking"))
    job = shop.engine().job(service.start_measuring(shop, other, by="claire"))
    assert job.output["leak_known"]
    assert job.output["left_out"] >= 5
    assert job.output["examples"] == 120


def test_a_confusion_that_must_stay_rare_stops_it(shop: Office, tmp_path: Path) -> None:
    strict = OPEN_POLICY + '[[confusions]]\nfrom = "repairs"\nto = "billing"\nmost = 0.0\n'
    worse = version_of(shop, worse_in_german(), datasets.find(shop.rows, "requests"))
    measured(shop, worse)
    found = states(judge(under(shop, tmp_path, strict), worse), "confusions")
    assert list(found) == ["repairs → billing"]
    unknown = OPEN_POLICY + '[[confusions]]\nfrom = "nobody"\nto = "billing"\nmost = 0.0\n'
    found = states(judge(under(shop, tmp_path, unknown), worse), "confusions")
    assert found == {"nobody → billing": CheckState.NOT_JUDGED}


def test_too_little_traffic_stops_it(shop: Office, tmp_path: Path) -> None:
    other = version_of(shop, good("blend"), datasets.find(shop.rows, "requests"))
    measured(shop, other)
    asking = OPEN_POLICY.replace("requests = 0", "requests = 30").replace(
        "agreement = 0", "agreement = 0.9"
    )
    office = under(shop, tmp_path, asking)
    assert "scored 0 live requests; 30 are needed" in reasons(judge(office, other))
    observed(office, other, TEST.texts[:30])
    verdict = judge(office, other)
    assert states(verdict, "observed") == {"requests": CheckState.PASSED}
    assert states(verdict, "agreement") == {"": CheckState.PASSED}
    assert states(verdict, "speed") == {"": CheckState.PASSED}
    days = asking.replace("days = 0", "days = 2")
    assert "observed for 0.0 days; 2.0 are needed" in reasons(
        judge(under(shop, tmp_path, days), other)
    )


def test_two_people_approve_and_never_who_trained_it(shop: Office, tmp_path: Path) -> None:
    office = under(shop, tmp_path, OPEN_POLICY + "[approvals]\npeople = 2\n")
    dataset = datasets.find(office.rows, "requests")
    other = version_of(office, good("blend"), dataset, by="person:claire")
    measured(office, other)
    approving.approve(office, other, by="person:claire")
    approving.approve(office, other, by="person:ines", why="looked at 40")
    assert "1 of the 2 people that are needed; who trained" in reasons(judge(office, other))
    with pytest.raises(errors.NeedsPerson, match="1 of the 2"):
        service.appoint(office, Alias.CHAMPION, other, by="person:ines")
    with pytest.raises(errors.Conflict, match="already"):
        approving.approve(office, other, by="person:ines")
    with pytest.raises(errors.Denied, match="no person"):
        approving.approve(office, other, by="key:ck_live_1")
    approving.approve(office, other, by="person:omar")
    assert judge(office, other).passed
    approving.withdraw(office, other, by="person:omar", why="wait")
    with pytest.raises(errors.Conflict, match="not approved"):
        approving.withdraw(office, other, by="person:omar")
    assert not judge(office, other).passed
    approving.approve(office, other, by="person:omar")
    service.appoint(office, Alias.CHAMPION, other, by="person:ines")
    told = [entry.action for entry in office.audit.entries()]
    assert told.count("routing.approve") == 4
    assert told.count("routing.withdraw") == 1


def test_approvals_are_rows_on_both_databases(any_office: Office) -> None:
    version = version_of(any_office, good(), kept(any_office))
    approving.approve(any_office, version, by="person:ines")
    approving.withdraw(any_office, version, by="person:ines")
    with pytest.raises(errors.NotFound):
        approving.approve(any_office, 99, by="person:ines")


def test_forced_is_told_in_the_trail_with_what_stood_against_it(shop: Office) -> None:
    worse = version_of(shop, worse_in_german(), datasets.find(shop.rows, "requests"))
    measured(shop, worse)
    with pytest.raises(errors.Invalid, match="Say why"):
        service.appoint(shop, Alias.CHAMPION, worse, by="person:ines", why="  ", force=True)
    service.appoint(shop, Alias.CHAMPION, worse, by="person:ines", why="no German", force=True)
    entry = list(shop.audit.entries())[-1]
    assert (entry.action, entry.actor) == ("routing.champion", "person:ines")
    assert entry.detail["forced"] is True
    assert any("In German" in one for one in entry.detail["against"])
    back = service.roll_back(shop, by="person:ines")
    assert back.version == 1
    assert "forced" not in list(shop.audit.entries())[-1].detail


def test_a_promotion_that_was_judged_beside_another_champion_is_refused(
    shop: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = datasets.find(shop.rows, "requests")
    second, third = (version_of(shop, good(), dataset) for _ in range(2))
    for version in (second, third):
        measured(shop, version)
    old = judge(shop, third)
    service.appoint(shop, Alias.CHAMPION, second, by="claire")
    monkeypatch.setattr(service, "judge", lambda _office, _version: old)
    with pytest.raises(errors.Conflict, match="meanwhile"):
        service.appoint(shop, Alias.CHAMPION, third, by="claire")


def test_a_training_measures_the_champion_on_its_test(shop: Office) -> None:
    job_id = service.start_training(shop, "requests", by="claire", learner="tfidf-linear")
    assert shop.engine().job(job_id).error == ""
    version = models.of_job(shop.rows, job_id).version
    assert states(judge(shop, version), "not worse by language")["de"] is CheckState.PASSED


def test_every_check_says_something_of_one_that_observes(shop: Office, tmp_path: Path) -> None:
    office = under(
        shop,
        tmp_path,
        OPEN_POLICY.replace("requests = 0", "requests = 5").replace(
            "agreement = 0", "agreement = 1"
        )
        + "[approvals]\npeople = 1\n",
    )
    other = version_of(office, good("blend"), datasets.find(office.rows, "requests"))
    measured(office, other)
    assert {one.check for one in judge(office, other).findings} == set(CHECKS)
