"""How right is a router after so many labels, chosen in our order or drawn at random?

    python -m benchmarks.annotation_order --train FILE [--text COL[,COL]] [--label COL]
        [--seeds 5] [--shares RANDOM,UNCERTAIN,OUTLIERS ...] [--outside LABEL]

Of the file's labelled requests 2,000 are a test. Of the rest, labels are asked for in rounds, as
people would be: each round is chosen by `annotation/sampling.choose` from 4,000 candidates at most,
with the confidence and the likeness of what was learned from the labels so far; the first round has
no model to go by. Beside it, the same number drawn at random. Every line is the accuracy on the
test, the mean over seeds, and by how much each mixture is ahead of chance on the same test and
seed, with the range of that mean (Student's t). The learner is `blend` with its usual mix.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.routing.annotation import sampling
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.datasets.reading import Columns, read
from comptoir.routing.learners.blend import Blend, LearnedBlend
from comptoir.routing.learners.likeness import Mix
from comptoir.routing.learners.port import NOWHERE, Tools
from comptoir.routing.learners.remembering import RememberingEmbedder
from comptoir.routing.training import Examples

ROUNDS = (100, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000)
"""Labels after each round."""
TOLD = (200, 500, 1_000, 2_000)
TEST, CANDIDATES = 2_000, 4_000


class Shop:
    """Requests that could be labelled, and a test."""

    def __init__(self, examples: Examples, embedder: RememberingEmbedder, seed: int) -> None:
        order = np.random.default_rng(seed).permutation(len(examples)).tolist()
        self.test, self.pool = examples.rows(order[:TEST]), examples.rows(order[TEST:])
        self.tools = Tools(embedder=embedder, threads=2)
        self.vectors = embedder.embed(self.pool.texts)
        self.seed = seed

    def learned(self, rows: list[int]) -> LearnedBlend:
        own = self.pool.rows(rows)
        return Blend(self.tools, Mix()).learn(own.texts, own.labels)

    def accuracy(self, model: LearnedBlend) -> float:
        best = model.predict(self.test.texts).argmax(axis=1)
        names = np.array(model.classes)[best]
        return float((names == np.array(self.test.labels)).mean())

    def drawn(self) -> list[float]:
        order = np.random.default_rng([self.seed, 1]).permutation(len(self.pool)).tolist()
        return [self.accuracy(self.learned(order[:count])) for count in TOLD]

    def chosen(self, random_share: float) -> list[float]:
        rows: list[int] = []
        model, found = None, []
        for number, count in enumerate(ROUNDS):
            free = np.setdiff1d(np.arange(len(self.pool)), rows)
            rng = np.random.default_rng([self.seed, 2, number])
            free = np.sort(rng.permutation(free)[:CANDIDATES])
            rows += self._round(free, count - len(rows), model, random_share, number)
            model = self.learned(rows)
            if count in TOLD:
                found.append(self.accuracy(model))
        return found

    def _round(
        self,
        free: np.ndarray,
        count: int,
        model: LearnedBlend | None,
        random_share: float,
        number: int,
    ) -> list[int]:
        confidence = likeness = None
        if model is not None:
            texts = [self.pool.texts[row] for row in free.tolist()]
            two = np.partition(model.predict(texts), -2, axis=1)[:, -2:].astype(float)
            confidence, likeness = two[:, 1] - two[:, 0], model.nearest(texts)
        vectors = self.vectors[free]
        pool = sampling.Pool(
            vectors=vectors,
            groups=groups_of(vectors, [""] * len(free)),
            confidence=confidence,
            likeness=likeness,
        )
        seed = 100 * self.seed + number
        chosen = sampling.choose(pool, count, random_share=random_share, seed=seed)
        return [int(free[one.row]) for one in chosen]


def spread(values: list[float]) -> str:
    n = len(values)
    half = float(student.ppf(0.975, n - 1) * np.std(values, ddof=1) / n**0.5) if n > 1 else 0.0
    return f"{np.mean(values):+.3f} ±{half:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--outside", default="", help="label of requests to leave out")
    parser.add_argument("--seeds", type=int, default=5)
    usual = f"{sampling.RANDOM_SHARE},{sampling.UNCERTAIN},{sampling.OUTLIERS}"
    parser.add_argument("--shares", nargs="+", default=[usual])
    asked = parser.parse_args()
    columns = Columns(text=tuple(asked.text.split(",")), label=asked.label)
    whole = read(asked.train, columns).examples
    known = [row for row, one in enumerate(whole.labels) if one not in {asked.outside, NOWHERE}]
    whole = whole.rows(known)
    embedder = RememberingEmbedder(open_embedder("use:", Surroundings()))
    shops = [Shop(whole, embedder, seed) for seed in range(asked.seeds)]
    base = np.array([shop.drawn() for shop in shops])
    print("labels", *TOLD)
    print("drawn at random", *(f"{one:.3f}" for one in base.mean(axis=0)), flush=True)
    for told in asked.shares:
        random_share, sampling.UNCERTAIN, sampling.OUTLIERS = map(float, told.split(","))
        found = np.array([shop.chosen(random_share) for shop in shops])
        means = " ".join(f"{one:.3f}" for one in found.mean(axis=0))
        ahead = ", ".join(spread(column.tolist()) for column in (found - base).T)
        print(f"chosen {told}: {means}; ahead {ahead}", flush=True)


if __name__ == "__main__":
    main()
