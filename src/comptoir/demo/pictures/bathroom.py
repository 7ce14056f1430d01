"""Drawings of what a bathroom holds."""

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
)


def towel(look: Look) -> str:
    if look.shape == 3:
        return _folded_towels(look)
    low = (78, 72, 82)[look.shape]
    bands = (
        [rect(28, low - 14, 44, 4, look.accent), rect(28, low - 8, 44, 2, look.accent)],
        [rect(28, low - 18, 44, 9, look.light)],
        [line(f"M{x},30 V{low - 4}", look.light, 1.6) for x in rows(7, 32, 68)],
    )[look.shape]
    fringe = [line(f"M{x},{low} v4", look.body, 1.4) for x in rows(12, 29, 71)]
    return picture(
        look,
        rect(34, 28, 44, low - 22, palette.darker(look.ground, 0.08), 2),
        rect(10, 20, 80, 3.4, palette.BRASS, 1.7),
        disc(12, 21.7, 4, palette.darker(palette.BRASS, 0.1)),
        disc(88, 21.7, 4, palette.darker(palette.BRASS, 0.1)),
        *(fringe if look.shape == 2 else ()),
        rect(28, 18, 44, low - 18, look.body, 2),
        rect(60, 22, 12, low - 22, look.shade),
        rect(28, 18, 44, 7, look.light, 3),
        *bands,
    )


def _folded_towels(look: Look) -> str:
    heaps = ((70, look.body), (56, look.accent), (42, look.light))
    return picture(
        look,
        shadow(look, 50, 36, 86),
        *(
            rect(18 + i * 2, y, 64 - i * 4, 15, colour, 6)
            + line(f"M{24 + i * 2},{y + 7.5} H{70 - i * 2}", palette.darker(colour, 0.14), 1.4)
            + disc(76 - i * 2, y + 7.5, 3.4, palette.darker(colour, 0.1))
            for i, (y, colour) in enumerate(heaps)
        ),
    )


def bath_mat(look: Look) -> str:
    inside = {
        0: [rect(22, 42, 56, 28, look.light, 3), rect(26, 46, 48, 20, look.body, 2)],
        1: [line(f"M{x},40 V72", look.light, 2.6) for x in rows(9, 20, 80)],
        2: [disc(x, y, 2, look.accent) for y in (44, 52, 60, 68) for x in rows(8, 22, 78)],
        3: [oval(50, 56, 26, 12, look.light), oval(50, 56, 16, 7, look.body)],
    }[look.shape]
    fringe = [line(f"M13,{y} h-5 M87,{y} h5", look.body, 1.4) for y in rows(10, 39, 73)]
    shape = (
        oval(50, 56, 38, 21, look.body) if look.shape == 3 else rect(12, 36, 76, 40, look.body, 4)
    )
    under = oval(52, 59, 39, 21, palette.darker(look.ground, 0.12))
    return picture(
        look,
        *(line(f"M0,{y} H100", palette.darker(look.ground, 0.05), 0.8) for y in (20, 44, 68, 92)),
        under if look.shape == 3 else rect(14, 40, 76, 40, palette.darker(look.ground, 0.12), 4),
        *(fringe if look.shape == 1 else ()),
        shape,
        *inside,
    )


def soap_pump(look: Look) -> str:
    profiles = (
        [(8, 40), (20, 46), (21, 62), (20, 84)],
        [(7, 42), (13, 48), (22, 66), (22, 80), (18, 84)],
        [(16, 42), (16, 60), (16, 84)],
        [(7, 40), (16, 48), (16, 60), (22, 72), (20, 84)],
    )
    label = rect(40, 58, 20, 13, look.light, 1.5) if look.shape in {0, 2} else ""
    words = line("M44,63 H56 M46,67 H54", look.deep, 1) if label else ""
    top = profiles[look.shape][0][1]
    return picture(
        look,
        shadow(look, 50, 26),
        rect(48, top - 16, 4, 14, palette.darker(look.accent, 0.1)),
        path(f"M45,{top - 20} H56 L64,{top - 18} L63,{top - 14} L54,{top - 15} H45Z", look.accent),
        rect(43, top - 7, 14, 8, look.accent, 2),
        lathe(profiles[look.shape], look.body, look.shade),
        label,
        words,
    )


def laundry_basket(look: Look) -> str:
    top = (34, 40, 30, 36)[look.shape]
    weave = [
        line(f"M{28 + (y - top) * 0.08:.1f},{y} H{72 - (y - top) * 0.08:.1f}", look.shade, 1.5)
        for y in range(top + 10, 82, 6)
    ]
    posts = [
        line(f"M{x},{top + 4} L{50 + (x - 50) * 0.84:.1f},83", look.light, 1.3)
        for x in rows(8, 30, 70)
    ]
    bag = path(
        f"M27,{top} Q50,{top + 8} 73,{top} L72,{top + 14} Q50,{top + 20} 28,{top + 14}Z",
        palette.PAPER,
    )
    lid = lathe([(3, top - 6), (16, top - 5), (26, top)], look.light, look.body)
    ears = [line(f"M{x},{top + 14} q{d},4 0,10", look.accent, 2.4) for x, d in ((28, -9), (72, 9))]
    return picture(
        look,
        floor(look),
        shadow(look, 50, 28, 86),
        *(ears if look.shape % 2 else ()),
        path(f"M26,{top} H74 L70,84 H30Z", look.body),
        *weave,
        *(posts if look.shape in {0, 3} else ()),
        bag if look.shape % 2 else lid,
    )


def bathrobe(look: Look) -> str:
    hood = path("M38,26 Q50,10 62,26 Q50,34 38,26Z", look.shade) if look.shape % 2 else ""
    stripes = [line(f"M{x},40 V82", look.light, 1.4) for x in (36, 43, 57, 64)]
    low = (84, 80, 86, 78)[look.shape]
    return picture(
        look,
        rect(30, 12, 40, 4, palette.WOOD, 2),
        line("M50,16 V22", palette.BRASS, 2),
        hood,
        path("M34,26 L18,60 L28,64 L36,48Z", look.shade),
        path("M66,26 L82,60 L72,64 L64,48Z", look.shade),
        path(f"M34,26 Q50,20 66,26 L70,{low} H30Z", look.body),
        *(stripes if look.shape in {2, 3} else ()),
        path("M44,23 L50,52 L56,23 L62,25 L52,56 H48 L38,25Z", look.light),
        line(f"M50,56 V{low}", look.shade, 1.2),
        rect(32.5, 54, 35, 4.4, look.accent, 2),
        path("M49,58 L44,74 L47.5,75 L51,58Z", look.accent),
        path("M51,58 L56,72 L52.5,73.5 L49.5,58Z", palette.darker(look.accent)),
        rect(35, 64, 9, 9, look.shade, 1.5),
        rect(57, 64, 9, 9, look.shade, 1.5),
    )
