"""A message as a template and its values, so that each language can say it in its own way.

The kernel fills templates in English; `web` fills their translations, and writes the values as
the person's language does.

>>> str(Phrase("{count} of {total} rows have no {field!r}.", count=2, total=4018, field="text"))
"2 of 4018 rows have no 'text'."
"""

from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Any


class Share(float):
    """A share of one, 0 to 1, that is told as a percentage, with two decimals at most."""

    def __str__(self) -> str:
        return f"{float(self) * 100:.2f}".rstrip("0").rstrip(".") + "%"


class Phrase:
    """A sentence with named fields, and what stands in them.

    Args:
        template: English text with fields such as `{name}`; `{name!r}` puts a text in quotes.
        values: what the fields hold: texts, numbers, dates, `Share`, other phrases, errors, or
            sequences of these. A sequence of texts is told with commas. Whatever else comes is
            turned into text.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values: Mapping[str, object] = {name: _kept(one) for name, one in values.items()}

    def __str__(self) -> str:
        return ENGLISH.fill(self.template, self.values)

    def __repr__(self) -> str:
        return f"Phrase({str(self)!r})"


class Wording(Formatter):
    """Fills a template; a language's own wording writes values in its own way."""

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        """Return the template with its fields filled; without values it is told as it stands."""
        return self.vformat(template, (), values) if values else template

    def written(self, value: object) -> str:
        """Return a value as text.

        >>> ENGLISH.written(datetime(2026, 3, 1, 12, 0, 5, 250))
        '2026-03-01 12:00:05'
        """
        if isinstance(value, Phrase):
            return self.fill(value.template, value.values)
        if isinstance(value, tuple):
            between = " " if any(isinstance(one, Phrase) for one in value) else ", "
            return between.join(self.written(one) for one in value)
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M:%S %Z}".strip()
        return str(value)

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - Formatter's own signature
        # An error must never fail to be told: a field without a value shows its name.
        return kwargs.get(str(key), f"{{{key}}}")

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return repr(value) if conversion == "r" and isinstance(value, str) else value

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ARG002 - Formatter's own
        return self.written(value)


def _kept(value: object) -> object:
    """Return a value as a phrase keeps it: such as can be pickled, compared and told."""
    phrase = getattr(value, "phrase", value)
    if isinstance(phrase, list | tuple):
        return tuple(_kept(one) for one in phrase)
    return phrase if isinstance(phrase, str | int | float | datetime | Phrase) else str(phrase)


ENGLISH = Wording()
