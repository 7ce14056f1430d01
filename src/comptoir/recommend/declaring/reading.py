"""Reads a declaration: the file of "Maintaining Personalized Experiences with Machine Learning".

Every mistake is told with its path, all at once, before anything is made.
https://github.com/aws-solutions/maintaining-personalized-experiences-with-machine-learning
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from comptoir.kernel.wording import Phrase
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.declaring.calendars import days_of
from comptoir.recommend.declaring.model import Declared, DeclaredDataset, DeclaredSolution, Entry
from comptoir.recommend.declaring.slips import Slips
from comptoir.recommend.declaring.templates import filled
from comptoir.recommend.filters import parse
from comptoir.recommend.model import Kind, Names

_PARTS = frozenset(
    {"datasetGroup", "datasets", "eventTracker", "filters", "recommenders", "solutions", "tags"}
)
_ENTRY = frozenset({"serviceConfig", "workflowConfig"})
_ROLE = "arn:aws:iam::{account}:role/comptoir"
"""Personalize wants a role for jobs; nobody needs one here."""


class DeclarationReader:
    """Reads one file.

    Args:
        names: give ARNs to what the file names.
        now: the moment that templates speak of.
    """

    def __init__(self, names: Names, now: datetime) -> None:
        self._names, self._now = names, now
        self._slips = Slips()
        self._notes: list[Phrase] = []
        self._tags: Sequence[Mapping[str, str]] = ()
        self._group = ""

    def read(self, text: str) -> Declared:
        """Return what the file says.

        Raises:
            errors.Invalid: it is no JSON, or something in it is wrong; each mistake has its path.
        """
        told = self._slips.document(text)
        self._slips.known(told, _PARTS, "")
        self._tags = told.get("tags") or ()
        made = self._entry(
            told.get("datasetGroup"), "datasetGroup", Kind.DATASET_GROUP, "CreateDatasetGroup"
        )
        self._group = self._names.arn(Kind.DATASET_GROUP, made.name) if made.name else ""
        if schedules := self._schedules(told.get("datasetGroup")):
            self._unkept("datasetGroup.workflowConfig.schedules", sorted(schedules))
        datasets = self._slips.object(told.get("datasets", {}), "datasets")
        config = self._slips.object(datasets.get("serviceConfig", {}), "datasets.serviceConfig")
        self._slips.known(config, {"importMode", "tags"}, "datasets.serviceConfig")
        declared = Declared(
            group=made,
            import_mode=str(config.get("importMode", "FULL")),
            import_tags=config.get("tags") or self._tags,
            datasets=self._datasets(datasets, str(made.input.get("domain", ""))),
            tracker=self._tracker(told),
            filters=self._filters(told),
            outdated=self._outdated(told),
            recommenders=self._recommenders(told),
            solutions=self._solutions(told),
            notes=self._notes,
        )
        self._slips.check()
        return declared

    def _datasets(self, told: Mapping[str, Any], domain: str) -> list[DeclaredDataset]:
        found = []
        for name, one in told.items():
            path = f"datasets.{name}"
            if name == "serviceConfig":
                continue
            with self._slips.at(path):
                kind = DatasetType.of(name).value.upper()
                found.append(self._dataset(self._slips.object(one, path), path, kind, domain))
        return found

    def _dataset(
        self, told: Mapping[str, Any], path: str, kind: str, domain: str
    ) -> DeclaredDataset:
        self._slips.known(told, {"dataset", "schema"}, path)
        schema = self._entry(
            *(told.get("schema"), f"{path}.schema", Kind.SCHEMA, "CreateSchema"),
            own={"domain": domain} if domain else {},
            tagged=False,
        )
        dataset = self._entry(
            *(told.get("dataset"), f"{path}.dataset", Kind.DATASET, "CreateDataset"),
            own={
                "datasetType": kind,
                "datasetGroupArn": self._group,
                "schemaArn": self._arn(Kind.SCHEMA, schema.name),
            },
        )
        return DeclaredDataset(type=kind, schema=schema, dataset=dataset)

    def _tracker(self, told: Mapping[str, Any]) -> Entry | None:
        if "eventTracker" not in told:
            return None
        own = {"datasetGroupArn": self._group}
        what = ("eventTracker", Kind.EVENT_TRACKER, "CreateEventTracker")
        return self._entry(told["eventTracker"], *what, own=own)

    def _filters(self, told: Mapping[str, Any]) -> list[Entry]:
        """Return the filters, with the names and expressions that their templates give now."""
        found = []
        for one, path in self._slips.listed(told, "filters", ""):
            place = f"{path}.serviceConfig"
            config = dict(self._slips.object(one.get("serviceConfig"), place))
            for name in ("name", "filterExpression"):
                with self._slips.at(f"{place}.{name}"):
                    if isinstance(config.get(name), str):
                        config[name] = filled(config[name], self._now)
            made = dict(one) | {"serviceConfig": config}
            own = {"datasetGroupArn": self._group}
            entry = self._entry(made, path, Kind.FILTER, "CreateFilter", own=own)
            with self._slips.at(f"{place}.filterExpression"):
                parse(str(entry.input.get("filterExpression", "")))
            found.append(entry)
        return found

    def _outdated(self, told: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        for one, path in self._slips.listed(told, "filters", ""):
            place = f"{path}.workflowConfig"
            config = self._slips.object(one.get("workflowConfig", {}), place)
            self._slips.known(config, {_OUTDATED}, place)
            if template := config.get(_OUTDATED):
                found.append((f"{place}.{_OUTDATED}", str(template)))
        return found

    def _recommenders(self, told: Mapping[str, Any]) -> list[Entry]:
        return [
            self._entry(
                *(one, path, Kind.RECOMMENDER, "CreateRecommender"),
                own={"datasetGroupArn": self._group},
            )
            for one, path in self._slips.listed(told, "recommenders", "")
        ]

    def _solutions(self, told: Mapping[str, Any]) -> list[DeclaredSolution]:
        return [
            self._solution(one, path) for one, path in self._slips.listed(told, "solutions", "")
        ]

    def _solution(self, told: Mapping[str, Any], path: str) -> DeclaredSolution:
        self._slips.known(told, _ENTRY | _OF_SOLUTION, path)
        config = dict(self._slips.object(told.get("serviceConfig", {}), f"{path}.serviceConfig"))
        version = self._slips.object(config.pop("solutionVersion", {}), f"{path}.solutionVersion")
        self._slips.known(version, {"name", "trainingMode", "tags"}, f"{path}.solutionVersion")
        config = self._rhythm(config, self._schedules(told), path)
        solution = self._entry(
            *({"serviceConfig": config}, path, Kind.SOLUTION, "CreateSolution"),
            own={"datasetGroupArn": self._group},
        )
        latest = f"{self._arn(Kind.SOLUTION, solution.name)}/$LATEST"
        campaigns = [
            self._entry(
                *(one, place, Kind.CAMPAIGN, "CreateCampaign"), own={"solutionVersionArn": latest}
            )
            for one, place in self._slips.listed(told, "campaigns", path)
        ]
        batches = [
            self._batch(one, place, kind, latest)
            for name, kind in _BATCHES.items()
            for one, place in self._slips.listed(told, name, path)
        ]
        return DeclaredSolution(
            solution=solution, version=version, campaigns=campaigns, batches=batches
        )

    def _rhythm(
        self, config: dict[str, Any], schedules: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """Return a solution's configuration with its schedules as the rhythm of trainings."""
        place = f"{path}.workflowConfig.schedules"
        self._slips.known(schedules, {"full", "update"}, place)
        with self._slips.at(place):
            if "update" in schedules:
                days_of(str(schedules["update"]))
                config.setdefault("performIncrementalUpdate", True)
                self._notes.append(Phrase("{path}.update: updates come every 2 hours.", path=place))
            if "full" in schedules:
                days = days_of(str(schedules["full"]))
                rate = f"rate({days} day{'s' if days > 1 else ''})"
                own = dict(self._slips.object(config.get("solutionConfig", {}), path))
                own.setdefault("autoTrainingConfig", {"schedulingExpression": rate})
                config |= {"performAutoTraining": True, "solutionConfig": own}
                told = Phrase("{path}.full: trained anew {rate}.", path=place, rate=rate)
                self._notes.append(told)
        return config

    def _batch(self, told: Any, path: str, kind: Kind, latest: str) -> Entry:
        found = self._slips.object(told, path)
        self._slips.known(found, _ENTRY, path)
        config = dict(self._slips.object(found.get("serviceConfig", {}), f"{path}.serviceConfig"))
        if self._slips.object(found.get("workflowConfig", {}), path).get("schedule"):
            self._unkept(f"{path}.workflowConfig", ["schedule"])
        config.setdefault("roleArn", _ROLE.format(account=self._names.account))
        later = {"solutionVersionArn": latest, "jobName": "later"} | _LATER
        wanted = {name: one for name, one in later.items() if name not in config}
        operation = f"Create{kind.member[0].upper()}{kind.member[1:]}"
        self._slips.shape(config | wanted, operation, f"{path}.serviceConfig")
        return Entry(path=path, kind=kind, name="", input=config)

    def _entry(
        self,
        told: Any,
        path: str,
        kind: Kind,
        operation: str,
        *,
        own: Mapping[str, Any] | None = None,
        tagged: bool = True,
    ) -> Entry:
        """Return a resource whose configuration is a request that lacks what is known anyway."""
        found = self._slips.object(told, path)
        self._slips.known(found, _ENTRY | _OF_SOLUTION, path)
        config = dict(self._slips.object(found.get("serviceConfig"), f"{path}.serviceConfig"))
        if kind is Kind.SCHEMA and isinstance(config.get("schema"), Mapping):
            config["schema"] = json.dumps(config["schema"])
        if tagged and self._tags and "tags" not in config:
            config["tags"] = self._tags
        asked = config | dict(own or {})
        self._slips.shape(asked, operation, f"{path}.serviceConfig")
        return Entry(path=path, kind=kind, name=str(config.get("name", "")), input=asked)

    def _schedules(self, told: Any) -> Mapping[str, Any]:
        found = told.get("workflowConfig") if isinstance(told, Mapping) else None
        schedules = found.get("schedules") if isinstance(found, Mapping) else None
        return schedules if isinstance(schedules, Mapping) else {}

    def _unkept(self, path: str, names: Sequence[str]) -> None:
        self._notes.append(
            Phrase(
                "{path}.{names}: no calendar is kept for this. Run this command when it is time: "
                "it does what is new, and nothing twice.",
                path=path,
                names=tuple(names),
            )
        )

    def _arn(self, kind: Kind, name: str) -> str:
        return self._names.arn(kind, name or "later")


_OF_SOLUTION = frozenset({"campaigns", "batchInferenceJobs", "batchSegmentJobs"})
_BATCHES = {
    "batchInferenceJobs": Kind.BATCH_INFERENCE_JOB,
    "batchSegmentJobs": Kind.BATCH_SEGMENT_JOB,
}
_LATER = {
    "jobInput": {"s3DataSource": {"path": "s3://later/later"}},
    "jobOutput": {"s3DataDestination": {"path": "s3://later/later"}},
}
"""Stands for what `--batch` says, so that the rest of a request can be checked."""
_OUTDATED = "deleteFilterMatchTemplate"
"""As the filter rotator calls it: which filters are to go."""
