"""Whether noisy copies help rare desks: macro F1 with and without, on the same divisions.

    python -m benchmarks.augmentation FILE [--text COL --label COL] [--seeds 5] [--rare 6]

Half of the classes keep `--rare` texts, the others `--common`; a fifth of the file is the test,
which nothing is made of. Noise also meets a second test: the same texts with slips. Prints JSON;
differences come with their 95 % interval over seeds (Student's t, seeds in pairs).
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.quality.metrics import macro_f1
from comptoir.routing.datasets.noise import augment, noisy
from comptoir.routing.datasets.reading import Columns, read
from comptoir.routing.evaluation.dividing import set_apart
from comptoir.routing.learners.port import Tools
from comptoir.routing.learners.registry import DEFAULT, learner_named
from comptoir.routing.training import Examples


def main() -> None:
    """Ask and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--text", default="text")
    asked.add_argument("--label", default="category")
    asked.add_argument("--learner", action="append")
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--rare", type=int, default=6)
    asked.add_argument("--common", type=int, default=40)
    asked.add_argument("--language", default="en")
    told = asked.parse_args()
    own = read(told.file, Columns(text=(told.text,), label=told.label)).examples
    embedder = open_embedder("use:", Surroundings())
    found: dict[str, Any] = {"file": told.file.name, "rare": told.rare, "common": told.common}
    for learner in told.learner or [DEFAULT, "tfidf-linear"]:
        runs = []
        for seed in range(told.seeds):
            tools = Tools(embedder=embedder, seed=seed, threads=os.cpu_count() or 1)
            runs.append(_run(own, tools, learner, told))
        found[learner] = {name: _told([one[name] for one in runs]) for name in runs[0]}
    print(json.dumps(found, indent=1))


def _run(own: Examples, tools: Tools, learner: str, told: argparse.Namespace) -> dict[str, float]:
    kept, test = set_apart(own, 0.2, tools.seed)
    few, rare = _unequal(kept, told.rare, told.common, tools.seed)
    copies = augment(
        few.texts, few.labels, [told.language] * len(few), wished=told.common, seed=tools.seed
    )
    more = Examples(
        texts=(*few.texts, *(text for _, text in copies)),
        labels=(*few.labels, *(few.labels[row] for row, _ in copies)),
    )
    chance = np.random.default_rng(tools.seed)
    slips = [noisy(text, chance, told.language) for text in test.texts]
    mine = [row for row, label in enumerate(test.labels) if label in rare]
    found: dict[str, float] = {"copies": len(copies)}
    for name, learned_from in (("without", few), ("with", more)):
        learned = learner_named(learner, tools).learn(learned_from.texts, learned_from.labels)
        for which, texts in (("", test.texts), (" noisy test", slips)):
            best = learned.predict(texts).argmax(axis=1)
            said = [learned.classes[column] for column in best]
            found[name + which] = macro_f1(list(test.labels), said)
            if not which:
                right = [test.labels[row] for row in mine]
                found[name + " rare"] = macro_f1(right, [said[row] for row in mine])
    for which in ("", " rare", " noisy test"):
        found["gain" + which] = found["with" + which] - found["without" + which]
    return found


def _unequal(own: Examples, rare: int, common: int, seed: int) -> tuple[Examples, set[str]]:
    chance = np.random.default_rng(seed)
    names = chance.permutation(sorted(set(own.labels))).tolist()
    poor = set(names[: len(names) // 2])
    left = {name: rare if name in poor else common for name in names}
    chosen = []
    for row in chance.permutation(len(own)).tolist():
        if left[own.labels[row]] > 0:
            left[own.labels[row]] -= 1
            chosen.append(row)
    return own.rows(chosen), poor


def _told(values: list[float]) -> dict[str, float]:
    mean, spread = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * spread / len(values) ** 0.5
    return {"mean": round(mean, 4), "low": round(mean - half, 4), "high": round(mean + half, 4)}


if __name__ == "__main__":
    main()
