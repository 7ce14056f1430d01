"""Which function draws which kind of product."""

from collections.abc import Callable

from comptoir.demo.pictures import (
    bathroom,
    cleaning,
    decoration,
    furniture,
    garden,
    kitchen,
    lighting,
    linen,
    storage,
    tableware,
)
from comptoir.demo.pictures.canvas import Look

DRAWINGS: dict[str, Callable[[Look], str]] = {
    drawing.__name__: drawing
    for drawing in (
        *(kitchen.kettle, kitchen.teapot, kitchen.pan, kitchen.casserole, kitchen.knife),
        *(tableware.plate, tableware.mug, tableware.bowl, tableware.carafe, tableware.cutlery),
        *(linen.duvet, linen.cushion, linen.throw, linen.curtain, linen.tablecloth),
        *(lighting.table_lamp, lighting.floor_lamp, lighting.pendant),
        *(lighting.lantern, lighting.desk_lamp),
        *(bathroom.towel, bathroom.bath_mat, bathroom.soap_pump),
        *(bathroom.laundry_basket, bathroom.bathrobe),
        *(garden.plant_pot, garden.watering_can, garden.secateurs),
        *(garden.deck_chair, garden.bird_feeder),
        *(storage.basket, storage.box, storage.shelf, storage.coat_rack, storage.jar),
        *(furniture.chair, furniture.stool, furniture.side_table),
        *(furniture.armchair, furniture.bookcase),
        *(decoration.vase, decoration.candle, decoration.mirror),
        *(decoration.clock, decoration.frame),
        *(cleaning.broom, cleaning.bucket, cleaning.drying_rack),
        *(cleaning.dustpan, cleaning.ironing_board),
    )
}
"""A kind of product, such as `teapot`, and its drawing."""


def draw(kind: str, look: Look) -> str:
    """Return the picture of a product as an SVG document of 100 by 100.

    Raises:
        KeyError: no drawing has that kind.
    """
    return DRAWINGS[kind](look)
