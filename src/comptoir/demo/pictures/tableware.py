"""Drawings of what is laid on a table."""

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
    rows,
    shadow,
    turned,
)


def plate(look: Look) -> str:
    rim = look.light if look.shape % 2 else look.body
    rings = {
        0: [disc(50, 50, 22, look.light)],
        1: [disc(50, 50, 34.5, look.body), disc(50, 50, 32, rim), disc(50, 50, 21, look.light)],
        2: [disc(50, 50, 24, look.shade), disc(50, 51, 22.5, look.body)],
        3: [_speckles(look), disc(50, 50, 22, look.body)],
    }[look.shape]
    back = disc(54, 55, 38, palette.darker(look.ground, 0.13))
    return picture(look, back, disc(50, 50, 38, look.shade), disc(50, 49.4, 37, rim), *rings)


def mug(look: Look) -> str:
    profiles = (
        [(20, 36), (20, 60), (19, 80), (16, 84)],
        [(17, 38), (22, 50), (23, 72), (15, 84)],
        [(22, 42), (21, 60), (18, 78), (13, 84)],
        [(18, 32), (18, 60), (19, 80), (19, 84)],
    )
    profile = profiles[look.shape]
    top, wide = profile[0][1], profile[0][0]
    handle = line(f"M62,{top + 10} C86,{top + 4} 86,{top + 36} 62,{top + 34}", look.shade, 5)
    band = rect(50 - 20, 58, 40, 5, look.accent) if look.shape in {0, 3} else ""
    return picture(
        look,
        shadow(look, 48, 26),
        moved(
            -5,
            0,
            handle,
            lathe(profile, look.body, look.shade),
            band,
            oval(50, top, wide, 4.4, look.light),
            oval(50, top + 0.6, wide - 2, 3.2, "#6B4630"),
        ),
    )


def bowl(look: Look) -> str:
    profiles = (
        [(34, 48), (30, 64), (18, 80), (12, 84)],
        [(31, 44), (32, 58), (24, 78), (14, 84)],
        [(36, 54), (32, 66), (20, 80), (14, 84)],
        [(28, 46), (28, 62), (24, 78), (20, 84)],
    )
    profile = profiles[look.shape]
    wide, top = profile[0]
    band = (
        line(f"M{52 - wide},{top + 9} Q50,{top + 16} {48 + wide},{top + 9}", look.accent, 2.4)
        if look.shape % 2
        else ""
    )
    fruit = [
        disc(50 + d, top - 3, 7.5, c)
        for d, c in ((-13, "#D98A3D"), (2, "#C9543F"), (15, "#A9B35A"))
    ]
    return picture(
        look,
        shadow(look, 50, 28),
        oval(50, top, wide, 7, look.shade),
        oval(50, top + 0.6, wide - 2, 5.6, look.deep),
        *(fruit if look.shape in {0, 3} else ()),
        lathe([(wide, top), *profile[1:]], look.body, look.shade),
        band,
    )


def carafe(look: Look) -> str:
    profiles = (
        [(10, 20), (7, 34), (9, 46), (22, 66), (22, 80), (17, 84)],
        [(12, 18), (8, 30), (14, 44), (18, 66), (18, 84)],
        [(9, 18), (8, 40), (20, 54), (24, 72), (20, 84)],
        [(13, 22), (13, 40), (15, 60), (15, 84)],
    )
    profile = profiles[look.shape]
    glass = palette.mix(palette.COLOURS["glass"], look.body, 0.25)
    level = 58
    water = [(max(r - 2, 2), y) for r, y in profile if y >= level]
    stopper = disc(50, profile[0][1] - 4, 5.5, look.accent) if look.shape in {0, 2} else ""
    tumbler = path("M74,62 L76,84 H88 L90,62Z", palette.lighter(glass, 0.3))
    return picture(
        look,
        shadow(look, 54, 34),
        lathe(profile, glass, palette.darker(glass, 0.08), 44),
        lathe([(water[0][0], water[0][1]), *water[1:]], look.body, look.shade, 44),
        line(f"M{44 - profile[-2][0] * 0.55},64 V76", palette.PAPER, 1.6),
        moved(-6, 0, stopper),
        tumbler,
        path("M75,70 L76,84 H88 L89,70Z", look.body),
    )


def cutlery(look: Look) -> str:
    metal = palette.STEEL if look.shape % 2 else palette.BRASS
    dark = palette.darker(metal)
    grip = (look.body, look.body, metal, look.accent)[look.shape]
    fork = [rect(x, 16, 2, 20, metal, 1) for x in rows(4, 22, 34)]
    fork += [
        path("M22,34 H36 Q36,46 30.5,47 H27.5 Q22,46 22,34Z", metal),
        rect(27, 44, 4, 18, dark),
    ]
    spoon = [oval(50, 29, 8, 13, metal), oval(50, 28, 5.4, 10, dark), rect(48, 41, 4, 21, dark)]
    blade = [path("M68,16 Q78,20 77,50 H70 Q68,50 68,46Z", metal), rect(70.5, 48, 4, 14, dark)]
    grips = [rect(x, 56, 7, 29, grip, 3.5) for x in (25.5, 46.5, 69)]
    napkin = turned(look.shape * 3 - 6, rect(12, 10, 76, 80, palette.lighter(look.ground, 0.6), 2))
    return picture(look, napkin, *fork, *spoon, *blade, *grips)


def _speckles(look: Look) -> str:
    spots = (
        (30, 24),
        (66, 20),
        (80, 44),
        (22, 56),
        (34, 78),
        (70, 76),
        (50, 84),
        (18, 40),
        (82, 62),
    )
    return "".join(disc(x, y, 1.1, look.deep) for x, y in spots)
