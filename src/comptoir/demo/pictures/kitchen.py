"""Drawings of what stands on a stove or a worktop."""

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


def kettle(look: Look) -> str:
    profiles = (
        [(15, 40), (22, 50), (27, 66), (25, 80), (20, 84)],
        [(17, 36), (20, 44), (24, 64), (26, 80), (24, 84)],
        [(12, 46), (24, 54), (29, 68), (26, 80), (18, 84)],
        [(16, 34), (17, 44), (20, 66), (22, 80), (20, 84)],
    )
    profile = profiles[look.shape]
    top = profile[0][1]
    spout = line(f"M68,{top + 26} Q80,{top + 22} 84,{top + 8}", look.shade, 6)
    arch = line(f"M32,{top + 10} C28,{top - 26} 72,{top - 26} 68,{top + 10}", palette.INK, 3.4)
    side = line(f"M34,{top + 10} C10,{top + 4} 14,{top + 38} 30,{top + 36}", palette.INK, 4.2)
    lid = lathe([(3, top - 4), (11, top - 2), (profile[0][0], top + 1)], look.light, look.body)
    return picture(
        look,
        shadow(look, 50, 30),
        spout,
        side if look.shape in {1, 3} else arch,
        lathe(profile, look.body, look.shade),
        lid,
        disc(50, top - 6, 3, look.accent),
    )


def teapot(look: Look) -> str:
    profiles = (
        [(11, 48), (24, 54), (28, 66), (22, 80), (14, 84)],
        [(14, 44), (20, 50), (24, 64), (26, 78), (22, 84)],
        [(13, 40), (24, 50), (24, 68), (16, 80), (12, 84)],
        [(18, 50), (26, 56), (28, 66), (26, 78), (22, 84)],
    )
    profile = profiles[look.shape]
    top = profile[0][1]
    spout = path(
        f"M70,{top + 26} C80,{top + 24} 80,{top + 10} 88,{top + 2}"
        f" L83,{top + 1} C75,{top + 6} 76,{top + 12} 68,{top + 13}Z",
        look.shade,
    )
    handle = line(f"M30,{top + 11} C10,{top + 4} 10,{top + 34} 27,{top + 28}", look.shade, 4)
    bail = line(f"M30,{top + 10} C26,{top - 26} 74,{top - 26} 70,{top + 10}", look.accent, 3)
    lid = lathe([(4, top - 5), (9, top - 3), (profile[0][0], top + 1)], look.light, look.body)
    return picture(
        look,
        shadow(look, 50, 28),
        spout,
        bail if look.shape == 3 else handle,
        lathe(profile, look.body, look.shade),
        lid,
        disc(50, top - 7, 3.2, look.accent),
    )


def pan(look: Look) -> str:
    depth = (10, 14, 8, 12)[look.shape]
    wide = (26, 24, 28, 25)[look.shape]
    handle = turned(
        -12,
        rect(62, 57, 34, 5.4, look.accent, 2.7),
        disc(91, 59.7, 1.3, palette.darker(look.accent, 0.5)),
        x=66,
        y=60,
    )
    return picture(
        look,
        shadow(look, 42, wide + 4, 80),
        handle,
        path(
            f"M{42 - wide},60 Q{42 - wide + 2},{62 + depth} {42 - wide + 9},{66 + depth}"
            f" H{42 + wide - 9} Q{42 + wide - 2},{62 + depth} {42 + wide},60Z",
            look.shade,
        ),
        oval(42, 60, wide, 8, look.body),
        oval(42, 60.8, wide - 2.6, 6.2, palette.darker(look.deep, 0.3)),
        oval(40, 62.2, wide - 9, 3.6, look.deep),
        *_steam(look, 42, 46),
    )


def casserole(look: Look) -> str:
    high = (24, 30, 20, 26)[look.shape]
    wide = (27, 25, 30, 28)[look.shape]
    top = 84 - high
    ears = [
        rect(50 - wide - 7, top + 6, 10, 4.6, look.shade, 2.3),
        rect(50 + wide - 3, top + 6, 10, 4.6, look.deep, 2.3),
    ]
    dome = path(
        f"M{50 - wide - 1},{top} C{50 - wide + 4},{top - 14} {50 + wide - 4},{top - 14}"
        f" {50 + wide + 1},{top}Z",
        look.light,
    )
    knob = (
        disc(50, top - 12.5, 3.6, look.accent)
        if look.shape % 2
        else rect(43, top - 14, 14, 4.4, look.accent, 2.2)
    )
    return picture(
        look,
        shadow(look, 50, wide + 5),
        *ears,
        path(
            f"M{50 - wide},{top} V78 Q{50 - wide},84 {50 - wide + 6},84 H{50 + wide - 6}"
            f" Q{50 + wide},84 {50 + wide},78 V{top}Z",
            look.body,
        ),
        path(
            f"M{62},{top} V84 H{50 + wide - 6} Q{50 + wide},84 {50 + wide},78 V{top}Z", look.shade
        ),
        knob,
        dome,
        rect(50 - wide - 1.5, top - 1, 2 * wide + 3, 4, look.shade, 2),
    )


def knife(look: Look) -> str:
    steel, edge = "#C3CBD1", "#E3E8EB"
    blades = (
        "M38,47 H86 C84,55 70,60 52,60 H38Z",
        "M38,45 H78 L90,52 Q72,61 38,60Z",
        "M38,48 H92 Q88,56 76,57 H38Z",
        "M38,44 H84 Q89,44 89,50 V60 H38Z",
    )
    rivets = [disc(x, 52.4, 1.1, palette.BRASS) for x in (16, 23, 30)]
    blade = (
        path(blades[look.shape], steel),
        line("M42,59 H60", edge, 1.6),
        line("M44,49.5 H74", edge, 1),
    )
    handle = path("M8,48 Q8,46 11,46 H36 V60 H34 Q30,57 24,58 Q14,60 10,58 Q7,56 8,48Z", look.body)
    board = turned(0, rect(10, 66, 80, 9, palette.darker(palette.WOOD, 0.05), 3))
    grain = [line(f"M{x},70.5 h{w}", palette.darker(palette.WOOD, 0.2), 0.9) for x, w in _GRAIN]
    sliced = [oval(x, 64.4, 3.4, 3, look.accent) for x in (70, 76.5, 83)]
    return picture(
        look,
        rect(10, 72, 80, 6, palette.darker(look.ground, 0.1), 3),
        board,
        *grain,
        *(sliced if look.shape % 2 else ()),
        moved(
            0,
            -12,
            turned(
                -8, *blade, handle, rect(35, 45.5, 4, 15, palette.STEEL, 1), *rivets, x=50, y=53
            ),
        ),
    )


_GRAIN = ((18, 14), (44, 22), (72, 8))


def _steam(look: Look, x: float, y: float) -> list[str]:
    if look.shape % 2:
        return []
    pale = palette.lighter(look.ground, 0.7)
    return [line(f"M{x + d},{y} q-4,-5 0,-10 q4,-5 0,-10", pale, 1.8) for d in (-9, 0, 9)]
