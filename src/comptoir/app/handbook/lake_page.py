"""Every table of the lake and its columns, from the schemas that write them."""

from collections.abc import Mapping

import polars as pl

from comptoir.app.handbook.markdown import code, page, table
from comptoir.app.lake_tables import ABOUT
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.store.lake import CLEANED, RAW, REJECTED, TABLES, UNDERSTOOD

_LEAD = (
    "Delta tables in a folder or a bucket (`storage.lake`), open to Polars, DuckDB, Spark and "
    "Trino. Read them; let Comptoir write them."
)
_SILVER = CLEANED | {"duplicate_of": pl.String()}
COLUMNS: dict[str, Mapping[str, pl.DataType]] = {
    "bronze/reviews": RAW,
    "rejects/reviews": REJECTED,
    "silver/incoming": CLEANED | {"run_id": pl.String()},
    "silver/reviews": _SILVER,
    "predictions/reviews": UNDERSTOOD,
    "gold/scored": GOLD | {"run_id": pl.String()},
    "gold/reviews": GOLD,
}
"""Columns of each table, by name."""


def lake_page() -> str:
    """Return the page."""
    parts = ["## Open a table", _OPEN]
    for name in TABLES:
        rows = [[code(key), _kind(kind), _SAYS[key]] for key, kind in COLUMNS[name].items()]
        about = ABOUT[name][:1].upper() + ABOUT[name][1:].rstrip(".") + "."
        parts += [f"## `{name}`", about, table(["column", "type", "what it is"], rows)]
    return page("Tables of the lake", _LEAD, parts)


_OPEN = """With what Comptoir brings along, wherever the data folder lies:

```python
import polars as pl
from deltalake import DeltaTable, QueryBuilder

gold = QueryBuilder().register("gold", DeltaTable(".comptoir/lake/gold/reviews"))
pl.DataFrame(gold.execute("select * from gold").read_all())
```

`pl.scan_delta` reads only what it needs, but finds no folder whose path holds a blank or an accent.
The console shows these lines for each table with its own path, and those for DuckDB."""


def _kind(kind: pl.DataType) -> str:
    """Return a type as people say it.

    >>> _kind(pl.Datetime("us", "UTC")), _kind(pl.List(pl.Struct({"theme": pl.String()})))
    ('instant, UTC', 'list of {theme: text}')
    """
    if isinstance(kind, pl.List):
        return f"list of {_kind(kind.inner)}"  # type: ignore[arg-type]  # ours are instances
    if isinstance(kind, pl.Struct):
        inner = ", ".join(f"{one.name}: {_kind(one.dtype)}" for one in kind.fields)  # type: ignore[arg-type]
        return f"{{{inner}}}"
    return next(word for known, word in _WORDS.items() if isinstance(kind, known))


_WORDS: dict[type[pl.DataType], str] = {
    pl.String: "text",
    pl.Float64: "number",
    pl.Int64: "whole number",
    pl.Boolean: "true or false",
    pl.Datetime: "instant, UTC",
}
_SAYS = {
    "aspects": "Where the text speaks of a theme: characters from `start`, before `end`.",
    "buyer_id": "Pseudonym of the buyer.",
    "confidence": "Calibrated probability that the theme is right, 0 to 1.",
    "content_hash": "Changes when the review does.",
    "contradiction": "The stars and the words say opposite things.",
    "corrected_theme": "A person's theme, beside the predicted one; null without.",
    "created_at": "When it was written; null where the source has no dates.",
    "detail": "What was wrong, with its value; never a buyer's id.",
    "duplicate_of": "The older review that it repeats; null for none.",
    "grade": "`premium`, `operational` or `ordinary`.",
    "has_image": "A picture was attached.",
    "has_subscription": "The buyer subscribes; null where the source does not tell.",
    "helpful_votes": "Readers who found it helpful; in gold, the shop's own votes too.",
    "image_count": "Pictures attached.",
    "import_id": "The reading of a source that brought it.",
    "language": "ISO 639-1 code: as the source tells it, or as it was detected.",
    "language_confidence": "Of the detection, 0 to 1.",
    "line": "1-based line or row of its source.",
    "model": "Name and version of what understood it.",
    "polarity": "-1 unhappy to 1 happy.",
    "product_id": "The shop's own id of the product.",
    "product_title": "As the source tells it; empty for none.",
    "rank": "Place among its product's reviews, from 1.",
    "rating": "Stars, 1 to 5.",
    "reason": "Why it was refused; see [errors](errors.md).",
    "relevance_score": "How useful it is to a reader, 0 to 1.",
    "review_id": "The source's own id, or one made from its content.",
    "row_hash": "Covers all other columns; a row is written when it changes.",
    "run_id": "The run that works on it; empty for a row refused while importing.",
    "scorer": "Name of what ranked it.",
    "sentiment": "`positive`, `negative`, `neutral` or `mixed`.",
    "source": "Name of the file or query.",
    "source_votes": "Helpful votes that came with the source.",
    "taxonomy": "Version of the themes.",
    "text": "What the customer wrote; from silver on, cleaned of tags.",
    "text_length": "Characters of the text.",
    "theme": "The predicted theme.",
    "title": "As the customer wrote it; empty for none.",
    "total_votes": "Helpful and unhelpful votes; null where the source counts only the yes.",
    "uncertain": "The confidence is under the theme's threshold.",
    "verified_buyer": "The shop saw the purchase; null where the source does not tell.",
    "why": "Parts of the score, which sum to it.",
}
"""What each column holds; a column that is missing here fails the making of the page."""
