"""Which detector names short sentences best, and how fast?

    python benchmarks/detection.py --data sentences.parquet

data: columns lang (ISO 639-3) and text. At most 40 sentences a language, seed 1. Prints accuracy on
thirteen shop languages and on all that lingua knows, and milliseconds a text.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import polars as pl
from lingua import Language

from comptoir.language.detection import Detector, open_detector
from comptoir.language.detection.codes import alpha2
from comptoir.language.detection.lingua import LIKELY

EACH = 40


def sentences(path: Path) -> tuple[list[str], np.ndarray]:
    known = {language.iso_code_639_1.name.lower() for language in Language.all()}
    rows = pl.read_parquet(path).with_columns(
        code=pl.col("lang").map_elements(alpha2, return_dtype=pl.String)
    )
    rows = rows.filter(pl.col("code").is_in(list(known)))
    chosen = pl.concat(
        group.sample(min(EACH, len(group)), seed=1)
        for _, group in rows.group_by("code", maintain_order=True)
    )
    return chosen["text"].to_list(), chosen["code"].to_numpy()


def measure(detector: Detector, texts: list[str], codes: np.ndarray) -> dict[str, object]:
    detector.detect(texts)  # models are read at the first use
    start = time.process_time()
    found = [alpha2(one.code) for one in detector.detect(texts)]
    seconds = time.process_time() - start
    right = np.array(found) == codes
    return {
        "detector": detector.name,
        "shop_languages": round(float(right[np.isin(codes, LIKELY)].mean()), 4),
        "all_languages": round(float(right.mean()), 4),
        "n": len(texts),
        "ms_per_text": round(1000 * seconds / len(texts), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    texts, codes = sentences(parser.parse_args().data)
    for uri in ("fast:", "lingua:", "cascade:"):
        print(json.dumps(measure(open_detector(uri), texts, codes)))


if __name__ == "__main__":
    main()
