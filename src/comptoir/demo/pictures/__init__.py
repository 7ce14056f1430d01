"""Flat drawings of the demo shop's products, one function a kind of product."""

from comptoir.demo.pictures.canvas import Look, look
from comptoir.demo.pictures.registry import DRAWINGS, draw

__all__ = ["DRAWINGS", "Look", "draw", "look"]
