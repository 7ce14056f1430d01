"""The lake as the console shows it: what is there, and the line that opens it elsewhere."""

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
            "lines": opening_lines(table.uri),
        }
    schema = table.scan().collect_schema()
    head = table.scan().head(_ROWS).collect()
    return state | {
        "columns": [(column, str(kind)) for column, kind in schema.items()],
        "versions": table.versions(10),
        "rows": [[_cell(value) for value in row] for row in head.iter_rows()],
        "lines": opening_lines(table.uri),
    }


def opening_lines(uri: str) -> dict[str, str]:
    """Return one line for each tool that opens a Delta table.

    >>> opening_lines("lake/gold/reviews")["Polars"]
    "import polars as pl; pl.read_delta('lake/gold/reviews')"
    """
    read = "QueryBuilder().register('t', DeltaTable({uri!r})).execute('select * from t').read_all()"
    return {
        "Polars": f"import polars as pl; pl.read_delta({uri!r})",
        "DuckDB (Python)": (
            "import duckdb; from deltalake import DeltaTable, QueryBuilder; "
            f"reviews = {read.format(uri=uri)}; duckdb.sql('from reviews')"
        ),
        "DuckDB (SQL, with its delta extension)": f"select * from delta_scan('{uri}');",  # noqa: S608 - shown, never run
    }


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
