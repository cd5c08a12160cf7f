"""The format of model files: safetensors, 8 bytes of length, a JSON header, and plain numbers.

A file may come from a stranger, who can also make its checksum fit. So nothing in it is believed:
the header is limited before it is read, and everything that it says is compared with what is wanted
before there is room for a single number. Then the numbers go straight into their arrays. Reading
takes as much memory as the file has bytes, and `ROOM`.
"""

import hashlib
import os
import stat
from collections.abc import KeysView
from dataclasses import dataclass
from io import FileIO
from math import prod
from pathlib import Path
from typing import Any, Self

import numpy as np
from safetensors import numpy

from tui_nn.errors import ModelError
from tui_nn.network.arrays import Floats
from tui_nn.runs.models.strict_json import made, parsed

LARGEST = 1 << 30
"""Bytes of a file, at most; far above any network that this program trains."""

HEADER = 100_000
"""Bytes of its header, at most."""

ARRAYS = 800
"""Arrays in it, at most; so many fit into a header, at up to 110 bytes each."""

ROOM = 4_000_000
"""Bytes of memory that reading takes beside the numbers, at most: a header is parsed twice."""

_FORMAT = "nn-tui-1"
_LENGTH = 8  # bytes of a header's length
_BLOCK = 1 << 18  # numbers that are looked at together
_TYPES = {np.dtype(np.float32): "F32", np.dtype(np.float64): "F64"}


@dataclass(frozen=True)
class Outline:
    """What an array looks like.

    Args:
        shape: Its sides.
        dtype: float32 or float64.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def bytes(self) -> int:
        """Its size."""
        return prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True)
class _Entry:
    """What the header says of an array."""

    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, ...]


def as_bytes(about: str, arrays: dict[str, Floats]) -> bytes:
    """The content of a model file.

    Args:
        about: What the arrays are, a JSON object.
        arrays: By name.
    """
    # safetensors writes an array of another layout in the wrong order, and says nothing.
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    metadata = {"format": _FORMAT, "about": about, "sha256": checksum(about, arrays)}
    return numpy.save(arrays, metadata)


def checksum(about: str, arrays: dict[str, Floats]) -> str:
    """SHA-256 over what a file holds, whatever the order."""
    digest = hashlib.sha256(about.encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(arrays[name].data)
    return digest.hexdigest()


class ModelFile:
    """A model file, open, whose header is in order by itself. For a `with` statement.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be read.
        ModelError: It is no file, too large, or of another program.
        ValueError: Its header is not as it should be; the message says what is wrong.
    """

    def __init__(self, path: Path) -> None:
        self._where = str(path)
        self._file = _opened(path)
        try:
            self._read_header()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def names(self) -> KeysView[str]:
        """Of the arrays that it says it has."""
        return self._entries.keys()

    def read(self, wanted: dict[str, Outline]) -> dict[str, Floats]:
        """All its arrays.

        Args:
            wanted: What they must be, by name.

        Raises:
            OSError: It cannot be read.
            ModelError: Its checksum differs.
            ValueError: It has others, or numbers that are not finite.
        """
        self._refuse_others(wanted)
        arrays = {}
        for name in self._in_order():
            # Into the array itself, not mapped: a mapped file that shrinks kills its reader.
            arrays[name] = np.empty(wanted[name].shape, wanted[name].dtype)
            _fill(self._file, arrays[name].data.cast("B"))
        if self._sha256 != checksum(self.about, arrays):
            raise ModelError(
                "is damaged: its checksum differs",
                where=self._where,
                remedy="Copy it again from where it came from",
            )
        for name, array in arrays.items():
            refuse_infinite(name, array)
        return arrays

    def _read_header(self) -> None:
        self._size = os.fstat(self._file.fileno()).st_size
        if self._size > LARGEST:
            raise ModelError("is too large to be a model", where=self._where)
        self._start, header = _read_header(self._file, self._size)
        metadata = header.pop("__metadata__", None)
        if not isinstance(metadata, dict) or metadata.get("format") != _FORMAT:
            raise ModelError("is no model file of nn-tui", where=self._where)
        self.about, self._sha256 = (_text(metadata, name) for name in ("about", "sha256"))
        self._entries = {name: made(_Entry, entry, name) for name, entry in header.items()}

    def _refuse_others(self, wanted: dict[str, Outline]) -> None:
        """Whatever is missing, unknown, not as wanted, or not exactly where the last one ended."""
        for name in sorted(self._entries.keys() ^ wanted.keys()):
            raise ValueError(f"{name} is {'unknown' if name in self._entries else 'missing'}")
        for name, outline in wanted.items():
            found, dtype = self._entries[name], _TYPES[outline.dtype]
            if (found.shape, found.dtype) != (outline.shape, dtype):
                raise ValueError(
                    f"{name} is {found.shape} {found.dtype}, not {outline.shape} {dtype}"
                )
        end = 0
        for name in self._in_order():
            begin, end = end, end + wanted[name].bytes
            if (offsets := self._entries[name].data_offsets) != (begin, end):
                raise ValueError(f"{name} is at {offsets}, not at {(begin, end)}")
        if self._start + end != self._size:
            raise ValueError(f"it has {self._size} bytes, not {self._start + end}")

    def _in_order(self) -> list[str]:
        return sorted(self._entries, key=lambda name: self._entries[name].data_offsets)


def refuse_infinite(name: str, array: Floats) -> None:
    """Check that all numbers of an array are finite, some at a time.

    Raises:
        ValueError: One is not.
    """
    flat = array.reshape(-1)
    for first in range(0, len(flat), _BLOCK):
        if not np.isfinite(flat[first : first + _BLOCK]).all():
            raise ValueError(f"{name} holds numbers that are not finite")


def _opened(path: Path) -> FileIO:
    """A file, open for reading: not a pipe, which would be waited for, and not a device."""
    _refuse_no_file(path.stat(), path)
    # And should it have become a pipe just now, this does not wait for it.
    file = FileIO(path, opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))
    try:
        _refuse_no_file(os.fstat(file.fileno()), path)
    except ModelError:
        file.close()
        raise
    return file


def _refuse_no_file(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise ModelError("cannot be read: it is a folder", where=str(path))
    if not stat.S_ISREG(found.st_mode):
        raise ModelError("cannot be read: it is a pipe or a device, no file", where=str(path))


def _read_header(file: FileIO, size: int) -> tuple[int, dict[str, Any]]:
    """Where the numbers begin, and what stands before them."""
    if size < _LENGTH:
        raise ValueError("it is too short to be a model")
    length = int.from_bytes(_filled(file, _LENGTH), "little")
    if length > HEADER:
        raise ValueError(f"its header would be {length:,} bytes, more than {HEADER:,}")
    if length > size - _LENGTH:
        raise ValueError("it ends before its header does")
    return _LENGTH + length, parsed(_filled(file, length))


def _filled(file: FileIO, length: int) -> bytes:
    content = bytearray(length)
    _fill(file, memoryview(content))
    return bytes(content)


def _fill(file: FileIO, target: memoryview) -> None:
    while len(target):
        count = file.readinto(target)
        if not count:
            raise ValueError("it has become shorter while it was read")
        target = target[count:]


def _text(metadata: dict[str, Any], name: str) -> str:
    found = metadata.get(name)
    if isinstance(found, str):
        return found
    raise ValueError(f"{name} is missing")
