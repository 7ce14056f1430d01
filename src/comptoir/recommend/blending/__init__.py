"""Blending: heads, weighted by what they proved on events that they did not learn from."""

from comptoir.recommend.blending.blend import Blend, Part

__all__ = ["Blend", "Part"]
