"""Drawings of what things are kept in."""

# ruff: noqa: PLR2004 - a drawing is made of numbers
from comptoir.demo.pictures import palette
from comptoir.demo.pictures.canvas import (
    Look,
    disc,
    lathe,
    line,
    path,
    picture,
    rect,
    rows,
    shadow,
    turned,
)


def basket(look: Look) -> str:
    top = (46, 52, 42, 50)[look.shape]
    slant = (6, 3, 8, -2)[look.shape]
    left, right = 18, 82
    bricks = [
        rect(x, y, 6.4, 3.4, look.shade if (i + j) % 2 else look.light, 1.6)
        for j, y in enumerate(range(top + 5, 80, 5))
        for i, x in enumerate(rows(8, left + 7 + slant * 0.5, right - 13 - slant * 0.5))
    ]
    handles = {
        0: line(f"M30,{top} C32,{top - 34} 68,{top - 34} 70,{top}", look.shade, 3.4),
        1: line(f"M22,{top + 6} q-9,5 0,12 M78,{top + 6} q9,5 0,12", look.accent, 3),
        2: line(
            f"M34,{top} q0,-16 10,-16 q10,0 10,16 M50,{top} q0,-12 9,-12 q9,0 9,12",
            look.accent,
            2.6,
        ),
        3: "",
    }[look.shape]
    cloth = path(f"M20,{top} Q34,{top - 12} 50,{top - 5} Q66,{top - 14} 80,{top}Z", look.accent)
    return picture(
        look,
        shadow(look, 50, 34, 85),
        handles,
        cloth if look.shape in {1, 3} else "",
        path(
            f"M{left},{top} H{right} L{right - slant},80 Q{right - slant},84 {right - slant - 5},84"
            f" H{left + slant + 5} Q{left + slant},84 {left + slant},80Z",
            look.body,
        ),
        *bricks,
        rect(left - 2, top - 2, right - left + 4, 5.4, look.light, 2.7),
    )


def box(look: Look) -> str:
    high = (34, 28, 38, 30)[look.shape]
    top = 84 - high
    label = rect(40, top + 12, 20, 9, palette.PAPER, 1)
    frame = line(f"M40,{top + 12} h20 v9 h-20Z", palette.BRASS, 1.4)
    planks = [line(f"M20,{y} H80", look.shade, 1.3) for y in rows(3, top + 10, 76)]
    grip = rect(42, top + 12, 16, 5, look.deep, 2.5)
    lid = rect(17, top - 5, 66, 9, look.light, 2)
    return picture(
        look,
        shadow(look, 50, 38, 85),
        rect(20, top, 60, high, look.body, 2),
        rect(66, top, 14, high, look.shade, 2),
        *(
            planks
            if look.shape in {1, 3}
            else (label, frame, line(f"M44,{top + 16.5} h12", look.deep, 1.2))
        ),
        grip if look.shape in {1, 3} else "",
        lid if look.shape != 3 else rect(18, top - 1, 64, 3, look.light, 1),
        rect(17, top + 1.4, 66, 2, look.shade) if look.shape != 3 else "",
        rect(47, top - 5, 6, 9, look.accent) if look.shape == 2 else "",
    )


def shelf(look: Look) -> str:
    levels = ((38, 66), (30, 52, 74), (50,), (36, 64))[look.shape]
    boards = [rect(12, y, 76, 4, look.body, 1) for y in levels]
    brackets = [
        line(f"M{x},{y + 4} v8 l{6 if x < 50 else -6},-8", look.accent, 1.8)
        for y in levels
        for x in (20, 80)
    ]
    return picture(
        look,
        *(_on_shelf(y, i + look.shape, look) for i, y in enumerate(levels)),
        *brackets,
        *boards,
    )


def _on_shelf(y: float, which: int, look: Look) -> str:
    books = [
        (18, 4, 15, "#B4664E"),
        (22.4, 3.4, 17, "#47637F"),
        (26.2, 5, 13, "#D8B35C"),
        (31.6, 3.6, 16, "#7D9478"),
    ]
    row = "".join(rect(x, y - h, w, h, c, 0.6) for x, w, h, c in books)
    pot = lathe([(6, y - 9), (6.5, y - 5), (5, y)], look.accent, palette.darker(look.accent), 70)
    leaves = "".join(
        turned(d, path(f"M70,{y - 8} q-5,-8 0,-15 q5,7 0,15Z", "#6F8F62"), x=70, y=y - 8)
        for d in (-38, 0, 38)
    )
    vase = lathe([(3, y - 16), (6, y - 9), (4, y)], palette.PAPER, "#E4DBCB", 52)
    frame = rect(44, y - 17, 13, 17, palette.BRASS, 1) + rect(46, y - 15, 9, 13, palette.PAPER)
    return (row + leaves + pot, frame + leaves + pot, row + vase, vase + leaves + pot, row + frame)[
        which % 5
    ]


def coat_rack(look: Look) -> str:
    count = (4, 5, 3, 6)[look.shape]
    spots = rows(count, 20, 80)
    pegs = [
        line(f"M{x},42 v7 q0,5 5,5 q4,0 4,-4", look.accent, 2.6)
        if look.shape % 2 == 0
        else disc(x, 40, 3.6, look.accent)
        for x in spots
    ]
    scarf = path(f"M{spots[1] - 4},41 h8 l3,38 h-7 l-1,-20 l-3,24 h-7Z", palette.COLOURS["plum"])
    hat_x = spots[-1]
    hat = path(
        f"M{hat_x - 13},56 h26 q-3,-4 -6,-5 q-1,-10 -7,-10 q-6,0 -7,10 q-3,1 -6,5Z",
        palette.COLOURS["oat"],
    )
    shelf_top = rect(12, 26, 76, 4, look.light, 1) if look.shape in {1, 2} else ""
    return picture(
        look,
        rect(14, 38, 76, 10, palette.darker(look.ground, 0.1), 3),
        shelf_top,
        rect(12, 34, 76, 11, look.body, 3),
        line("M18,38 H56 M64,41 H80", look.shade, 0.9),
        *pegs,
        scarf,
        hat if look.shape != 3 else "",
    )


def jar(look: Look) -> str:
    profiles = (
        [(16, 36), (21, 42), (22, 62), (21, 80), (17, 84)],
        [(20, 34), (20, 60), (20, 84)],
        [(14, 40), (24, 50), (24, 70), (16, 84)],
        [(17, 30), (17, 56), (17, 84)],
    )
    profile = profiles[look.shape]
    wide, top = profile[0]
    glass = palette.mix(palette.COLOURS["glass"], palette.PAPER, 0.2)
    filling = [(r - 2, max(y, 52)) for r, y in profile if y >= 50]
    lid = rect(50 - wide - 1, top - 9, 2 * wide + 2, 10, look.accent, 3)
    wire = line(f"M{50 + wide},{top - 2} q6,6 0,12", palette.STEEL, 1.6)
    return picture(
        look,
        shadow(look, 50, 28),
        lathe(profile, glass, palette.darker(glass, 0.07)),
        lathe([(filling[0][0], 52), *filling], look.body, look.shade),
        rect(39, 60, 22, 12, palette.PAPER, 1),
        line("M43,64.5 H57 M45,68 H55", look.deep, 1),
        line(f"M{52 - profile[1][0] * 0.8:.1f},{top + 8} V{top + 20}", palette.PAPER, 1.6),
        lid,
        disc(50, top - 11.5, 3.4, palette.darker(look.accent)) if look.shape % 2 else "",
        wire if look.shape in {0, 3} else "",
    )
