"""Texts compared without accents and case, the same way in Python, SQLite and PostgreSQL.

>>> fold("Théière d'ÉTÉ, Cœur")
"theiere d'ete, coeur"
"""

import unicodedata
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_MARKS = ("\u0300", "\u036f")
"""First and last of the combining marks (Unicode block Combining Diacritical Marks)."""
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
SQLITE_NAME = "comptoir_fold"


def fold(text: str) -> str:
    """Return a text in lower case, without accents and ligatures."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if not _MARKS[0] <= letter <= _MARKS[1])
    for joined, spelled in _LIGATURES.items():
        bare = bare.replace(joined, spelled)
    return bare.lower()


class folded(FunctionElement[str]):  # noqa: N801 - SQL functions are written small
    """`folded(column)` is what `fold` makes of the column's text."""

    type = sa.String()
    inherit_cache = True


@compiles(folded, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"{SQLITE_NAME}({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    # Taken apart before it is made small: in the C locale only plain letters have a small one.
    text = f"normalize({compiler.process(element.clauses, **options)}, NFKD)"
    text = f"regexp_replace({text}, '[{_MARKS[0]}-{_MARKS[1]}]', '', 'g')"
    for joined, spelled in _LIGATURES.items():
        text = f"replace({text}, '{joined}', '{spelled}')"
    return f"lower({text})"
