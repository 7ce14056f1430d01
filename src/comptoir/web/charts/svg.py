"""Small pieces of SVG, escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """Return an element; `class_` writes `class`, other underscores become dashes.

    >>> tag("text", "a < b", x="10%", text_anchor="end")
    Markup('<text x="10%" text-anchor="end">a &lt; b</text>')
    """
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, join(children))  # noqa: S704 - names are literals in this package


def join(parts: Iterable[object]) -> Markup:
    """Return parts one after the other, each escaped unless it is markup."""
    return Markup("").join(escape(part) for part in parts)


def percent(place: float) -> str:
    """Write a place on a drawing."""
    return f"{place:g}%"


def stretched(*children: object, **attributes: object) -> Markup:
    """Return a drawing of 100 by 100 that is stretched over the whole plot."""
    return Markup('<svg viewBox="0 0 100 100" preserveAspectRatio="none"{}>{}</svg>').format(
        Markup("").join(Markup(' {}="{}"').format(k.rstrip("_"), v) for k, v in attributes.items()),
        join(children),
    )


def swatch(fill: str) -> Markup:
    """Return a small square of a colour, for a list of names."""
    square = tag("rect", width="100%", height="100%", rx="2", class_=fill)
    return tag("svg", square, class_="chart-swatch", aria_hidden="true")
