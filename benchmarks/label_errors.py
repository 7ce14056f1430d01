"""How many planted label errors does the queue of suspects hold, after so many rows are read?

    python -m benchmarks.label_errors --train FILE [--text COL[,COL]] [--label COL]
        [--rows 6000] [--wrong 0.02] [--seeds 5] [--outside LABEL]

Of the file's labelled requests so many are drawn, and a share of their labels is made wrong: each
by another desk drawn at random ("uniform"), or by the desk that it is most often confused with on
held-out texts ("confused"). Then the queue is read from its top. Recall is the share of planted
errors among what was read, precision the share of what was read that was planted; the file's own
errors count against it, so that true precision is higher. Beside it: the lowest held-out
probability of the label ("self-confidence", what cleanlab's scores order by), and chance. The
range is that of the mean over seeds (Student's t).
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from comptoir.language.embedding import open_embedder
from comptoir.language.shares import softmax
from comptoir.language.surroundings import Surroundings
from comptoir.routing.annotation.suspects import suspect
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.datasets.reading import Columns, read
from comptoir.routing.learners.blend import Blend
from comptoir.routing.learners.classes import classes_of, columns_of
from comptoir.routing.learners.holding_out import learn_held_out
from comptoir.routing.learners.likeness import Mix
from comptoir.routing.learners.mixing import least_surprise
from comptoir.routing.learners.port import NOWHERE, HeldOut, Tools
from comptoir.routing.learners.remembering import RememberingEmbedder
from comptoir.routing.training import Examples

READ = (0.02, 0.04, 0.1)
"""Shares of all rows that are read."""


class Ground:
    """Requests whose labels are made wrong."""

    def __init__(self, examples: Examples, embedder: RememberingEmbedder) -> None:
        self.examples = examples
        self.classes = classes_of(examples.labels)
        self.true = columns_of(examples.labels, self.classes)
        self._tools = Tools(embedder=embedder, threads=2)
        self._vectors = embedder.embed(examples.texts)
        self.alike = groups_of(self._vectors, [""] * len(examples))

    def held_out(self, labels: list[str]) -> HeldOut:
        groups = groups_of(self._vectors, labels)
        # The usual mix of words and meaning: finding it anew for each seed says nothing of errors.
        learner = Blend(self._tools, Mix())
        return learn_held_out(learner, self.examples.texts, labels, groups)

    def confused_with(self) -> np.ndarray:
        """Return the desk that each is most often confused with."""
        scores = self.held_out(list(self.examples.labels)).scores.copy()
        scores[np.arange(len(self.true)), self.true] = -np.inf
        met = np.zeros((len(self.classes),) * 2)
        np.add.at(met, (self.true, scores.argmax(axis=1)), 1)
        return met.argmax(axis=1)

    def orders(self, given: np.ndarray, seed: int) -> dict[str, np.ndarray]:
        """Return the order of reading, by way; and tell how many errors are foreseen."""
        labels = [self.classes[column] for column in given]
        scores = self.held_out(labels).scores
        found = suspect(labels, scores, self.classes, self.alike)
        shares = softmax(scores.astype(np.float64) * least_surprise(scores, given)[0])
        print(f"  foresees {found.wrong} errors, contradicts {found.contradicted} labels")
        return {
            "suspects": np.array([one.row for one in found.suspects]),
            "self-confidence": np.argsort(shares[np.arange(len(given)), given], kind="stable"),
            "chance": np.random.default_rng(seed).permutation(len(given)),
        }


def planted(ground: Ground, kind: str, worst: np.ndarray, wrong: float, seed: int) -> np.ndarray:
    """Return labels as columns, some of them wrong."""
    rng, given = np.random.default_rng(seed), ground.true.copy()
    rows = rng.choice(len(given), size=round(wrong * len(given)), replace=False)
    away = rng.integers(1, len(ground.classes), size=len(rows))
    uniform = (given[rows] + away) % len(ground.classes)
    given[rows] = uniform if kind == "uniform" else worst[given[rows]]
    return given


def spread(values: list[float]) -> str:
    mean, n = float(np.mean(values)), len(values)
    half = float(student.ppf(0.975, n - 1) * np.std(values, ddof=1) / n**0.5) if n > 1 else 0.0
    return f"{mean:.3f} ±{half:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--outside", default="", help="label of requests to leave out")
    parser.add_argument("--rows", type=int, default=6_000)
    parser.add_argument("--wrong", type=float, default=0.02)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=0)
    asked = parser.parse_args()
    columns = Columns(text=tuple(asked.text.split(",")), label=asked.label)
    whole = read(asked.train, columns).examples
    known = [row for row, label in enumerate(whole.labels) if label not in {asked.outside, NOWHERE}]
    drawn = np.random.default_rng(asked.first_seed).permutation(known)[: asked.rows]
    embedder = RememberingEmbedder(open_embedder("use:", Surroundings()))
    ground = Ground(whole.rows(np.sort(drawn).tolist()), embedder)
    worst = ground.confused_with()
    for kind in ("uniform", "confused"):
        recalls: dict[str, list[list[float]]] = {}
        for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
            given = planted(ground, kind, worst, asked.wrong, seed)
            wrong = given != ground.true
            for way, order in ground.orders(given, seed).items():
                hits = [int(wrong[order[: round(share * len(wrong))]].sum()) for share in READ]
                recalls.setdefault(way, []).append([hit / wrong.sum() for hit in hits])
        for way, found in recalls.items():
            for place, share in enumerate(READ):
                recall = [one[place] for one in found]
                precision = [one * asked.wrong / share for one in recall]
                print(
                    f"{kind:9} {way:16} read {share:4.0%}: recall {spread(recall)}, "
                    f"precision {spread(precision)}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
