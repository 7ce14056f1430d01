"""Desks are renamed, merged and split, and what was said in the old words is read in the new."""

from collections.abc import Sequence
from dataclasses import replace

from comptoir.kernel import errors
from comptoir.routing.model import Change, ChangeKind, Desk
from comptoir.routing.taxonomy.rules import LANGUAGES


def rename(old: str, new: str) -> Change:
    """Give a desk another id."""
    return Change(kind=ChangeKind.RENAME, old=(old,), new=(new,))


def merge(old: Sequence[str], new: str) -> Change:
    """Make one desk of several."""
    return Change(kind=ChangeKind.MERGE, old=tuple(old), new=(new,))


def split(old: str, new: Sequence[str]) -> Change:
    """Make several desks of one; it may be one of them."""
    return Change(kind=ChangeKind.SPLIT, old=(old,), new=tuple(new))


def possible(label: str, changes: Sequence[Change]) -> tuple[str, ...]:
    """Return what a label of before may mean after changes: one desk, or several after a split.

    >>> possible("post", [rename("post", "parcels")])
    ('parcels',)
    >>> possible("post", [split("post", ["letters", "parcels"])])
    ('letters', 'parcels')
    >>> possible("post", [split("post", ["a", "b"]), merge(["a", "b"], "c")])
    ('c',)
    """
    found: tuple[str, ...] = (label,)
    for change in changes:
        found = tuple(
            dict.fromkeys(
                new for one in found for new in (change.new if one in change.old else (one,))
            )
        )
    return found


def changed(desks: Sequence[Desk], change: Change) -> tuple[Desk, ...]:
    """Return the desks after a change; new ones stand where the first of the old ones stood.

    A new desk keeps what people read of the old one, under its own id as a name where it is not
    the only one; somebody will word it.

    Raises:
        errors.Invalid: there is no such desk, a new one exists already, or nothing would change.
    """
    known = {one.desk_id: one for one in desks}
    _check(known, change)
    first = known[change.old[0]]
    made = [known.get(name) or _made(name, first, change) for name in change.new]
    if change.kind is ChangeKind.MERGE:
        made = [_merged(made[0], [known[name] for name in change.old])]
    found = []
    for one in desks:
        if one.desk_id == first.desk_id:
            found += made
        elif one.desk_id not in change.old and one.desk_id not in change.new:
            found.append(one)
    return tuple(found)


def _check(known: dict[str, Desk], change: Change) -> None:
    for name in change.old:
        if name not in known:
            raise errors.Invalid(
                "There is no desk {desk!r}; use one of {known}.", desk=name, known=", ".join(known)
            )
    for name in change.new:
        if name in known and (name not in change.old or change.kind is ChangeKind.RENAME):
            raise errors.Invalid(
                "There is a desk {desk} already. Choose another id, or merge the two.", desk=name
            )
    fewest = 1 if change.kind is ChangeKind.RENAME else 2
    many = change.old if change.kind is ChangeKind.MERGE else change.new
    if len(set(many)) < fewest or len(set(many)) < len(many):
        raise errors.Invalid(
            "A merge takes two desks or more, and so does a split give; this names {names}.",
            names=", ".join(many),
        )


def _made(name: str, like: Desk, change: Change) -> Desk:
    if change.kind is ChangeKind.RENAME:
        return replace(like, desk_id=name)
    return replace(
        like,
        desk_id=name,
        names=dict.fromkeys(LANGUAGES, name),
        # Which of the two an example belongs to, nobody has said.
        examples={} if change.kind is ChangeKind.SPLIT else like.examples,
    )


def _merged(made: Desk, old: Sequence[Desk]) -> Desk:
    examples: dict[str, tuple[str, ...]] = {}
    for one in old:
        for language, texts in one.examples.items():
            examples[language] = tuple(dict.fromkeys((*examples.get(language, ()), *texts)))
    return replace(made, examples=examples, target_hours=min(one.target_hours for one in old))
