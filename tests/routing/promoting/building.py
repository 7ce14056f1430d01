"""Two versions that differ where a test wants them to: texts in French and German, and a policy."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from tests.routing.conftest import NOW, TOOLS, entered
from tests.routing.wording import DESKS, examples

from comptoir.routing import receiving, service
from comptoir.routing.answering import Incumbents
from comptoir.routing.datasets.reading import plain
from comptoir.routing.deciding.router import Router
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.evaluation.evaluate import measure
from comptoir.routing.model import Alias, Dataset
from comptoir.routing.observing import Observer
from comptoir.routing.office import Office
from comptoir.routing.receiving import Asked
from comptoir.routing.settings import RoutingSettings
from comptoir.routing.store import datasets
from comptoir.routing.training import Examples, train

GERMAN = {
    "delivery": (
        "mein Paket ist immer noch nicht angekommen",
        "wo bleibt die Lieferung",
        "ich möchte die Lieferadresse ändern",
        "die Sendungsverfolgung steht seit Tagen still",
    ),
    "returns": (
        "ich möchte die Lampe zurückschicken",
        "wie tausche ich gegen eine andere Größe um",
        "wo drucke ich das Rücksendeetikett aus",
        "ich widerrufe den Kauf",
    ),
    "billing": (
        "mir wurde zweimal Geld abgebucht",
        "ich brauche eine Rechnung",
        "meine Kartenzahlung wird abgelehnt",
        "der Gutscheincode geht nicht",
    ),
    "repairs": (
        "der Mixer lässt sich nicht mehr einschalten",
        "die Pfanne ist kaputt, gilt die Garantie",
        "ich brauche ein Ersatzteil",
        "der Motor macht seltsame Geräusche",
    ),
}
OPEN_POLICY = """
[minimum]
accuracy = 0.5
precision = 0.3
recall = 0.3
decided_accuracy = 0.0
coverage = 0.0
ece = 1.0

[observed]
requests = 0
days = 0
agreement = 0
"""
"""Asks little of a version but that it is not worse than the champion."""


def german(count: int, seed: int) -> Examples:
    """Return requests in German."""
    chance = np.random.default_rng(seed)
    labels = [str(one) for one in chance.choice(list(GERMAN), count)]
    texts = [
        f"{chance.choice(GERMAN[label])} ({int(chance.integers(1000, 9999))})" for label in labels
    ]
    return Examples(texts=tuple(texts), labels=tuple(labels), languages=("de",) * count)


def both(count: int, seed: int) -> Examples:
    """Return as many requests in French as in German."""
    every = examples(3 * count, seed=seed)
    rows = [row for row, code in enumerate(every.languages) if code == "fr"][:count]
    french, others = every.rows(rows), german(count, seed)
    return Examples(
        texts=french.texts + others.texts,
        labels=french.labels + others.labels,
        languages=french.languages + others.languages,
    )


_FIGURES: dict[int, dict[str, Any]] = {}
"""By router; those of this file live as long as the tests."""
LEARNED, TEST = both(150, seed=1), both(150, seed=2)


@cache
def good(learner: str = "tfidf-linear") -> Router:
    """Return a router that knows both languages."""
    return train(LEARNED, TOOLS, learner=learner, wish=Wish(max_error=0.1))


@cache
def worse_in_german() -> Router:
    """Return a router whose German was labelled blindly."""
    chance = np.random.default_rng(3)
    labels = tuple(
        str(chance.choice(list(DESKS))) if code == "de" else label
        for label, code in zip(LEARNED.labels, LEARNED.languages, strict=True)
    )
    wrong = replace(LEARNED, labels=labels)
    return train(wrong, TOOLS, learner="tfidf-linear", wish=Wish(max_error=0.1))


def kept(office: Office, test: Examples = TEST, name: str = "requests") -> Dataset:
    """Keep what routers learn from, and a test."""
    texts, labels = LEARNED.texts + test.texts, LEARNED.labels + test.labels
    frame = pl.DataFrame(
        {
            "text": texts,
            "label": labels,
            "language": LEARNED.languages + test.languages,
            "at": pl.Series([None] * len(texts), dtype=pl.Datetime("us", "UTC")),
            "group": list(range(len(texts))),
            "part": ["train"] * len(LEARNED) + ["test"] * len(test),
            "origin": ["imported"] * len(texts),
            "source": ["a test"] * len(texts),
        }
    )
    asked = {plain(text) for text in test.texts}
    again = [
        plain(row["text"]) in asked and row["part"] == "train"
        for row in frame.iter_rows(named=True)
    ]
    frame = frame.filter(~pl.Series(again))
    card = {"requests": len(texts), "test": len(test), "desks": dict.fromkeys(DESKS, 1)}
    return datasets.keep(office.rows, office.blobs, name, frame, card, by="claire", at=NOW)


def version_of(office: Office, router: Router, dataset: Dataset, by: str = "claire") -> int:
    """Enter a router as a training would."""
    if id(router) not in _FIGURES:
        _FIGURES[id(router)] = measure(router, TEST, Wish(max_error=0.1))
    metrics = _FIGURES[id(router)]
    return entered(
        office,
        router,
        learner=router.learned.artifact().learner,
        dataset_id=dataset.dataset_id,
        metrics=metrics,
        by=by,
    )


def under(office: Office, folder: Path, policy: str) -> Office:
    """Return an office whose promotions follow a policy."""
    path = folder / "promotion.toml"
    path.write_text(policy, "utf-8")
    return replace(office, settings=RoutingSettings(promotion=str(path)))


def measured(office: Office, version: int) -> None:
    """Measure a version and the champion on the same test."""
    job = office.engine().job(service.start_measuring(office, version, by="claire"))
    assert job.error == ""


def observed(office: Office, version: int, texts: tuple[str, ...]) -> None:
    """Let a version score live requests beside the champion."""
    service.appoint(office, Alias.CHALLENGER, version, by="claire")
    incumbents = Incumbents(office)
    observer = Observer(office, incumbents)
    for text in texts:
        receiving.receive(office, incumbents, [Asked(text=text)])
    observer.start()
    observer.settle()
    observer.close()
