"""Delete a group with everything in it, a solution, a campaign or a recommender."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import WRITE
from comptoir.recommend.model import Kind
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Field, Stand, go

_Act = Callable[..., Response]
REMOVED: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.SOLUTION: (addresses.SOLUTIONS, "DeleteSolution"),
        Kind.CAMPAIGN: (addresses.CAMPAIGNS, "DeleteCampaign"),
        Kind.RECOMMENDER: (addresses.RECOMMENDERS, "DeleteRecommender"),
    }
)
"""What a press of a button deletes: where it is, and the operation."""


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    for kind, (home, _) in REMOVED.items():
        routes.add_api_route(f"{home}/{{name}}/delete", _remover(stand, kind), methods=["POST"])
    group = f"{addresses.GROUPS}/{{name}}/delete"
    routes.add_api_route(group, _group_remover(stand), methods=["POST"])


def _remover(stand: Stand, kind: Kind) -> _Act:
    def remove(request: Request, name: str, csrf_token: Field = "") -> Response:
        stand.act(request, WRITE, csrf_token)
        found = stand.named(kind, name)
        stand.operations(request).call(REMOVED[kind][1], **{f"{kind.member}Arn": found.arn})
        return go(addresses.group(found.group_name))

    return remove


def _group_remover(stand: Stand) -> _Act:
    def remove(request: Request, name: str, typed: Field = "", csrf_token: Field = "") -> Response:
        """Delete a group whose name was typed, so that no slip of a finger does it."""
        stand.act(request, WRITE, csrf_token)
        found = stand.named(Kind.DATASET_GROUP, name)
        if typed.strip() != found.name:
            raise errors.Invalid(
                "You typed {typed!r}, and the group is called {name}. Nothing was deleted.",
                typed=typed.strip()[:80],
                name=found.name,
            )
        stand.operations(request).call("DeleteWholeGroup", datasetGroupArn=found.arn)
        return go(addresses.HOME)

    return remove
