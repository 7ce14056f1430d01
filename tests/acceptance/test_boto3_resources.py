"""boto3 against a real server, with nothing but its `endpoint_url` changed: resources."""

import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization-v2"


def pair_of(home, *words):
    """Return the access key and secret that a person is shown."""
    told = home.run("keys", "create", "--aws", "--json", *words).json
    return told["access_key_id"], told["secret_access_key"]


def client(server, pair, service="personalize"):
    return boto3.client(
        service,
        endpoint_url=f"{server.address}/aws",
        region_name="us-west-2",
        aws_access_key_id=pair[0],
        aws_secret_access_key=pair[1],
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(code, call, *given, **asked):
    """Call, and return the message of the error that must come."""
    with pytest.raises(ClientError) as caught:
        call(*given, **asked)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    return caught.value.response["Error"]["Message"]


def gone(call, **asked):
    """Wait until something is deleted, as scripts do."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            call(**asked)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ResourceNotFoundException":
                return
            raise
        time.sleep(0.05)
    raise AssertionError(f"still there after 30 s: {asked}")


def test_resources_live_from_their_creation_to_their_deletion(make_home):
    home = make_home("shop")
    with home.serve() as server:
        aws = client(server, pair_of(home))
        group = aws.create_dataset_group(
            name="shop", tags=[{"tagKey": "team", "tagValue": "équipe"}]
        )["datasetGroupArn"]
        assert group == "arn:aws:personalize:eu-west-1:000000000000:dataset-group/shop"
        described = aws.describe_dataset_group(datasetGroupArn=group)["datasetGroup"]
        assert described["status"] == "ACTIVE"
        assert described["creationDateTime"].year >= 2026
        refused("ResourceAlreadyExistsException", aws.create_dataset_group, name="shop")

        tags = aws.list_tags_for_resource(resourceArn=group)["tags"]
        assert tags == [{"tagKey": "team", "tagValue": "équipe"}]
        many = [{"tagKey": f"k{n}", "tagValue": "v"} for n in range(50)]
        refused("TooManyTagsException", aws.tag_resource, resourceArn=group, tags=many)
        aws.untag_resource(resourceArn=group, tagKeys=["team"])
        assert aws.list_tags_for_resource(resourceArn=group)["tags"] == []

        tracker = aws.create_event_tracker(name="web", datasetGroupArn=group)
        assert tracker["trackingId"]
        assert (
            aws.describe_event_tracker(eventTrackerArn=tracker["eventTrackerArn"])["eventTracker"][
                "trackingId"
            ]
            == tracker["trackingId"]
        )
        refused(
            *("LimitExceededException", aws.create_event_tracker),
            name="second",
            datasetGroupArn=group,
        )

        names = [f"solution-{number}" for number in range(7)]
        for name in names:
            aws.create_solution(name=name, datasetGroupArn=group, recipeArn=RECIPE)
        pages = aws.get_paginator("list_solutions").paginate(
            datasetGroupArn=group, PaginationConfig={"PageSize": 3}
        )
        listed = [[one["name"] for one in page["solutions"]] for page in pages]
        assert [len(page) for page in listed] == [3, 3, 1]
        assert sum(listed, []) == names  # noqa: RUF017 - three short lists
        token = aws.list_solutions(datasetGroupArn=group, maxResults=2)["nextToken"]
        refused("InvalidNextTokenException", aws.list_solutions, nextToken=token)
        refused("InvalidNextTokenException", aws.list_solutions, nextToken="made up")

        refused("ResourceInUseException", aws.delete_dataset_group, datasetGroupArn=group)
        aws.delete_event_tracker(eventTrackerArn=tracker["eventTrackerArn"])
        for name in names:
            arn = group.replace("dataset-group/shop", f"solution/{name}")
            aws.update_solution(solutionArn=arn, performAutoTraining=False)
            assert not aws.describe_solution(solutionArn=arn)["solution"]["performAutoTraining"]
            aws.delete_solution(solutionArn=arn)
            gone(aws.describe_solution, solutionArn=arn)
        aws.delete_dataset_group(datasetGroupArn=group)
        gone(aws.describe_dataset_group, datasetGroupArn=group)
        aws.create_dataset_group(name="shop")


def test_two_keys_never_see_each_other(make_home):
    home = make_home("shops")
    with home.serve() as server:
        north = client(server, pair_of(home, "--groups", "north"))
        south = client(server, pair_of(home, "--groups", "south,more"))
        every = client(server, pair_of(home))
        groups = {
            "north": north.create_dataset_group(name="north")["datasetGroupArn"],
            "south": south.create_dataset_group(name="south")["datasetGroupArn"],
        }
        refused("AccessDeniedException", north.create_dataset_group, name="south-2")
        solution = north.create_solution(
            name="secret", datasetGroupArn=groups["north"], recipeArn=RECIPE
        )["solutionArn"]
        for call, asked in (
            (south.describe_dataset_group, {"datasetGroupArn": groups["north"]}),
            (south.delete_dataset_group, {"datasetGroupArn": groups["north"]}),
            (south.describe_solution, {"solutionArn": solution}),
            (south.update_solution, {"solutionArn": solution, "performAutoTraining": False}),
            (south.create_solution_version, {"solutionArn": solution}),
            (south.delete_solution, {"solutionArn": solution}),
            (south.list_tags_for_resource, {"resourceArn": solution}),
            (south.list_solution_versions, {"solutionArn": solution}),
        ):
            told = refused("ResourceNotFoundException", call, **asked)
            nowhere = {key: value + "x" for key, value in asked.items() if key.endswith("Arn")}
            other = refused("ResourceNotFoundException", call, **asked | nowhere)
            assert told == other.replace("x.", ".")
        assert [one["name"] for one in south.list_dataset_groups()["datasetGroups"]] == ["south"]
        assert south.list_solutions()["solutions"] == []
        assert len(every.list_dataset_groups()["datasetGroups"]) == 2
        assert north.describe_solution(solutionArn=solution)["solution"]["name"] == "secret"


def test_keys_that_are_wrong_or_refused_open_nothing(make_home):
    home = make_home("shop")
    with home.serve() as server:
        pair = pair_of(home)
        assert client(server, pair).list_schemas()["schemas"] == []
        refused(
            "InvalidSignatureException", client(server, (pair[0], "x" * 40)).list_dataset_groups
        )
        refused("UnrecognizedClientException", client(server, ("CKX", pair[1])).list_dataset_groups)
        reader = client(server, pair_of(home, "--scope", "recommend:read"))
        refused("AccessDeniedException", reader.create_dataset_group, name="a")
        listed = home.run("keys", "list", "--json").json
        prefix = next(one["prefix"] for one in listed if one["access_key_id"] == pair[0])
        home.run("keys", "revoke", prefix)
        time.sleep(1.2)
        refused("UnrecognizedClientException", client(server, pair).list_dataset_groups)
        out, err = server.running.told()
        assert pair[1] not in out + err


def test_a_body_that_the_guard_refuses_is_an_error_of_aws(make_home):
    home = make_home("shop")
    with home.serve(COMPTOIR_SERVER__MAX_BODY_BYTES="2000") as server:
        aws = client(server, pair_of(home))
        refused("RequestEntityTooLargeException", aws.create_schema, name="a", schema="x" * 5000)
    with home.serve(COMPTOIR_SERVER__REQUESTS_PER_MINUTE="2") as server:
        aws = client(server, pair_of(home))
        for _ in range(2):
            aws.list_recipes()
        refused("ThrottlingException", aws.list_recipes)
