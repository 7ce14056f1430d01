"""Labelled texts of another tool as what a data set is made of."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from comptoir.routing.datasets.provenance import Provenance, Said
from comptoir.routing.datasets.reading import Reading, repetitions
from comptoir.routing.exchange.model import Exchanged
from comptoir.routing.model import Origin
from comptoir.routing.training import Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a data set is made of, before it is masked, grouped and divided."""

    name: str
    """Of the file."""
    reading: Reading
    origins: tuple[Origin, ...] = ()
    """Of each text, where they differ."""
    provenance: tuple[Provenance, ...] = ()
    """Of each text, where it is known."""
    left_out: dict[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """What the card says besides."""


def of_tool(
    name: str,
    tool: str,
    found: Sequence[Exchanged],
    origin: Origin,
    subject_of: Callable[[str], str | None],
    moment: Callable[[str], datetime],
) -> Material:
    """Return what people said elsewhere, of texts on which they agree.

    Noisy copies are left out: they are made anew, beside their original.

    Args:
        name: of the file.
        tool: its name.
        found: what its file holds, each text once.
        origin: of texts that do not tell theirs.
        subject_of: the request that a text came from, empty where it came from none, and None where
            its customer was erased since.
        moment: when something was said.
    """
    left: Counter[str] = Counter()
    kept: list[tuple[Exchanged, str, str]] = []
    for one in found:
        subject, desk = subject_of(one.subject), one.desk
        if one.origin is Origin.AUGMENTED:
            left["augmented"] += 1
        elif subject is None:
            left["erased"] += 1
        elif desk is None:
            named = any(said.desk is not None for said in one.opinions)
            left["disputed" if named else "without_label"] += 1
        else:
            kept.append((one, desk, subject))
    texts, labels = [one.text for one, _, _ in kept], [desk for _, desk, _ in kept]
    repeated, contradicted = repetitions(texts, labels)
    return Material(
        name=name,
        reading=Reading(
            examples=Examples(
                texts=tuple(texts),
                labels=tuple(labels),
                languages=tuple(one.language for one, _, _ in kept),
            ),
            times=(None,) * len(kept),
            without_text=0,
            without_label=0,
            unreadable=0,
            duplicates=repeated,
            contradictions=contradicted,
        ),
        origins=tuple(
            origin if one.origin is Origin.IMPORTED else one.origin for one, _, _ in kept
        ),
        provenance=tuple(_provenance(tool, one, subject, moment) for one, _, subject in kept),
        left_out=dict(left),
        told={"tool": tool},
    )


def _provenance(
    tool: str, one: Exchanged, subject: str, moment: Callable[[str], datetime]
) -> Provenance:
    return Provenance(
        subject=subject,
        said=tuple(
            Said(
                by=f"{tool}:{said.by}" if said.by else tool,
                at=moment(said.at).isoformat(),
                kind="label",
                seconds=said.seconds,
            )
            for said in one.opinions
            if said.desk is not None
        ),
    )
