"""Drawings of what makes a room pretty."""

# ruff: noqa: PLR2004 - a drawing is made of numbers
from comptoir.demo.pictures import palette
from comptoir.demo.pictures.canvas import (
    Look,
    disc,
    lathe,
    line,
    moved,
    oval,
    path,
    picture,
    rect,
    shadow,
    turned,
)


def vase(look: Look) -> str:
    profiles = (
        [(7, 40), (6, 46), (17, 60), (19, 72), (11, 84)],
        [(12, 38), (9, 46), (15, 64), (15, 78), (12, 84)],
        [(5, 42), (5, 54), (20, 68), (20, 76), (14, 84)],
        [(14, 40), (14, 60), (12, 84)],
    )
    profile = profiles[look.shape]
    wide, top = profile[0]
    rings = [line(f"M36,{y} H64", look.accent, 1.8) for y in (66, 71)] if look.shape == 3 else []
    return picture(
        look,
        shadow(look, 50, 22),
        _bunch(look, top),
        lathe(profile, look.body, look.shade),
        oval(50, top, wide, 2, look.deep),
        *rings,
    )


def _bunch(look: Look, top: float) -> str:
    stems = (
        (-26, -9, 9, 26),
        (-34, -16, 0, 16, 34),
        (-12, 12),
        (-30, -10, 12, 30),
    )[look.shape]
    head = (
        disc(0, -32, 5.4, look.accent) + disc(0, -32, 2, "#F4E4B4"),
        "".join(oval(0, -y, 2.4, 3.4, look.accent) for y in (22, 27, 32)),
        path("M0,0 C-11,-12 -8,-28 0,-38 C8,-28 11,-12 0,0Z", "#6F8F62"),
        "".join(disc(x, y, 2.6, look.accent) for x, y in ((0, -33), (-5, -28), (5, -28), (0, -25))),
    )[look.shape]
    stem = line("M0,2 V-30", "#6F8F62", 1.5)
    return "".join(moved(50, top, turned(d, stem, head, x=0, y=0)) for d in stems)


def candle(look: Look) -> str:
    glow = disc(50, 32, 26, palette.lighter(look.ground, 0.5))
    flame = path("M50,20 C57,29 56,36 50,37 C44,36 43,29 50,20Z", "#F2B04A")
    heart = path("M50,27 C53,31 53,35 50,36 C47,35 47,31 50,27Z", "#FCEBB6")
    wick = line("M50,36 V42", palette.INK, 1.2)
    if look.shape == 3:
        return picture(
            look,
            shadow(look, 50, 34),
            *(_taper(look, x, h) for x, h in ((32, 30), (50, 42), (68, 24))),
        )
    body = (
        [
            rect(34, 42, 32, 42, look.body, 3),
            rect(54, 42, 12, 42, look.shade, 3),
            oval(50, 43, 16, 3.4, look.light),
        ],
        [
            lathe([(20, 44), (20, 64), (18, 84)], look.body, look.shade),
            oval(50, 44, 20, 4, palette.PAPER),
            rect(38, 56, 24, 15, palette.PAPER, 1),
            line("M43,61.5 H57 M45,66 H55", look.deep, 1.1),
        ],
        [
            lathe([(22, 48), (24, 60), (14, 84)], look.body, look.shade),
            oval(50, 48, 22, 4, palette.PAPER),
        ],
    )[look.shape]
    return picture(look, glow, shadow(look, 50, 26), *body, wick, flame, heart)


def _taper(look: Look, x: float, high: float) -> str:
    top = 72 - high
    return "".join(
        (
            rect(x - 3.4, top, 6.8, high, look.body, 1.4),
            rect(x, top, 3.4, high, look.shade, 1),
            line(f"M{x},{top} v-3", palette.INK, 1),
            path(f"M{x},{top - 12} q5,6 0,10 q-5,-4 0,-10Z", "#F2B04A"),
            lathe([(5, 72), (3, 76), (8, 84)], look.accent, palette.darker(look.accent), x),
        )
    )


def mirror(look: Look) -> str:
    glass, gleam = "#D3E0E4", "#EAF2F3"
    frames = {
        0: (disc(50, 48, 33, look.body), disc(50, 48, 28, glass)),
        1: (rect(26, 10, 48, 78, look.body, 24), rect(30.4, 14.4, 39.2, 69.2, glass, 19.6)),
        2: (
            path("M24,86 V40 Q24,12 50,12 Q76,12 76,40 V86Z", look.body),
            path("M29,81 V40 Q29,17 50,17 Q71,17 71,40 V81Z", glass),
        ),
        3: (_rays(look), disc(50, 48, 22, look.shade) + disc(50, 48, 19, glass)),
    }[look.shape]
    shine = [line("M40,54 L58,34", gleam, 4), line("M46,60 L60,44", gleam, 2)]
    strap = (
        line("M34,22 L50,6 L66,22", look.accent, 2) + disc(50, 6, 2.4, palette.BRASS)
        if look.shape == 0
        else ""
    )
    return picture(look, strap, *frames, *shine)


def _rays(look: Look) -> str:
    return "".join(
        turned(i * 15, line(f"M50,26 V{10 if i % 2 else 15}", look.body, 2.6), x=50, y=48)
        for i in range(24)
    )


def clock(look: Look) -> str:
    face = look.light if look.shape in {1, 3} else palette.PAPER
    case = rect(18, 18, 64, 64, look.body, 14) if look.shape == 2 else disc(50, 50, 35, look.body)
    marks = [
        turned(
            i * 30,
            line(
                f"M50,{24 if i % 3 else 23} V{26 if i % 3 else 28}", palette.INK, 1 if i % 3 else 2
            ),
        )
        for i in range(12)
    ]
    hands = {0: (-50, 60), 1: (40, 0), 2: (-60, 90), 3: (60, -30)}[look.shape]
    bells = (
        disc(30, 20, 8, look.accent)
        + disc(70, 20, 8, look.accent)
        + line("M32,80 L26,90 M68,80 L74,90", look.accent, 3.4)
    )
    return picture(
        look,
        disc(53, 54, 36, palette.darker(look.ground, 0.11)),
        bells if look.shape == 3 else "",
        case,
        disc(50, 50, 29, face),
        *(marks if look.shape != 1 else marks[::3]),
        turned(hands[0], line("M50,50 V34", palette.INK, 2.6)),
        turned(hands[1], line("M50,50 V27", palette.INK, 1.8)),
        disc(50, 50, 2.6, look.accent),
    )


def frame(look: Look) -> str:
    art = {
        0: [
            rect(33, 24, 34, 46, "#EBDCC4"),
            disc(55, 38, 8, look.accent),
            path("M33,70 V58 Q44,46 52,58 Q60,48 67,56 V70Z", "#7D9478"),
        ],
        1: [
            rect(33, 24, 34, 46, "#F4EDE1"),
            line(
                "M50,66 V34 M50,44 q-9,-2 -10,-10 M50,50 q9,-2 10,-10 M50,58 q-9,-2 -10,-10",
                "#6F8F62",
                2,
            ),
        ],
        2: [
            rect(33, 24, 34, 46, "#E8E2DA"),
            disc(44, 42, 9, look.accent),
            rect(46, 44, 16, 16, "#47637F"),
            path("M36,66 L46,50 L56,66Z", "#D8B35C"),
        ],
        3: [
            rect(33, 24, 34, 46, "#DCE6EA"),
            path("M33,70 V52 Q42,46 50,52 Q58,58 67,50 V70Z", "#5E88A0"),
            path("M44,50 L50,32 L56,50Z", palette.PAPER),
            line("M42,52 H58", look.accent, 2.4),
        ],
    }[look.shape]
    return picture(
        look,
        rect(25, 17, 56, 70, palette.darker(look.ground, 0.13), 1),
        rect(22, 13, 56, 70, look.body, 1.5),
        rect(25.5, 16.5, 49, 63, palette.PAPER),
        *art,
        rect(74.5, 13, 3.5, 70, look.shade),
        rect(0, 92, 100, 8, palette.darker(look.ground, 0.08)),
    )
