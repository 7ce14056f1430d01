"""Documents made from the product itself: the reference, the guide as a book, the slides."""

from comptoir.app.handbook.book import book
from comptoir.app.handbook.reference import reference
from comptoir.app.handbook.slides import slides

__all__ = ["book", "reference", "slides"]
