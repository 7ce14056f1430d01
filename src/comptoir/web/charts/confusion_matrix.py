"""What is taken for what. The drawing is a table, so it needs no twin."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from comptoir.web.charts.pen import Pen
from comptoir.web.charts.svg import tag

_SHADES = 8
Link = Callable[[int, int], str]
"""Returns where the items of a cell are, by its row and column."""


def confusion_matrix(
    pen: Pen,
    labels: Sequence[str],
    counts: Sequence[Sequence[int]],
    title: str,
    *,
    link: Link | None = None,
) -> Markup:
    """Draw how often each truth received each answer.

    Args:
        pen: The reader's language.
        labels: The classes, in order.
        counts: Rows are the truth, columns the answer.
        title: What the chart shows.
        link: Where each cell that is not empty leads to.
    """
    head = [tag("th", pen.gettext("Truth ↓ Answer →"), scope="col")]
    head += [tag("th", label, scope="col", class_="number") for label in labels]
    head.append(tag("th", pen.gettext("Found"), scope="col", class_="number"))
    body = [_row(pen, place, labels, row, link) for place, row in enumerate(counts)]
    table = tag(
        "table",
        tag("caption", title, class_="visually-hidden"),
        tag("thead", tag("tr", *head)),
        tag("tbody", *body),
        class_="matrix",
    )
    scroll = tag("div", table, class_="table-scroll", tabindex="0", role="group", aria_label=title)
    return tag("figure", tag("figcaption", title), scroll, class_="chart chart-confusion-matrix")


def _row(
    pen: Pen, place: int, labels: Sequence[str], row: Sequence[int], link: Link | None
) -> Markup:
    total = sum(row)

    def shown(column: int, count: int) -> Markup | str:
        if link is None or not count:
            return pen.number(count)
        said = pen.gettext("%(truth)s taken for %(answer)s: %(count)s") % {
            "truth": labels[place],
            "answer": labels[column],
            "count": pen.number(count),
        }
        return tag("a", pen.number(count), href=link(place, column), aria_label=said)

    cells = [
        tag("td", shown(column, count), class_=_look(count, total, right=column == place))
        for column, count in enumerate(row)
    ]
    found = pen.fmt.percent(row[place] / total) if total else "–"
    heading = tag("th", labels[place], scope="row")
    return tag("tr", heading, *cells, tag("td", found, class_="number"))


def _look(count: int, total: int, *, right: bool) -> str:
    return f"number shade-{shade(count, total)}" + (" matrix-right" if right else "")


def shade(count: int, total: int) -> int:
    """Return how dark a cell is, 0 to 8, from its share of its row; what is there is seen.

    >>> shade(0, 10), shade(1, 1000), shade(10, 10)
    (0, 1, 8)
    """
    if not count or not total:
        return 0
    return max(1, round(count / total * _SHADES))
