"""Every drawing is safe to put into a page: well-formed, self-contained, and unlike the others."""

import re
from xml.etree import ElementTree as ET

import pytest

from comptoir.demo import catalogue
from comptoir.demo.pictures import DRAWINGS, draw, look
from comptoir.demo.pictures.palette import COLOURS, mix

ALLOWED = {"svg", "g", "rect", "circle", "ellipse", "path"}


def test_drawings_are_fifty() -> None:
    assert len(DRAWINGS) == 50


@pytest.mark.parametrize("kind", sorted(DRAWINGS))
def test_drawing_every_shape_is_safe_and_its_own(kind: str) -> None:
    pictures = [draw(kind, look("sage", "brass", shape)) for shape in range(4)]
    assert len(set(pictures)) == 4
    for picture in pictures:
        root = ET.fromstring(picture)
        assert root.get("viewBox") == "0 0 100 100"
        for element in root.iter():
            assert element.tag.rpartition("}")[2] in ALLOWED
            assert not {"style", "id", "href", "class", "onload"} & set(element.attrib)
        assert "url(" not in picture
        assert len(picture) < 6000


def test_drawing_numbers_are_finite() -> None:
    for kind in DRAWINGS:
        for shape in range(4):
            assert not re.search(r"nan|inf|e-\d", draw(kind, look("ink", "oak", shape)))


def test_drawing_colours_follow_the_look() -> None:
    for kind in DRAWINGS:
        assert draw(kind, look("plum", "oak", 0)) != draw(kind, look("sky", "oak", 0)), kind


def test_drawing_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("spaceship", look("sage", "brass", 0))


def test_catalogue_pictures_are_all_distinct() -> None:
    assert len({product.picture_svg for product in catalogue.products(2026)}) == 200


def test_mix_ends_are_the_colours() -> None:
    for colour in COLOURS.values():
        assert mix(colour, "#000000", 0) == colour
        assert mix(colour, "#102030", 1) == "#102030"
