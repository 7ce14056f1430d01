"""Which language a text is written in."""

from comptoir.language.detection.ports import Detector
from comptoir.language.detection.registry import open_detector

__all__ = ["Detector", "open_detector"]
