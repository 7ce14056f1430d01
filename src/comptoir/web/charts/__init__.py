"""Charts drawn as SVG, each with its figures as a table.

Places are percents and type is in pixels, so that a chart fills any width and its words keep their
size. Colours are classes, so that light, dark and high-contrast themes need no second drawing.
"""

from collections.abc import Callable

from markupsafe import Markup

from comptoir.web.charts.bar import bar
from comptoir.web.charts.confusion_matrix import confusion_matrix
from comptoir.web.charts.explanation import explanation
from comptoir.web.charts.funnel import funnel
from comptoir.web.charts.histogram import histogram
from comptoir.web.charts.line import line
from comptoir.web.charts.reliability import reliability
from comptoir.web.charts.risk_coverage import risk_coverage
from comptoir.web.charts.sparkline import sparkline

CHARTS: dict[str, Callable[..., Markup]] = {
    "bar": bar,
    "confusion_matrix": confusion_matrix,
    "explanation": explanation,
    "funnel": funnel,
    "histogram": histogram,
    "line": line,
    "reliability": reliability,
    "risk_coverage": risk_coverage,
    "sparkline": sparkline,
}
"""By the name that templates use; each takes a `Pen` first."""
