"""Deletes the users that a file lists from one group: a data deletion job."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.files import MISSING, open_records
from comptoir.recommend.erasure import forget_users
from comptoir.recommend.store.storeroom import Storeroom

COLUMN = "USER_ID"


def delete_listed(
    room: Storeroom,
    group_id: str,
    paths: Sequence[Path],
    elsewhere: Callable[[str, Sequence[str]], object] = lambda _group, _owners: None,
) -> int:
    """Remove every user that the files list; return how many users were listed.

    Args:
        room: where the data is.
        group_id: whose users.
        paths: files with a column `USER_ID`.
        elsewhere: removes the pseudonyms of a group from what else holds them.

    Raises:
        errors.Invalid: a file has no such column, or holds no records; nobody was removed.
    """
    wanted = list(dict.fromkeys(_listed(paths)))
    if wanted:
        forget_users(room, group_id, wanted)
        elsewhere(group_id, room.pseudonyms.many(wanted))
    return len(wanted)


def _listed(paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        records = open_records(path)
        column = next((one for one in records.names if one.upper() == COLUMN), "")
        if not column:
            raise errors.Invalid(
                "{path} has no column {field}; it has: {here}. Correct the header.",
                path=records.name,
                field=COLUMN,
                here=", ".join(sorted(records.names)[:20]),
                code="missing_column",
            )
        for chunk in records.chunks(wanted=[column]):
            for value in chunk.values.column(column):
                if value is not MISSING and value is not None and str(value):
                    yield str(value)
