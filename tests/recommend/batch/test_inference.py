"""Batch inference: what a campaign would answer, line by line; a bad line spoils nothing else."""

import pytest

from comptoir.kernel.work.model import JobState
from comptoir.recommend.serving.request import FilterUse, SlateRequest

NONE = {"batchInferenceJobConfig": {"itemExplorationConfig": {"explorationWeight": "0"}}}
COMEDY = "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)"


def served(press, recipe, *, length, use="", values=None, **asked):
    """Return what the same question gets from a campaign."""
    chosen = FilterUse(expression=use, values=values or {}) if use else None
    group = press.shop.group_id
    request = SlateRequest(
        group_id=group, version_id="res_1", recipe=recipe, length=length, filter=chosen, **asked
    )
    found = press.slates.rank(request) if request.ranked else press.slates.choose(request)
    return [(one.item_id, one.score) for one in found.items]


@pytest.mark.parametrize("again", [True, False])
def test_users_get_what_a_campaign_answers(press, again):
    press.train("item-knn", again=again)
    asked = [{"userId": f"u{n}"} for n in range(20)] + [{"userId": "stranger"}]
    told = press.answered("aws-user-personalization-v2", asked, numResults=7, **NONE)
    assert [one["input"] for one in told] == asked
    for one in told:
        owner = press.shop.owner(one["input"]["userId"])
        expected = served(press, "aws-user-personalization-v2", length=7, user=owner)
        assert one["error"] is None
        assert one["output"]["recommendedItems"] == [item for item, _ in expected]
        scores = [score for _, score in expected]
        assert one["output"]["scores"] == pytest.approx(scores, rel=1e-4, abs=1e-9)


def test_filters_take_their_values_from_the_line(press):
    recipe = "aws-user-personalization-v2"
    press.train("item-knn")
    values = {"GENRE": '"Comedy"'}
    asked = [{"userId": "u1", "filterValues": values}, {"userId": "u2"}]
    good, bad = press.answered(recipe, asked, use=COMEDY, numResults=25, **NONE)
    owner = press.shop.owner("u1")
    expected = served(press, recipe, length=25, user=owner, use=COMEDY, values=values)
    assert good["output"]["recommendedItems"] == [item for item, _ in expected]
    assert all(int(item[1:]) % 3 == 0 for item in good["output"]["recommendedItems"])
    assert bad["output"] is None
    assert "GENRE" in bad["error"]


def test_related_items_have_no_scores_and_never_themselves(press):
    press.train("aws-sims")
    [told] = press.answered("aws-sims", [{"itemId": "i5"}], numResults=4)
    expected = served(press, "aws-sims", length=4, item_id="i5")
    assert told["output"] == {"recommendedItems": [item for item, _ in expected]}
    assert "i5" not in told["output"]["recommendedItems"]


def test_lists_are_ranked_and_unknown_items_come_last(press):
    recipe = "aws-personalized-ranking-v2"
    press.train("item-knn")
    asked = {"userId": "u3", "itemList": ["i1", "nobody knows", "i9", "i4", "i9"]}
    [told] = press.answered(recipe, [asked])
    owner = press.shop.owner("u3")
    expected = served(press, recipe, length=9, user=owner, ranked=tuple(asked["itemList"]))
    assert told["output"]["recommendedItems"] == [item for item, _ in expected]
    assert told["output"]["scores"][-1] is None
    assert sum(told["output"]["scores"][:-1]) == pytest.approx(1)


def test_new_items_are_explored_as_often_as_the_job_says(press):
    recipe = "aws-user-personalization"
    press.train("item-knn")
    press.shop.read("Items", press.shop.file("n.jsonl", [{"ITEM_ID": "new"}]), mode="INCREMENTAL")
    config = {"itemExplorationConfig": {"explorationWeight": "1"}}
    asked = [{"userId": f"u{n}"} for n in range(8)]
    told = press.answered(recipe, asked, batchInferenceJobConfig=config)
    assert all("new" in one["output"]["recommendedItems"] for one in told)
    again = press.answered(recipe, asked, batchInferenceJobConfig=config, job="job")
    assert told == again


BAD = {
    "no json": "no JSON",
    "[1]": "no object",
    '{"userId": 5}': "userId is 5",
    '{"userId": ""}': "userId is ;",
    '{"user": "u1"}': "userId is missing",
    '{"userId": "u1", "itemId": "i1"}': "itemId is not known",
    '{"userId": "u1", "filterValues": {"A": "1"}}': "no filter",
    '{"userId": "u1", "filterValues": ["A"]}': "filterValues must be an object",
    '{"userId": NaN}': "no JSON",
    '{"userId": "\\ud800"}': "half of a character",
    "[" * 5000: "no JSON",
    '{"userId": "' + "x" * 300 + '"}': "1 to 256",
    '{"userId": "' + "x" * 1_100_000 + '"}': "more than",
}


def test_a_bad_line_says_why_and_spoils_no_other(press):
    press.train("aws-popularity-count")
    lines = [*BAD, '{"userId": "u1"}', "", '{"userId":"u2"}']
    told = press.answered("aws-popularity-count", lines)
    assert len(told) == len(BAD) + 2
    for one, (line, reason) in zip(told, BAD.items(), strict=False):
        assert one["output"] is None
        assert reason in one["error"], (line[:40], one)
    assert [one["input"] for one in told[-2:]] == [{"userId": "u1"}, {"userId": "u2"}]
    assert all(one["error"] is None and one["output"]["recommendedItems"] for one in told[-2:])


def test_a_file_without_a_good_line_fails_the_job_and_keeps_the_other_files(press):
    press.train("aws-popularity-count")
    press.put("in/a.json", ['{"userId": "u1"}'])
    press.put("in/deep/b.json.gz", ['{"item": "u1"}', "{"])
    press.put("in/_SUCCESS", ["x"])
    job = press.run("aws-popularity-count", "s3://shop/in/")
    assert job.state is JobState.FAILED
    assert "s3://shop/in/deep/b.json.gz" in job.error
    assert "userId is missing" in job.error
    assert press.get("s3://shop/out/a.json.out")[0]["error"] is None
    assert press.get("s3://shop/out/deep/b.json.gz.out")[0]["error"]
    assert "There is nothing at" in press.run("aws-sims", "s3://shop/no/", job="b").error
    empty = press.put("in/empty.json", [])
    assert "It has no lines" in press.run("aws-sims", empty, job="c").error
    assert not list(press.blobs.names("recommend/batch"))


def test_a_killed_job_goes_on_behind_the_parts_it_kept(press, monkeypatch):
    press.train("aws-popularity-count")
    asked = [{"userId": f"u{n}"} for n in range(350)]
    source = press.put("in/asked.json", asked)
    answered: list[int] = []
    real = press.batch._items

    def breaks_once(ask):
        if len(answered) == 2:
            answered.append(0)
            raise RuntimeError("killed")
        answered.append(1)
        return real(ask)

    monkeypatch.setattr(type(press.batch), "_items", lambda _self, ask: breaks_once(ask))
    assert press.run("aws-popularity-count", source).state is JobState.FAILED
    with pytest.raises(Exception, match="no blob"):
        press.get("s3://shop/out/asked.json.out")
    press.engine.resume("job")
    told = press.get("s3://shop/out/asked.json.out")
    assert [one["input"] for one in told] == asked
    assert answered == [1, 1, 0, 1, 1]
    job = press.engine.job("job")
    assert (job.done, job.total, job.output["lines"]) == (350, 350, 350)
