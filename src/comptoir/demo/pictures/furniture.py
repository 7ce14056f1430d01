"""Drawings of small furniture."""

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
)


def chair(look: Look) -> str:
    wood = look.accent
    back = {
        0: [line(f"M{x},18 V52", wood, 2) for x in rows(5, 37, 63)]
        + [rect(32, 14, 36, 6, wood, 3)],
        1: [rect(32, 16, 36, 22, look.body, 9), line("M35,38 V54 M65,38 V54", wood, 3)],
        2: [line("M33,54 V20 Q50,8 67,20 V54", wood, 3.2), line("M40,54 Q50,20 60,54", wood, 2)],
        3: [
            rect(32, 18, 36, 4, wood, 2),
            rect(32, 28, 36, 4, wood, 2),
            rect(32, 38, 36, 4, wood, 2),
        ],
    }[look.shape]
    posts = line("M33,54 V16 M67,54 V16", wood, 3.2) if look.shape in {0, 3} else ""
    return picture(
        look,
        floor(look),
        shadow(look, 50, 26, 89),
        line("M36,56 L34,84 M64,56 L66,84", palette.darker(wood, 0.28), 3),
        posts,
        *back,
        line("M31,58 L27,89 M69,58 L73,89", wood, 3.6),
        line("M30,74 H70", palette.darker(wood), 2),
        path("M29,52 H71 L75,60 H25Z", look.body),
        rect(25, 58, 50, 4, look.shade, 2),
    )


def stool(look: Look) -> str:
    wood = look.accent
    low = look.shape in {0, 2}
    top = 46 if low else 26
    seat = {
        0: rect(26, top, 48, 7, look.body, 3.5),
        1: rect(30, top, 40, 7, look.body, 3.5),
        2: rect(26, top - 4, 48, 12, look.body, 6),
        3: path(
            f"M28,{top} Q50,{top + 8} 72,{top} V{top + 6} Q50,{top + 13} 28,{top + 6}Z", look.body
        ),
    }[look.shape]
    bar = top + (88 - top) * 0.6
    return picture(
        look,
        floor(look),
        shadow(look, 50, 26, 89),
        line(f"M42,{top + 6} L40,84 M58,{top + 6} L60,84", palette.darker(wood, 0.28), 3),
        line(f"M34,{top + 6} L28,89 M66,{top + 6} L72,89", wood, 3.6),
        line(
            f"M{32.6 - (0 if low else 1)},{bar} H{67.4 + (0 if low else 1)}",
            palette.darker(wood),
            2.2,
        ),
        seat,
        rect(30, top + 5, 40, 3, look.shade, 1.5) if look.shape != 3 else "",
        *(line(f"M{x},{top - 3} v9", look.light, 1.2) for x in rows(7, 32, 68) if look.shape == 2),
    )


def side_table(look: Look) -> str:
    wood = palette.darker(look.accent, 0.05)
    legs = {
        0: line("M36,50 L30,89 M64,50 L70,89 M50,50 V86", wood, 3),
        1: line("M50,50 V82", wood, 4.4) + oval(50, 87, 17, 3, wood),
        2: line("M28,50 V89 M72,50 V89", wood, 3) + rect(27, 74, 46, 3.4, wood),
        3: line("M30,50 L66,89 M70,50 L34,89", wood, 3),
    }[look.shape]
    cup = path("M34,36 h12 l-1.6,9 h-8.8Z", palette.PAPER) + line(
        "M46,38 q5,0 4,3 q-1,3 -5,2", palette.PAPER, 1.4
    )
    book = rect(54, 41.4, 17, 3.4, palette.COLOURS["plum"], 0.6) + rect(
        56, 38, 14, 3.4, palette.COLOURS["mustard"], 0.6
    )
    rim = rect(22, 44, 56, 3, look.light, 1.5) if look.shape == 3 else ""
    return picture(
        look,
        floor(look),
        shadow(look, 50, 26, 90),
        legs,
        cup,
        book,
        rect(20, 45, 60, 5.4, look.body, 2.7),
        rect(24, 49, 52, 2.4, look.shade, 1.2),
        rim,
    )


def armchair(look: Look) -> str:
    feet = line("M28,80 L26,89 M72,80 L74,89", look.accent, 3)
    backs = (
        "M26,60 V30 Q26,18 38,18 H62 Q74,18 74,30 V60Z",
        "M24,60 Q20,16 50,16 Q80,16 76,60Z",
        "M28,60 V24 Q50,14 72,24 V60Z",
        "M22,60 V36 Q22,28 30,28 H70 Q78,28 78,36 V60Z",
    )
    buttons = [disc(x, y, 1.2, look.deep) for y in (32, 42) for x in (38, 50, 62)]
    pillow = rect(40, 42, 20, 18, look.accent, 5)
    return picture(
        look,
        floor(look),
        shadow(look, 50, 36, 89),
        feet,
        path(backs[look.shape], look.body),
        *(
            buttons
            if look.shape % 2 == 0
            else (line("M38,32 V58 M50,32 V58 M62,32 V58", look.shade, 1.2),)
        ),
        pillow if look.shape in {1, 3} else "",
        rect(24, 58, 52, 12, look.light, 5),
        rect(22, 66, 56, 15, look.shade, 4),
        rect(12, 46, 15, 36, look.body, 7),
        rect(73, 46, 15, 36, look.body, 7),
        line("M16,54 V76 M84,54 V76", look.shade, 1.4),
    )


def bookcase(look: Look) -> str:
    top = (14, 20, 12, 30)[look.shape]
    levels = rows((4, 3, 4, 3)[look.shape], top + 4, 82)
    gap = levels[1] - levels[0]
    inside = rect(24, top + 4, 52, 82 - top, look.shade)
    middle = rect(48.6, top + 4, 2.8, 82 - top, look.body) if look.shape in {1, 3} else ""
    items = [
        _spines(28 if i % 2 else 54, y + gap, gap * 0.72, i) for i, y in enumerate(levels[:-1])
    ]
    objects = [
        disc(60 if i % 2 else 36, y + gap - 5, 5, look.accent) for i, y in enumerate(levels[:-1])
    ]
    return picture(
        look,
        floor(look),
        shadow(look, 50, 34, 89),
        rect(20, top, 60, 86 - top, look.body, 2),
        inside,
        *objects,
        *items,
        *(rect(22, y, 56, 3, look.body) for y in levels),
        middle,
        rect(23, 86, 4, 4, look.deep),
        rect(73, 86, 4, 4, look.deep),
    )


def _spines(x: float, y: float, high: float, first: int) -> str:
    colours = ("#B4664E", "#F2E6CC", "#47637F", "#D8B35C", "#7D9478", "#7E4D66")
    tall = (1, 0.86, 0.95, 0.78)
    return "".join(
        rect(
            x + i * 4.4,
            y - high * tall[(i + first) % 4],
            4,
            high * tall[(i + first) % 4],
            colours[(i + first) % 6],
            0.5,
        )
        for i in range(4)
    )
