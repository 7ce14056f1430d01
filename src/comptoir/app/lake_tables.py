"""The lake as the console shows it: what is there, and the line that opens it elsewhere."""

from collections.abc import Sequence
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


def tables_of(lake: Lake) -> list[dict[str, Any]]:
    """Return every table with its state."""
    return [_state(lake, name) for name in TABLES]


def one_table(lake: Lake, name: str) -> dict[str, Any]:
    """Return a table with its columns, versions, first rows, and the lines that open it.

    Raises:
        errors.NotFound: the lake has no table of that name.
    """
    if name not in TABLES:
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
        "about": ABOUT[name],
        "version": version,
        "count": rows,
        "written_at": latest[0].written_at if latest else None,
        "uri": table.uri,
    }


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"
