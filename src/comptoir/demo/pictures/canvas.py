"""What the drawings are made of: a look to follow, and the strokes of a flat picture.

All lengths are in a square of 100 by 100 with y downwards. Only presentation attributes are
written: no style, no script, no id, no reference, so that many pictures share a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.demo.pictures import palette

FLOOR = 84.0
"""Where things stand."""

Profile = Sequence[tuple[float, float]]
"""Half the outline of a turned body, from top to bottom: `(radius, y)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one product differs from its siblings.

    >>> look("sage", "brass", 2).shape
    2
    """

    body: str
    accent: str
    ground: str
    shape: int
    """0 to 3: which of the kind's silhouettes."""

    @property
    def shade(self) -> str:
        """The body's colour away from the light."""
        return palette.darker(self.body)

    @property
    def deep(self) -> str:
        """The body's colour in the dark: openings and hollows."""
        return palette.darker(self.body, 0.42)

    @property
    def light(self) -> str:
        """The body's colour towards the light."""
        return palette.lighter(self.body)


def look(colour: str, accent: str, shape: int) -> Look:
    """Return the look of a product sold in two colours of the palette, on a wall that suits."""
    pair = palette.COLOURS[colour], palette.COLOURS[accent]
    start = (sum(map(ord, colour + accent)) + shape) % len(palette.GROUNDS)
    walls = palette.GROUNDS[start:] + palette.GROUNDS[:start]
    ground = max(walls, key=lambda wall: min(90, *(palette.distance(wall, c) for c in pair)))
    return Look(body=pair[0], accent=pair[1], ground=ground, shape=shape % 4)


def picture(look: Look, *parts: str) -> str:
    """Return the whole drawing: wall, parts in painting order."""
    wall = rect(0, 0, 100, 100, look.ground)
    body = "".join((wall, *parts))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>'


def floor(look: Look) -> str:
    """Return the ground that furniture stands on."""
    return rect(0, 78, 100, 22, palette.darker(look.ground, 0.07))


def shadow(look: Look, x: float = 50, half: float = 26, y: float = FLOOR) -> str:
    """Return the soft shadow under a thing that stands."""
    return oval(x, y, half, 3.2, palette.darker(look.ground, 0.14))


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0) -> str:
    corner = f' rx="{_n(r)}"' if r else ""
    size = f'width="{_n(w)}" height="{_n(h)}"'
    return f'<rect x="{_n(x)}" y="{_n(y)}" {size}{corner} fill="{fill}"/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str) -> str:
    return f'<ellipse cx="{_n(x)}" cy="{_n(y)}" rx="{_n(rx)}" ry="{_n(ry)}" fill="{fill}"/>'


def disc(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" fill="{fill}"/>'


def path(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


def line(d: str, colour: str, width: float = 2) -> str:
    """Return a stroked path with round ends."""
    pen = f'stroke="{colour}" stroke-width="{_n(width)}" stroke-linecap="round"'
    return f'<path d="{d}" fill="none" {pen} stroke-linejoin="round"/>'


def turned(degrees: float, *parts: str, x: float = 50, y: float = 50) -> str:
    """Return the parts turned clockwise about a point."""
    inner = "".join(parts)
    return f'<g transform="rotate({_n(degrees)} {_n(x)} {_n(y)})">{inner}</g>'


def moved(x: float, y: float, *parts: str, scale: float = 1) -> str:
    """Return the parts scaled about the corner, then moved."""
    inner = "".join(parts)
    size = f" scale({_n(scale)})" if scale != 1 else ""
    return f'<g transform="translate({_n(x)} {_n(y)}){size}">{inner}</g>'


def lathe(profile: Profile, fill: str, shade: str, x: float = 50) -> str:
    """Return a body of revolution: its outline, and its side away from the light.

    The outline is a Catmull-Rom spline through the profile, written as Bezier curves.
    """
    right = [(x + r, y) for r, y in profile]
    left = [(x - r, y) for r, y in reversed(profile)]
    inner = [(x + r * 0.42, y) for r, y in reversed(profile)]
    outline = f"M{_p(*right[0])}{_curve(right)}L{_p(*left[0])}{_curve(left)}Z"
    side = f"M{_p(*right[0])}{_curve(right)}L{_p(*inner[0])}{_curve(inner)}Z"
    return path(outline, fill) + path(side, shade)


def rows(count: int, first: float, last: float) -> list[float]:
    """Return evenly spaced positions, both ends included."""
    if count == 1:
        return [(first + last) / 2]
    return [first + (last - first) * i / (count - 1) for i in range(count)]


def _curve(points: Sequence[tuple[float, float]]) -> str:
    padded = [points[0], *points, points[-1]]
    parts = []
    for before, a, b, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        one = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        two = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        parts.append(f"C{_p(*one)} {_p(*two)} {_p(*b)}")
    return "".join(parts)


def _p(x: float, y: float) -> str:
    return f"{_n(x)},{_n(y)}"


def _n(value: float) -> str:
    """Return a short number: one decimal at most.

    >>> _n(3.0), _n(2.25)
    ('3', '2.2')
    """
    return f"{value:.1f}".removesuffix(".0")
