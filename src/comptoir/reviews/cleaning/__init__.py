"""From a review as received to a review as it is read: cleaned, its language and copies known."""

from comptoir.reviews.cleaning.duplicates import find_duplicates
from comptoir.reviews.cleaning.frame import clean
from comptoir.reviews.cleaning.text import clean_text, clean_title

__all__ = ["clean", "clean_text", "clean_title", "find_duplicates"]
