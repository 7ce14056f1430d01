"""Drawings of household linen."""

# ruff: noqa: PLR2004 - a drawing is made of numbers
from comptoir.demo.pictures import palette
from comptoir.demo.pictures.canvas import (
    Look,
    disc,
    floor,
    line,
    oval,
    path,
    picture,
    rect,
    rows,
    shadow,
    turned,
)


def duvet(look: Look) -> str:
    stripes = {
        0: [],
        1: [line(f"M{x},50 L{x - 4},82", look.shade, 1.4) for x in rows(7, 24, 80)],
        2: [
            disc(x, y, 1.6, look.accent) for y in (56, 65, 74) for x in rows(7, 20 + y % 2 * 4, 80)
        ],
        3: [line(f"M12,{y} H88", look.light, 2) for y in (57, 65, 73)],
    }[look.shape]
    pillows = [
        rect(17, 34, 30, 17, palette.PAPER, 6),
        rect(53, 34, 30, 17, palette.PAPER, 6),
        rect(21, 39, 26, 13, look.accent, 5),
        rect(53, 39, 26, 13, look.light, 5),
    ]
    return picture(
        look,
        floor(look),
        rect(10, 22, 80, 40, palette.WOOD, 5),
        rect(14, 26, 72, 36, palette.lighter(palette.WOOD, 0.2), 3),
        *pillows,
        path("M10,52 Q50,46 90,52 V80 Q90,84 86,84 H14 Q10,84 10,80Z", look.body),
        *stripes,
        path("M10,52 Q50,46 90,52 V59 Q50,53 10,59Z", look.light),
        rect(13, 84, 4, 5, palette.darker(palette.WOOD, 0.3)),
        rect(83, 84, 4, 5, palette.darker(palette.WOOD, 0.3)),
    )


def cushion(look: Look) -> str:
    square = "M22,24 Q50,29 78,24 Q74,50 78,77 Q50,72 22,77 Q27,50 22,24Z"
    long = "M12,36 Q50,40 88,36 Q84,53 88,72 Q50,68 12,72 Q16,53 12,36Z"
    outline = long if look.shape == 3 else square
    motif = {
        0: [line(f"M{x},29 V72", look.accent, 1.8) for x in rows(6, 31, 69)],
        1: [line(f"M32,{y} l9,-6 l9,6 l9,-6 l9,6", look.accent, 2) for y in (40, 50, 60, 69)],
        2: [disc(50, 50, 13, look.accent), disc(50, 50, 8, look.body), disc(50, 50, 3, look.light)],
        3: [rect(20, 40, 3, 28, look.accent), rect(77, 40, 3, 28, look.accent)],
    }[look.shape]
    tassels = [disc(x, y, 2.8, look.accent) for x, y in ((22, 24), (78, 24), (22, 77), (78, 77))]
    return picture(
        look,
        shadow(look, 50, 30, 79),
        *(tassels if look.shape in {1, 2} else ()),
        path(outline, look.body),
        path("M66,26 Q72,25 78,24 Q74,50 78,77 Q70,75 62,74 Q70,50 66,26Z", look.shade)
        if look.shape != 3
        else "",
        *motif,
    )


def throw(look: Look) -> str:
    bands = [rect(20, y, 60, h, c) for y, h, c in _bands(look)]
    fringe = [line(f"M{x},82 v6", look.body, 1.5) for x in rows(13, 21.5, 78.5)]
    return picture(
        look,
        rect(15, 25, 73, 62, palette.darker(look.ground, 0.09), 3),
        *fringe,
        rect(20, 18, 60, 65, look.body, 3),
        *bands,
        path("M20,18 H80 V44 Q50,49 20,42Z", look.light),
        path("M20,42 Q50,49 80,44 V47 Q50,52 20,45Z", look.shade),
        *(
            line(f"M{x},22 V40", palette.mix(look.light, look.accent, 0.5), 1.2)
            for x in rows(9, 26, 74)
        ),
    )


def _bands(look: Look) -> tuple[tuple[float, float, str], ...]:
    return (
        ((56, 5, look.accent), (64, 2, look.accent), (70, 5, look.accent)),
        ((54, 12, look.shade), (72, 6, look.light)),
        ((58, 2, look.light), (64, 2, look.light), (70, 2, look.light), (76, 2, look.light)),
        ((52, 31, look.shade), (62, 8, look.accent)),
    )[look.shape]


def curtain(look: Look) -> str:
    folds = rows(5, 14, 34)
    left = [
        rect(x - 2.6, 16, 5.2, 68, look.body if i % 2 else look.shade) for i, x in enumerate(folds)
    ]
    right = [
        rect(x + 49.4, 16, 5.2, 68, look.body if i % 2 else look.shade) for i, x in enumerate(folds)
    ]
    sky, frame = "#DCEBF0", palette.PAPER
    tie = [rect(11, 54, 26, 3.4, look.accent), rect(63, 54, 26, 3.4, look.accent)]
    hem = [rect(11, 78, 26, 6, look.accent), rect(63, 78, 26, 6, look.accent)]
    rings = [disc(x, 15, 2, palette.BRASS) for x in (14, 20, 28, 34, 66, 72, 80, 86)]
    return picture(
        look,
        floor(look),
        rect(26, 20, 48, 46, frame),
        rect(29, 23, 20, 40, sky),
        rect(51, 23, 20, 40, sky),
        *([disc(61, 33, 5, "#F3D58A")] if look.shape in {0, 3} else ()),
        *left,
        *right,
        *((), tie, hem, [*tie, *hem])[look.shape],
        rect(6, 12, 88, 3, palette.darker(palette.WOOD, 0.2), 1.5),
        disc(6, 13.5, 3, palette.WOOD),
        disc(94, 13.5, 3, palette.WOOD),
        *rings,
    )


def tablecloth(look: Look) -> str:
    checks = {
        0: [rect(x, 45, 4, 29, look.shade) for x in rows(6, 15, 81)],
        1: [rect(10, y, 80, 2.4, look.accent) for y in (66, 70)],
        2: [disc(x, y, 1.7, look.accent) for y in (54, 63, 72) for x in rows(8, 16, 84)],
        3: [line(f"M{x},45 V74", look.light, 1.4) for x in rows(12, 14, 86)],
    }[look.shape]
    scallops = [disc(x, 74, 5, look.body) for x in rows(9, 15, 85)]
    return picture(
        look,
        floor(look),
        rect(18, 60, 4, 28, palette.darker(palette.WOOD, 0.2)),
        rect(78, 60, 4, 28, palette.darker(palette.WOOD, 0.2)),
        shadow(look, 50, 36, 88),
        *(scallops if look.shape in {1, 2} else ()),
        rect(10, 44, 80, 30, look.body),
        *checks,
        path("M10,45 L18,36 H82 L90,45Z", look.light),
        oval(50, 39, 9, 2, palette.PAPER),
        turned(0, path("M46,22 Q50,20 54,22 L56,38 Q50,41 44,38Z", look.accent)),
        *(disc(x, y, 3.4, c) for x, y, c in _POSY),
    )


_POSY = ((45, 18, "#D98C7A"), (51, 14, "#E8C66A"), (56, 19, "#C9798F"), (50, 20, "#8FA98C"))
