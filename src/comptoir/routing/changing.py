"""Desks are renamed, merged or split: one act, with all that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from comptoir.kernel.ids import new_id
from comptoir.routing import service, tables
from comptoir.routing.annotation.model import Item, ItemState, Mode, Round, Stream
from comptoir.routing.model import (
    Change,
    ChangeKind,
    Dataset,
    Desk,
    Origin,
    Part,
    RequestState,
    Taxonomy,
)
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, rounds, taxonomies
from comptoir.routing.taxonomy import check
from comptoir.routing.taxonomy.changes import changed, possible
from comptoir.routing.taxonomy.rules import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What follows from a change."""

    moved: int
    """Requests that lie at a renamed or merged desk, and move with it."""
    waiting: int
    """Requests that lie at a desk that is no more: a person has to say where they go."""
    relabelled: int
    """Examples of the newest data sets whose label is read as another from now on."""
    replayed: int
    """Examples of the newest data sets that somebody has to label again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Desks as they are after a change."""

    taxonomy: Taxonomy
    following: Following
    rounds: tuple[str, ...]
    """In which people label again what belonged to a split desk."""


def foresee(office: Office, changes: Sequence[Change]) -> Following:
    """Return what would follow, and change nothing.

    Raises:
        errors.Invalid: a change cannot be made.
    """
    _after(office, changes)
    with office.rows.reading() as connection:
        return _following(office, connection, changes)


def change(
    office: Office,
    changes: Sequence[Change],
    *,
    by: str,
    why: str = "",
    address: str = "",
    seen: int | None = None,
) -> Changed:
    """Rename, merge and split desks, in order, as the next version.

    Labels of before are read in the new words by whatever comes after: models until they are
    trained again, the next version of a data set, counts. Data sets and models that there are stay
    what they are. What belonged to a split desk is asked about in a round.

    Args:
        office: what routing stands on.
        changes: at least one.
        by: the actor.
        why: in the person's words.
        address: where it came from.
        seen: the version that the change began from; none to change whatever there is.

    Raises:
        errors.Invalid: a change cannot be made, or the desks would break a rule.
        errors.Conflict: somebody else has changed the desks since.
    """
    desks, at = check(_after(office, changes)), office.clock()
    asked = Taxonomy(version=0, desks=desks, by=by, why=why, at=at, changes=tuple(changes))
    replays = [_replay(office, one, by) for one in changes if one.kind is ChangeKind.SPLIT]
    replays = [(made, items) for made, items in replays if items]
    with office.rows.writing() as connection:
        following = _following(office, connection, changes)
        made = taxonomies.keep(connection, asked, seen=seen)
        for one in changes:
            _move(connection, one)
        for round_, items in replays:
            rounds.keep(connection, round_, items)
        office.audit.record(
            actor=by,
            action="routing.desks",
            record=f"routing-desks:{made.version}",
            address=address,
            detail={
                "changes": [told(one) for one in changes],
                "rounds": [round_.round_id for round_, _ in replays],
                "moved": following.moved,
                "waiting": following.waiting,
                "why": why,
            },
            connection=connection,
        )
    return Changed(
        taxonomy=made, following=following, rounds=tuple(one.round_id for one, _ in replays)
    )


def told(one: Change) -> str:
    """Return a change as the command line takes it.

    >>> told(Change(kind=ChangeKind.MERGE, old=("a", "b"), new=("c",)))
    'merge a,b=c'
    """
    return f"{one.kind.value} {','.join(one.old)}={','.join(one.new)}"


def worded(office: Office) -> tuple[Desk, ...]:
    """Return the desks, those that only labels name with their id for a name and a description."""
    return tuple(_worded(one) for one in service.desks(office))


def _after(office: Office, changes: Sequence[Change]) -> tuple[Desk, ...]:
    # Whoever changes one desk has named them all.
    desks = worded(office)
    for one in changes:
        desks = changed(desks, one)
    return desks


def _worded(desk: Desk) -> Desk:
    names = {language: desk.name(language) for language in LANGUAGES}
    return replace(desk, names=names | desk.names, descriptions=names | desk.descriptions)


def _newest(office: Office) -> Iterator[Dataset]:
    met: set[str] = set()
    for one in datasets.every(office.rows):
        if one.name not in met:
            met.add(one.name)
            yield one


def _following(office: Office, connection: sa.Connection, changes: Sequence[Change]) -> Following:
    table = tables.requests
    gone = {name for one in changes for name in one.old}
    query = sa.select(table.c.desk, sa.func.count()).where(table.c.desk.in_(gone))
    lying = {str(desk): int(n) for desk, n in connection.execute(query.group_by(table.c.desk))}
    among = {desk: possible(desk, changes) for desk in gone}
    relabelled = replayed = 0
    for dataset in _newest(office):
        since = taxonomies.changes_of(office.rows, dataset)
        for label, count in dataset.card["desks"].items():
            before = possible(label, since)
            after = tuple(dict.fromkeys(new for one in before for new in possible(one, changes)))
            if after != before and before:
                replayed += count if len(after) > 1 else 0
                relabelled += count if len(after) == 1 else 0
    return Following(
        moved=sum(n for desk, n in lying.items() if len(among[desk]) == 1),
        waiting=sum(
            n for desk, n in lying.items() if len(among[desk]) > 1 and desk not in among[desk]
        ),
        relabelled=relabelled,
        replayed=replayed,
    )


def _move(connection: sa.Connection, one: Change) -> None:
    table = tables.requests
    lying = sa.update(table).where(table.c.desk.in_(one.old))
    if one.kind is not ChangeKind.SPLIT:
        connection.execute(lying.values(desk=one.new[0]))
    elif one.old[0] not in one.new:
        connection.execute(lying.values(desk="", state=RequestState.WAITING.value))


def _replay(office: Office, one: Change, by: str) -> tuple[Round, list[Item]]:
    """Return a round that asks which half each example of a split desk belongs to."""
    made = Round(
        round_id=new_id("round"),
        name=f"{one.old[0]}: {' / '.join(one.new)}"[:200],
        mode=Mode.TEACH,
        labels_each=1,
        random_share=0.0,
        hidden_share=0.0,
        annotators=(),
        source={"kind": "replay", "was": one.old[0], "desks": list(one.new)},
        model_version=None,
        seed=office.settings.seed,
        by=by,
        at=office.clock(),
        closed_at=None,
    )
    found = [row for dataset in _newest(office) for row in _examples_of(office, dataset, one)]
    return made, [_item(made, place, *row) for place, row in enumerate(found)]


def _examples_of(
    office: Office, dataset: Dataset, one: Change
) -> Iterator[tuple[str, str, str, int]]:
    since = taxonomies.changes_of(office.rows, dataset)
    frame = datasets.examples(office.blobs, dataset)
    for row, example in enumerate(frame.iter_rows(named=True)):
        mine = possible(example["label"], since) == one.old and example["part"] != Part.ASIDE.value
        if mine and Origin(example["origin"]).real:
            subject = f"{dataset.dataset_id}#{row}"
            yield subject, example["text"], example["language"], int(example["group"])


def _item(made: Round, place: int, subject: str, text: str, language: str, group: int) -> Item:
    return Item(
        item_id=new_id("item"),
        round_id=made.round_id,
        place=place,
        subject=subject,
        text=text,
        language=language,
        stream=Stream.REPLAY,
        stratum="",
        weight=0.0,
        group=group,
        given=str(made.source["was"]),
        guess=None,
        hidden=False,
        state=ItemState.OPEN,
        desk=None,
    )
