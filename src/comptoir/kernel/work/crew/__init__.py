"""Who does heavy work that falls into pieces: this process, processes beside it, or a cluster."""

from comptoir.kernel.work.crew.port import Crew
from comptoir.kernel.work.crew.registry import open_crew

__all__ = ["Crew", "open_crew"]
