"""Amazon resource names: how the AWS-compatible surface names what there is.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html
"""

import re
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.recommend.model.kinds import Kind

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}")
_ARN = re.compile(r"arn:aws:personalize:([a-z0-9-]*):(\d{12}|):([a-z-]+)/(.+)")
OFFERED = ("recipe", "algorithm", "feature-transformation")
"""What is the same for everyone; the ARN has neither region nor account."""
_LONGEST = 256
_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.SOLUTION_VERSION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """A resource's name, taken apart.

    >>> str(Arn(kind="filter", name="cheap", region="eu-west-1", account="000000000000"))
    'arn:aws:personalize:eu-west-1:000000000000:filter/cheap'
    """

    kind: str
    """The value of a `Kind`, or one of `OFFERED`."""
    name: str
    """Of a dataset `<group>/<TYPE>`, of a solution version `<solution>/<version>`."""
    region: str = ""
    account: str = ""
    """12 digits; empty for what is offered to everyone."""

    def __str__(self) -> str:
        word = Kind.SOLUTION.value if self.kind == Kind.SOLUTION_VERSION else self.kind
        return f"arn:aws:personalize:{self.region}:{self.account}:{word}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Arn":
        """Take an ARN apart.

        Raises:
            errors.Invalid: it is none, or of no kind that there is.

        >>> Arn.parse("arn:aws:personalize:::recipe/aws-sims").name
        'aws-sims'
        """
        found = _ARN.fullmatch(text) if len(text) <= _LONGEST else None
        if not found:
            raise _no_arn(text)
        region, account, word, name = found.groups()
        parts = name.split("/")
        if not all(NAME.fullmatch(part) for part in parts):
            raise _no_arn(text)
        kind = _kind(word, len(parts))
        if not kind or (word in OFFERED) != (not region and not account):
            raise _no_arn(text)
        return cls(kind=kind, name=name, region=region, account=account)


def _kind(word: str, parts: int) -> str:
    """Return which kind of resource a word and so many names speak of; empty for none."""
    if word == Kind.SOLUTION and parts == 2:  # noqa: PLR2004 - a solution and its version
        return Kind.SOLUTION_VERSION.value
    wanted = 2 if word == Kind.DATASET else 1
    known = word in _KINDS or word in OFFERED
    return word if known and parts == wanted else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Gives ARNs to what one installation holds."""

    region: str
    account: str

    def arn(self, kind: Kind, name: str) -> str:
        """Return the ARN of a resource."""
        made = Arn(kind=kind.value, name=name, region=self.region, account=self.account)
        return str(made)


def offered(word: str, name: str) -> str:
    """Return the ARN of a recipe, an algorithm or a feature transformation.

    >>> offered("recipe", "aws-sims")
    'arn:aws:personalize:::recipe/aws-sims'
    """
    return str(Arn(kind=word, name=name))


def _no_arn(text: str) -> errors.Invalid:
    return errors.Invalid(
        "{arn!r} is no ARN. Write it as arn:aws:personalize:REGION:ACCOUNT:TYPE/NAME, with a "
        "type that there is.",
        arn=text[:_LONGEST],
    )
