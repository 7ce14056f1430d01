"""One duel: two models behind one campaign, and whose items customers choose."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.recommend.aws.ask import READ, TRAIN
from comptoir.recommend.evidence import judging
from comptoir.recommend.evidence.duel import Duel, DuelKind
from comptoir.recommend.model import Kind
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.store import duels


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Duels(stand)
    one = f"{addresses.DUELS}/{{group}}/{{name}}"
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(f"{one}/stop", pages.stop, methods=["POST"])


class _Duels:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def one(self, request: Request, group: str, name: str) -> Response:
        self._stand.edge.require(request, READ)
        found = self._find(group, name)
        versions = [self._stand.kept(arm.version_id) for arm in found.arms]
        return self._stand.show(
            request,
            "duel",
            duel=found,
            group=group,
            campaign=self._stand.kept(found.source_id),
            versions=versions,
            **self._result(found),
        )

    def stop(self, request: Request, group: str, name: str, csrf_token: Field = "") -> Response:
        """Let the campaign answer with its own version again."""
        self._stand.act(request, TRAIN, csrf_token)
        arn = self._stand.named(Kind.DATASET_GROUP, group).arn
        self._stand.operations(request).call("StopDuel", datasetGroupArn=arn, name=name)
        return go(addresses.duel(group, name))

    def _result(self, found: Duel) -> dict[str, Any]:
        data = self._stand.data
        if found.kind is DuelKind.SPLIT:
            split = judging.judge_split(data, found)
            return {"split": split, "preference": None, "verdict": split.verdict}
        preference = judging.judge_interleaved(data, found)
        told = judging.preferred(preference)
        return {"split": None, "preference": preference, "verdict": told}

    def _find(self, group: str, name: str) -> Duel:
        group_id = self._stand.named(Kind.DATASET_GROUP, group).group_id
        return duels.named(self._stand.data.rows, group_id, name)
