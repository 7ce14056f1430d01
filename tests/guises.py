"""In which guises pages are looked at: language, theme, and width of the window in pixels."""

from itertools import product

import pytest

COMMON = [("fr", "light", 320), ("en", "dark", 1280)]
"""Each language, theme and width once; the slow tests see the others."""
EVERY = pytest.mark.parametrize(
    ("language", "theme", "width"),
    [
        one if one in COMMON else pytest.param(*one, marks=pytest.mark.slow)
        for one in product(("fr", "en"), ("light", "dark"), (320, 1280))
    ],
)
