"""The API: who may read, pages of products, and answers that may be kept."""

import pytest

RIGHTS = frozenset({"shop:read"})


@pytest.fixture
def client(make):
    return make.client(make.furnish(make.shop()))


def test_products_are_paged_through(client):
    seen, cursor = [], ""
    while cursor is not None:
        told = client.get(
            "/v1/products", params={"limit": 7, "cursor": cursor, "sort": "-price"}
        ).json()
        seen += told["products"]
        cursor = told["next_cursor"]
    assert len(seen) == len({each["product_id"] for each in seen}) == 30
    prices = [each["price_minor"] for each in seen]
    assert prices == sorted(prices, reverse=True)


def test_product_tells_its_page_and_picture(client):
    told = client.get("/v1/products/P-00").json()
    assert told["names"]["en"] == "‘Colline’ teapot no. 0, sage"
    assert (told["price_minor"], told["currency"], told["category"]) == (1000, "EUR", "kitchen")
    assert client.get(told["page"]).status_code == 200
    assert client.get(told["picture"]).headers["content-type"].startswith("image/svg+xml")


def test_search_and_category_narrow_the_list(client):
    assert len(client.get("/v1/products?q=teapots&limit=100").json()["products"]) == 30
    linen = client.get("/v1/products?category=linen").json()["products"]
    assert {each["category"] for each in linen} == {"linen"}
    assert client.get("/v1/products?category=none").json() == {"products": [], "next_cursor": None}


def test_answer_that_has_not_changed_is_304(make):
    shop = make.furnish(make.shop())
    client = make.client(shop)
    for address in ("/v1/products", "/v1/products/P-00"):
        tag = client.get(address).headers["etag"]
        for asked in (tag, f'"other", W/{tag}', "*"):
            assert client.get(address, headers={"If-None-Match": asked}).status_code == 304
    shop.store.products.keep([make.product(product_id="P-00", price_minor=1)])
    assert (
        client.get("/v1/products/P-00", headers={"If-None-Match": tag}).json()["price_minor"] == 1
    )


def test_product_of_a_name_with_a_slash(make):
    shop = make.shop()
    shop.store.products.keep([make.product(product_id="AB/12 é")])
    assert (
        make.client(shop).get("/v1/products/AB%2F12%20é").json()["page"] == "/shop/p/AB/12%20%C3%A9"
    )


def test_wrong_requests_are_refused(client):
    for wrong in ("limit=0", "limit=101", "sort=colour", "cursor=zzz", "q=" + "x" * 201):
        assert client.get(f"/v1/products?{wrong}").status_code == 422
    assert client.get("/v1/products/none").status_code == 404


def test_caller_without_the_right_is_denied(make):
    client = make.client(make.shop(), rights=frozenset())
    for address in ("/v1/products", "/v1/products/none"):
        assert client.get(address).status_code == 403
