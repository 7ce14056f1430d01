"""Heads: ways to score every item from a history, each learned in closed form or nearly so.

A recipe blends heads with weights that were fitted on held-out events.
"""

from comptoir.recommend.heads.port import Head, Histories

__all__ = ["Head", "Histories"]
