"""Drawings of what keeps a house clean."""

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
    rows,
    shadow,
    turned,
)


def broom(look: Look) -> str:
    straw = {0: "#D9B36B", 1: look.accent, 2: "#C99D5C", 3: "#E0C58F"}[look.shape]
    head = {
        0: path("M42,54 H58 L66,86 H34Z", straw),
        1: rect(30, 66, 40, 20, straw, 2),
        2: path("M46,50 H54 Q70,70 66,86 H34 Q30,70 46,50Z", straw),
        3: path("M36,62 H64 L70,86 H30Z", straw),
    }[look.shape]
    hairs = [
        line(f"M{50 + (x - 50) * 0.6:.1f},68 L{x},85", palette.darker(straw, 0.22), 0.9)
        for x in rows(8, 36, 64)
    ]
    collar = (
        rect(28, 60, 44, 8, look.body, 3)
        if look.shape in {1, 3}
        else rect(41, 52, 18, 7, look.body, 2)
    )
    return picture(
        look,
        floor(look),
        shadow(look, 50, 26, 87),
        turned(
            10,
            rect(48.4, 6, 3.2, 56, palette.WOOD, 1.6),
            line("M50,6 q-4,-5 0,-6 q4,1 0,6", look.body, 1.2),
            head,
            *hairs,
            collar,
            line("M42,58.4 H58", look.accent, 1.4) if look.shape in {0, 2} else "",
            x=50,
            y=86,
        ),
    )


def bucket(look: Look) -> str:
    profile = (
        [(27, 44), (24, 64), (20, 84)],
        [(25, 40), (23, 62), (21, 84)],
        [(29, 50), (27, 68), (23, 84)],
        [(25, 44), (26, 64), (22, 84)],
    )[look.shape]
    wide, top = profile[0]
    up = look.shape != 1
    left, right = 50 - wide, 50 + wide
    bail = f"M{left},{top + 3} C{left},{top - 36} {right},{top - 36} {right},{top + 3}"
    down = f"M{50 - wide},{top + 3} Q50,{top + 40} {50 + wide},{top + 3}"
    grip = (
        rect(42, top - 29, 16, 5, look.accent, 2.5)
        if up
        else rect(42, top + 19, 16, 5, look.accent, 2.5)
    )
    suds = [disc(x, top - 1, r, palette.PAPER) for x, r in ((36, 5), (45, 6), (55, 5), (64, 6))]
    return picture(
        look,
        floor(look),
        shadow(look, 50, 26, 86),
        line(bail, palette.STEEL, 1.8) if up else "",
        oval(50, top, wide, 5, look.light),
        oval(50, top + 0.6, wide - 2.4, 3.8, look.deep),
        *(suds if look.shape in {0, 3} else ()),
        lathe(profile, look.body, look.shade),
        line(f"M{52 - wide},{top + 12} Q50,{top + 17} {48 + wide},{top + 12}", look.shade, 1.6),
        line(down, palette.STEEL, 1.8) if not up else "",
        grip,
    )


def drying_rack(look: Look) -> str:
    frame = look.body
    cloths = [
        path("M24,34 h14 v26 h-14Z", look.accent),
        path("M42,34 h9 v18 h-9Z", palette.PAPER),
        path(
            "M55,34 l4,-1 h10 l4,1 l2,9 l-5,1 v18 h-12 v-18 l-5,-1Z",
            palette.lighter(look.accent, 0.5),
        ),
    ]
    if look.shape % 2:
        tiers = [line(f"M26,{y} H74", frame, 2) for y in rows(4, 22, 70)]
        sides = [line("M28,16 V88 M72,16 V88", frame, 2.6), line("M20,88 H36 M64,88 H80", frame, 3)]
        towel = rect(34, 38, 16, 22, look.accent, 1) + rect(54, 54, 12, 18, palette.PAPER, 1)
        return picture(look, floor(look), shadow(look, 50, 32, 89), *sides, *tiers, towel)
    spread = 30 if look.shape == 0 else 24
    return picture(
        look,
        floor(look),
        shadow(look, 50, 36, 89),
        line(
            f"M{50 - spread},88 L{50 + spread - 6},34 M{50 + spread},88 L{50 - spread + 6},34",
            frame,
            2.8,
        ),
        line("M14,34 H86", frame, 2.8),
        line("M14,34 L6,26 M86,34 L94,26", frame, 2.6),
        *cloths[: 3 if look.shape == 0 else 2],
        disc(50, 61 if look.shape == 0 else 58, 2, look.accent),
    )


def dustpan(look: Look) -> str:
    pan = path("M14,60 L24,44 H58 L66,60 V66 Q66,70 62,70 H18 Q14,70 14,66Z", look.body)
    lip = path("M14,60 H66 V65 H14Z", look.shade)
    handle = rect(37, 20 if look.shape % 2 else 26, 7, 26, look.body, 3.5)
    brush = turned(
        24,
        rect(60, 34, 32, 8, look.accent, 4),
        rect(44, 33, 18, 10, look.accent, 3),
        *(
            line(f"M{x},43 v9", "#D9B36B" if look.shape < 2 else palette.INK, 2)
            for x in rows(6, 46, 60)
        ),
        x=60,
        y=40,
    )
    crumbs = [
        disc(x, y, 1.2, palette.darker(look.ground, 0.4))
        for x, y in ((30, 57), (40, 56), (48, 58), (72, 74), (78, 78))
    ]
    return picture(
        look,
        rect(12, 72, 56, 4, palette.darker(look.ground, 0.12), 2),
        handle,
        disc(40.5, 25 if look.shape % 2 else 31, 1.6, look.deep),
        pan,
        lip,
        *(
            line(f"M{x},47 L{40 + (x - 40) * 1.3:.1f},58", look.shade, 1)
            for x in (28, 36, 46, 54)
            if look.shape in {1, 2}
        ),
        *crumbs,
        brush,
    )


def ironing_board(look: Look) -> str:
    cover = "M8,44 Q10,36 30,36 H88 Q92,36 92,40 V44 Q92,48 88,48 H30 Q10,48 8,44Z"
    motif = {
        0: [line(f"M{x},37 V47", look.light, 1.8) for x in rows(9, 26, 86)],
        1: [disc(x, y, 1.1, look.light) for x in rows(9, 24, 86) for y in (40, 44)],
        2: [line(f"M{x},47 l6,-10", look.accent, 1.6) for x in rows(8, 22, 80)],
        3: [],
    }[look.shape]
    iron = [
        path("M58,36 Q60,26 74,26 H84 V36Z", look.accent),
        line("M64,26 Q66,19 74,19 H82 V26", look.accent, 2.6),
        rect(57, 34.4, 28, 2.4, palette.STEEL, 1),
    ]
    return picture(
        look,
        floor(look),
        shadow(look, 50, 36, 89),
        line("M34,48 L72,88 M66,48 L28,88", palette.STEEL, 3),
        line("M64,88 H80 M20,88 H36", palette.darker(palette.STEEL, 0.3), 3.4),
        *(
            iron
            if look.shape != 3
            else (rect(40, 26, 30, 10, palette.PAPER, 3), rect(42, 20, 26, 6, look.accent, 3))
        ),
        path(cover, look.body),
        path("M8,44 Q9,47 20,48 H88 Q92,48 92,45Z", look.shade),
        *motif,
    )
