"""A trend the size of a word."""

from collections.abc import Sequence

from markupsafe import Markup

from comptoir.web.charts.line import path
from comptoir.web.charts.pen import Pen
from comptoir.web.charts.scales import Scale
from comptoir.web.charts.svg import percent, stretched, tag


def sparkline(pen: Pen, values: Sequence[float | None], label: str) -> Markup:
    """Draw a line without axes; its first and last values are said.

    Args:
        pen: The reader's language.
        values: Oldest first; `None` is a gap.
        label: What moves.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    x_scale, y_scale = Scale(0, max(1, len(values) - 1)), Scale(min(known), max(known))
    said = pen.gettext("%(label)s, from %(first)s to %(last)s") % {
        "label": label,
        "first": pen.number(known[0]),
        "last": pen.number(known[-1]),
    }
    last = max(place for place, value in enumerate(values) if value is not None)
    trace = path(values, x_scale, y_scale)
    end = tag(
        "circle",
        cx=percent(x_scale.at(last)),
        cy=percent(y_scale.up(known[-1])),
        r="2.5",
        class_="chart-dot series-1",
    )
    plot = tag(
        "svg",
        stretched(tag("path", d=trace, class_="chart-line series-1")),
        end,
        class_="sparkline-plot",
    )
    return tag("span", plot, class_="sparkline", role="img", aria_label=said)
