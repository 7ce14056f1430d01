"""Blocks of a file's content, decompressed as they are read and guarded against bombs."""

import os
import re
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

from comptoir.kernel import errors
from comptoir.kernel.files.limits import Limits

BLOCK_BYTES = 1 << 20
_DAMAGED = "damaged_file"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_ZSTD_INPUT = 2 << 10
"""A zstd block of 4 bytes can announce 128 KiB; small bites bound what one bite can become."""
_ZSTD_WINDOW = 128 << 20
"""Largest window accepted (that of `zstd --long`): memory which a frame's header can ask for."""


@dataclass(slots=True, weakref_slot=True)
class Content:
    """The bytes of a file without their compression.

    Args:
        path: a regular file.
        limits: bounds of decompression.
    """

    path: Path
    limits: Limits
    compressed_read: int = 0
    """Bytes of the file used by the latest `blocks`."""

    @property
    def compression(self) -> str:
        """`gzip`, `zstd` or nothing, told by the first bytes and not by the name."""
        with self.path.open("rb") as file:
            start = file.read(4)
        if start.startswith(_GZIP):
            return "gzip"
        return "zstd" if start == _ZSTD or _SKIPPABLE.fullmatch(start) else ""

    def blocks(self) -> Iterator[bytes]:
        """Yield the content in blocks of about a mebibyte.

        Raises:
            errors.Invalid: the compressed data break off, are damaged, or are a bomb.
        """
        self.compressed_read = 0
        compression = self.compression
        with self.path.open("rb") as file:
            if compression == "gzip":
                yield from self._guarded(self._gunzip(file))
            elif compression == "zstd":
                yield from self._guarded(self._unzstd(file))
            else:
                while block := self._take(file, BLOCK_BYTES):
                    yield block

    def unpacked(self) -> Path:
        """Return a path to the content without its compression: a temporary file where need be.

        Raises:
            errors.Invalid: as `blocks`.
        """
        if not self.compression:
            return self.path
        handle, name = tempfile.mkstemp()
        # It goes when this content does, or the process.
        weakref.finalize(self, Path(name).unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            file.writelines(self.blocks())
        return Path(name)

    def _take(self, file: BinaryIO, size: int) -> bytes:
        data = file.read(size)
        self.compressed_read += len(data)
        return data

    def _guarded(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        written = 0
        limits = self.limits
        for block in blocks:
            written += len(block)
            bomb = (
                written > limits.ratio_from_bytes
                and written > limits.max_ratio * self.compressed_read
            )
            if bomb or written > limits.max_bytes:
                raise errors.Invalid(
                    "it holds over {mebibytes} MiB in {compressed} compressed bytes and looks like "
                    "a decompression bomb. Unpack it yourself if you trust it",
                    code="decompression_bomb",
                    mebibytes=written >> 20,
                    compressed=self.compressed_read,
                )
            yield block

    def _gunzip(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the members of a gzip file (RFC 1952) one behind the other."""
        unused = self._take(file, BLOCK_BYTES)
        while unused.strip(b"\0"):  # writers may pad the last member with zeros
            member = zlib.decompressobj(wbits=31)
            while not member.eof:
                waiting = member.unconsumed_tail or unused or self._take(file, 64 << 10)
                unused = b""
                if not waiting:
                    raise errors.Invalid(
                        "its gzip data break off: the file is truncated", code=_DAMAGED
                    )
                try:
                    block = member.decompress(waiting, BLOCK_BYTES)
                except zlib.error as problem:
                    raise errors.Invalid(
                        "its gzip data are damaged ({why})", code=_DAMAGED, why=problem
                    ) from None
                if block:
                    yield block
            unused = member.unused_data or self._take(file, BLOCK_BYTES)

    def _unzstd(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the frames of a zstd file (RFC 8878) one behind the other."""
        machine = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        unused = self._take(file, _ZSTD_INPUT)
        while unused:
            frame = machine.decompressobj()
            while not frame.eof:
                waiting, unused = unused or self._take(file, _ZSTD_INPUT), b""
                if not waiting:
                    raise errors.Invalid(
                        "its zstd data break off: the file is truncated", code=_DAMAGED
                    )
                try:
                    block = frame.decompress(waiting)
                except zstandard.ZstdError as problem:
                    raise errors.Invalid(
                        "its zstd data are damaged ({why})", code=_DAMAGED, why=problem
                    ) from None
                if block:
                    yield block
            unused = frame.unused_data or self._take(file, _ZSTD_INPUT)
