"""What could be labelled: live requests, examples of a data set, or the texts of a file."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files import open_records
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing.datasets.reading import plain
from comptoir.routing.model import Origin, RequestState
from comptoir.routing.office import Office
from comptoir.routing.receiving import LONGEST
from comptoir.routing.store import candidates as store
from comptoir.routing.store import datasets

_Any = TypeVar("_Any")
MOST = 4_000
"""Candidates that are compared with each other; of more, so many are drawn blindly."""


class Kind(StrEnum):
    """Where items come from."""

    LIVE = "live"
    DATASET = "dataset"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the items of a round come from."""

    kind: Kind = Kind.LIVE
    state: str = ""
    """Of live requests: waiting or routed; empty for both."""
    dataset: str = ""
    """Id, name, or NAME@VERSION."""
    path: Path | None = None
    text: tuple[str, ...] = ("text",)
    """Columns of the file, read one after the other."""
    label: str = ""
    """Column of what each text was labelled with, if there is one."""
    language: str = ""
    """Column of language codes; detected without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that could be labelled."""

    subject: str
    text: str
    """Masked."""
    language: str
    given: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Candidates, and how many there were before some were drawn."""

    candidates: list[Candidate]
    total: int
    told: dict[str, Any] = field(default_factory=dict)
    """Where they come from, as the round keeps it."""


def gather(office: Office, source: Source, seed: int) -> Gathered:
    """Return what could be labelled; what has been labelled, or is asked about, is left out.

    Raises:
        errors.NotFound: there is no such data set or file.
        errors.Invalid: the state is none, or the file lacks a column.
    """
    if source.kind is Kind.LIVE:
        return _live(office, source.state, seed)
    if source.kind is Kind.DATASET:
        return _dataset(office, source.dataset, seed)
    return _file(office, source, seed)


def _live(office: Office, state: str, seed: int) -> Gathered:
    states = (RequestState.WAITING.value, RequestState.ROUTED.value)
    if state and state not in states:
        raise errors.Invalid(
            "Requests that are {state} cannot be asked about; use one of {known}, or none for "
            "both.",
            state=state,
            known=", ".join(states),
        )
    ids = store.unlabelled(office.rows, state)
    found = store.requests(office.rows, _some(ids, seed))
    kept = [
        Candidate(subject=one.request_id, text=one.text, language=one.language) for one in found
    ]
    return Gathered(
        candidates=kept, total=len(ids), told={"kind": Kind.LIVE.value, "state": state or "any"}
    )


def _dataset(office: Office, asked: str, seed: int) -> Gathered:
    dataset = datasets.find(office.rows, asked)
    frame = datasets.examples(office.blobs, dataset).with_row_index("row")
    real = [origin.value for origin in Origin if origin.real]
    frame = frame.filter(pl.col("origin").is_in(real) & (pl.col("text") != ""))
    subjects = [f"{dataset.dataset_id}#{row}" for row in frame["row"].to_list()]
    busy = store.busy(office.rows, subjects)
    free = [place for place, subject in enumerate(subjects) if subject not in busy]
    texts, labels, languages = (frame[name] for name in ("text", "label", "language"))
    kept = [
        Candidate(
            subject=subjects[place],
            text=texts[place],
            language=languages[place],
            given=labels[place],
        )
        for place in _some(free, seed)
    ]
    told = {
        "kind": Kind.DATASET.value,
        "dataset_id": dataset.dataset_id,
        "dataset": f"{dataset.name}@{dataset.version}",
    }
    return Gathered(candidates=kept, total=len(free), told=told)


def _file(office: Office, source: Source, seed: int) -> Gathered:
    if source.path is None:
        raise errors.Invalid("A file has no path. Name the file that holds the texts.")
    frame = _frame(source.path, source)
    rows = [row for row in frame.rows() if row[0]]
    first = {plain(row[0]): row for row in reversed(rows)}
    found = _some(list(first.values())[::-1], seed)
    texts = [redact(row[0][:LONGEST]) for row in found]
    codes = [row[2] for row in found]
    if not source.language and texts:
        codes = ["" if one.code == "und" else one.code for one in office.detector().detect(texts)]
    kept = [
        Candidate(subject="", text=text, language=code[:8], given=row[1] if source.label else None)
        for row, text, code in zip(found, texts, codes, strict=True)
    ]
    told = {"kind": Kind.FILE.value, "file": source.path.name}
    return Gathered(candidates=kept, total=len(first), told=told)


def _frame(path: Path, source: Source) -> pl.DataFrame:
    """Return text, label and language of every record."""
    records = open_records(path)
    wanted = [*source.text, *filter(None, [source.label, source.language])]
    if missing := [name for name in wanted if name not in records.names]:
        raise errors.Invalid(
            "{name} has no column {missing}; it has {names}.",
            name=path.name,
            missing=missing[0],
            names=", ".join(sorted(records.names)),
        )
    kinds = dict.fromkeys(wanted, pl.String())
    chunks = [chunk.values.frame(kinds) for chunk in records.chunks(wanted=wanted)]
    whole = pl.concat(chunks) if chunks else pl.DataFrame(schema=kinds)
    texts = [pl.col(name).fill_null("").str.replace_all("\0", " ") for name in source.text]
    return whole.select(
        text=pl.concat_str(texts, separator="\n").str.strip_chars(),
        label=_column(source.label),
        language=_column(source.language).str.to_lowercase().str.slice(0, 2),
    )


def _column(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.strip_chars() if name else pl.lit("")


def _some(found: list[_Any], seed: int) -> list[_Any]:
    """Return what can be compared: everything, or so many drawn blindly, in the order they had."""
    if len(found) <= MOST:
        return found
    drawn = np.random.default_rng([seed, 2]).permutation(len(found))[:MOST]
    return [found[row] for row in np.sort(drawn).tolist()]
