"""The storefront: what its pages say, to people and to search engines."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from comptoir.shop.pages import PICTURE_POLICY

HOSTILE = "</script><script>alert(1)</script>\"'&<b>"


@pytest.fixture
def shop(make):
    return make.furnish(make.shop())


@pytest.fixture
def client(shop, make):
    return make.client(shop)


def text(page):
    """What a person reads."""

    class Reader(HTMLParser):
        words = ""
        silent = 0

        def handle_starttag(self, tag, attrs):
            self.silent += tag in {"script", "style"}

        def handle_endtag(self, tag):
            self.silent -= tag in {"script", "style"}

        def handle_data(self, data):
            self.words += "" if self.silent else data

    reader = Reader()
    reader.feed(page)
    return " ".join(reader.words.split())


def data(page):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(each) for each in found]


def test_home_shows_departments_and_best_sellers(client):
    page = client.get("/shop?lang=fr").text
    said = text(page)
    for word in (
        "Des objets simples, faits pour durer.",
        "Cuisine 10 produits",
        "Les meilleures ventes",
    ):
        assert word in said
    assert page.count('class="product-card"') == 8
    assert page.index('/p/P-00"') < page.index('/p/P-01"') < page.index('/p/P-07"')


def test_home_without_sales_shows_the_shelves(make):
    shop = make.shop()
    shop.store.products.keep([make.product()])
    said = text(make.client(shop).get("/shop?lang=en").text)
    assert "On our shelves" in said
    assert "sells most" not in said


def test_home_of_an_empty_shop_says_what_to_do(make):
    assert "comptoir shop import products" in text(make.client(make.shop()).get("/shop").text)


def test_department_lists_its_products_and_pages_through_them(make):
    shop = make.furnish(make.shop(products_per_page=4))
    client = make.client(shop)
    seen, address = [], "/shop/c/linen?lang=en&sort=-price"
    while address:
        page = client.get(address).text
        seen += re.findall(r'href="/shop/p/(P-\d+)"', page)
        more = re.search(r'href="([^"]*)">More products', page)
        address = unescape(more[1]) if more else ""
    prices = [shop.product(each).price_minor for each in seen]
    assert len(seen) == len(set(seen)) == 10
    assert prices == sorted(prices, reverse=True)


def test_department_without_products_is_an_empty_state(make):
    shop = make.furnish(make.shop(), 1)
    said = text(make.client(shop).get("/shop/c/garden?lang=fr").text)
    assert "Ce rayon est encore vide" in said


def test_search_says_how_many_it_found(client):
    said = text(client.get("/shop/search?q=théière+colline&lang=fr").text)
    assert "« théière colline »" in said.replace("\xa0", " ")
    assert "30 produits" in said


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("", "Que cherchez-vous"),
        ("zzzz", "rien trouvé"),
        ("teapot zzzz", "une partie"),
        ("jardin", "Rayons"),
    ],
)
def test_search_states(client, query, word):
    assert word in text(client.get("/shop/search", params={"q": query, "lang": "fr"}).text)


def test_product_page_tells_people_and_search_engines_the_same(client, shop):
    page = client.get("/shop/p/P-00?lang=en").text
    said = text(page)
    product, crumbs = data(page)
    for word in (
        "‘Colline’ teapot no. 0, sage",
        "€10.00",
        "Glazed stoneware",
        "MaterialStoneware",
        "Atelier Cambrure",
    ):
        assert word in said
    assert product["@type"] == "Product"
    assert product["offers"] == {
        "@type": "Offer",
        "price": "10.00",
        "priceCurrency": "EUR",
        "url": "http://testserver/shop/p/P-00",
    }
    assert (product["name"], product["category"]) == ("‘Colline’ teapot no. 0, sage", "Kitchen")
    assert product["brand"]["name"] == "Atelier Cambrure"
    assert [each["name"] for each in crumbs["itemListElement"]] == [
        "La Maison Verte",
        "Kitchen",
        product["name"],
    ]
    # What nobody knows is not said.
    assert "availability" not in product["offers"]
    assert "aggregateRating" not in product
    assert client.get(product["image"]).headers["content-type"].startswith("image/svg+xml")


def test_product_page_is_honest_about_its_basket(client):
    said = text(client.get("/shop/p/P-00?lang=fr").text)
    assert "Démonstration : rien ne peut être acheté ici." in said.replace("\xa0", " ")


def test_hostile_words_stay_words(make):
    shop = make.shop()
    shop.store.products.keep(
        [
            make.product(
                product_id="x</script>/é",
                names={"fr": HOSTILE},
                descriptions={"fr": HOSTILE},
                brand=HOSTILE,
                attributes={HOSTILE: HOSTILE},
            )
        ]
    )
    client = make.client(shop)
    for address in ("/shop", "/shop/search?q=alert", "/shop/p/x%3C/script%3E/é"):
        answer = client.get(
            address, params={"lang": "fr"} | ({"q": "alert"} if "q=" in address else {})
        )
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert HOSTILE.replace(" ", "") in text(answer.text).replace(" ", "")
    assert data(answer.text)[0]["name"] == HOSTILE
    assert (
        "<script>"
        not in client.get("/shop/search", params={"q": "<script>"}).text.split("<main")[1]
    )


def test_panels_and_badges_are_placed(shop, make):
    def panel(request, product_id):
        return Markup("<section id='reviews'>{} {}</section>").format(product_id, request.url.path)

    def badges(product_ids):
        return {each: (4.25, 146) for each in product_ids if each == "P-00"}

    client = make.client(shop, [panel], badges)
    page = client.get("/shop/p/P-00?lang=fr").text
    assert "<section id='reviews'>P-00 /shop/p/P-00</section>" in page
    assert "4,2" in text(page)
    assert "146 avis" in text(page)
    assert 'href="#reviews"' in page
    assert client.get("/shop?lang=en").text.count("146 reviews") == 1
    assert "146 avis" not in text(client.get("/shop/p/P-01?lang=fr").text)


class Spoken:
    """Customers speak of two products that no catalogue holds."""

    def __init__(self, **names):
        self.names = names or {"Z-1": "Théière <b>bleue</b>", "Z/2 é": "Z/2 é"}

    def name(self, product_id):
        return self.names.get(product_id)

    def most(self, limit, like=""):
        return dict(
            [each for each in self.names.items() if like.lower() in each[1].lower()][:limit]
        )


def spoken_badges(product_ids):
    return {each: (4.25, 146) for each in product_ids if each == "Z-1"}


def panel_of_reviews(request, product_id):
    return Markup("<section id='reviews'>{}</section>").format(product_id)


def test_product_of_reviews_alone_has_a_page_without_a_price(shop, make):
    client = make.client(shop, [panel_of_reviews], spoken_badges, reviewed=Spoken())
    answer = client.get("/shop/p/Z-1?lang=fr")
    assert answer.status_code == 200
    assert "<section id='reviews'>Z-1</section>" in answer.text
    assert "146 avis" in text(answer.text)
    assert "product-price" not in answer.text
    assert "<b>bleue</b>" not in answer.text
    (told,) = data(answer.text)
    assert (told["name"], told["sku"]) == ("Théière <b>bleue</b>", "Z-1")
    assert "offers" not in told
    assert client.get("/shop/p/Z/2%20%C3%A9").status_code == 200
    assert client.get("/shop/p/Z-9").status_code == 404


def test_product_of_the_catalogue_keeps_its_own_page(shop, make):
    page = (
        make.client(shop, reviewed=Spoken(**{"P-00": "Autre nom"})).get("/shop/p/P-00?lang=fr").text
    )
    assert "product-price" in page
    assert "Autre nom" not in page


def test_empty_catalogue_shows_what_customers_speak_of(make, rows):
    client = make.client(make.shop(rows), (), spoken_badges, reviewed=Spoken())
    page = client.get("/shop?lang=fr").text
    assert 'href="/shop/p/Z-1"' in page
    assert 'href="/shop/p/Z/2%20%C3%A9"' in page
    assert "146 avis" in text(page)
    assert "comptoir shop import products" in page


def test_search_finds_what_only_customers_speak_of(shop, make):
    client = make.client(shop, reviewed=Spoken())
    page = client.get("/shop/search", params={"q": "bleue", "lang": "fr"}).text
    assert 'href="/shop/p/Z-1"' in page
    assert "1 produit" in text(page)
    assert "/shop/p/Z-1" not in client.get("/shop/search", params={"q": "sauge"}).text


def test_picture_is_kept_by_browsers_and_runs_nothing(client, shop):
    address = re.search(r'src="(/shop/pictures/P-00[^"]*)"', client.get("/shop/p/P-00").text)[1]
    answer = client.get(address)
    assert answer.text == shop.product("P-00").picture_svg
    assert answer.headers["content-security-policy"] == PICTURE_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    plain = client.get("/shop/pictures/P-00.svg")
    assert "no-cache" in plain.headers["cache-control"]
    again = client.get("/shop/pictures/P-00.svg", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_unknown_things_are_not_found(client, shop, make):
    shop.store.products.keep([make.product(product_id="bare", picture_svg="")])
    for address in ("p/none", "c/none", "pictures/none.svg", "pictures/bare.svg"):
        assert client.get(f"/shop/{address}").status_code == 404
    assert client.get("/shop/p/bare").status_code == 200


def test_strange_cursor_is_one_clear_error(client):
    assert client.get("/shop/c/linen?cursor=zzz").status_code == 422
    assert client.get("/shop/c/linen?sort=colour").status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_is_translated(client, language):
    for address in ("/shop", "/shop/c/linen", "/shop/search?q=x", "/shop/p/P-00"):
        page = client.get(address, params={"lang": language, "q": "x"}).text
        assert f'<html lang="{language}"' in page
        foreign = {
            "fr": ("Departments", "Add to basket", "Our order"),
            "en": ("Rayons", "Ajouter", "Notre ordre"),
        }
        assert not [word for word in foreign[language] if word in text(page)]
