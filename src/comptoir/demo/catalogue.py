"""Two hundred products: four of each kind, one for every taste."""

from random import Random
from typing import Any

from comptoir.demo import chance, content
from comptoir.demo.pictures import draw, look
from comptoir.shop.model import Product, Texts

Table = dict[str, Any]


def categories() -> dict[str, Texts]:
    """Return the departments' names, in the order of the menu."""
    tables = {slug: content.table(f"catalogue/{slug}") for slug in content.CATEGORIES}
    return {slug: {"fr": table["fr"], "en": table["en"]} for slug, table in tables.items()}


def products(seed: int) -> tuple[Product, ...]:
    """Return the catalogue; `attributes` tells kind, style, colour, material and size."""
    rng = chance.stream(seed, "catalogue")
    house = content.table("catalogue/house")
    made: list[Product] = []
    for category in content.CATEGORIES:
        table = content.table(f"catalogue/{category}")
        for kind in table["kinds"]:
            styles = chance.shuffled(rng, list(house["styles"]))
            used: set[str] = set()
            for shape, style in enumerate(styles):
                piece = _Piece(rng, house, table["brands"], kind, style, used)
                made.append(piece.product(f"MV{1001 + len(made)}", category, shape))
    return tuple(made)


class _Piece:
    """One product on its way: what chance chose for it."""

    def __init__(
        self,
        rng: Random,
        house: Table,
        brands: list[str],
        kind: Table,
        style: str,
        used: set[str],
    ) -> None:
        taste = house["styles"][style]
        self.kind, self.style, self.house = kind, style, house
        self.colour = _fresh(rng, kind.get("bodies", taste["bodies"]), used)
        self.accent = _fresh(rng, kind.get("accents", taste["accents"]), {self.colour})
        self.collection = rng.choice(taste["collections"])
        self.brand = rng.choice(brands)
        self.facts = rng.sample(kind["facts"], 2)
        self.markup = rng.randrange(92, 113)
        used.add(self.colour)

    def product(self, product_id: str, category: str, shape: int) -> Product:
        form = self.kind["forms"][shape]
        return Product(
            product_id=product_id,
            names={language: self._name(form, language) for language in ("fr", "en")},
            descriptions={language: self._description(form, language) for language in ("fr", "en")},
            category=category,
            price_minor=max(form["price"] * self.markup // 10_000 * 100 - 10, 490),
            brand=self.brand,
            picture_svg=draw(self.kind["kind"], look(self.colour, self.accent, shape)),
            attributes=self._attributes(form),
        )

    def _attributes(self, form: Table) -> dict[str, str]:
        """Return codes for programs, and by language what a page shows."""
        told = {
            "kind": self.kind["kind"],
            "style": self.style,
            "collection": self.collection,
            "colour": self.colour,
            "material": self.kind["material"],
            "size": form["size"],
        }
        for language in ("fr", "en"):
            told[f"colour_{language}"] = self.house["colours"][self.colour][language]
            told[f"material_{language}"] = self.house["materials"][self.kind["material"]][language]
            told[f"size_{language}"] = _size(form["size"], language)
        return told

    def _name(self, form: Table, language: str) -> str:
        colour = self.house["colours"][self.colour][language]
        if language == "fr":
            return f"{form['fr']} «\u00a0{self.collection}\u00a0», {colour}".replace("'", "’")
        return f"{form['en']} ‘{self.collection}’, {colour}"

    def _description(self, form: Table, language: str) -> str:
        colour = self.house["colours"][self.colour][language]
        material = self.house["materials"][self.kind["material"]][language]
        facts = " ".join(fact[language] for fact in self.facts)
        if language == "fr":
            size = _size(form["size"], language)
            text = f"{facts} {material}, coloris {colour}. Format\u00a0: {size}."
            return text.replace("'", "’").replace(" :", "\u00a0:").replace(" °", "\u00a0°")
        size = _size(form["size"], language)
        return f"{facts} {material}, in {colour}. Size: {size}.".replace("'", "’")


def _size(text: str, language: str) -> str:
    if language == "fr":
        return text.replace(".", ",").replace(" ", "\u00a0")
    return text.replace("pièces", "pieces").replace("à", "to")


def _fresh(rng: Random, colours: list[str], used: set[str]) -> str:
    """Return a colour that a sibling does not have yet, where one is left."""
    return rng.choice([colour for colour in colours if colour not in used] or colours)
