"""What items are, apart from who chose them: texts, categories and numbers as vectors."""

from comptoir.recommend.content.attributes import Attributes
from comptoir.recommend.content.encoder import Content, Encoder, encoded

__all__ = ["Attributes", "Content", "Encoder", "encoded"]
