"""The shop's rows: kept once, paged through, erased; on SQLite and on PostgreSQL."""

import pytest

from comptoir.kernel import errors
from comptoir.kernel.storage.migrations import differences
from comptoir.kernel.testing import migrated
from comptoir.shop.model import (
    Article,
    Category,
    Customer,
    Interaction,
    InteractionKind,
    Kept,
    OrderStatus,
)
from comptoir.shop.store import ShopEraser
from comptoir.shop.tables import metadata


@pytest.fixture
def shop(rows, make):
    return make.shop(rows)


def test_migrations_make_the_declared_tables(rows, make):
    migrated(rows, [make.MIGRATIONS])
    assert differences(rows, [metadata]) == []


def test_keeping_twice_changes_nothing(shop, make):
    customer = Customer(customer_id="cus_1", language="fr", country="FR", created_at=make.AT)
    act = Interaction(customer_id="cus_1", product_id="P-1", kind=InteractionKind.VIEW, at=make.AT)
    article = Article(
        article_id="returns", titles={"fr": "Retours"}, texts={"fr": "# Oui"}, updated_at=make.AT
    )
    category = Category(category_id="kitchen", names={"fr": "Cuisine"})
    order = make.order("O-1", "P-1", "P-2", shipped_at=make.AT, carrier="Colibri", tracking="X1")
    for store, word in (
        (shop.store.products, make.product()),
        (shop.store.categories, category),
        (shop.store.customers, customer),
        (shop.store.orders, order),
        (shop.store.interactions, act),
        (shop.store.articles, article),
    ):
        assert store.keep([word]) == Kept(new=1)
        assert store.keep([word, word]) == Kept(unchanged=2)
    assert shop.store.products.get("P-1") == make.product()
    assert shop.store.orders.get("O-1") == order
    assert shop.store.customers.get("cus_1") == customer
    assert shop.store.interactions.of_customer("cus_1") == [act]
    assert shop.store.articles.all() == [article]
    assert shop.category("kitchen") == category


def test_keeping_a_changed_record_replaces_it_whole(shop, make):
    shop.store.orders.keep([make.order("O-1", "P-1", "P-2")])
    later = make.order("O-1", "P-3", status=OrderStatus.REFUNDED)
    assert shop.store.orders.keep([later]) == Kept(changed=1)
    assert shop.store.orders.get("O-1") == later
    assert shop.store.orders.of_customer("cus_1") == [later]


def test_keeping_two_of_one_key_keeps_the_later(shop, make):
    kept = shop.store.products.keep([make.product(price_minor=1), make.product(price_minor=2)])
    assert kept == Kept(new=1, unchanged=1)
    assert shop.product("P-1").price_minor == 2


def test_keeping_more_than_a_batch(shop, make):
    products = [make.product(product_id=f"P-{n:04}") for n in range(1203)]
    assert shop.store.products.keep(products) == Kept(new=1203)
    assert shop.store.products.count() == 1203
    assert len(shop.titles([each.product_id for each in products])) == 1203


def test_missing_categories_never_rename_those_there(shop):
    shop.store.categories.keep([Category(category_id="a", names={"fr": "Arts"})])
    shop.store.categories.keep_missing(
        [Category(category_id="a", names={"fr": "a"}), Category(category_id="b", names={"fr": "b"})]
    )
    assert [each.name("fr") for each in shop.categories()] == ["Arts", "b"]


def test_departments_hold_products_and_show_a_pictured_one(shop, make):
    make.furnish(shop, 6)
    shop.store.products.keep([make.product(product_id="A", picture_svg="")])
    shop.store.categories.keep([Category(category_id="void", names={"fr": "Vide"})])
    told = [(each.category.category_id, each.products, each.shown) for each in shop.departments()]
    assert told == [("kitchen", 3, "P-00"), ("linen", 2, "P-01"), ("garden", 2, "P-02")]


def test_best_sellers_count_the_newest_sales_only(shop, make):
    make.furnish(shop, 6)
    shop.store.orders.keep(
        [make.order(f"N-{n}", "P-05", status=OrderStatus.CANCELLED) for n in range(90)]
    )
    # O-0 … O-19 sell P-00 … P-08 in turn; of these only P-00 … P-05 are still in the catalogue.
    assert [each.product_id for each in shop.best_sellers(3)] == ["P-00", "P-01", "P-02"]


def test_titles_know_the_catalogue_alone(shop, make):
    shop.store.products.keep([make.product()])
    assert shop.titles(["P-1", "P-9"]) == {"P-1": "Théière Nori"}


def test_unknown_product_and_category_are_not_found(shop):
    for ask in (shop.product, shop.category):
        for name in ("nothing", ""):
            with pytest.raises(errors.NotFound):
                ask(name)


def test_erasing_a_customer_leaves_the_sale_without_them(shop, make):
    shop.store.customers.keep(
        [Customer(customer_id="cus_1", language="fr", country="FR", created_at=make.AT)]
    )
    shop.store.interactions.keep(
        [Interaction(customer_id="cus_1", product_id="P", kind=InteractionKind.CART, at=make.AT)]
    )
    shop.store.orders.keep([make.order("O-1", "P", carrier="Colibri", tracking="X123")])
    eraser = ShopEraser(shop.store.rows)
    assert eraser.name == "shop"
    assert eraser.erase("cus_1").count == 3
    assert eraser.erase("cus_1").count == 0
    order = shop.store.orders.get("O-1")
    assert (order.customer_id, order.carrier, order.tracking) == ("", "", "")
    assert order.total_minor == 100
    assert shop.store.customers.get("cus_1") is None
    assert shop.store.interactions.count() == 0
