"""What each review is about."""

from comptoir.reviews.understanders.ports import Aspect, Understander, Understood
from comptoir.reviews.understanders.registry import open_understander

__all__ = ["Aspect", "Understander", "Understood", "open_understander"]
