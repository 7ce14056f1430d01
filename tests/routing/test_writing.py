"""Examples that experts write: kept, withdrawn and given back, and in no test by any door."""

import io
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from tests.routing.conftest import NOW
from tests.routing.test_desks import BOTH
from tests.routing.test_registry import imported

from comptoir.kernel import errors
from comptoir.routing import service, tables, writing
from comptoir.routing.model import ModelState
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, models, written
from comptoir.routing.tasks import IMPORT, parts_of


def test_an_example_is_written_withdrawn_and_given_back(any_office: Office) -> None:
    office = any_office
    service.save_desks(office, BOTH, by="claire")
    made = writing.write(
        office, "returns", "Je renvoie ceci, mon mail est a.b@example.org", by="ines"
    )
    assert made.text == "Je renvoie ceci, mon mail est [email]"
    assert made.language == "fr"
    assert written.every(office.rows) == [made]
    with pytest.raises(errors.Conflict, match="written already"):
        writing.write(office, "delivery", "je renvoie  ceci, mon mail est [email]", by="ines")
    gone = writing.withdraw(office, made.example_id, by="ines")
    assert gone.withdrawn_at == NOW
    assert writing.withdraw(office, made.example_id, by="ines") == gone
    assert written.every(office.rows) == []
    assert written.every(office.rows, withdrawn=True) == [gone]
    assert writing.give_back(office, made.example_id, by="ines") == made
    actions = [entry.action for entry in office.audit.entries()]
    assert actions.count("routing.write") == 2
    assert actions.count("routing.withdraw") == 1


@pytest.mark.parametrize(
    ("desk", "text", "said"),
    [
        ("nowhere", "hello", "no desk 'nowhere'"),
        ("returns", " \x00 ", "has no text"),
        ("returns", "a" * 5_001, "5001 characters"),
    ],
)
def test_what_is_no_example_is_refused(office: Office, desk: str, text: str, said: str) -> None:
    service.save_desks(office, BOTH, by="claire")
    with pytest.raises(errors.Invalid, match=said):
        writing.write(office, desk, text, by="ines")
    assert written.every(office.rows) == []
    with pytest.raises(errors.NotFound):
        writing.withdraw(office, "exa_missing", by="ines")


def test_a_test_with_synthetic_examples_is_not_kept(office: Office, tmp_path: Path) -> None:
    made = imported(office, tmp_path)
    frame = datasets.examples(office.blobs, made)
    for origin in ("synthetic", "augmented"):
        with pytest.raises(errors.Failed, match="synthetic examples in its test"):
            datasets.keep(
                office.rows,
                office.blobs,
                "requests",
                frame.with_columns(origin=pl.lit(origin)),
                made.card,
                by="mallory",
                at=NOW,
            )
    assert datasets.find(office.rows, "requests") == made


def test_a_text_on_both_sides_is_not_kept(office: Office, tmp_path: Path) -> None:
    made = imported(office, tmp_path)
    frame = datasets.examples(office.blobs, made)
    twin = frame.filter(pl.col("part") == "test")[:1].with_columns(
        part=pl.lit("train"), origin=pl.lit("synthetic"), group=pl.lit(10**6)
    )
    same_group = frame.filter(pl.col("part") == "test")[:1].with_columns(
        part=pl.lit("train"), text=pl.lit("something else")
    )
    for sneaked in (twin, same_group):
        with pytest.raises(errors.Failed, match="say the same as texts of its test"):
            datasets.keep(
                office.rows,
                office.blobs,
                "requests",
                pl.concat([frame, sneaked.select(frame.columns)], how="vertical_relaxed"),
                made.card,
                by="mallory",
                at=NOW,
            )


def smuggled(office: Office, frame: pl.DataFrame, card: dict[str, object]) -> None:
    """Put a data set beside the door: its file and its row, as a database's owner could."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    digest = sha256(buffer.getvalue()).hexdigest()
    office.blobs.put(f"routing/datasets/{digest}.parquet", buffer.getvalue())
    values = {"dataset_id": "ds_zzz", "name": "requests", "version": 9, "sha256": digest}
    with office.rows.writing() as connection:
        connection.execute(
            sa.insert(tables.datasets).values(**values, card=card, by="mallory", at=NOW)
        )


def test_synthetic_examples_that_sneak_into_a_test_stop_the_training(
    office: Office, tmp_path: Path
) -> None:
    made = imported(office, tmp_path)
    frame = datasets.examples(office.blobs, made).with_columns(origin=pl.lit("synthetic"))
    smuggled(office, frame, made.card)
    with pytest.raises(errors.Failed, match="synthetic examples in its test"):
        parts_of(office, "requests")
    job_id = service.start_training(office, "requests", by="claire")
    assert models.of_job(office.rows, job_id).state is ModelState.FAILED


def test_a_synthetic_file_is_learned_from_alone(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "written.csv"
    rows = [(f"text number {n} of {desk}", desk) for n in range(20) for desk in ("a", "b")]
    pl.DataFrame(rows, schema=["text", "label"], orient="row").write_csv(path)
    input = {
        "path": str(path),
        "name": "requests",
        "columns": {"text": ["text"], "label": "label", "language": "", "time": ""},
        "nowhere": "",
        "newest_apart": False,
        "origin": "synthetic",
        "by": "claire",
    }
    engine = office.engine()
    told = engine.wait(engine.start(IMPORT, input)).output
    made = datasets.find(office.rows, told["dataset_id"])
    assert (made.card["train"], made.card["test"]) == (40, 0)


def test_a_file_without_provenance_is_the_file_that_it_was(office: Office, tmp_path: Path) -> None:
    made = imported(office, tmp_path)
    kept = pl.read_parquet(io.BytesIO(office.blobs.get(f"routing/datasets/{made.sha256}.parquet")))
    assert "provenance" not in kept.columns
    frame = datasets.examples(office.blobs, made)
    assert set(frame["provenance"]) == {""}
    again = datasets.keep(
        office.rows, office.blobs, "requests", frame, made.card, by="claire", at=NOW
    )
    assert again == made
