"""The loop closes: what people have said becomes the next version of a data set."""

from collections.abc import Sequence

from comptoir.kernel import errors
from comptoir.routing.annotation.model import Label, Stream
from comptoir.routing.datasets.gathering import Found, Gathering, gather
from comptoir.routing.datasets.provenance import Provenance, Said
from comptoir.routing.learners.port import Tell, silent
from comptoir.routing.model import Change, Dataset, Origin
from comptoir.routing.office import Office
from comptoir.routing.redacting import forget
from comptoir.routing.store import datasets, said, taxonomies, written
from comptoir.routing.taxonomy.changes import possible

GATHER = "routing.gather"
MOST_WISHED = 5_000


def start(office: Office, name: str, *, by: str, wished: int = 0, job_id: str = "") -> str:
    """Begin to make the next version of a data set and return the job's id.

    Args:
        office: what routing stands on.
        name: of the data set; one that there is not yet begins with what people have said.
        by: the actor.
        wished: texts that each desk shall have to learn from, noisy copies counted; 0 for none.
        job_id: begun under it already, it is not begun again.

    Raises:
        errors.Invalid: the name is none, or the count is out of range.
    """
    check_name(name)
    if not 0 <= wished <= MOST_WISHED:
        raise errors.Invalid(
            "{wished} texts for each desk are out of range; ask for {most} at most, or 0 for no "
            "noisy copies.",
            wished=wished,
            most=MOST_WISHED,
        )
    input = {"name": name, "wished": wished, "by": by}
    return office.engine().start(GATHER, input, job_id)


def check_name(name: str) -> None:
    """Let a name of a data set pass.

    Raises:
        errors.Invalid: it is none.
    """
    if not name or not name.isprintable() or len(name) > 63 or "@" in name or "#" in name:  # noqa: PLR2004 - what the column holds
        raise errors.Invalid(
            "{name!r} is no name of a data set; use 1 to 63 printable characters without @ and #.",
            name=name,
        )


def next_version(
    office: Office, name: str, *, by: str, wished: int = 0, tell: Tell = silent
) -> Dataset:
    """Make the next version of a data set; where nobody has said anything, it is what there is.

    Raises:
        errors.Invalid: there are not two desks.
    """
    before = next((one for one in datasets.every(office.rows) if one.name == name), None)
    newest = taxonomies.newest(office.rows)
    version = newest.version if newest else 0
    asked = Gathering(
        changes=tuple(taxonomies.changes_of(office.rows, before)) if before else (),
        test_share=office.settings.test_share,
        seed=office.settings.seed,
        wished=wished,
    )
    found = collect(office, name)
    frame, card = gather(
        datasets.examples(office.blobs, before) if before else None,
        found,
        office.tools().embedder,
        asked,
        tell,
    )
    card |= {"taxonomy": version, "before": f"{before.name}@{before.version}" if before else ""}
    made = datasets.keep(office.rows, office.blobs, name, frame, card, by=by, at=office.clock())
    # Who was erased while this was being made is in none of its versions either.
    asked_for = sorted(_subjects(found))
    gone = set(asked_for) - set(said.received(office.rows, asked_for))
    forget(office.rows, office.blobs, gone, office.clock())
    return datasets.find(office.rows, made.dataset_id)


def collect(office: Office, name: str) -> list[Found]:
    """Return what people have said that belongs into a data set.

    An item of a round that was made of another data set stays with that one.
    """
    changes = _Changes(office)
    return [*_settled(office, name, changes), *_inbox(office, changes), *_written(office, changes)]


class _Changes:
    """Reads labels in the words of now."""

    def __init__(self, office: Office) -> None:
        self._all = [
            (one.at, change)
            for one in reversed(taxonomies.every(office.rows))
            for change in one.changes
        ]

    def since(self, at: object) -> list[Change]:
        return [change for then, change in self._all if then >= at]  # type: ignore[operator]  # moments both


def _settled(office: Office, name: str, changes: _Changes) -> list[Found]:
    own = {one.dataset_id: one.name for one in datasets.every(office.rows)}
    items = said.settled(office.rows)
    live = [one.item.subject for one in items if one.item.subject.startswith("req_")]
    received = said.received(office.rows, live)
    found = []
    for one in items:
        item, request = one.item, received.get(one.item.subject)
        dataset_id, row, _ = item.subject.partition("#")
        if row and own.get(dataset_id) != name:
            continue
        spoken = [label for label in one.labels if label.desk == item.desk] or one.labels
        if not spoken or item.desk is None:
            continue
        found.append(
            Found(
                text=item.text,
                among=possible(item.desk, changes.since(spoken[-1].at)),
                language=item.language,
                at=request.received_at if request else None,
                origin=Origin.ANNOTATED,
                source=item.round_id,
                provenance=Provenance(
                    subject=item.subject if request else "",
                    said=tuple(_said(label) for label in spoken),
                    was=item.given,
                ),
                random=item.stream is Stream.RANDOM,
            )
        )
    return found


def _inbox(office: Office, changes: _Changes) -> list[Found]:
    return [
        Found(
            text=request.text,
            among=possible(laid.desk or "", changes.since(laid.at)),
            language=request.language,
            at=request.received_at,
            origin=Origin.ANNOTATED,
            source="inbox",
            provenance=Provenance(
                subject=request.request_id,
                said=(Said(by=laid.by, at=laid.at.isoformat(), kind="correction"),),
                was=laid.predicted or None,
            ),
        )
        for request, laid in said.corrected(office.rows)
    ]


def _written(office: Office, changes: _Changes) -> list[Found]:
    return [
        Found(
            text=one.text,
            among=possible(one.desk, changes.since(one.at)),
            language=one.language,
            at=None,
            origin=Origin.SYNTHETIC,
            source="console",
            provenance=Provenance(
                subject=one.example_id,
                said=(Said(by=one.by, at=one.at.isoformat(), kind="written"),),
            ),
        )
        for one in written.every(office.rows)
    ]


def _said(label: Label) -> Said:
    return Said(
        by=label.annotator,
        at=label.at.isoformat(),
        kind="label",
        mode=label.mode.value,
        guideline_version=label.guideline_version,
        seconds=label.seconds,
    )


def _subjects(found: Sequence[Found]) -> set[str]:
    return {one.provenance.subject for one in found if one.provenance.subject.startswith("req_")}
