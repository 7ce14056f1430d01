"""The operations of the AWS-compatible surface, called from within: by commands and native routes.

So there is one set of rules for both: what boto3 may not do, a command may not either.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend.audiences import Wanted
from comptoir.recommend.aws.ask import Ask
from comptoir.recommend.aws.registry import carry_out
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.model.arns import offered
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.resources.room import Room, seen_by
from comptoir.recommend.resources.versions import versions_of
from comptoir.recommend.store.resources import Seen

_NAMED = 20
"""Resources that are named beside one that is not there."""


@dataclass(frozen=True, slots=True)
class Operations:
    """Calls operations for one caller.

    Args:
        room: where resources are.
        caller: whose rights hold.
    """

    room: Room
    caller: Caller

    @property
    def seen(self) -> Seen:
        """What of the resources the caller may see."""
        return seen_by(self.caller)

    def call(self, operation: str, **input: Any) -> Mapping[str, Any]:
        """Carry out an operation by its name, in the service model or in `HOUSE`.

        Raises:
            errors.ComptoirError: as the operation has it.
        """
        return carry_out(operation, Ask(room=self.room, caller=self.caller, input=input))

    def find(self, kind: Kind, name: str) -> Resource:
        """Return a resource by its name.

        Raises:
            errors.NotFound: there is none, or not for this caller. It says what there is.
        """
        try:
            return self.room.store.find(self.arn(kind, name), kind, seen_by(self.caller))
        except errors.NotFound:
            raise self._missing(kind, name) from None

    def arn(self, kind: Kind, name: str) -> str:
        return self.room.names.arn(kind, name)

    def group(self, name: str, domain: str = "") -> Resource:
        """Return a dataset group, made when there is none of that name."""
        try:
            return self.find(Kind.DATASET_GROUP, name)
        except errors.NotFound:
            more = {"domain": domain} if domain else {}
            self.call("CreateDatasetGroup", name=name, **more)
            return self.find(Kind.DATASET_GROUP, name)

    def new_version(
        self,
        group: str,
        name: str,
        recipe: str,
        *,
        mode: str = "FULL",
        trials: int = 0,
        once: str = "",
    ) -> Resource:
        """Begin to train a version of a solution; the solution is made when there is none.

        Args:
            group: name of the dataset group.
            name: of the solution.
            recipe: its name.
            mode: `FULL`, `UPDATE` or `AUTOTRAIN`.
            trials: of tuning; 0 for none.
            once: names the work: asked again under it, the same version is returned.

        Raises:
            errors.Conflict: there is a solution of that name with another recipe or group.
        """
        solution = self.solution(group, name, recipe, trials=trials)
        if once:
            with contextlib.suppress(errors.NotFound):
                return self.find(Kind.SOLUTION_VERSION, f"{name}/{once}")
        asked = {"solutionArn": solution.arn, "trainingMode": mode}
        asked |= {"name": once} if once else {}
        made = self.call("CreateSolutionVersion", **asked)
        arn = made["solutionVersionArn"]
        return self.room.store.find(arn, Kind.SOLUTION_VERSION, seen_by(self.caller))

    def solution(self, group: str, name: str, recipe: str, *, trials: int = 0) -> Resource:
        """Return a solution, made when there is none of that name.

        Raises:
            errors.Conflict: there is one with another recipe or group, or it does not tune.
        """
        wanted = f"aws-{recipe.rpartition('/')[2].removeprefix('aws-')}"
        try:
            solution = self.find(Kind.SOLUTION, name)
        except errors.NotFound:
            asked = {"datasetGroupArn": self.find(Kind.DATASET_GROUP, group).arn, "name": name}
            asked["recipeArn"] = offered("recipe", wanted)
            self.call("CreateSolution", **asked, performAutoTraining=False, **_tuning(trials))
            solution = self.find(Kind.SOLUTION, name)
        if solution.group_name != group or solution.document.get("recipe") != wanted:
            raise errors.Conflict(
                "The solution {name} is of the group {group} and learns by {recipe}. Choose "
                "another --name.",
                name=name,
                group=solution.group_name,
                recipe=solution.document.get("recipe"),
            )
        if trials and not solution.document.get("performHPO"):
            raise errors.Conflict(
                "The solution {name} was made without tuning. Choose another --name.", name=name
            )
        return solution

    def under_way(self, name: str) -> Resource | None:
        """Return the training of a solution that has not ended, None where there is none."""
        solution = self.find(Kind.SOLUTION, name)
        going = [one for one in versions_of(self.room, solution) if unsettled(one.status)]
        return going[-1] if going else None

    def batch(self, kind: Kind, name: str, **input: Any) -> Resource:
        """Begin a batch job; begun again under its name, it is the same one.

        Args:
            kind: `BATCH_INFERENCE_JOB` or `BATCH_SEGMENT_JOB`.
            name: of the job.
            input: members of the request.
        """
        with contextlib.suppress(errors.NotFound):
            return self.find(kind, name)
        member = kind.member[0].upper() + kind.member[1:]
        self.call(f"Create{member}", jobName=name, **input)
        return self.find(kind, name)

    def audience(self, wanted: Wanted) -> list[str]:
        """Return the shop's own ids of the users that are wanted, the likeliest first.

        Raises:
            errors.ComptoirError: as `audiences.audience`.
        """
        named = wanted.solution.startswith("arn:")
        users: list[str] = self.call(
            "ChooseAudience",
            solutionArn=wanted.solution if named else self.arn(Kind.SOLUTION, wanted.solution),
            itemId=wanted.item,
            itemAttributes=wanted.attributes,
            numResults=wanted.length,
            filter=wanted.filter,
            filterValues=dict(wanted.values),
        )["users"]
        return users

    def _missing(self, kind: Kind, name: str) -> errors.NotFound:
        found = self.room.store.page(kind, seen_by(self.caller), limit=_NAMED)
        if not found:
            return errors.NotFound("There is no {kind} {arn}.", kind=kind.words, arn=name)
        return errors.NotFound(
            "There is no {kind} {name}. There are: {names}.",
            kind=kind.words,
            name=name,
            names=", ".join(one.name for one in found),
        )

    def serve(self, name: str, version_arn: str) -> Resource:
        """Let a campaign of that name answer with a version; it is made when there is none."""
        try:
            campaign = self.find(Kind.CAMPAIGN, name)
        except errors.NotFound:
            config = {"enableMetadataWithRecommendations": True}
            self.call(
                "CreateCampaign",
                name=name,
                solutionVersionArn=version_arn,
                campaignConfig=config,
            )
        else:
            self.call("UpdateCampaign", campaignArn=campaign.arn, solutionVersionArn=version_arn)
        return self.find(Kind.CAMPAIGN, name)


def _tuning(trials: int) -> dict[str, Any]:
    if not trials:
        return {}
    budget = {"maxNumberOfTrainingJobs": str(trials), "maxParallelTrainingJobs": "1"}
    return {"performHPO": True, "solutionConfig": {"hpoConfig": {"hpoResourceConfig": budget}}}
