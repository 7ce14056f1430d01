"""Blending: heads, weighted by what they proved on events that they did not learn from."""

from comptoir.recommend.blending.blend import Blend, Cold, Part

__all__ = ["Blend", "Cold", "Part"]
