"""The commands of filters, on the same shop as the routes."""

import json
from uuid import uuid4

import pytest

from comptoir.kernel import errors
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations

CHEAP, DEAR = "INCLUDE ItemID WHERE Items.PRICE < 12", "INCLUDE ItemID WHERE Items.PRICE > 30"


def test_filter_is_made_edited_and_looked_back_at(run):
    name = f"c-{uuid4().hex[:12]}"
    assert run("filter", "create", name, CHEAP, "--group", "shop", "--json")["version"] == 1
    assert "version 2" in run("filter", "edit", name, DEAR)
    versions = run("filter", "history", name, "--json")["versions"]
    assert [one["expression"] for one in versions] == [CHEAP, DEAR]
    assert all(one["by"].startswith("cli:") for one in versions)
    listed = run("filter", "list", "--group", "shop", "--json")["filters"]
    assert [one["expression"] for one in listed if one["name"] == name] == [DEAR]
    with pytest.raises(errors.NotFound):
        run("filter", "edit", "none", DEAR)


def test_filter_is_tried_by_its_text_or_its_name(run):
    told = run("filter", "try", "for-you", DEAR, "--user", "u1", "-n", "5", "--json")
    assert set(told["removed"]) == set(told["before"]) - set(told["after"])
    assert all(int(one[1:]) > 24 for one in told["after"])
    shown = run("filter", "try", "for-you", "cheap", "--user", "u1", "--value", "most=12")
    assert "candidates" in shown
    assert "Items.PRICE <" in shown
    with pytest.raises(errors.Invalid, match="NAME=VALUE"):
        run("filter", "try", "for-you", "cheap", "--value", "most")


def test_answer_says_why_and_an_unknown_name_which_there_are(run):
    told = run("ask", "for-you", "--user", "u1", "-n", "3", "--json")
    assert [len(told["itemList"]), told["rung"]] == [3, "personal"]
    assert all(one["title"] and one["reasons"] for one in told["itemList"])
    text = run("similar", "alike", "i3", "-n", "2", "--filter", "cheap", "--value", "most=40")
    assert "customers who" in text
    assert text.endswith("Answered as: personal.\n")
    ranked = run("rank", "order", "i2", "none", "--user", "u1", "--json")["itemList"]
    assert [one["itemId"] for one in ranked] == ["i2", "none"]
    assert ranked[1]["score"] is None
    with pytest.raises(errors.NotFound, match=r"no recommender nothing\. There are: .*for-you"):
        run("ask", "nothing")


def test_file_that_cannot_be_read_makes_no_group(run, tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    with pytest.raises(errors.Invalid, match=r"empty\.csv is empty"):
        run("import", str(path), "--group", "not-made")
    with pytest.raises(errors.NotFound, match=r"no dataset group not-made\. There are: .*shop"):
        run("train", "--group", "not-made")


def test_what_a_command_imported_is_seen_by_amazons_libraries(run, native, tmp_path):
    group = f"g-{uuid4().hex[:8]}"
    path = tmp_path / "items.csv"
    path.write_text("ITEM_ID,PRICE\na,1.5\nb,2.5\n", "utf-8")
    operations = Operations(native.backstage.recommendations, native.caller)

    def fields():
        arn = operations.arn(Kind.DATASET, f"{group}/ITEMS")
        dataset = operations.call("DescribeDataset", datasetArn=arn)["dataset"]
        schema = operations.call("DescribeSchema", schemaArn=dataset["schemaArn"])["schema"]
        return {one["name"] for one in json.loads(schema["schema"])["fields"]}

    run("import", str(path), "--group", group, "--type", "items", "--json")
    assert fields() == {"ITEM_ID", "PRICE"}
    path.write_text("ITEM_ID,PRICE,COLOUR\na,1.5,red\nb,2.5,red\n", "utf-8")
    run("import", str(path), "--group", group, "--type", "items", "--json")
    assert fields() == {"ITEM_ID", "PRICE", "COLOUR"}
    arn = operations.arn(Kind.DATASET_GROUP, group)
    listed = operations.call("ListDatasets", datasetGroupArn=arn)["datasets"]
    assert [one["datasetType"] for one in listed] == ["ITEMS"]
    operations.call("DeleteDataset", datasetArn=operations.arn(Kind.DATASET, f"{group}/ITEMS"))
