"""The built-in digits: drawn by this program, the same for everybody, made once and kept."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.edits import Edits
from tui_nn.dataset.layout import Layout
from tui_nn.dataset.rows import Block, Dataset, Preparation, Row
from tui_nn.errors import DataError
from tui_nn.files import write_atomically
from tui_nn.locations import cache_folder

_CHUNK = 1000
_PIXELS = Layout().pixels
_VERSION = 1  # to be raised whenever the drawing changes, so that nobody keeps old rows
_SETS = {"builtin:train": (60_000, 1), "builtin:test": (10_000, 2)}  # rows, seed

BUILTIN_NAMES = tuple(_SETS)
"""The names of the built-in digits."""


@dataclass
class _Drawing:
    """Thousands of rows that are drawn so far; whoever has time draws the next."""

    chunks: list[bytes] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


_drawings: dict[Path, _Drawing] = {}
"""By the file that they are for: who browses and who starts a run want the same rows at once."""


class BuiltinDigits(Dataset):
    """Digits drawn from stroke skeletons, kept in the user's cache folder.

    The file there has a byte for the label and 784 for the pixels of each row. Until it is made,
    rows are drawn when they are asked for, a thousand at a time.

    Args:
        name: A name of `BUILTIN_NAMES`.
    """

    drawn = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.layout = Layout()
        self.edits = Edits(None)
        self._rows, self._seed = _SETS[name]

    @property
    def path(self) -> Path:
        """Where the rows are kept."""
        return cache_folder() / f"{self.name.replace(':', '-')}-v{_VERSION}.rows"

    def __len__(self) -> int:
        """All rows: they are there at once."""
        return self._rows

    def prepare(self) -> Iterator[Preparation]:
        """Draw all rows and keep them; reports rows."""
        if self._is_kept():
            return
        drawing = _drawings.setdefault(self.path, _Drawing())
        while len(drawing.chunks) * _CHUNK < self._rows:
            with drawing.lock:
                number = len(drawing.chunks)
                if number * _CHUNK < self._rows:
                    drawing.chunks.append(_chunk(self._seed, number).tobytes())
            yield Preparation(len(drawing.chunks) * _CHUNK, self._rows)
        with drawing.lock:
            if not self._is_kept():
                self._keep(drawing.chunks)
        _drawings.pop(self.path, None)

    def row(self, index: int) -> Row:
        """One row, from the file, or drawn with its thousand."""
        if not 0 <= index < self._rows:
            raise IndexError(index)
        if self._is_kept():
            values = np.fromfile(self.path, np.uint8, 1 + _PIXELS, offset=index * (1 + _PIXELS))
        else:
            values = _chunk(self._seed, index // _CHUNK)[index % _CHUNK]
        return Row(index, int(values[0]), values[1:], None)

    def blocks(self) -> Iterator[Block]:
        """All rows in their order, a thousand at a time."""
        for first in range(0, self._rows, _CHUNK):
            count = min(_CHUNK, self._rows - first)
            start, size = first * (1 + _PIXELS), count * (1 + _PIXELS)
            values = np.fromfile(self.path, np.uint8, size, offset=start).reshape(count, -1)
            places = np.arange(first, first + count)
            yield Block(places, values[:, 0], values[:, 1:], [], first + count)

    def fingerprint(self) -> dict[str, str | int]:
        """The name, the size in bytes and the SHA-256 of the rows as they are kept."""
        content = self.path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        return {"file": self.name, "bytes": len(content), "sha256": digest}

    def identity(self) -> list[str | int]:
        """The name says all."""
        return [self.name, _VERSION]

    @property
    def description(self) -> str:
        """What the rows are."""
        return "drawn by nn-tui, 28x28"

    def _keep(self, chunks: list[bytes]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, chunks)
        except OSError as error:
            raise DataError(
                f"cannot be kept in {self.path.parent}: {error.strerror}",
                path=self.name,
                remedy="Make room there, or name another folder in XDG_CACHE_HOME",
            ) from error

    def _is_kept(self) -> bool:
        try:
            return self.path.stat().st_size == self._rows * (1 + _PIXELS)
        except OSError:
            return False


def _pack(pixels: NDArray[np.uint8], labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.column_stack([labels, pixels])


@lru_cache(maxsize=4)
def _chunk(seed: int, number: int) -> NDArray[np.uint8]:
    """The rows `number` · 1000 and on, (1000, 785) uint8: each thousand has its own generator."""
    from tui_nn.dataset.drawn import chunk_generator, draw

    return _pack(*draw(_CHUNK, chunk_generator(seed, number)))
