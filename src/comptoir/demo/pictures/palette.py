"""The colours of the demo shop, and how they are mixed."""

COLOURS: dict[str, str] = {
    "terracotta": "#C46A4A",
    "sage": "#8FA98C",
    "ink": "#2F4A66",
    "mustard": "#DDA63F",
    "blush": "#E2AE9C",
    "cream": "#F7EFDF",
    "charcoal": "#454A52",
    "teal": "#3F7D7B",
    "plum": "#7E4D66",
    "sky": "#90B4CB",
    "olive": "#7F844C",
    "oat": "#D6C3A5",
    "oak": "#C79A66",
    "walnut": "#8C5E40",
    "beech": "#DDB98C",
    "steel": "#B4BDC4",
    "brass": "#C8A04C",
    "copper": "#BC7550",
    "black": "#33363B",
    "glass": "#CFE2E3",
    "wicker": "#CDA66E",
}
"""Every colour a product can be sold in, by slug."""

GROUNDS = ("#EFE7DB", "#E3E9DF", "#E0E7ED", "#F3E2D8", "#EAE4EE", "#F3EBD2")
"""Soft walls to stand a product in front of."""

INK = "#2A2C33"
PAPER = "#FFFDF8"
WOOD = COLOURS["oak"]
STEEL = COLOURS["steel"]
BRASS = COLOURS["brass"]


def mix(colour: str, other: str, share: float) -> str:
    """Return a colour moved towards another.

    Args:
        colour: `#RRGGBB`.
        other: `#RRGGBB`.
        share: of the other colour, 0 to 1.

    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{int(a + (b - a) * share + 0.5):02X}" for a, b in pairs)


def darker(colour: str, share: float = 0.16) -> str:
    return mix(colour, INK, share)


def lighter(colour: str, share: float = 0.3) -> str:
    return mix(colour, PAPER, share)


def distance(colour: str, other: str) -> int:
    """Return how far two colours are apart, 0 to 765 (sum over the channels)."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return sum(abs(a - b) for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
