"""Every head, by name."""

from comptoir.recommend.heads.attention import SelfAttention
from comptoir.recommend.heads.content import ContentHead
from comptoir.recommend.heads.context import ContextHead
from comptoir.recommend.heads.ease import Ease
from comptoir.recommend.heads.factors import Factors
from comptoir.recommend.heads.graph import Graph
from comptoir.recommend.heads.lowpass import LowPass
from comptoir.recommend.heads.popularity import Popularity
from comptoir.recommend.heads.port import Head
from comptoir.recommend.heads.sequential import Sequential

HEADS: dict[str, type[Head]] = {
    "sequential": Sequential,
    "graph": Graph,
    "ease": Ease,
    "low-pass": LowPass,
    "factors": Factors,
    "popularity": Popularity,
    "content": ContentHead,
    "context": ContextHead,
    "sasrec": SelfAttention,
}
