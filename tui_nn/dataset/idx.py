"""The IDX format, in which MNIST and its kin are published (LeCun, Cortes and Burges, 1998).

A file is two zero bytes, a byte for the type of its values, a byte for the number of dimensions D,
D sizes of four bytes each, the most significant first, and then the values, row by row.
"""

import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.errors import DataError

LONGEST_HEADER = 20
"""Bytes of a file that are enough for `read_header`."""

_UNSIGNED_BYTES = 0x08
_OTHER_TYPES = {
    0x09: "signed bytes",
    0x0B: "16-bit integers",
    0x0C: "32-bit integers",
    0x0D: "32-bit floats",
    0x0E: "64-bit floats",
}
_MOST_DIMENSIONS = 4
_MOST_VALUES = 1 << 36  # a hundred times the largest file of this kind that anybody has published
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class IdxHeader:
    """What an IDX file says about itself.

    Args:
        shape: The sizes of its dimensions: (n, 28, 28) for images, (n,) for labels.
        offset: The byte at which the values begin, counted from 0.
    """

    shape: tuple[int, ...]
    offset: int

    @property
    def count(self) -> int:
        """How many values there must be, one byte each."""
        return math.prod(self.shape)


def read_header(head: bytes, name: str) -> IdxHeader:
    """Understand the beginning of an IDX file of unsigned bytes.

    Args:
        head: The first bytes of the file, `LONGEST_HEADER` of them where it has so many.
        name: The file's, for errors.

    Raises:
        DataError: It is no IDX file, it is cut off, it holds other values than unsigned bytes, or
            it announces sizes that no file can have.
    """
    if len(head) < 4:
        raise DataError(
            f"is shorter than an IDX header: {len(head)} bytes, expected at least 4", path=name
        )
    kind, dimensions = _read_magic(head, name)
    if kind != _UNSIGNED_BYTES:
        values = _OTHER_TYPES.get(kind, "values of an unknown kind")
        raise DataError(
            f"holds {values} (type {kind:02x}), expected unsigned bytes (type 08)", path=name
        )
    if not 1 <= dimensions <= _MOST_DIMENSIONS:
        raise DataError(
            f"announces {dimensions} dimensions, expected 1 to {_MOST_DIMENSIONS}", path=name
        )
    offset = 4 + 4 * dimensions
    if len(head) < offset:
        raise DataError(
            f"is shorter than its header: {len(head)} bytes, expected {offset}", path=name
        )
    shape = struct.unpack_from(f">{dimensions}I", head, 4)
    # Counted without the zeros: NumPy too refuses an empty array of such sides.
    if math.prod(size or 1 for size in shape) > _MOST_VALUES:
        sizes = " x ".join(f"{size:,}" for size in shape)
        raise DataError(f"announces {sizes} values, expected {_MOST_VALUES:,} at most", path=name)
    return IdxHeader(shape, offset)


def decode(content: bytes, name: str) -> NDArray[np.uint8]:
    """The values of an IDX file.

    Args:
        content: The whole file, unpacked.
        name: The file's, for errors.

    Returns:
        A uint8 array of the header's shape, which cannot be written to: it is a view of `content`.

    Raises:
        DataError: As `read_header`, and where the file is shorter or longer than its header says.
    """
    header = read_header(content[:LONGEST_HEADER], name)
    expected = header.offset + header.count
    if len(content) != expected:
        compared = "shorter" if len(content) < expected else "longer"
        raise DataError(
            f"is {compared} than its header says: {len(content):,} bytes, expected {expected:,}",
            path=name,
        )
    return np.frombuffer(content, np.uint8, offset=header.offset).reshape(header.shape)


def _read_magic(head: bytes, name: str) -> tuple[int, int]:
    """The type of the values, and the number of dimensions."""
    if head.startswith(_GZIP):
        raise DataError("is compressed", path=name, remedy="Unpack it with gunzip first")
    if head[:2] != b"\0\0":
        raise DataError(
            f"is no IDX file: it begins with {head[:4].hex(' ')}, expected 00 00 08 and the"
            " number of dimensions",
            path=name,
        )
    return head[2], head[3]
