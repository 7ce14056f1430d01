"""Duels: lasting arms, lists of both, and what came of them."""

import time
from collections import Counter as Counts
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.recommend.conftest import NOW, open_room
from tests.recommend.evidence.test_attributing import Bureau
from tests.recommend.evidence.test_exposures import asked
from tests.recommend.evidence.test_outcomes import Counter

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend.evidence import judging, settling
from comptoir.recommend.evidence.duel import Duel, DuelKind
from comptoir.recommend.evidence.duelling import DuellingSlates, RunningDuels
from comptoir.recommend.evidence.names import new_name
from comptoir.recommend.model import Kind
from comptoir.recommend.serving.request import Promotion
from comptoir.recommend.serving.slate import Placed, Rung, Slate
from comptoir.recommend.store import duels


class Played:
    """Makes slates whose items tell the version; both versions share one item."""

    def choose(self, request):
        names = ["both", *(f"{request.version_id} {n}" for n in range(request.length - 1))]
        return Slate(
            recommendation_id=new_name(request.source_id),
            items=tuple(Placed(code=0, item_id=name, score=0.5) for name in names),
            table=None,
            rung=Rung.PERSONAL,
            facts={"version": request.version_id, "recipe": request.recipe},
        )

    rank = choose


class Ring(Bureau):
    """A campaign with a version, and another one to set against it."""

    def __init__(self, shop) -> None:
        super().__init__(shop)
        told = {"recipe": "aws-user-personalization"}
        self.own, self.other, self.actions = (
            self.add(Kind.SOLUTION_VERSION, name, document)
            for name, document in (
                ("one", told),
                ("two", told),
                ("three", {"recipe": "aws-next-best-action"}),
            )
        )
        with self.store.writing() as connection:
            campaign = self.campaigns[0]
            self.store.change(connection, campaign, NOW, uses_id=self.own.resource_id)
        self.campaign = self.store.get(campaign.resource_id)

    def begin(self, **more) -> Duel:
        known = {"name": "spring", "campaign": self.campaign, "version": self.other}
        challenge = settling.Challenge(**known | more)
        return settling.begin(self.room, self.shop.room.rows, challenge)

    def slates(self) -> DuellingSlates:
        return DuellingSlates(Played(), RunningDuels(self.shop.room.rows))

    def asked(self, user: str, **more):
        request = asked(self.shop.group_id, user, **more)
        return replace(
            request, source_id=self.campaign.resource_id, version_id=self.own.resource_id
        )


@pytest.fixture
def ring(any_shop):
    return Ring(any_shop)


def test_customers_stay_with_their_version_in_every_process(ring):
    assert "arm" not in ring.slates().choose(ring.asked("ada")).facts
    ring.begin(share=0.3)
    users = [f"u{n}" for n in range(300)]
    first = [ring.slates().choose(ring.asked(user)).facts for user in users[:60]]
    slates = ring.slates()
    again = [slates.choose(ring.asked(user)).facts for user in users]
    assert again[:60] == first
    assert 60 < Counts(one["arm"] for one in again)["other"] < 120
    versions = {"own": ring.own.resource_id, "other": ring.other.resource_id}
    assert all(one["version"] == versions[one["arm"]] for one in again)
    assert slates.rank(ring.asked("u1")).facts["arm"] == again[1]["arm"]
    assert "arm" not in slates.choose(ring.asked("u1", trace=True)).facts
    strangers = {slates.choose(ring.asked("")).facts["arm"] for _ in range(60)}
    assert strangers == {"own", "other"}


def test_server_that_follows_duels_waits_for_none(ring):
    made = ring.begin()
    running = RunningDuels(ring.shop.room.rows, lambda: 0.0)
    running.start()
    try:
        assert running.of(made.source_id) == made
        duels.end(ring.shop.room.rows, made, NOW)
        deadline = time.monotonic() + 20
        while running.of(made.source_id):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        running.close()


def test_ended_duel_answers_no_more(ring):
    made = ring.begin()
    now = [0.0]
    slates = DuellingSlates(Played(), RunningDuels(ring.shop.room.rows, lambda: now[0]))
    assert "arm" in slates.choose(ring.asked("ada")).facts
    duels.end(ring.shop.room.rows, made, NOW)
    now[0] = 2
    assert "arm" not in slates.choose(ring.asked("ada")).facts
    assert duels.named(ring.shop.room.rows, ring.shop.group_id, "spring").ended_at == NOW
    assert [one.name for one in duels.of_group(ring.shop.room.rows, ring.shop.group_id)] == [
        "spring"
    ]


def test_one_list_of_both_says_whose_pick_each_item_is(ring):
    ring.begin(interleave=True)
    slate = ring.slates().choose(ring.asked("ada", length=6))
    teams = slate.facts["teams"]
    assert len(slate.items) == len(teams) == 6
    assert abs(teams.count("own") - teams.count("other")) <= 1
    for one, team in zip(slate.items, teams, strict=True):
        version = (ring.own if team == "own" else ring.other).resource_id
        assert one.item_id == "both" or one.item_id.startswith(version)
        assert one.propensity == 0
    promoted = ring.asked("ada", promotion=Promotion(name="p", percent=50, filter=None))
    assert "teams" not in ring.slates().choose(promoted).facts


def test_duels_that_cannot_be_are_refused(ring):
    with pytest.raises(errors.Invalid, match="answers with that version already"):
        ring.begin(version=ring.own)
    with pytest.raises(errors.Invalid, match="answers the same"):
        ring.begin(version=ring.actions)
    with pytest.raises(errors.Invalid, match="between 0 and 1"):
        ring.begin(share=1.0)
    ring.begin()
    with pytest.raises(errors.Conflict, match="spring"):
        ring.begin(name="summer")
    with pytest.raises(errors.NotFound, match="no duel winter"):
        duels.named(ring.shop.room.rows, ring.shop.group_id, "winter")
    assert settling.version_of(ring.room, ring.campaign, ring.other.arn) == ring.other
    with pytest.raises(errors.NotFound, match="no solution version"):
        settling.version_of(ring.room, ring.campaign, "nine")


def _shown(shop, ring, duel, *, rates, answers=600) -> None:
    counter, chance = Counter(shop), np.random.default_rng(2)
    for number in range(answers):
        user = f"u{number % 200}"
        arm = duel.arm_for(shop.owner(user)).name
        facts = {"arm": arm}
        items = ("rug", "lamp")
        if duel.kind is DuelKind.INTERLEAVE:
            facts["teams"] = ["own", "other"] if chance.random() < 0.5 else ["other", "own"]
        name = counter.shows(ring.campaign.resource_id, user, *items, **facts)
        for at, item in enumerate(items):
            whose = facts["teams"][at] if "teams" in facts else arm
            if chance.random() < rates[whose] / 2:
                counter.does(user, "click", item, name)
    counter.log.close()


def test_better_version_is_found_and_the_split_is_checked(shop):
    ring = Ring(shop)
    duel = ring.begin()
    _shown(shop, ring, duel, rates={"own": 0.1, "other": 0.5})
    found = judging.judge_split(shop.room, duel)
    assert [one.arm for one in found.arms] == ["own", "other"]
    assert sum(one.answers for one in found.arms) == 600
    assert found.split.sound
    assert found.verdict == "other"
    assert found.difference.low > 0
    uneven = replace(
        duel,
        arms=tuple(replace(one, share=s) for one, s in zip(duel.arms, (0.2, 0.8), strict=True)),
    )
    assert judging.judge_split(shop.room, uneven).verdict == "broken"
    over = replace(duel, started_at=NOW - timedelta(days=2), ended_at=NOW - timedelta(days=1))
    nothing = judging.judge_split(shop.room, over)
    assert (nothing.arms, nothing.difference, nothing.verdict) == ((), None, "undecided")


def test_preferred_version_is_found_in_lists_of_both(shop):
    ring = Ring(shop)
    duel = ring.begin(interleave=True)
    _shown(shop, ring, duel, rates={"own": 0.5, "other": 0.2})
    found = judging.judge_interleaved(shop.room, duel)
    assert judging.preferred(found) == "own"
    assert found.ours > found.theirs
    swapped = replace(duel, arms=tuple(reversed(duel.arms)))
    other = judging.judge_interleaved(shop.room, swapped)
    assert (other.ours, other.theirs) == (found.theirs, found.ours)


def test_arm_is_the_same_after_a_restart_on_another_database(tmp_path):
    """The arm hangs on the duel's id and the pseudonym alone."""
    arms = []
    for number in range(2):
        rows = Rows.open(f"sqlite:///{tmp_path / f'{number}.db'}")
        open_room(rows, tmp_path)
        made = Duel(
            duel_id="duel_1",
            group_id="grp_a",
            source_id="res_c",
            name="spring",
            kind=DuelKind.SPLIT,
            arms=tuple(
                settling.Arm(name=name, version_id=name, recipe="aws-sims", share=0.5)
                for name in ("own", "other")
            ),
            started_at=NOW,
        )
        duels.start(rows, made)
        (kept,) = duels.running(rows)
        assert kept == made
        arms.append([kept.arm_for(f"u{n}").name for n in range(20)])
        rows.close()
    assert arms[0] == arms[1]
