"""Drawings of lamps."""

# ruff: noqa: PLR2004 - a drawing is made of numbers
from comptoir.demo.pictures import palette
from comptoir.demo.pictures.canvas import (
    Look,
    disc,
    floor,
    lathe,
    line,
    oval,
    path,
    picture,
    rect,
    shadow,
)

GLOW = "#FFE9B0"


def table_lamp(look: Look) -> str:
    feet = (
        [(5, 50), (16, 62), (18, 72), (9, 84)],
        [(4, 50), (9, 56), (5, 64), (13, 74), (15, 84)],
        [(14, 54), (15, 70), (15, 84)],
        [(3, 50), (3, 76), (4, 80), (17, 84)],
    )
    shades = (
        "M36,18 H64 L74,48 H26Z",
        "M30,18 H70 L73,48 H27Z",
        "M26,48 Q26,18 50,18 Q74,18 74,48Z",
        "M40,16 H60 L76,48 H24Z",
    )
    return picture(
        look,
        disc(50, 38, 40, palette.lighter(look.ground, 0.45)),
        shadow(look, 50, 22),
        lathe(feet[look.shape], look.body, look.shade),
        rect(48, 46, 4, 7, palette.BRASS),
        path(shades[look.shape], look.accent),
        path("M50,18 H58 L62,48 H50Z", palette.lighter(look.accent, 0.4)),
        oval(50, 48, 23, 2.2, GLOW),
    )


def floor_lamp(look: Look) -> str:
    pole = palette.darker(look.body, 0.1)
    legs = {
        0: [line("M50,34 V86", pole, 2.4), oval(50, 87, 14, 2.6, pole)],
        1: [line(f"M50,40 L{x},88", pole, 2.6) for x in (34, 50, 66)],
        2: [line("M72,88 V30 Q72,12 52,13 Q42,14 42,24", pole, 2.4), oval(72, 88, 14, 2.6, pole)],
        3: [line(f"M50,38 L{x},88", pole, 3.2) for x in (36, 64)] + [line("M42,66 H58", pole, 2)],
    }[look.shape]
    x = 42 if look.shape == 2 else 50
    shade = path(f"M{x - 11},16 H{x + 11} L{x + 18},40 H{x - 18}Z", look.accent)
    if look.shape == 2:
        shade = path(f"M{x - 18},40 Q{x - 17},22 {x},22 Q{x + 17},22 {x + 18},40Z", look.accent)
    return picture(
        look,
        floor(look),
        disc(x, 34, 32, palette.lighter(look.ground, 0.45)),
        shadow(look, 50, 26, 89),
        *legs,
        shade,
        oval(x, 40, 17.5, 2.2, GLOW),
    )


def pendant(look: Look) -> str:
    forms = (
        "M24,66 C24,44 40,40 46,34 H54 C60,40 76,44 76,66Z",
        "M20,62 Q22,36 50,36 Q78,36 80,62Z",
        "M40,32 H60 L72,66 H28Z",
        "M50,34 C78,38 80,66 64,76 H36 C20,66 22,38 50,34Z",
    )
    ribs = [
        line(f"M50,36 Q{x},52 {(x - 50) * 0.62 + 50},75", look.shade, 1.3)
        for x in (22, 34, 50, 66, 78)
    ]
    bottom = 76 if look.shape == 3 else (66, 62, 66)[look.shape]
    half = (25.4, 29.4, 21.6, 13.6)[look.shape]
    beam = path(
        f"M{50 - half},{bottom} H{50 + half} L{58 + half},100 H{42 - half}Z",
        palette.lighter(look.ground, 0.55),
    )
    return picture(
        look,
        line("M50,0 V34", palette.INK, 1.4),
        beam,
        disc(50, bottom + 1, 6, GLOW),
        path(forms[look.shape], look.body),
        *(ribs if look.shape == 3 else [line(f"M34,{bottom - 5} Q40,46 47,40", look.light, 2.4)]),
        rect(45, 29, 10, 7, look.accent, 2),
        oval(50, bottom, half, 2.6, palette.mix(GLOW, look.deep, 0.25)),
    )


def lantern(look: Look) -> str:
    wide = (17, 20, 15, 18)[look.shape]
    top = (34, 40, 30, 38)[look.shape]
    roof = (
        f"M50,{top - 14} L{50 + wide + 3},{top} H{47 - wide}Z",
        f"M{50 - wide - 2},{top} Q50,{top - 22} {50 + wide + 2},{top}Z",
        f"M{50 - 8},{top - 10} H58 L{50 + wide + 3},{top} H{47 - wide}Z",
        f"M{50 - wide - 2},{top} V{top - 5} H{50 + wide + 2} V{top}Z",
    )[look.shape]
    bars = [50 - wide, 50, 50 + wide] if look.shape % 2 else [50 - wide, 50 + wide]
    return picture(
        look,
        disc(50, 60, 38, palette.lighter(look.ground, 0.5)),
        shadow(look, 50, wide + 8, 86),
        line(f"M40,{top - 8} C38,{top - 28} 62,{top - 28} 60,{top - 8}", look.shade, 2),
        rect(50 - wide, top, 2 * wide, 82 - top, "#FBF1D6"),
        rect(44, 62, 12, 20, palette.PAPER, 1),
        path("M50,50 Q55,57 50,61 Q45,57 50,50Z", "#F0A93C"),
        line("M50,60 V62", palette.INK, 1),
        *(rect(x - 1.2, top, 2.4, 84 - top, look.body) for x in bars),
        path(roof, look.body),
        rect(48 - wide, 82, 2 * wide + 4, 4, look.shade, 1),
        disc(50, top - 14, 1.8, look.accent),
    )


def desk_lamp(look: Look) -> str:
    joint = ((34, 46), (36, 40), (30, 50), (40, 44))[look.shape]
    x, y = joint
    head = ((64, 28), (66, 26), (60, 26), (68, 32))[look.shape]
    hx, hy = head
    cone = path(
        f"M{hx - 5},{hy - 6} L{hx + 7},{hy - 8} L{hx + 20},{hy + 14} L{hx - 8},{hy + 18}Z",
        look.body,
    )
    cap = path(
        f"M{hx - 7},{hy + 16} Q{hx - 4},{hy - 12} {hx + 6},{hy - 9}"
        f" Q{hx + 20},{hy - 4} {hx + 20},{hy + 13}Z",
        look.body,
    )
    light = path(
        f"M{hx - 8},{hy + 17} L{hx + 20},{hy + 13} L{hx + 30},84 H{hx - 22}Z",
        palette.lighter(look.ground, 0.6),
    )
    return picture(
        look,
        floor(look),
        light,
        oval(46, 85, 17, 3.2, look.shade),
        rect(30, 79, 32, 5, look.body, 2.5),
        line(f"M46,80 L{x},{y}", look.accent, 3),
        line(f"M{x},{y} L{hx},{hy}", look.accent, 3),
        disc(x, y, 3.2, look.shade),
        disc(hx + 5, hy + 14, 5, GLOW),
        cap if look.shape % 2 else cone,
        line(f"M{hx - 8},{hy + 17} L{hx + 20},{hy + 13}", look.deep, 2),
    )
