"""The wire: whatever is sent, the answer is a documented error, and never a broken server."""

import json
from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.recommend.aws.models import operations

HOST = "http://shop.example:8000"
TARGETS = sorted(operations().by_target)
PATHS = sorted(path for _, path in operations().by_path)


def signed(pair, path="/aws/", body=b"{}", *, method="POST", **headers):
    """Return the headers of a request that a holder of a pair signs."""
    asked = AWSRequest(method=method, url=HOST + path, data=body, headers=headers)
    asked.headers["Host"] = "shop.example:8000"
    credentials = Credentials(pair.access_key_id, pair.secret_access_key)
    SigV4Auth(credentials, "personalize", "eu-west-1").add_auth(asked)
    return {name.lower(): value for name, value in asked.headers.items()}


def sent(counter, pair, path="/aws/", body=b"{}", *, method="POST", **headers):
    """Send signed bytes; return status, headers and what the body says."""
    told = signed(pair, path, body, method=method, **headers)
    status, answered, data = counter.send(method, path, told, body)
    return status, answered, json.loads(data) if data else {}


def target(name):
    return {"X-Amz-Target": f"AmazonPersonalize.{name}"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def busy(open_counter, furnish):
    counter = open_counter()
    return furnish(counter), counter.pair()


def refused(status, told):
    """Tell whether an answer is a good one, or an error that says what to do."""
    return status == 200 or (
        400 <= status < 500 and told["__type"].endswith("Exception") and told["message"]
    )


@settings(max_examples=300)
@given(data=st.data())
def test_any_body_is_answered(busy, data):
    home, pair = busy
    name = data.draw(st.sampled_from(TARGETS))
    body = data.draw(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
    status, _, told = sent(home.counter, pair, body=body, **{"X-Amz-Target": name})
    assert refused(status, told), (name, body, told)


WRONG = st.sampled_from([None, True, -1, 2**40, 1e308, "", "\0", "é" * 70, [], {}, "\ud800"])
GOOD = {
    "name": st.text("abcdefgh", min_size=1, max_size=8),
    "jobName": st.text("abcdefgh", min_size=1, max_size=8),
    "roleArn": st.just("arn:aws:iam::000000000000:role/r"),
    "path": st.just("s3://shop/in/"),
    "dataLocation": st.just("s3://shop/in/a.csv"),
    "datasetType": st.sampled_from(["Items", "users"]),
    "recipeArn": st.sampled_from(
        [f"arn:aws:personalize:::recipe/aws-{one}" for one in ("sims", "hrnn", "vod-top-picks")]
    ),
    "schedulingExpression": st.just("rate(2 days)"),
    "expression": st.just("SAMPLECOUNT()"),
    "schema": st.just("{}"),
    "filterExpression": st.just("x"),
    "kmsKeyArn": st.just("arn:aws:kms:eu-west-1:000000000000:key/k"),
    "itemName": st.just("NAME"),
    "nextToken": st.just(""),
    "maxResults": st.integers(1, 5),
    "weight": st.floats(0, 1),
}
"""What members are likely to be, so that requests come further than their first member."""


def shaped(shape, arns, name="", depth=0):
    """Return a strategy of values that nearly fit a shape."""
    kind = shape.type_name
    if name in GOOD:
        good = GOOD[name]
    elif name.removesuffix("Arn") in arns:
        right = arns[name.removesuffix("Arn")]
        good = st.integers(0, 20).flatmap(
            lambda n: st.just(right) if n else st.sampled_from(list(arns.values()))
        )
    elif kind == "structure":
        own = {key: shaped(one, arns, key, depth + 1) for key, one in shape.members.items()}
        needed = {key: own.pop(key) for key in shape.required_members}
        good = st.fixed_dictionaries(needed, optional=own)
    elif kind == "list":
        good = st.lists(shaped(shape.member, arns, "", depth + 1), min_size=1, max_size=2)
    elif kind == "map":
        value = shaped(shape.value, arns, "", depth + 1)
        good = st.dictionaries(st.sampled_from(shape.key.enum or ["aB_1", "ITEMS"]), value)
    elif kind == "string":
        good = st.sampled_from([*shape.enum, "0.5"] if not shape.enum else shape.enum)
    elif kind == "boolean":
        good = st.booleans()
    else:
        good = st.integers(1, 200)
    return good if depth == 0 else st.integers(0, 40).flatmap(lambda n: good if n else WRONG)


@settings(max_examples=400)
@given(data=st.data())
def test_any_request_that_nearly_fits_is_answered(busy, data):
    home, pair = busy
    operation = data.draw(st.sampled_from(operations().all()))
    if operation.name.startswith("Delete"):
        return
    asked = data.draw(shaped(operation.input, home.arns))
    body = json.dumps(asked).encode()
    paths = {one.name: path for (_, path), one in operations().by_path.items()}
    if operation.rest:
        status, _, told = sent(home.counter, pair, "/aws" + paths[operation.name], body)
    else:
        status, _, told = sent(home.counter, pair, body=body, **target(operation.name))
    assert refused(status, told), (operation.name, asked, told)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"3", b"null", b'"a"', b"{", b"\xff", b"[" * 100_000, b'{"a": NaN}', b"9" * 10_000],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_object_is_refused(small, body):
    status, told, error = sent(small, small.pair(), body=body, **target("ListSchemas"))
    assert status == 400
    assert error["__type"] in {"SerializationException", "InvalidInputException"}
    assert told["content-type"] == "application/x-amz-json-1.1"
    assert told["x-amzn-errortype"] == error["__type"]


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [
        ("/aws/", {}, "POST"),
        ("/aws/", target("Nothing"), "POST"),
        ("/aws/", {"X-Amz-Target": "Other.ListSchemas"}, "POST"),
        ("/aws/", {"X-Amz-Target": "x" * 5000}, "POST"),
        ("/aws/", target("ListSchemas"), "GET"),
        ("/aws/events/more", {}, "POST"),
        ("/aws/events", {}, "GET"),
        ("/aws/../v1/reviews", {}, "POST"),
    ],
)
def test_what_nobody_carries_out_is_unknown(small, path, headers, method):
    status, _, told = sent(small, small.pair(), path, method=method, **headers)
    assert (status, told["__type"]) == (400, "UnknownOperationException")


def test_wrong_content_type_is_read_all_the_same(small):
    headers = target("ListSchemas") | {"Content-Type": "text/html"}
    assert sent(small, small.pair(), **headers)[0] == 200


def test_a_body_that_is_too_large_is_refused(small):
    body = json.dumps({"name": "a" * 5_000_000}).encode()
    status, _, told = sent(small, small.pair(), body=body, **target("CreateSchema"))
    assert (status, told["__type"]) == (413, "RequestEntityTooLargeException")


def test_what_broke_is_told_without_its_words(small, monkeypatch):
    def breaks(*_given):
        raise RuntimeError("secret words")

    monkeypatch.setattr(small.played, "load", breaks)
    monkeypatch.setattr(type(small.room.store), "page", breaks)
    status, _, told = sent(small, small.pair(), **target("ListSchemas"))
    assert (status, told["__type"]) == (500, "InternalFailure")
    assert "secret" not in told["message"]


@pytest.mark.parametrize(
    ("service", "call", "status"),
    [
        ("personalize", lambda aws: aws.list_schemas(), 400),
        (
            "personalize-runtime",
            lambda aws: aws.get_recommendations(campaignArn="arn:aws:personalize:a:b:campaign/c"),
            403,
        ),
        (
            "personalize-events",
            lambda aws: aws.put_events(
                trackingId="t",
                sessionId="s",
                eventList=[{"eventType": "e", "sentAt": datetime.now(UTC)}],
            ),
            403,
        ),
    ],
)
def test_a_wrong_secret_is_refused_before_anything_is_read(small, service, call, status):
    pair = small.pair()
    wrong = type(pair)(access_key_id=pair.access_key_id, secret_access_key="x" * 40)
    for used, code in (
        (wrong, "InvalidSignatureException"),
        (
            type(pair)(access_key_id="CKNOBODY", secret_access_key="x" * 40),
            "UnrecognizedClientException",
        ),
    ):
        with pytest.raises(ClientError) as caught:
            call(small.client(service, used))
        assert caught.value.response["Error"]["Code"] == code
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_an_unsigned_request_is_told_nothing(small):
    for headers in (target("ListSchemas"), {"x-amz-target": "Nothing"}, {}):
        status, _, body = small.send("POST", "/aws/", headers, b"{}")
        told = json.loads(body)
        assert (status, told["__type"]) == (400, "MissingAuthenticationTokenException")


def test_rights_of_the_key_are_asked_for(small):
    reader = small.client(pair=small.pair(scopes=["recommend:read"]))
    assert reader.list_schemas()["schemas"] == []
    with pytest.raises(ClientError, match="recommend:write") as caught:
        reader.create_dataset_group(name="a")
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    asker = small.client("personalize-runtime", small.pair(scopes=["recommend:read"]))
    with pytest.raises(ClientError) as caught:
        asker.get_recommendations(campaignArn="arn:aws:personalize:a:b:campaign/c")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_members_that_nobody_knows_are_refused_by_name(small):
    body = json.dumps({"name": "a", "colour": "red"}).encode()
    status, _, told = sent(small, small.pair(), body=body, **target("CreateDatasetGroup"))
    assert (status, told["__type"]) == (400, "InvalidInputException")
    assert "colour" in told["message"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "name is missing"),
        ({"name": "no spaces"}, "must match"),
        ({"name": "-a"}, "must match"),
        ({"name": "a" * 64}, "at most 63"),
        ({"name": ""}, "at least 1"),
        ({"name": 3}, "must be a text"),
        ({"name": "a", "domain": "SHOES"}, "one of ECOMMERCE, VIDEO_ON_DEMAND"),
        ({"name": "a", "roleArn": "arn:aws:iam::1:role/x"}, "roleArn"),
        ({"name": "a", "tags": [{"tagKey": "k"}]}, "tags[0].tagValue is missing"),
        ({"name": "a", "tags": [{"tagKey": "k!", "tagValue": "v"}]}, "tags[0].tagKey"),
        ({"name": "a", "tags": {}}, "must be a list"),
        ({"name": "a", "kmsKeyArn": "arn:aws:kms:e:123456789012:key/k"}, "roleArn"),
    ],
)
def test_a_request_that_does_not_fit_is_told_where(small, asked, words):
    body = json.dumps(asked).encode()
    status, _, told = sent(small, small.pair(), body=body, **target("CreateDatasetGroup"))
    assert (status, told["__type"]) == (400, "InvalidInputException")
    assert words in told["message"]
