"""Whether what was trained still holds, and going on from it."""

import random

from tests.recommend.training.test_trainer import MOMENT, artifacts, rows, trained

from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.training.foresight import NDCG, Foresight, since

__all__ = ["artifacts"]
USERS = 150
HALVES = [*range(15)], [*range(15, 30)]


def events(step, items, seed=0):
    """One event of each user, of some items, the first ones most often."""
    chance = random.Random(seed)
    for user in range(USERS):
        item = items[min(int(chance.expovariate(0.4)), len(items) - 1)]
        yield {
            "USER_ID": f"u{user}",
            "ITEM_ID": f"i{item}",
            "TIMESTAMP": MOMENT + step,
            "EVENT_TYPE": "View",
        }


def taught(shop, artifacts):
    """Train on a law; return what looks at it, and what it reached."""
    whole = [one for step in range(10) for one in events(step, [*range(30)], step)]
    shop.read("Interactions", shop.file("a.csv", whole))
    _, told = trained(shop, artifacts, recipes=("aws-popularity-count",))
    return Foresight(shop.room, artifacts), told.facts["evaluation"]


def later(shop, items):
    more = [one for step in (20, 21) for one in events(step, items, step)]
    shop.read("Interactions", shop.file("b.csv", more), mode="INCREMENTAL")


def test_a_version_holds_while_users_do_as_before(shop, artifacts):
    foresight, evaluation = taught(shop, artifacts)
    assert foresight.drift(shop.group_id, "res_1", evaluation)["questions"] == 0
    before = foresight.state(shop.group_id)
    assert foresight.state(shop.group_id) == before
    later(shop, [*range(30)])
    assert foresight.state(shop.group_id) != before
    found = foresight.drift(shop.group_id, "res_1", evaluation)
    assert found["questions"] == USERS
    assert found["drifted"] is False


def test_a_version_has_drifted_when_users_want_something_else(shop, artifacts):
    foresight, evaluation = taught(shop, artifacts)
    later(shop, [29, 28, 27, 99, 98])
    found = foresight.drift(shop.group_id, "res_1", evaluation)
    assert found["drifted"] is True
    assert found["interval"][1] < found["offline"] == evaluation["metrics"][NDCG]


def test_a_figure_of_few_users_is_no_proof_of_drift(shop, artifacts):
    foresight, evaluation = taught(shop, artifacts)
    later(shop, [*range(30)])
    reached = foresight.drift(shop.group_id, "res_1", evaluation)["interval"][1] * 1.2
    for lowest, drifted in ((reached * 0.99, True), (reached * 0.5, False)):
        told = {"metrics": {NDCG: reached}, "intervals": {NDCG: [lowest, 1.0]}}
        assert foresight.drift(shop.group_id, "res_1", told)["drifted"] is drifted


def test_only_what_came_after_is_asked(shop, artifacts):
    taught(shop, artifacts)
    later(shop, [3, 99])
    kept = artifacts.open("res_1")
    held = since(read_interactions(shop.room, shop.group_id), kept, MOMENT + 10)
    known = {kept.items[code] for code in held.truth.items if code < len(kept.items)}
    assert known == {"i3"}
    assert (held.truth.items == len(kept.items)).any(), "an item that came later is right as well"
    assert len(held.histories.items) > 0


def test_an_update_goes_on_with_what_the_contest_decided(shop, artifacts):
    shop.read("Interactions", shop.file("a.csv", list(rows(users=80))))
    few = {"questions": "200"}
    asked = {
        "recipes": ("aws-user-personalization-v2",),
        "config": {"algorithmHyperParameters": few},
    }
    _, full = trained(shop, artifacts, **asked)
    assert full.facts["goesOn"] is False
    more = [
        {"USER_ID": f"u{n}", "ITEM_ID": "new", "TIMESTAMP": MOMENT + 99, "EVENT_TYPE": "View"}
        for n in range(40)
    ]
    shop.read("Interactions", shop.file("b.csv", more), mode="INCREMENTAL")
    _, update = trained(
        shop, artifacts, **asked, version_id="res_2", mode="UPDATE", previous_id="res_1"
    )
    assert update.facts["goesOn"] is True
    first, second = (artifacts.open(one).artifact.facts for one in ("res_1", "res_2"))
    assert second["chosen"] == first["chosen"]
    assert second["given"] == first["given"] == few
    assert "new" in artifacts.open("res_2").items
    assert "new" not in artifacts.open("res_1").items
    assert set(update.facts["evaluation"]["baselines"]) == {"popularity"}
    artifacts.forget("res_1")
    _, anew = trained(
        shop, artifacts, **asked, version_id="res_3", mode="UPDATE", previous_id="res_1"
    )
    assert anew.facts["goesOn"] is False, "its files are gone"
