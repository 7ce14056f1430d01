"""Drawings of what a garden or a balcony needs."""

# ruff: noqa: PLR2004 - a drawing is made of numbers
from comptoir.demo.pictures import palette
from comptoir.demo.pictures.canvas import (
    Look,
    disc,
    floor,
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

LEAF = "#6F8F62"
LEAF_DARK = "#56754E"


def plant_pot(look: Look) -> str:
    profiles = (
        [(19, 56), (18, 62), (15, 76), (13, 84)],
        [(14, 54), (20, 62), (20, 74), (13, 84)],
        [(18, 54), (18, 70), (18, 84)],
        [(22, 60), (22, 66), (16, 80), (10, 84)],
    )
    profile = profiles[look.shape]
    wide, top = profile[0]
    rim = (
        rect(50 - wide - 2, top - 3, 2 * wide + 4, 7, look.light, 2) if look.shape in {0, 3} else ""
    )
    band = rect(50 - wide, 68, 2 * wide, 4, look.accent) if look.shape == 2 else ""
    return picture(
        look,
        shadow(look, 50, 24),
        _plant(look.shape, top),
        oval(50, top, wide, 3, "#5A4536"),
        lathe(profile, look.body, look.shade),
        band,
        rim,
    )


def _plant(kind: int, top: float) -> str:
    leaf = "M0,0 C-9,-10 -7,-22 0,-30 C7,-22 9,-10 0,0Z"
    if kind == 1:
        spears = ((-18, 1.2), (-6, 1.5), (7, 1.35), (20, 1.1))
        blade = "M-3,0 C-4,-14 -2,-24 0,-30 C2,-24 4,-14 3,0Z"
        parts = [
            moved(50 + d / 3, top, turned(d, path(blade, c), x=0, y=0), scale=s)
            for (d, s), c in zip(spears, (LEAF_DARK, LEAF, LEAF_DARK, LEAF), strict=True)
        ]
        return "".join(parts)
    if kind == 2:
        balls = ((42, 14, 10), (57, 12, 11), (50, 24, 13), (38, 4, 7), (62, 3, 7))
        return "".join(disc(x, top - y, r, LEAF if r > 9 else LEAF_DARK) for x, y, r in balls)
    stems = (-48, -24, 0, 24, 48) if kind == 0 else (-36, -12, 14, 38)
    return "".join(
        moved(
            50,
            top,
            turned(
                d,
                line("M0,0 V-18", LEAF_DARK, 1.4),
                moved(
                    0,
                    -12,
                    path(leaf, LEAF if i % 2 else LEAF_DARK),
                    line("M0,-3 V-22", "#8CA97E", 0.8),
                ),
                x=0,
                y=0,
            ),
        )
        for i, d in enumerate(stems)
    )


def watering_can(look: Look) -> str:
    low = 82
    body = (
        lathe([(15, 46), (18, 60), (19, low)], look.body, look.shade, 44),
        lathe([(18, 44), (18, 60), (18, low)], look.body, look.shade, 44),
        lathe([(12, 44), (20, 58), (22, 72), (17, low)], look.body, look.shade, 44),
        lathe([(20, 52), (22, 66), (22, low)], look.body, look.shade, 44),
    )[look.shape]
    rose = [oval(89, 36, 3, 6, look.accent)] if look.shape in {0, 1, 3} else []
    neck = "M60,72 L88,36" if look.shape != 2 else "M60,70 Q78,66 84,32"
    drops = [
        line(f"M{x},{y} v3", "#8FB8CF", 1.6) for x, y in ((94, 46), (91, 54), (96, 57), (93, 65))
    ]
    top = (46, 44, 44, 52)[look.shape]
    return picture(
        look,
        shadow(look, 46, 30),
        line(neck, look.shade, 4.6),
        turned(-38, *rose, x=89, y=36) if rose else "",
        *drops,
        line(f"M30,{top + 4} C30,{top - 24} 60,{top - 22} 58,{top + 2}", look.accent, 3),
        line("M28,56 C10,54 12,76 27,76", look.accent, 3.4),
        body,
        oval(44, top, (15, 18, 12, 20)[look.shape], 3, look.deep),
    )


def secateurs(look: Look) -> str:
    steel = "#B9C1C7"
    blade = (
        "M48,50 C44,36 48,22 60,14 C64,26 60,40 54,50Z",
        "M48,50 C40,38 44,20 54,10 C62,24 60,38 54,50Z",
        "M47,50 L50,8 Q60,22 55,50Z",
        "M48,50 C46,38 52,20 66,18 C66,30 60,42 54,50Z",
    )[look.shape]
    hook = "M52,50 C56,42 50,30 42,22 C38,32 42,44 46,52Z"
    grips = (
        line("M48,52 C38,62 36,76 40,88", look.body, 7.5),
        line("M53,52 C64,60 67,76 62,88", look.body, 7.5),
        line("M39,70 C38,76 39,82 40,87", look.light, 2),
    )
    sprig = moved(74, 30, path("M0,0 C-9,-10 -7,-22 0,-30 C7,-22 9,-10 0,0Z", LEAF), scale=0.6)
    return picture(
        look,
        oval(50, 90, 26, 2.6, palette.darker(look.ground, 0.12)),
        turned(
            18,
            path(hook, palette.darker(steel, 0.25)),
            path(blade, steel),
            line("M47,60 q4,3 8,0", palette.darker(steel, 0.3), 2),
            *grips,
            disc(50.5, 51, 4, look.accent),
            disc(50.5, 51, 1.5, palette.INK),
        ),
        line("M74,30 Q80,44 78,60", LEAF_DARK, 1.8),
        sprig,
        turned(60, sprig, x=76, y=38),
    )


def deck_chair(look: Look) -> str:
    wood = palette.WOOD if look.shape % 2 else palette.COLOURS["walnut"]
    cloth = "M26,20 Q40,52 66,66 L76,62 Q50,46 36,16Z"
    stripes = {
        0: [
            line("M29,19 Q43,50 69,65", look.accent, 2.4),
            line("M33,17.5 Q47,48 73,63.4", look.accent, 2.4),
        ],
        1: [line("M31,18 Q45,49 71,64", look.light, 4)],
        2: [
            line("M28,19.4 Q42,51 68,65.4", look.light, 1.2),
            line("M34,17 Q48,47 74,63", look.light, 1.2),
        ],
        3: [],
    }[look.shape]
    pillow = turned(62, rect(26, 18, 16, 8, look.accent, 4), x=33, y=22)
    return picture(
        look,
        floor(look),
        disc(82, 20, 8, "#F3D48A"),
        shadow(look, 52, 36, 87),
        line("M24,16 L80,86", wood, 3.4),
        line("M72,58 L26,86", palette.darker(wood), 3.4),
        line("M38,34 L52,72", palette.darker(wood), 2.6),
        path(cloth, look.body),
        *stripes,
        pillow if look.shape >= 2 else "",
        line("M22,19 L38,13", wood, 3),
        line("M64,68 L80,60", wood, 3),
    )


def bird_feeder(look: Look) -> str:
    roof = (
        "M50,22 L80,46 H20Z",
        "M22,46 Q50,14 78,46Z",
        "M50,18 L72,46 H28Z",
        "M24,30 L76,24 L80,46 H20Z",
    )[look.shape]
    bird = [
        oval(70, 67, 8, 6, "#D98A5B"),
        disc(76, 61, 4.4, "#6E7F92"),
        path("M80,61 l4,1 l-4,1.4Z", palette.BRASS),
        disc(77.3, 60, 0.8, palette.INK),
        path("M63,67 l-8,-3 l2,6Z", "#6E7F92"),
    ]
    return picture(
        look,
        line("M50,0 V24", palette.INK, 1.2),
        rect(30, 44, 40, 30, look.body, 1),
        rect(56, 44, 14, 30, look.shade),
        disc(50, 57, 7.5, look.deep) if look.shape % 2 else rect(40, 50, 20, 20, "#EBD9B0", 2),
        *(
            disc(x, y, 1.3, "#8A6B3D")
            for x, y in ((44, 66), (48, 64), (52, 67), (56, 65))
            if not look.shape % 2
        ),
        path(roof, look.accent),
        path("M50,22 L80,46 H62Z", palette.darker(look.accent)) if look.shape == 0 else "",
        rect(20, 73, 60, 4.4, palette.WOOD, 1.5),
        *(line(f"M{x},77 v4", palette.WOOD, 1.6) for x in rows(2, 30, 70)),
        *(bird if look.shape in {0, 1, 2} else ()),
    )
