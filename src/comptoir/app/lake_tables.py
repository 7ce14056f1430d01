"""The lake as the console shows it: what is there, and the line that opens it elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import Lake
from comptoir.reviews.store.lake import TABLES
from comptoir.web.i18n import N_

_ROWS = 20
_CELL = 120
ABOUT = {
    "bronze/reviews": N_("Reviews as received; buyers are pseudonyms"),
    "rejects/reviews": N_("Rows that were refused, and why"),
    "silver/incoming": N_("Cleaned rows of the run in progress"),
    "silver/reviews": N_("Cleaned reviews, one row each"),
    "predictions/reviews": N_("What a model has understood"),
    "gold/scored": N_("Changed rows of the run in progress"),
    "gold/reviews": N_("Reviews as they are served"),
}


ABOUT_GROUP = {
    "interactions": N_("What users did; users are pseudonyms"),
    "items": N_("Items, in their newest state"),
    "users": N_("Users, in their newest state; they are pseudonyms"),
    "actions": N_("Actions, in their newest state"),
    "action_interactions": N_("What became of actions; users are pseudonyms"),
    "rejects": N_("Rows that imports refused, and why"),
    "exposures": N_("What was shown to whom, and how likely it was; users are pseudonyms"),
}
"""What a row is, of each table of a dataset group. That of sealed ids is not to be browsed."""


def tables_of(lake: Lake) -> list[dict[str, Any]]:
    """Return every table with its state."""
    return [_state(lake, name) for name in TABLES]


def tables_of_groups(lake: Lake, groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the tables that dataset groups have, with their state.

    Args:
        lake: where they are.
        groups: names of dataset groups, by their ids.
    """
    names = (f"recommend/{group_id}/{part}" for group_id in groups for part in ABOUT_GROUP)
    return [
        _state(lake, name) | {"group": groups[name.split("/")[1]]}
        for name in names
        if lake.table(name).exists()
    ]


def one_table(lake: Lake, name: str, groups: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a table with its columns, versions, first rows, and the lines that open it.

    Args:
        lake: where it is.
        name: of the table.
        groups: names of dataset groups, by their ids; their tables may be asked for, too.

    Raises:
        errors.NotFound: the lake has no table of that name.
    """
    if name not in TABLES and not _of_group(name, groups or {}):
        raise errors.NotFound(
            "The lake has no table {name}; it has {tables}.", name=name, tables=", ".join(TABLES)
        )
    state = _state(lake, name)
    table = lake.table(name)
    if state["version"] < 0:
        return state | {
            "columns": [],
            "versions": [],
            "rows": [],
            "lines": {},
        }
    schema = table.scan().collect_schema()
    head = table.scan().head(_ROWS).collect()
    return state | {
        "columns": [(column, str(kind)) for column, kind in schema.items()],
        "versions": table.versions(10),
        "rows": [[_cell(value) for value in row] for row in head.iter_rows()],
        "lines": opening_lines(table.uri, table.files()),
    }


def opening_lines(uri: str, files: Sequence[str] = ()) -> dict[str, str]:
    """Return one line for each tool that opens a Delta table, under a name for pages to translate.

    Python reads through deltalake: Polars' own `read_delta` finds no folder whose path holds a
    blank or an accent.

    Args:
        uri: of the table.
        files: those of its newest version, for DuckDB without extensions.

    >>> opening_lines("gold", ["gold/l'été.parquet"])["DuckDB (SQL, files of this version)"]
    "select * from read_parquet(['gold/l''été.parquet'], union_by_name = true);"
    """
    tools = "from deltalake import DeltaTable, QueryBuilder"
    opened = f"QueryBuilder().register('t', DeltaTable({uri!r}))"
    read = f"{opened}.execute('select * from t').read_all()"  # noqa: S608 - shown, never run
    lines = {
        "Polars": f"import polars as pl; {tools}; pl.DataFrame({read})",
        "DuckDB (Python)": f"import duckdb; {tools}; reviews = {read}; duckdb.sql('from reviews')",
    }
    if files and not any("://" in file for file in files):
        listed = ", ".join(map(_quoted, files))
        lines[N_("DuckDB (SQL, files of this version)")] = (
            f"select * from read_parquet([{listed}], union_by_name = true);"  # noqa: S608 - shown, never run
        )
    lines[N_("DuckDB (SQL, with its delta extension)")] = (
        f"select * from delta_scan({_quoted(uri)});"  # noqa: S608 - shown, never run
    )
    return lines


def _of_group(name: str, groups: Mapping[str, str]) -> bool:
    """Tell whether a name is that of a table which a dataset group may have.

    >>> _of_group("recommend/grp_1/items", {"grp_1": "shop"})
    True
    >>> _of_group("recommend/grp_1/people", {"grp_1": "shop"})
    False
    """
    folder, *rest = name.split("/")
    return folder == "recommend" and len(rest) == 2 and rest[0] in groups and rest[1] in ABOUT_GROUP  # noqa: PLR2004 - a group and a table


def _quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _state(lake: Lake, name: str) -> dict[str, Any]:
    table = lake.table(name)
    version = table.version()
    rows = table.scan().select(pl.len()).collect().item() if version >= 0 else 0
    latest = table.versions(1)
    return {
        "name": name,
        "about": ABOUT.get(name) or ABOUT_GROUP[name.rpartition("/")[2]],
        "version": version,
        "count": rows,
        "written_at": latest[0].written_at if latest else None,
        "uri": table.uri,
    }


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"
