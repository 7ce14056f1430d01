"""What the control plane needs filled: the work behind the resources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from comptoir.kernel.work import Json, Steps

Document = Mapping[str, Any]
"""What was asked, under the members of Personalize's shapes."""


class Trail(Protocol):
    """Remembers who did what; the kernel's `AuditTrail` does."""

    def record(
        self,
        *,
        actor: str,
        action: str,
        record: str,
        address: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsk:
    """A file to be read into a dataset."""

    job_id: str
    """Unlike the name of the job, never given twice."""
    group_id: str
    dataset_type: str
    """Such as `INTERACTIONS`."""
    location: str
    """`s3://bucket/key`, or a prefix of keys."""
    incremental: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsk:
    """A dataset to be written out."""

    job_id: str
    name: str
    """Of the job: its files lie in a folder of that name."""
    group_id: str
    dataset_type: str
    location: str
    """`s3://bucket/prefix`."""
    mode: str
    """`BULK` what was imported, `PUT` what came live, `ALL`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionAsk:
    """Users to be taken out of a group."""

    job_id: str
    group_id: str
    location: str
    """A CSV file, or a prefix of several, with the column `USER_ID`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAsk:
    """A model to be trained."""

    version_id: str
    """Names the artifact; never given twice."""
    group_id: str
    recipes: tuple[str, ...]
    """Names such as `aws-sims`; of several, the best is wanted."""
    mode: str
    """`FULL`, `UPDATE` or `AUTOTRAIN`."""
    event_type: str
    """Learn from this one only; empty for all."""
    perform_hpo: bool
    config: Document
    """The `solutionConfig` that was asked."""
    previous_id: str
    """Of the version that an `UPDATE` goes on from; empty for none."""
    stopping: Callable[[], bool] = field(repr=False)
    """Tells whether someone wants it to stop; then raise `Stopped`."""
    tell: Callable[[Json], None] = field(default=lambda _facts: None, repr=False)
    """Hears facts for the document of the version, such as how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What came of a training."""

    recipe: str
    metrics: Mapping[str, float]
    hours: float
    tuned: Mapping[str, str] = field(default_factory=dict)
    """Hyperparameters that were found by tuning."""
    facts: Document = field(default_factory=dict)
    """More for the document of the version: `evaluation`, `forecast`, `spent`."""


class Stopped(Exception):
    """A training ended because someone asked it to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something asked of a campaign or a recommender."""

    group_id: str
    version_id: str
    """Of the solution version that answers; of a recommender, its own id."""
    recipe: str
    config: Document
    """The `campaignConfig` or `recommenderConfig`."""
    input: Document
    """The request, checked against its shape."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """The expression of each filter that the request names, by ARN."""
    source_id: str = ""
    """Of the campaign or recommender that is asked; answers carry it in their name."""
    trace: bool = False
    """Tell what each part of the filter removed."""
    explain: bool = False
    """Tell why each item is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAsk:
    """A file of questions."""

    job_id: str
    group_id: str
    version_id: str
    recipe: str
    source: str
    """JSON Lines at `s3://bucket/key`, or a prefix of several."""
    target: str
    """`s3://bucket/prefix`."""
    input: Document
    """The request that made the job: `numResults`, `themeGenerationConfig`, …"""
    filter: str
    """The expression of its filter; empty for none."""


class Groups(Protocol):
    """Keeps tenants."""

    def make(self, connection: sa.Connection, group_id: str, name: str, domain: str) -> None:
        """Make a tenant with nothing in it."""
        ...

    def delete(self, steps: Steps, group_id: str) -> None:
        """Take a tenant away with everything that is in it."""
        ...


class Schemas(Protocol):
    """Reads schemas, and holds datasets to them."""

    def check(self, text: str, dataset_type: str, domain: str) -> None:
        """Let a schema pass that a dataset of the type may have.

        Args:
            text: Avro, as JSON.
            dataset_type: such as `INTERACTIONS`; empty where any will do.
            domain: of the group; empty for none.

        Raises:
            errors.Invalid: it is none.
        """
        ...

    def bind(
        self, group_id: str, dataset_type: str, text: str, connection: sa.Connection | None = None
    ) -> None:
        """Hold a dataset to a schema from now on.

        Args:
            group_id: of its group.
            dataset_type: such as `ITEMS`.
            text: Avro, as JSON.
            connection: of a dataset that is just being made: writes together with it.

        Raises:
            errors.Invalid: what the dataset has already does not fit.
        """
        ...

    def forget(self, steps: Steps, group_id: str, dataset_type: str) -> None:
        """Take a dataset's rows away."""
        ...


class Datasets(Protocol):
    """Moves data in bulk. Each returns facts for the job; a failure's message is its reason."""

    def load(self, steps: Steps, ask: ImportAsk) -> Json: ...
    def export(self, steps: Steps, ask: ExportAsk) -> Json: ...

    def delete_users(self, steps: Steps, ask: DeletionAsk) -> int:
        """Return how many users were deleted."""
        ...


class Trainer(Protocol):
    """Trains models."""

    def train(self, steps: Steps, ask: TrainingAsk) -> Trained:
        """Train; nothing is served before this has returned.

        Raises:
            Stopped: someone asked for it.
            errors.ComptoirError: it cannot be trained; the message says what to change.
        """
        ...

    def forecast(self, ask: TrainingAsk) -> Json:
        """Return what a training would take, without beginning it: `seconds`, `memory_mb`."""
        ...

    def forget(self, version_id: str) -> None:
        """Delete what was trained; one that is not there is no error."""
        ...


class Watcher(Protocol):
    """Looks at what was trained from outside, so that it is trained again in time."""

    def state(self, group_id: str) -> Json:
        """Return the state of a group's data: while it is equal, nothing has come."""
        ...

    def drift(self, group_id: str, version_id: str, evaluation: Document) -> Json:
        """Measure a version on what users did since it learned.

        Args:
            group_id: whose data.
            version_id: an ACTIVE version.
            evaluation: what it reached on held-out users.

        Returns:
            `drifted`, and the figures that say so.
        """
        ...


class Answers(Protocol):
    """Answers questions, in the form of Personalize's answers."""

    def recommend(self, question: Question) -> Json: ...
    def rank(self, question: Question) -> Json: ...
    def actions(self, question: Question) -> Json: ...


class Events(Protocol):
    """Takes what comes live; durable before it returns."""

    def put_events(self, group_id: str, *visits: Document) -> int:
        """Keep what users did, all or nothing: inputs of `PutEvents`. Return how many were new."""
        ...

    def put_action_interactions(self, group_id: str, input: Document) -> None: ...

    def put_records(
        self, group_id: str, dataset_type: str, records: Sequence[Document], *, infer: bool = False
    ) -> str:
        """Keep items, users or actions.

        Args:
            group_id: of the group.
            dataset_type: such as `ITEMS`.
            records: under the members of Personalize's shapes.
            infer: Where there is no such dataset, make one with the schema that they suggest.

        Returns:
            The schema that was made; empty where there was one.
        """
        ...


class Filters(Protocol):
    """Reads filter expressions."""

    def check(self, expression: str, group_id: str) -> None:
        """Let an expression pass that fits the datasets of a group.

        Args:
            expression: such as `INCLUDE ItemID WHERE Items.PRICE < 10`.
            group_id: of the group.

        Raises:
            errors.Invalid: it does not.
        """
        ...


class Attributions(Protocol):
    """Credits events to what recommended."""

    def report_import(self, group_id: str, job_id: str, *, incremental: bool) -> Json:
        """Write what the events of an import brought to where the attribution says."""
        ...


class Batch(Protocol):
    """Answers files of questions."""

    def infer(self, steps: Steps, ask: BatchAsk) -> Json: ...
    def segment(self, steps: Steps, ask: BatchAsk) -> Json: ...

    def audience(self, ask: BatchAsk, line: Document) -> list[str]:
        """Answer one line of a batch segment job at once: the shop's own ids of users.

        Args:
            ask: what a job would be; its files are not looked at.
            line: as in a file.

        Raises:
            errors.Invalid: the line lacks something, or nothing is known of what it asks.
        """
        ...


class ShopRecords(Protocol):
    """What the shop has in its own records, one row at a time; users are pseudonyms already."""

    def items(self) -> Iterable[Document]:
        """Yield the catalogue: `ITEM_ID`, `PRICE`, `CATEGORY_L1`, and a column an attribute."""
        ...

    def users(self) -> Iterable[Document]:
        """Yield the customers: `USER_ID`, and what is known that is not personal."""
        ...

    def interactions(self) -> Iterable[Document]:
        """Yield what they did: `USER_ID`, `ITEM_ID`, `TIMESTAMP`, `EVENT_TYPE`, `EVENT_VALUE`."""
        ...
