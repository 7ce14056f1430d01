"""The exports: what a shop would hand over, and nothing that its customers only thought."""

import io
import json
from pathlib import Path

import pytest
import zstandard

from comptoir.demo import DemoShop, write_sources
from comptoir.demo.sources import DAMAGED


@pytest.fixture(scope="module")
def files(shop: DemoShop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_sources(shop, tmp_path_factory.mktemp("sources") / "new" / "folder")


def unpacked(path: Path) -> list[str]:
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        return io.TextIOWrapper(stream, encoding="utf-8").read().splitlines()


def test_sources_reviews_are_all_there_with_some_damage(files: dict[str, Path]) -> None:
    lines = unpacked(files["reviews"])
    assert len(lines) == 4000 + len(DAMAGED)
    sound = [json.loads(line) for line in lines if line not in DAMAGED]
    assert set(sound[0]) == {
        "review_id",
        "product_id",
        "buyer_id",
        "rating",
        "title",
        "text",
        "created_at",
        "verified_purchase",
        "helpful_votes",
        "images",
        "has_subscription",
    }
    assert len(unpacked(files["reviews_second_day"])) == 62


def test_sources_hold_neither_intentions_nor_pseudonyms(files: dict[str, Path]) -> None:
    for path in files.values():
        text = (
            "\n".join(unpacked(path)) if path.suffix == ".zst" else path.read_text(encoding="utf-8")
        )
        assert "intended" not in text
        assert "secret-" not in text
        assert "product_defect" not in text


def test_sources_tables_have_a_line_a_record(shop: DemoShop, files: dict[str, Path]) -> None:
    for name in ("products", "orders", "interactions", "articles"):
        rows = [json.loads(line) for line in files[name].read_text().splitlines()]
        assert len(rows) == len(getattr(shop, name))
    customers = [json.loads(line) for line in files["customers"].read_text().splitlines()]
    assert {row["customer_id"] for row in customers} == {p.shop_id for p in shop.people}


def test_sources_written_twice_are_the_same_bytes(shop: DemoShop, tmp_path: Path) -> None:
    first = {k: p.read_bytes() for k, p in write_sources(shop, tmp_path).items()}
    second = {k: p.read_bytes() for k, p in write_sources(shop, tmp_path).items()}
    assert first == second
