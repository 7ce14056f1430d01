import numpy as np
import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.language.detection import open_detector
from comptoir.language.evaluation import (
    evaluate_detection,
    evaluate_sentiment,
    measure,
    read_file,
)
from comptoir.language.sentiment.rules import LexiconReader


def test_measure_perfect_and_useless():
    truth = np.array(["a", "b", "a", "b"])
    assert measure(truth, truth).macro_f1 == 1
    useless = measure(truth, np.array(["a"] * 4))
    assert useless.accuracy == 0.5
    assert useless.macro_f1 == pytest.approx(1 / 3, abs=1e-4)
    assert useless.accuracy_interval[0] < 0.5 < useless.accuracy_interval[1]


def test_measure_class_never_true_does_not_count_in_macro_f1():
    assert measure(np.array(["a", "a"]), np.array(["a", "z"])).macro_f1 == pytest.approx(
        2 / 3, 1e-3
    )


def test_detection_accepts_three_letter_codes():
    rows = pl.DataFrame(
        {"text": ["Bonjour tout le monde", "Guten Tag zusammen"], "lang": ["fra", "de-AT"]}
    )
    found = evaluate_detection(open_detector("fast:"), rows)
    assert found.overall.accuracy == 1
    assert set(found.by_language) == {"fr", "de"}


def test_sentiment_stars_leave_three_out_and_count_it():
    rows = pl.DataFrame(
        {"text": ["Parfait", "Bof", "Horrible", None], "rating": [5, 3, 1, 1], "lang": ["fr"] * 4}
    )
    found = evaluate_sentiment(LexiconReader(), rows)
    assert (found.n, found.skipped, found.overall.accuracy, found.majority) == (2, 2, 1, 0.5)


def test_sentiment_numbered_labels_are_read():
    rows = pl.DataFrame({"text": ["Great!", "Awful."], "label": [2, 0]})
    assert evaluate_sentiment(LexiconReader(), rows).overall.accuracy == 1


@pytest.mark.parametrize(
    "rows",
    [
        pl.DataFrame({"text": ["a"]}),
        pl.DataFrame({"lang": ["fr"], "label": ["positive"]}),
        pl.DataFrame({"text": [""], "label": ["positive"], "lang": ["fr"]}),
    ],
)
def test_sentiment_unusable_table_is_one_clear_error(rows):
    with pytest.raises(errors.Invalid, match=r"No column|No row"):
        evaluate_sentiment(LexiconReader(), rows)


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl", "a.txt"])
def test_read_file_garbage_is_one_clear_error(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01")
    with pytest.raises(errors.Invalid, match=name):
        read_file(tmp_path / name)


def test_read_file_missing_is_not_found(tmp_path):
    with pytest.raises(errors.NotFound):
        read_file(tmp_path / "none.csv")


@pytest.mark.parametrize("suffix", [".csv.gz", ".jsonl.gz", ".csv.zst", ".jsonl.zst", ".parquet"])
def test_read_file_compressed(tmp_path, suffix):
    import gzip

    import zstandard

    table = pl.DataFrame({"text": ["é"], "lang": ["fr"]})
    path = tmp_path / f"a{suffix}"
    if suffix == ".parquet":
        table.write_parquet(path)
    else:
        plain = table.write_csv() if ".csv" in suffix else table.write_ndjson()
        pack = gzip.compress if suffix.endswith("gz") else zstandard.compress
        path.write_bytes(pack(plain.encode()))
    assert read_file(path)["text"].to_list() == ["é"]
