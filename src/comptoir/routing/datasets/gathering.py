"""The next version of a data set: what there was, and what people have said since."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from comptoir.kernel import errors
from comptoir.language.embedding import Embedder
from comptoir.routing.datasets import provenance as origins
from comptoir.routing.datasets.card import counted
from comptoir.routing.datasets.noise import augment
from comptoir.routing.datasets.placing import New, place
from comptoir.routing.datasets.provenance import Provenance
from comptoir.routing.datasets.reading import plain
from comptoir.routing.learners.port import Tell, silent
from comptoir.routing.model import Change, Origin, Part
from comptoir.routing.taxonomy.changes import possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A text whose desk somebody has said."""

    text: str
    """Masked."""
    among: tuple[str, ...]
    """Its desk in the words of now; several where it has been split since."""
    language: str
    at: datetime | None
    """When it came, if that is known."""
    origin: Origin
    source: str
    """The round, `inbox`, or `console`."""
    provenance: Provenance
    random: bool = False
    """Drawn blindly for a round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """How the next version is made."""

    changes: tuple[Change, ...] = ()
    """Of the desks, since the labels of the version before were read."""
    test_share: float = 0.2
    """Of what is new and was drawn blindly."""
    seed: int = 0
    wished: int = 0
    """Texts that each desk shall have to learn from, noisy copies counted; 0 for no copies."""


@dataclass(slots=True)
class _Book:
    """Rows, and what happened to them."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    by_text: dict[str, int] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, row: dict[str, Any]) -> None:
        self.by_text[plain(row["text"])] = len(self.rows)
        self.rows.append(row)


def gather(
    before: pl.DataFrame | None,
    found: Sequence[Found],
    embedder: Embedder,
    asked: Gathering,
    tell: Tell = silent,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Make the next version.

    What was in the test stays there, and what was learned from stays so. The same text said to
    belong to two desks: whoever spoke last is believed, and a person here before any import.

    Args:
        before: the version before, in the columns of `store.datasets.SCHEMA`, or none.
        found: what people have said.
        embedder: tells which texts say the same.
        asked: how.
        tell: hears how far it is.

    Returns:
        Examples, and the card.

    Raises:
        errors.Invalid: there are not two desks.
    """
    written = {one.provenance.subject for one in found if one.origin is Origin.SYNTHETIC}
    book = _kept(before, asked.changes, written)
    for one in sorted(found, key=_order):
        _take(book, one)
    tell("finding texts that say the same", 0.3)
    _place_new(book, embedder, asked)
    rows = [row for row in book.rows if row["part"]]
    if len({row["label"] for row in rows if row["label"] and row["part"] != Part.ASIDE}) < 2:  # noqa: PLR2004 - what learning needs
        raise errors.Invalid(
            "What people have said names fewer than two desks; learning needs two. Label more, or "
            "import labelled requests first."
        )
    copies = _copies(rows, asked)
    frame = pl.DataFrame([_plain_row(row) for row in (*rows, *copies)], infer_schema_length=None)
    frame = frame.with_columns(pl.col("at").cast(pl.Datetime("us", "UTC")))
    card = counted(frame) | {
        "left_out": dict(book.left_out),
        "gathered": _gathered(rows, len(copies)) | {key: n for key, n in book.told.items() if n},
        "division": "kept",
        "test_share": asked.test_share,
        "seed": asked.seed,
        "embedder": embedder.name,
        "source": "gathered",
        "changes": [_said(one) for one in asked.changes],
    }
    return frame, card


def _order(one: Found) -> tuple[bool, datetime | None, str]:
    """Real texts first, so that a written one never takes their place; then as people spoke."""
    return (not one.origin.real, one.provenance.newest, one.text)


def _kept(before: pl.DataFrame | None, changes: Sequence[Change], written: set[str]) -> _Book:
    """Return what stays of the version before, in the words of now."""
    book = _Book()
    for row in before.iter_rows(named=True) if before is not None else ():
        origin, known = Origin(row["origin"]), origins.read(row["provenance"])
        if origin is Origin.AUGMENTED:
            continue  # made anew, if at all
        if not row["text"]:
            book.left_out["erased"] += 1
            continue
        if row["source"] == "console" and known.subject not in written:
            book.left_out["withdrawn"] += 1
            continue
        asked_of = known.among or (row["label"],)
        among = tuple(dict.fromkeys(new for one in asked_of for new in possible(one, changes)))
        told = {**row, "provenance": known, "new": False, "random": False}
        _settle(book, told, among)
        book.add(told)
    return book


def _settle(book: _Book, row: dict[str, Any], among: tuple[str, ...]) -> None:
    """Give a row its desk, or lay it aside until somebody has said which it is."""
    known: Provenance = row["provenance"]
    if len(among) > 1:
        back = known.part or row["part"]
        row["provenance"] = replace(known, part=back, among=among)
        row["label"], row["part"] = "", Part.ASIDE.value
        book.told["awaiting_a_person"] += 1
        return
    if row["part"] == Part.ASIDE.value:
        row["part"] = known.part
        row["provenance"] = replace(known, part="", among=())
    book.told["renamed"] += among[0] != row["label"] and row["label"] != ""
    row["label"] = among[0]


def _take(book: _Book, one: Found) -> None:
    if len(one.among) > 1:
        book.left_out["said_before_a_split"] += 1
        return
    label, at = one.among[0], book.by_text.get(plain(one.text))
    if at is None:
        book.add(
            {
                "text": one.text,
                "label": label,
                "language": one.language,
                "at": one.at,
                "group": -1,
                "part": Part.TRAIN.value,
                "origin": one.origin.value,
                "source": one.source,
                "provenance": one.provenance,
                "new": True,
                "random": one.random,
            }
        )
        return
    row = book.rows[at]
    if not one.origin.real:
        own = row["source"] == "console" and row["provenance"].subject == one.provenance.subject
        if not own:
            book.left_out["like_the_test" if row["part"] == Part.TEST.value else "repeated"] += 1
        return
    _resay(book, row, one, label)


def _resay(book: _Book, row: dict[str, Any], one: Found, label: str) -> None:
    """Lay what somebody said of a text over what was known of it."""
    known: Provenance = row["provenance"]
    row["random"] = row["random"] or one.random
    aside = row["part"] == Part.ASIDE.value
    if known.newest and one.provenance.newest and one.provenance.newest < known.newest:
        book.told["outvoted"] += label != row["label"] and not aside
        return
    if known.said == one.provenance.said and not aside:
        return
    was = known.was if label == row["label"] or aside else row["label"]
    book.told[
        "settled_halves" if aside else "confirmed" if label == row["label"] else "relabelled"
    ] += 1
    if aside:
        row["part"] = known.part
    row["label"] = label
    row["provenance"] = replace(one.provenance, was=was)
    if row["origin"] == Origin.IMPORTED.value:
        row["origin"] = Origin.ANNOTATED.value


def _place_new(book: _Book, embedder: Embedder, asked: Gathering) -> None:
    """Give new rows a group and a part; one that goes nowhere has no part."""
    new = [row for row in book.rows if row["new"]]
    if not new:
        return
    # A desk that was laid aside is near to nothing, and comes back where it was.
    old = [row for row in book.rows if not row["new"]]
    vectors = embedder.embed([row["text"] for row in (*old, *new)])
    sides = {Part.TEST.value: Part.TEST}
    places = place(
        np.asarray(vectors),
        [
            (
                row["label"],
                sides.get(row["provenance"].part or row["part"], Part.TRAIN),
                row["group"],
            )
            for row in old
        ],
        [
            New(label=row["label"], origin=Origin(row["origin"]), random=row["random"])
            for row in new
        ],
        share=asked.test_share,
        seed=asked.seed,
    )
    for row, found in zip(new, places, strict=True):
        row["group"], row["part"] = found.group, found.part.value if found.part else ""
        if found.why:
            book.left_out[found.why] += 1


def _side(row: dict[str, Any]) -> str:
    """Return the part of a row, or the one that it goes back to."""
    known: Provenance = row["provenance"]
    return known.part or str(row["part"])


def _copies(rows: Sequence[dict[str, Any]], asked: Gathering) -> list[dict[str, Any]]:
    if not asked.wished:
        return []
    mine = [place for place, row in enumerate(rows) if row["part"] == Part.TRAIN.value]
    made = augment(
        [rows[place]["text"] for place in mine],
        [rows[place]["label"] for place in mine],
        [rows[place]["language"] for place in mine],
        wished=asked.wished,
        seed=asked.seed,
        known=[row["text"] for row in rows if row["part"] != Part.TRAIN.value],
    )
    return [
        rows[mine[number]]
        | {
            "text": text,
            "origin": Origin.AUGMENTED.value,
            "source": "noise",
            "provenance": Provenance(
                subject=rows[mine[number]]["provenance"].subject, of=mine[number]
            ),
        }
        for number, text in made
    ]


def _gathered(rows: Sequence[dict[str, Any]], copies: int) -> dict[str, int]:
    """Count where examples come from: a round, the inbox, the console, noise, or before."""
    found: Counter[str] = Counter()
    for row in rows:
        kind = row["source"] if row["source"] in {"inbox", "console"} else "rounds"
        found[kind if row["new"] else "before"] += 1
    return dict(found) | ({"noise": copies} if copies else {})


def _plain_row(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in {"new", "random"}}
    known: Provenance = row["provenance"]
    return told | {"provenance": origins.write(known) if known != Provenance() else ""}


def _said(change: Change) -> str:
    return f"{'+'.join(change.old)} = {'+'.join(change.new)}"
