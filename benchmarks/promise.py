"""Is "at most 2 % wrong" kept? Twenty random divisions of somebody's own labelled requests.

    python -m benchmarks.promise --train FILE [--text COL] [--label COL] [--learner NAME]
        [--max-error 0.02] [--splits 20]

Each division sets a fifth apart, texts that are the same on one side, learns from the rest, finds
the threshold on held-out parts of it, and counts errors on the fifth. A promise of 95 % may break
in one division of twenty; a fifth of few requests also differs from the truth by chance, so that
the errors of all divisions together tell more than each by itself. Beside it, the threshold that
most people would choose: the lowest one under which held-out errors are at most 2 %.
"""

import argparse
import os
from pathlib import Path

import numpy as np

from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.quality.metrics import wilson_interval
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.datasets.reading import Columns, read
from comptoir.routing.deciding.router import make_router
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.evaluation.dividing import set_apart
from comptoir.routing.learners.classes import columns_of
from comptoir.routing.learners.holding_out import learn_held_out
from comptoir.routing.learners.port import Tools
from comptoir.routing.learners.registry import learner_named
from comptoir.routing.learners.remembering import RememberingEmbedder


def naive(confidence: np.ndarray, right: np.ndarray, max_error: float) -> float:
    """Return the lowest confidence from which the measured share of errors is small enough."""
    order = np.argsort(-confidence)
    share = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    kept = np.nonzero(share <= max_error)[0]
    return float(confidence[order][kept[-1]]) if len(kept) else 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--learner", default="blend")
    parser.add_argument("--max-error", type=float, default=0.02)
    parser.add_argument("--splits", type=int, default=20)
    asked = parser.parse_args()
    whole = read(asked.train, Columns(text=(asked.text,), label=asked.label)).examples
    embedder = RememberingEmbedder(open_embedder("use:", Surroundings()))
    wish = Wish(max_error=asked.max_error)
    total = np.zeros((2, 3), dtype=np.int64)
    over = np.zeros(2, dtype=np.int64)
    for seed in range(asked.splits):
        own, test = set_apart(whole, 0.2, seed)
        tools = Tools(embedder=embedder, seed=seed, threads=os.cpu_count() or 1)
        groups = groups_of(embedder.embed(own.texts), own.labels)
        learner = learner_named(asked.learner, tools)
        held = learn_held_out(learner, own.texts, own.labels, groups, seed=seed)
        router = make_router(held, own.labels, groups, wish, seed=seed)
        judged = router.judge(test.texts)
        right = judged.best == columns_of(test.labels, router.policy.classes)
        seen = router.policy.judge(held.scores)
        known = seen.best == columns_of(own.labels, router.policy.classes)
        usual = judged.confidence >= naive(seen.confidence, known, asked.max_error)
        told = []
        for way, decided in enumerate((judged.decided, usual)):
            count, wrong = int(decided.sum()), int((decided & ~right).sum())
            total[way] += (len(right), count, wrong)
            error = wrong / count if count else 0.0
            over[way] += error > asked.max_error
            told.append(f"decides {count / len(right):.1%}, wrong {error:.2%}")
        print(f"{seed:2}  {told[0]}, bound {router.policy.threshold.bound:.2%}; usual: {told[1]}")
    for name, (size, count, wrong), above in zip(
        ("promise", "usual"), total.tolist(), over, strict=True
    ):
        low, high = wilson_interval(wrong, count)
        print(
            f"{name}: decides {count / size:.1%}, wrong {wrong / max(count, 1):.2%} "
            f"[{low:.2%}, {high:.2%}]; above {asked.max_error:.0%} in {above} of {asked.splits}"
        )


if __name__ == "__main__":
    main()
