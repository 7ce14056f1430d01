"""Documents drawn at random from the descriptions of both APIs, and bent: nothing breaks the server."""

import json
import random
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tests.recommend.native.conftest import furnish

from comptoir.app.rights import SIGNING_SCOPES
from comptoir.recommend.aws.models import operations

REQUESTS = 150
TEXTS = (
    *("", "0", "-1", "null", "x" * 300, "😀", "a\nb", "\x7f", "\u202e", "{", "[]", "NaN", "a|b"),
    *("s3://", "s3://b/../x", "s3://b/k", "now-7d", "$x", "'; drop table x;--", "../..", "*"),
    *("shop", "for-you", "alike", "order", "cheap", "i1", "u1", "PRICE", "ITEMS", "FULL", "View"),
    *("INCLUDE ItemID WHERE Items.PRICE < 3", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
)
NUMBERS = (0, 1, -1, 25, 501, 2**31, 2**63, 10**30, 1.5, 1e308)


class Drawn:
    """Draws values that fit a shape, and some that do not."""

    def __init__(self, seed: int, arns: list[str]) -> None:
        self.chance = random.Random(seed)
        self.arns = arns

    def one(self, values):
        return self.chance.choice(list(values))

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def anything(self, depth: int = 0):
        kind = self.chance.randrange(6 if depth < 3 else 4)
        plain = (self.one(TEXTS), self.one(NUMBERS), self.one([None, True, False]), self.one(TEXTS))
        if kind < len(plain):
            return plain[kind]
        some = [self.anything(depth + 1) for _ in range(self.chance.randrange(4))]
        return some if kind == 4 else {self.one(TEXTS): each for each in some}

    def plain(self, kind: str, *bounds):
        """Return a value of a kind without parts."""
        values = {"string": TEXTS, "boolean": (True, False)}
        return self.one(values.get(kind, (*NUMBERS, *bounds)))

    def json(self, schema, known):
        """Return a value for a JSON schema, its references among `known`."""
        if self.often(0.05):
            return self.anything()
        if "$ref" in schema:
            schema = known[schema["$ref"].rpartition("/")[2]]
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema:
                return self.json(self.one(schema[word]), known)
        kind = schema.get("type", "")
        if kind == "object":
            return self.object(schema, known)
        if kind == "array":
            return [self.json(schema["items"], known) for _ in range(self.chance.randrange(3))]
        bounds = schema.get("minimum", 0), schema.get("maximum", 9)
        return self.plain(kind, *bounds) if kind else self.anything()

    def object(self, schema, known):
        wanted, more = schema.get("required", ()), schema.get("additionalProperties")
        fields = schema.get("properties", {})
        found = {
            name: "shop" if name == "group" else self.json(each, known)
            for name, each in fields.items()
            if name in wanted or self.often(0.4)
        }
        if isinstance(more, dict) or not fields:
            found[self.one(TEXTS)] = self.json(more if isinstance(more, dict) else {}, known)
        return found

    def shape(self, shape, name=""):
        """Return a value for a shape of botocore's."""
        if self.often(0.04):
            return self.anything()
        kind = shape.type_name
        if kind == "structure":
            return {
                each: self.shape(member, each)
                for each, member in shape.members.items()
                if each in shape.required_members or self.often(0.3)
            }
        if kind == "list":
            return [self.shape(shape.member) for _ in range(self.chance.randrange(3))]
        if kind == "map":
            return {self.one(TEXTS): self.shape(shape.value)}
        named = self.arns if name.endswith("Arn") else getattr(shape, "enum", ())
        return self.one(named) if named and self.often(0.9) else self.plain(kind)


def arns_of(spare):
    everything = (spare.client().get("/v1/recommend/" + what).json() for what in KINDS)
    return [
        one["arn"] for told in everything for listed in told.values() if listed for one in listed
    ]


KINDS = ("groups", "campaigns?group=shop", "versions?group=shop", "filters?group=shop")


@pytest.fixture(scope="module")
def spare(tmp_path_factory):
    """A shop that nobody needs afterwards."""
    made = furnish(tmp_path_factory.mktemp("spare"))
    yield made
    made.backstage.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_native_api_answers_whatever_it_is_asked(spare, seed):
    client = spare.client(*SIGNING_SCOPES, "system:observe")
    document, drawn = client.get("/openapi.json").json(), Drawn(seed, [])
    known = document["components"]["schemas"]
    every = [
        (path, method, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if "recommend" in str(told.get("tags")) or ("/v1/" in path and "reviews" not in path)
    ]
    for _ in range(REQUESTS):
        path, method, told = drawn.one(every)
        query = []
        for one in told.get("parameters", ()):
            value = drawn.json(one.get("schema", {}), known)
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", quote(str(value) or "x", safe=""))
            elif drawn.often(0.4):
                query.append((one["name"], str(value)))
        body = {}
        for kind, content in told.get("requestBody", {}).get("content", {}).items():
            value = json.dumps(drawn.json(content.get("schema", {}), known))
            body = {"content": value, "headers": {"content-type": kind}}
        answer = client.request(method, path, params=query or None, **body)
        assert answer.status_code < 500, (method, path, query, body, answer.text)


@pytest.mark.parametrize("seed", [1, 2])
def test_door_of_aws_answers_whatever_it_is_asked(spare, seed):
    key = spare.backstage.keys.create("garbage", sorted(SIGNING_SCOPES), created_by="cli:test")
    pair = spare.backstage.signing_keys.create(key.key)
    known, client = operations(), spare.client()
    del client.headers["authorization"]
    drawn = Drawn(seed, arns_of(spare))
    asked = [("/", target, one) for target, one in known.by_target.items()]
    asked += [(path, "", one) for (_, path), one in known.by_path.items()]
    asked = [one for one in asked if not one[2].name.startswith("Delete")]
    for _ in range(REQUESTS):
        path, target, operation = drawn.one(asked)
        data = json.dumps(drawn.shape(operation.input)).encode()
        headers = {"host": "testserver", "content-type": "application/json"}
        headers |= {"x-amz-target": target} if target else {}
        request = AWSRequest("POST", f"http://testserver/aws{path}", data=data, headers=headers)
        credentials = Credentials(pair.access_key_id, pair.secret_access_key)
        SigV4Auth(credentials, "personalize", "eu-west-1").add_auth(request)
        answer = client.post(f"/aws{path}", content=data, headers=dict(request.headers))
        assert answer.status_code < 500, (operation.name, data, answer.text)
        assert answer.status_code == 200 or answer.json()["message"], (operation.name, data)
