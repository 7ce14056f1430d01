"""What files of JSON objects have in common, whatever stands between the objects."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator

from comptoir.kernel.files.chunk import CHUNK, Chunk, Gathered
from comptoir.kernel.files.compression import Content

SAMPLE = 200
"""Records whose columns tell the layout; when none of them is an object, the file is refused."""


class JsonFile(ABC):
    """A `Container` of objects; `names` is empty where it starts with none."""

    kind: str

    def __init__(self, content: Content) -> None:
        self.content = content
        first = next(self.chunks(size=SAMPLE), None)
        self.names = frozenset(first.values.names if first else ())

    @abstractmethod
    def objects(self, gathered: Gathered) -> Iterator[None]:
        """Add every object, and what is none; yield after each addition."""

    def bytes_read(self) -> int:
        return self.content.compressed_read

    def chunks(
        self,
        start_line: int = 0,
        size: int = CHUNK,
        wanted: Collection[str] | None = None,  # noqa: ARG002 - a whole object is decoded in any case
    ) -> Iterator[Chunk]:
        gathered = Gathered(size, self.content.limits.chunk_bytes, start_line)
        yield from gathered.follow(self.objects(gathered))
