"""Imports: every kind, twice; what is refused is counted; personal data stays in the vault."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.shop.connectors import Place
from comptoir.shop.importing import import_records
from comptoir.shop.model import Kept, Order, OrderLine, OrderStatus
from comptoir.shop.records.registry import KINDS
from comptoir.shop.tables import metadata

SAMPLES = {
    "products": [
        {
            "sku": "A/1",
            "name_fr": "Théière",
            "name_en": "Teapot",
            "price": "34,90",
            "category": "Art de la table",
            "attribute_size": "0.9 L",
            "brand": "Cambrure",
        },
        {
            "sku": "A2",
            "title": "Bol",
            "price_minor": 950,
            "currency": "eur",
            "picture_svg": "<svg/>",
        },
    ],
    "customers": [
        {
            "customer_id": 10005,
            "name": "Zoé Morel",
            "email": "zoe@example.org",
            "language": "FR",
            "country": "fr",
            "created_at": "2024-01-05",
        },
        {"customer_id": "10006", "first_name": "Al", "last_name": "Ba", "created_at": 1700000000},
    ],
    "orders": [
        {
            "order_id": "O1",
            "customer_id": "10005",
            "status": "Delivered",
            "validated_at": "2026-11-03T10:00:00+01:00",
            "lines": [
                {"product_id": "A/1", "quantity": 2, "unit_price": "34.90"},
                {"product_id": "A2", "quantity": 1, "unit_price_minor": 950},
            ],
        },
        {
            "order_id": "O2",
            "customer_id": "10006",
            "status": "shipped",
            "validated_at": "2026-11-03 10:00",
            "product_id": "A2",
            "quantity": "1",
            "unit_price": 9.5,
            "tracking": "X1",
        },
        {
            "order_id": "O2",
            "customer_id": "10006",
            "status": "shipped",
            "validated_at": "2026-11-03 10:00",
            "product_id": "A/1",
            "quantity": "3",
            "unit_price": 34.9,
            "tracking": "X1",
        },
    ],
    "interactions": [
        {"USER_ID": "10005", "ITEM_ID": "A2", "EVENT_TYPE": "view", "TIMESTAMP": 1762160400},
        {"customer_id": "10005", "product_id": "A2", "kind": "cart", "at": 1762160400123},
    ],
    "articles": [
        {
            "article_id": "returns",
            "titles": {"fr": "Retours", "en": "Returns"},
            "texts": '{"fr": "# Oui"}',
            "updated_at": "2026-01-01T00:00:00Z",
        },
    ],
}
RAW = ("10005", "10006", "zoe@example.org", "Zoé", "Morel")


def write(folder, rows, name="rows.jsonl"):
    path = folder / name
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    )
    return Place(path=str(path))


def everything(rows):
    """All that the shop's tables hold, as text."""
    with rows.reading() as connection:
        return "".join(
            str([tuple(row) for row in connection.execute(sa.select(table))])
            for table in metadata.sorted_tables
        )


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(KINDS)


def test_every_kind_is_imported_once(rows, make, tmp_path):
    shop = make.shop(rows)
    safe = make.Safe()
    counter = make.counter(shop, safe)
    for name, sample in SAMPLES.items():
        place = write(tmp_path, sample)
        records = 2 if name == "orders" else len(sample)
        report = import_records(counter, KINDS[name], place)
        assert (report.read, report.kept) == (len(sample), Kept(new=records))
        before = everything(rows)
        assert import_records(counter, KINDS[name], place).kept == Kept(unchanged=records)
        assert everything(rows) == before
    assert not [raw for raw in RAW if raw in everything(rows)]
    zoe = safe.people[safe.many(["10005"])[0]]
    assert (zoe.name, zoe.email) == ("Zoé Morel", "zoe@example.org")


def test_imported_words_are_what_the_files_say(make, tmp_path):
    shop, safe = make.shop(), make.Safe()
    counter = make.counter(shop, safe)
    for name, sample in SAMPLES.items():
        import_records(counter, KINDS[name], write(tmp_path, sample))
    teapot = shop.product("A/1")
    assert teapot.names == {"fr": "Théière", "en": "Teapot"}
    assert (teapot.price_minor, teapot.currency, teapot.attributes) == (
        3490,
        "EUR",
        {"size": "0.9 L"},
    )
    assert shop.category(teapot.category).names == {"fr": "Art de la table"}
    assert shop.store.orders.get("O1").total_minor == 2 * 3490 + 950
    noon = datetime(2026, 11, 3, 9, tzinfo=UTC)
    assert shop.store.orders.get("O2") == Order(
        order_id="O2",
        customer_id=safe.many(["10006"])[0],
        status=OrderStatus.SHIPPED,
        validated_at=noon,
        tracking="X1",
        lines=(
            OrderLine(product_id="A2", quantity=1, unit_price_minor=950),
            OrderLine(product_id="A/1", quantity=3, unit_price_minor=3490),
        ),
    )
    assert {
        act.kind.value for act in shop.store.interactions.of_customer(safe.many(["10005"])[0])
    } == {"view", "cart"}
    assert shop.store.articles.get("returns").texts == {"fr": "# Oui"}


def test_erased_customers_do_not_come_back(make, tmp_path):
    shop, safe = make.shop(), make.Safe()
    safe.gone = set(safe.many(["10005"]))
    counter = make.counter(shop, safe)
    for name, sample in SAMPLES.items():
        import_records(counter, KINDS[name], write(tmp_path, sample))
    assert shop.store.customers.count() == 1
    assert not safe.gone & set(safe.people)
    assert shop.store.interactions.count() == 0
    assert shop.store.orders.get("O1").customer_id == ""


@pytest.mark.parametrize(
    ("kind", "wrong", "reason"),
    [
        ("products", {"name": "  "}, "missing_field"),
        ("products", {"price": "free"}, "invalid_value"),
        ("products", {"price": -1}, "invalid_value"),
        ("products", {"price": "1.005"}, "invalid_value"),
        ("products", {"price": "NaN"}, "invalid_value"),
        ("products", {"price": True}, "invalid_value"),
        ("products", {"currency": "euro"}, "invalid_value"),
        ("products", {"name": "n" * 300}, "too_long"),
        ("products", {"name": "nul\0l"}, "invalid_value"),
        ("products", {"picture_svg": "\x89PNG"}, "invalid_value"),
        ("products", {"attributes": [1]}, "invalid_value"),
        ("customers", {"created_at": "hier"}, "invalid_value"),
        ("customers", {"created_at": "0001-01-01"}, "invalid_value"),
        ("customers", {"country": "France"}, "invalid_value"),
        ("customers", {"email": ["zoe@example.org"]}, "invalid_value"),
        ("customers", {"customer_id": ""}, "missing_field"),
        ("orders", {"status": "lost"}, "invalid_value"),
        ("orders", {"lines": []}, "invalid_value"),
        ("orders", {"lines": "x"}, "invalid_value"),
        (
            "orders",
            {"lines": [{"product_id": "A", "quantity": 0, "unit_price": 1}]},
            "invalid_value",
        ),
        ("orders", {"lines": [3]}, "invalid_value"),
        ("interactions", {"kind": None, "EVENT_TYPE": "stare"}, "invalid_value"),
        ("interactions", {"TIMESTAMP": 10**18}, "invalid_value"),
        ("articles", {"titles": {"fr": " "}}, "missing_field"),
    ],
)
def test_wrong_row_is_refused_with_its_line_and_reason(kind, wrong, reason, make, tmp_path):
    good = SAMPLES[kind][0]
    bad = {
        key: value
        for key, value in good.items()
        if not (key.startswith("name_") and "name" in wrong)
    } | wrong
    if "customer_id" not in wrong and kind == "orders":
        bad["order_id"] = "O9"
    seen = []
    report = import_records(
        make.counter(make.shop()), KINDS[kind], write(tmp_path, [good, bad]), on_reject=seen.append
    )
    assert report.rejected == {reason: 1}
    assert (seen[0].line, seen[0].reason) == (2, reason)
    assert report.kept == Kept(new=1)
    assert not [raw for raw in RAW if raw in json.dumps(asdict(report), default=str)]


def test_unreadable_lines_are_counted(make, tmp_path):
    place = write(tmp_path, [SAMPLES["products"][0], "{", SAMPLES["products"][1]])
    report = import_records(make.counter(make.shop()), KINDS["products"], place)
    assert (report.rejected, report.examples[0].line) == ({"unreadable": 1}, 2)
    assert report.kept == Kept(new=2)


def test_own_column_names_are_mapped(make, tmp_path):
    shop = make.shop()
    (tmp_path / "p.csv").write_text("Réf;Libellé;Tarif\nX1;Vase;12,50\n")
    columns = {"product_id": "Réf", "name": "Libellé", "price": "Tarif"}
    import_records(
        make.counter(shop), KINDS["products"], Place(path=str(tmp_path / "p.csv")), columns=columns
    )
    assert (shop.product("X1").name("fr"), shop.product("X1").price_minor) == ("Vase", 1250)


def test_wrong_columns_are_one_clear_error(make, tmp_path):
    place = write(tmp_path, [{"a": 1, "b": 2}])
    with pytest.raises(
        errors.Invalid, match=r"no column for product_id; it has: a, b\. .*--column"
    ):
        import_records(make.counter(make.shop()), KINDS["products"], place)


def test_file_of_nothing_usable_is_one_clear_error(make, tmp_path):
    place = write(tmp_path, [{"product_id": "", "name": "x", "price": 1}] * 3)
    with pytest.raises(errors.Invalid, match="Line 1: product_id is empty"):
        import_records(make.counter(make.shop()), KINDS["products"], place)


def test_file_that_breaks_off_changes_nothing(make, tmp_path):
    shop = make.shop()
    rows = [{"product_id": f"P{n}", "name": f"n{n}", "price": n} for n in range(3000)]
    write(tmp_path, rows)
    import gzip

    whole = gzip.compress((tmp_path / "rows.jsonl").read_bytes())
    (tmp_path / "rows.jsonl.gz").write_bytes(whole[:-200])
    with pytest.raises(errors.Invalid, match="truncated"):
        import_records(
            make.counter(shop), KINDS["products"], Place(path=str(tmp_path / "rows.jsonl.gz"))
        )
    assert shop.store.products.count() == 0


def test_order_in_two_places_of_a_file_changes_nothing(make, tmp_path):
    shop = make.shop()
    first, last = SAMPLES["orders"][1:]
    between = SAMPLES["orders"][0]
    with pytest.raises(errors.Invalid, match="Order O2 comes again in line 3"):
        import_records(make.counter(shop), KINDS["orders"], write(tmp_path, [first, between, last]))
    assert shop.store.orders.count() == 0
