"""ARNs: what is built is read again, and nothing else is."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.model import Arn, Kind, Names
from comptoir.recommend.model.arns import OFFERED, offered

NAMES = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}", fullmatch=True)
REGIONS = st.sampled_from(["eu-west-1", "us-gov-east-1", "cn-north-1"])
ACCOUNTS = st.from_regex(r"[0-9]{12}", fullmatch=True)


@given(kind=st.sampled_from(Kind), first=NAMES, second=NAMES, region=REGIONS, account=ACCOUNTS)
def test_what_is_built_is_read_again(kind, first, second, region, account):
    both = kind in {Kind.DATASET, Kind.SOLUTION_VERSION}
    name = f"{first}/{second}" if both else first
    text = Names(region=region, account=account).arn(kind, name)
    assert Arn.parse(text) == Arn(kind=kind.value, name=name, region=region, account=account)
    assert str(Arn.parse(text)) == text


@given(word=st.sampled_from(OFFERED), name=NAMES)
def test_what_is_offered_is_read_again(word, name):
    assert Arn.parse(offered(word, name)) == Arn(kind=word, name=name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "campaign/a",
        "arn:aws:personalize:eu-west-1:000000000000:shoe/a",
        "arn:aws:personalize:eu-west-1:000000000000:campaign/",
        "arn:aws:personalize:eu-west-1:000000000000:campaign/a/b",
        "arn:aws:personalize:eu-west-1:000000000000:dataset/a",
        "arn:aws:personalize:eu-west-1:000000000000:solution/a/b/c",
        "arn:aws:personalize:eu-west-1:1:campaign/a",
        "arn:aws:personalize:::campaign/a",
        "arn:aws:personalize:eu-west-1:000000000000:recipe/aws-sims",
        "arn:aws:personalize:eu-west-1:000000000000:solution-version/a",
        "arn:aws:s3:::bucket/a",
        "arn:aws:personalize:::recipe/" + "a" * 300,
    ],
)
def test_what_is_no_arn_is_refused(text):
    with pytest.raises(errors.Invalid, match="is no ARN"):
        Arn.parse(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(errors.Invalid):
        assert str(Arn.parse(text)) == text
