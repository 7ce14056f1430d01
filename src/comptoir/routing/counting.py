"""How much there is of each desk."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from comptoir.routing import tables
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, taxonomies, written
from comptoir.routing.taxonomy.changes import possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What there is of a desk."""

    lying: int = 0
    """Requests that lie there."""
    examples: int = 0
    """Of the newest data set, as desks are called now."""
    written: int = 0
    """By experts."""


def counted(office: Office) -> dict[str, Counted]:
    """Return what there is of each desk that there is anything of."""
    table = tables.requests
    query = sa.select(table.c.desk, sa.func.count()).group_by(table.c.desk)
    with office.rows.reading() as connection:
        lying = {str(desk): int(n) for desk, n in connection.execute(query)}
    examples: Counter[str] = Counter()
    for dataset in datasets.every(office.rows)[:1]:
        changes = taxonomies.changes_of(office.rows, dataset)
        for label, count in dataset.card["desks"].items():
            now = possible(label, changes)
            if len(now) == 1:
                examples[now[0]] += count
    wrote: Counter[str] = Counter()
    for one in written.every(office.rows):
        for desk in possible(one.desk, taxonomies.changes(office.rows, since=one.at)):
            wrote[desk] += 1
    return {
        desk: Counted(lying=lying.get(desk, 0), examples=examples[desk], written=wrote[desk])
        for desk in {*lying, *examples, *wrote}
    }
