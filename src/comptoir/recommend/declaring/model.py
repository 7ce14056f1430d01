"""The words of a declaration and of what it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from comptoir.kernel.wording import Phrase
from comptoir.recommend.model import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One resource that the file declares."""

    path: str
    """Where the file does, such as `solutions[0].campaigns[1]`."""
    kind: Kind
    name: str
    input: Mapping[str, Any] = field(default_factory=dict)
    """The request that makes it, under the members of Personalize's shapes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredDataset:
    """A dataset, with its schema."""

    type: str
    """Such as `ITEMS`."""
    schema: Entry
    dataset: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSolution:
    """A solution, and what hangs on it."""

    solution: Entry
    version: Mapping[str, Any]
    """Of `solutionVersion`: `name`, `trainingMode`, `tags`."""
    campaigns: Sequence[Entry] = ()
    batches: Sequence[Entry] = ()
    """Batch inference jobs and batch segment jobs, which have no names in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a file says."""

    group: Entry
    import_mode: str = "FULL"
    import_tags: Sequence[Mapping[str, str]] = ()
    datasets: Sequence[DeclaredDataset] = ()
    tracker: Entry | None = None
    filters: Sequence[Entry] = ()
    outdated: Sequence[tuple[str, str]] = ()
    """Paths, and templates of `deleteFilterMatchTemplate`, of filters that are to go."""
    recommenders: Sequence[Entry] = ()
    solutions: Sequence[DeclaredSolution] = ()
    notes: Sequence[Phrase] = ()
    """What the file asks for that is done otherwise here."""


class Verb(StrEnum):
    """What becomes of a resource."""

    MAKE = "make"
    CHANGE = "change"
    KEEP = "keep"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done to one resource."""

    path: str
    kind: Kind
    name: str
    verb: Verb
    operation: str = ""
    """Empty where nothing is done."""
    input: Mapping[str, Any] = field(default_factory=dict)
    changes: Sequence[str] = ()
    """Members that differ, of a resource that is there."""
    awaited: str = ""
    """The ARN of one that is there and worked on: its end is waited for."""

    def told(self) -> dict[str, Any]:
        """Return the step under the keys of JSON."""
        return {
            "path": self.path,
            "kind": self.kind.value,
            "name": self.name,
            "verb": self.verb.value,
            "changes": list(self.changes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a declaration leads to, stage by stage: a stage begins when the one before has ended."""

    group: str
    stages: Sequence[Sequence[Step]]
    notes: Sequence[Phrase] = ()

    @property
    def steps(self) -> list[Step]:
        return [one for stage in self.stages for one in stage]
