"""The bytes of a file at any place, plain or compressed; never those of another file."""

from pathlib import Path

from tui_nn.dataset.sources.compressed import GzipSource, is_gzip
from tui_nn.dataset.sources.plain import GROWN, FileSource, Source, absolute
from tui_nn.errors import DataError

__all__ = ["CHUNK", "GROWN", "Source", "absolute", "open_source"]

CHUNK = 1 << 22
"""Bytes looked through at once."""


def open_source(path: str | Path) -> Source:
    """The bytes of a file, decompressed where it is compressed.

    Raises:
        DataError: It cannot be read, or it is compressed and damaged from its first byte.
    """
    file = FileSource(path)
    if not is_gzip(file.head):
        return file
    try:
        source = GzipSource(file)
    except DataError:
        file.close()
        raise
    if not source.size and source.damage:
        file.close()
        raise DataError(source.damage, path=file.name, remedy="Get the file again")
    return source
