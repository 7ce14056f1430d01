"""Compares a declaration with what there is, and says what is to be done."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.recommend.aws.operations.knobs import check_config
from comptoir.recommend.aws.operations.offered import offer_of
from comptoir.recommend.declaring.model import Declared, DeclaredSolution, Entry, Plan, Step, Verb
from comptoir.recommend.declaring.places import Places
from comptoir.recommend.declaring.slips import Slips
from comptoir.recommend.declaring.templates import matches
from comptoir.recommend.declaring.trainings import TrainingsNeeded, batch_step
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.lifecycle import unsettled
from comptoir.recommend.operations import Operations
from comptoir.recommend.resources.room import needed

_CHANGES: Mapping[Kind, tuple[str, str, tuple[str, ...]]] = {
    Kind.DATASET: ("UpdateDataset", "datasetArn", ("schemaArn",)),
    Kind.FILTER: ("EditFilter", "filterArn", ("filterExpression",)),
    Kind.RECOMMENDER: ("UpdateRecommender", "recommenderArn", ("recommenderConfig",)),
    Kind.SOLUTION: (
        *("UpdateSolution", "solutionArn"),
        ("performAutoTraining", "performIncrementalUpdate"),
    ),
}
"""Of each kind that can be changed: how, by which ARN, and which members."""
_LASTING: Mapping[Kind, tuple[str, ...]] = {
    Kind.DATASET_GROUP: ("domain",),
    Kind.RECOMMENDER: ("recipeArn",),
    Kind.SOLUTION: ("recipeArn", "performHPO", "performAutoML", "eventType"),
}
"""Members that never change."""


def decide(declared: Declared, asked: Operations, places: Places) -> Plan:
    """Return what a declaration leads to; nothing is done yet.

    Args:
        declared: what the file says.
        asked: where resources are, for whom.
        places: where data and questions lie.

    Raises:
        errors.Invalid: something cannot be brought about; each with its path.
    """
    return _Decision(declared, asked, places).plan()


class _Decision:
    def __init__(self, declared: Declared, asked: Operations, places: Places) -> None:
        self._declared, self._asked, self._places = declared, asked, places
        self._slips = Slips()
        self._notes = list(declared.notes)

    def plan(self) -> Plan:
        told = self._declared
        self._check_recipes()
        basis = [self._step(told.group)]
        for one in told.datasets:
            with self._slips.at(f"{one.schema.path}.serviceConfig.schema"):
                self._check_schema(one.schema, one.type)
            basis += [
                self._schema(one.schema),
                self._step(one.dataset, f"{self._group}/{one.type}"),
            ]
        if told.tracker:
            basis.append(self._step(told.tracker))
        basis += [*map(self._step, told.filters), *self._outdated()]
        imports = self._imports()
        recommenders = [self._step(one) for one in told.recommenders]
        solutions = [self._step(one.solution) for one in told.solutions]
        needs = TrainingsNeeded(
            self._asked, self._group, fresh=any(one.verb is Verb.MAKE for one in imports)
        )
        trainings, campaigns, batches = self._trained(needs, recommenders)
        self._slips.check()
        return Plan(
            group=self._group,
            stages=(basis, imports, [*solutions, *trainings], campaigns, batches),
            notes=self._notes,
        )

    @property
    def _group(self) -> str:
        return self._declared.group.name

    def _trained(
        self, needs: TrainingsNeeded, recommenders: Sequence[Step]
    ) -> tuple[list[Step], list[Step], list[Step]]:
        """Return trainings, campaigns and batch jobs, where there is anything to learn from."""
        campaigns: list[Step] = []
        batches: list[Step] = []
        trainings = list(recommenders)
        if not needs.possible:
            told = Phrase(
                "Nothing is trained: the group {group} has no data yet. Say where it lies with "
                "--data.",
                group=self._group,
            )
            self._notes.append(told)
            return [one for one in trainings if one.verb is not Verb.MAKE], [], []
        for one in self._declared.solutions:
            training = needs.step(one)
            trainings.append(training)
            campaigns += [self._campaign(each, one, training) for each in one.campaigns]
            batches += self._batches(one, training)
        return trainings, campaigns, batches

    def _batches(self, told: DeclaredSolution, training: Step) -> list[Step]:
        found = []
        for one in told.batches:
            input = self._places.batch_of(one.input, told.solution.name)
            if input is None:
                self._notes.append(
                    Phrase(
                        "{path} is not begun: there are no questions. Say where they lie with "
                        "--batch, or give jobInput and jobOutput.",
                        path=one.path,
                    )
                )
            else:
                found.append(batch_step(self._asked, one, input, training))
        return found

    def _step(self, entry: Entry, name: str = "") -> Step:
        """Return what becomes of a resource."""
        kind = entry.kind
        present = self._present(kind, name or entry.name)
        if present is None:
            operation = f"Create{kind.member[0].upper()}{kind.member[1:]}"
            return _make(entry, operation)
        self._check_lasting(entry, present)
        operation, arn, members = _CHANGES.get(kind, ("", "", ()))
        differs = [name for name in members if _differs(entry, present, name)]
        input = {arn: present.arn} | {name: entry.input[name] for name in differs}
        if kind is Kind.SOLUTION:
            differs, input = _solution_changes(entry, present, differs, input)
        if not differs:
            return _keep(entry, present)
        return Step(
            path=entry.path,
            kind=kind,
            name=entry.name,
            verb=Verb.CHANGE,
            operation=operation,
            input=input,
            changes=differs,
        )

    def _schema(self, entry: Entry) -> Step:
        present = self._present(Kind.SCHEMA, entry.name, own=False)
        if present is None:
            return _make(entry, "CreateSchema")
        if json.loads(present.document["schema"]) != _parsed(entry.input.get("schema")):
            self._slips.add(
                Phrase(
                    "{path}: there is a schema {name} that says otherwise, and schemas never "
                    "change. Give the new one another name; the dataset then changes to it.",
                    path=entry.path,
                    name=entry.name,
                )
            )
        return _keep(entry, present)

    def _campaign(self, entry: Entry, told: DeclaredSolution, training: Step) -> Step:
        step = self._step(entry)
        present = self._present(Kind.CAMPAIGN, entry.name)
        if step.verb is Verb.MAKE or present is None:
            return step
        members = ("minProvisionedTPS", "campaignConfig")
        differs = [name for name in members if _differs(entry, present, name)]
        newest = TrainingsNeeded.newest(self._asked, told.solution.name)
        if training.operation or training.awaited or (newest and newest.arn != _version(present)):
            differs.append("solutionVersionArn")
        if not differs:
            return step
        input = {name: entry.input[name] for name in differs} | {"campaignArn": present.arn}
        return Step(
            path=entry.path,
            kind=Kind.CAMPAIGN,
            name=entry.name,
            verb=Verb.CHANGE,
            operation="UpdateCampaign",
            input=input,
            changes=differs,
        )

    def _imports(self) -> list[Step]:
        found = []
        for one in self._declared.datasets:
            located = self._places.data_of(one.type)
            if located is None:
                continue
            location, mark = located
            name = f"{one.dataset.name[:40]}-{mark}"
            present = self._present(Kind.DATASET_IMPORT_JOB, name)
            again = present is not None and present.status is Status.CREATE_FAILED
            if again and present:
                tried = hashlib.sha256(present.resource_id.encode()).hexdigest()[:6]
                name, present = f"{name}-{tried}", None
            entry = Entry(
                path=one.dataset.path,
                kind=Kind.DATASET_IMPORT_JOB,
                name=name,
                input={
                    "jobName": name,
                    "datasetArn": self._asked.arn(Kind.DATASET, f"{self._group}/{one.type}"),
                    "dataSource": {"dataLocation": location},
                    "importMode": self._declared.import_mode,
                }
                | ({"tags": self._declared.import_tags} if self._declared.import_tags else {}),
            )
            made = _make(entry, "CreateDatasetImportJob")
            found.append(_keep(entry, present) if present else made)
        return found

    def _outdated(self) -> list[Step]:
        """Return the filters that are to go: those of the group that a template means."""
        wanted = {one.name for one in self._declared.filters}
        steps = []
        for path, template in self._declared.outdated:
            with self._slips.at(path):
                now = self._asked.room.clock()
                steps += [
                    Step(
                        path=path,
                        kind=Kind.FILTER,
                        name=one.name,
                        verb=Verb.DELETE,
                        operation="DeleteFilter",
                        input={"filterArn": one.arn},
                    )
                    for one in self._filters_there()
                    if one.name not in wanted and matches(template, _summary(one), now)
                ]
        return steps

    def _filters_there(self) -> Sequence[Resource]:
        group = self._present(Kind.DATASET_GROUP, self._group)
        if group is None:
            return ()
        with self._asked.room.store.reading() as connection:
            related = self._asked.room.store.related
            return related(connection, Kind.FILTER, group_id=group.group_id)

    def _present(self, kind: Kind, name: str, *, own: bool = True) -> Resource | None:
        """Return a resource that is there; one of another group is in the way."""
        try:
            found = self._asked.find(kind, name)
        except errors.NotFound:
            return None
        if own and found.group_name != self._group:
            self._slips.add(
                Phrase(
                    "There is a {kind} {name} in the group {group}. Choose another name.",
                    kind=kind.words,
                    name=name,
                    group=found.group_name,
                )
            )
        return found

    def _check_lasting(self, entry: Entry, present: Resource) -> None:
        for name in _LASTING.get(entry.kind, ()):
            there = present.document.get(name)
            if name in entry.input and (entry.input[name] or None) != (there or None):
                self._slips.add(
                    Phrase(
                        "{path}.serviceConfig.{member} is {wanted}, and that of {name} is "
                        "{there}: it never changes. Choose another name.",
                        path=entry.path,
                        member=name,
                        wanted=str(entry.input[name]),
                        name=entry.name,
                        there=str(there),
                    )
                )

    def _check_schema(self, entry: Entry, kind: str) -> None:
        schemas = needed(self._asked.room.works.schemas, "schemas")
        domain = str(self._declared.group.input.get("domain", ""))
        schemas.check(str(entry.input.get("schema", "")), kind, domain)

    def _check_recipes(self) -> None:
        listed = [one.solution for one in self._declared.solutions] + [*self._declared.recommenders]
        for one in listed:
            place = f"{one.path}.serviceConfig"
            if "recipeArn" not in one.input:
                continue
            try:
                offer = offer_of(str(one.input["recipeArn"]))
            except errors.NotFound as problem:
                self._slips.add(Phrase("At {path}: {problem}", path=place, problem=problem))
                continue
            with self._slips.at(place):
                check_config(one.input.get("solutionConfig") or {}, [offer])


def _make(entry: Entry, operation: str) -> Step:
    return Step(
        path=entry.path,
        kind=entry.kind,
        name=entry.name,
        verb=Verb.MAKE,
        operation=operation,
        input=entry.input,
    )


def _keep(entry: Entry, present: Resource) -> Step:
    return Step(
        path=entry.path,
        kind=entry.kind,
        name=entry.name,
        verb=Verb.KEEP,
        awaited=present.arn if unsettled(present.status) else "",
    )


def _differs(entry: Entry, present: Resource, name: str) -> bool:
    if name not in entry.input:
        return False
    return bool((entry.input[name] or None) != (present.document.get(name) or None))


def _solution_changes(
    entry: Entry, present: Resource, differs: list[str], input: dict[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    """Return what an update of a solution changes: of its configuration, the rhythm alone."""
    wanted = (entry.input.get("solutionConfig") or {}).get("autoTrainingConfig")
    there = (present.document.get("solutionConfig") or {}).get("autoTrainingConfig")
    if wanted and wanted != there:
        input = input | {"solutionUpdateConfig": {"autoTrainingConfig": wanted}}
        return [*differs, "autoTrainingConfig"], input
    return differs, input


def _summary(one: Resource) -> dict[str, Any]:
    """Return a filter as `ListFilters` tells it."""
    return {
        "name": one.name,
        "filterArn": one.arn,
        "status": one.status.value,
        "creationDateTime": one.created_at,
        "lastUpdatedDateTime": one.updated_at,
    }


def _version(campaign: Resource) -> str:
    return str(campaign.document.get("solutionVersionArn", ""))


def _parsed(text: Any) -> Any:
    try:
        return json.loads(str(text))
    except ValueError:
        return None
