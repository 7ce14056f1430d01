"""How long does a filter take a request, over 60,000 items, beside a Polars expression?

Microseconds of processor time for each request, one thread each; the values of parameters, the
history and the item on the page differ from request to request. `ratio` is Polars' time by ours.
Both must agree.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import numpy as np
import polars as pl

from comptoir.recommend.data import Column, ColumnKind, Table
from comptoir.recommend.filters import Asked, Events, Index, Row, compiled, parse

ITEMS = 60_000
OURS, THEIRS = 2_000, 100
"""Requests that are timed."""
NOW = 1_700_000_000
DAY = 86_400
GENRES = [f"genre {number}" for number in range(30)]
BRANDS = [f"brand {number}" for number in range(3_000)]
Expression = Callable[[Asked, dict[str, object]], pl.Expr]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A filter, and the same as an expression."""

    text: str
    expression: Expression
    values: Callable[[np.random.Generator], dict[str, object]] = field(default=lambda _: {})


def bought(asked: Asked) -> pl.Expr:
    history = asked.history
    kind = history.event_types.index("Purchase")
    return pl.col("CODE").is_in(history.rows[history.kinds == kind].tolist())


def genre(name: object) -> pl.Expr:
    return pl.col("GENRES").list.contains(name).fill_null(value=False)


QUESTIONS = [
    Question(
        text='INCLUDE ItemID WHERE Items.AVAILABLE IN ("yes")',
        expression=lambda _asked, _values: pl.col("AVAILABLE") == "yes",
    ),
    Question(
        text='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")',
        expression=lambda asked, _values: ~bought(asked),
    ),
    Question(
        text='INCLUDE ItemID WHERE Items.AVAILABLE IN ("yes") AND Items.GENRES IN ($GENRE) '
        '| EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")',
        expression=lambda asked, values: (
            (pl.col("AVAILABLE") == "yes") & genre(values["GENRE"]) & ~bought(asked)
        ),
        values=lambda dice: {"GENRE": str(dice.choice(GENRES))},
    ),
    Question(
        text="INCLUDE ItemID WHERE Items.BRAND IN ($BRAND)",
        expression=lambda _, values: pl.col("BRAND") == values["BRAND"],
        values=lambda dice: {"BRAND": str(dice.choice(BRANDS))},
    ),
    Question(
        text="INCLUDE ItemID WHERE Items.PRICE BETWEEN $LEAST AND $MOST",
        expression=lambda _, values: pl.col("PRICE").is_between(values["LEAST"], values["MOST"]),
        values=lambda dice: {"LEAST": (least := float(dice.integers(2, 50))), "MOST": least * 1.3},
    ),
    Question(
        text="INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE "
        "AND Items.GENRES IN CurrentItem.GENRES",
        expression=lambda asked, _: (
            (pl.col("PRICE") < asked.item["PRICE"])
            & pl.any_horizontal([genre(one) for one in asked.item["GENRES"]])
        ),
    ),
    Question(
        text="INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > now-30d "
        "| EXCLUDE ItemID WHERE Items.PRICE > 100 IF CurrentUser.AGE < 18",
        expression=lambda asked, _: (
            (pl.col("CREATION_TIMESTAMP") > int(asked.now) - 30 * DAY)
            & ((pl.col("PRICE") <= 100) if asked.user["AGE"] < 18 else pl.lit(value=True))
        ),
    ),
]


def texts(vocabulary: list[str], lists: list[np.ndarray]) -> Column:
    return Column(
        kind=ColumnKind.CATEGORIES,
        starts=np.cumsum([0, *map(len, lists)]).astype(np.int64),
        codes=np.concatenate(lists).astype(np.int32),
        vocabulary=tuple(vocabulary),
    )


def catalogue(dice: np.random.Generator) -> Table:
    """Items with the columns that the questions ask; brands and genres are unevenly common."""
    often = 1 / np.arange(1, len(GENRES) + 1)
    genres = [
        np.unique(dice.choice(len(GENRES), size=count, p=often / often.sum()))
        for count in dice.integers(1, 5, ITEMS)
    ]
    brands = np.minimum(dice.zipf(1.3, ITEMS) - 1, len(BRANDS) - 1)
    ids = [f"item-{number}" for number in range(ITEMS)]
    return Table(
        ids=ids,
        codes={one: code for code, one in enumerate(ids)},
        columns={
            "GENRES": texts(GENRES, genres),
            "BRAND": texts(BRANDS, list(brands.reshape(-1, 1))),
            "AVAILABLE": texts(["yes", "no"], list(dice.integers(0, 2, (ITEMS, 1)))),
            "PRICE": Column(kind=ColumnKind.NUMBER, numbers=dice.lognormal(3, 1, ITEMS).round(2)),
            "CREATION_TIMESTAMP": Column(
                kind=ColumnKind.NUMBER,
                numbers=(NOW - dice.integers(0, 720 * DAY, ITEMS)).astype(np.float64),
            ),
        },
    )


def frame(table: Table) -> pl.DataFrame:
    """The same items for Polars, each column in the type that suits it best."""
    found: dict[str, object] = {"CODE": np.arange(ITEMS)}
    for name, column in table.columns.items():
        if column.kind is ColumnKind.NUMBER:
            found[name] = column.numbers
        else:
            values = [column.at(row) for row in range(ITEMS)]
            found[name] = values if name == "GENRES" else [one[0] for one in values]
    return pl.DataFrame(found).with_columns(pl.col("BRAND", "AVAILABLE").cast(pl.Categorical))


def asked(question: Question, table: Table, number: int) -> tuple[Asked, dict[str, object]]:
    """A request: a hundred events of a user, an item, and values for the parameters."""
    dice = np.random.default_rng(number)
    values = question.values(dice)
    sent = {name: f'"{one}"' if isinstance(one, str) else str(one) for name, one in values.items()}
    history = Events(
        rows=dice.integers(0, ITEMS, 100).astype(np.int32),
        kinds=dice.choice(3, 100, p=[0.8, 0.15, 0.05]).astype(np.int16),
        times=np.sort(NOW - dice.integers(0, 90 * DAY, 100)),
        values=np.full(100, np.nan, dtype=np.float32),
        event_types=("View", "Cart", "Purchase"),
    )
    request = Asked(
        values=sent,
        history=history,
        user={"AGE": float(dice.integers(12, 80))},
        item=Row(table, int(dice.integers(ITEMS)), "ITEM_ID"),
        now=NOW + number / 1000,
    )
    return request, values


def measure(question: Question, index: Index, table: Table, items: pl.DataFrame) -> None:
    requests = [asked(question, table, number) for number in range(OURS)]
    start = time.process_time()
    one = compiled(parse(question.text), index)
    compiling = time.process_time() - start
    for request, values in requests[:10]:
        theirs = items.select(question.expression(request, values))
        theirs = theirs.to_series().to_numpy()
        assert (theirs == one.allowed(request)).all(), question.text
    start = time.process_time()
    for request, _ in requests:
        one.allowed(request)
    ours = (time.process_time() - start) / OURS
    start = time.process_time()
    for request, values in requests[:THEIRS]:
        items.select(question.expression(request, values)).to_series().to_numpy()
    polars = (time.process_time() - start) / THEIRS
    print(
        f"{ours * 1e6:8.1f} us   polars {polars * 1e6:8.1f} us   ratio {polars / ours:6.1f}   "
        f"compiled in {compiling * 1e3:5.2f} ms   {question.text}"
    )


def main() -> None:
    dice = np.random.default_rng(1)
    table = catalogue(dice)
    index, items = Index(table, id_name="ITEM_ID"), frame(table)
    print(f"{ITEMS} items, {OURS} requests a filter, seed 1")
    for question in QUESTIONS:
        measure(question, index, table, items)


if __name__ == "__main__":
    main()
