"""IDX files opened directly: images, and the labels that lie beside them."""

import hashlib
import math
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.file_rows import FileRows
from tui_nn.dataset.idx import LONGEST_HEADER, IdxHeader, read_header
from tui_nn.dataset.layout import Layout
from tui_nn.dataset.orientation import brightened, oriented
from tui_nn.dataset.rows import Block, Preparation, Problem, Row
from tui_nn.dataset.sources import Source, open_source
from tui_nn.errors import DataError

_BYTES_AT_ONCE = 1 << 20
_MOST_LABELS = 1 << 26
_IMAGES = re.compile(r"images(.)idx3")


class IdxFile(FileRows):
    """Images of an IDX file, plain or compressed.

    Args:
        source: The images.
        labels: A file of their labels; None for the one beside the images, if there is one.

    Raises:
        DataError: It is no IDX file of square images, or the labels are none.
    """

    settable = ("full", "transposed", "inverted", "names")

    def __init__(self, source: Source, labels: Path | None = None) -> None:
        path = labels or labels_beside(Path(source.name))
        try:
            self._labels = None if path is None else read_labels(path)
        except DataError:
            source.close()
            raise
        super().__init__(source)
        self._preparing = threading.Lock()  # two threads may want the same file prepared

    def __len__(self) -> int:
        """How many rows are known so far."""
        count, rows = self._header.shape[0], self.source.size - self._header.offset
        known = min(count, max(rows, 0) // max(self.layout.pixels, 1))
        return known if self._labels is None else min(known, len(self._labels))

    @property
    def description(self) -> str:
        """How the rows are read."""
        kind = "IDX" if self.has_labels else "IDX, no labels"
        return ", ".join([kind, f"{self.layout.side}x{self.layout.side}", *self.layout.view])

    def prepare(self) -> Iterator[Preparation]:
        """Get to know the size of compressed images; reports bytes."""
        while not self.source.complete:
            with self._preparing:
                self.source.advance()
            yield Preparation(*self.source.progress)

    def row(self, index: int) -> Row:
        """One row, without reading the others."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        pixels, labels = self._read(index, index + 1)
        label = self.edits.label_of(index, int(labels[0])) if self.has_labels else None
        return Row(index, label, pixels[0], None)

    def blocks(self) -> Iterator[Block]:
        """All rows in their order; in the place of lines, problems name rows counted from 1."""
        step = max(_BYTES_AT_ONCE // self.layout.pixels, 1)
        for first in range(0, len(self), step):
            last = min(first + step, len(self))
            pixels, labels = self._read(first, last)
            places = np.arange(first, last)
            yield Block(places, self.edits.correct(places, labels), pixels, [], last)
        if problems := list(self._problems()):
            nothing = np.empty(0, np.uint8)
            pixels = np.empty((0, self.layout.pixels), np.uint8)
            yield Block(np.empty(0, np.int64), nothing, pixels, problems, len(self))

    def identity(self) -> list[str | int]:
        """As for any file, with its labels."""
        return [*super().identity(), self._labels_digest()]

    def fingerprint(self) -> dict[str, str | int]:
        """As for any file; the SHA-256 is that of images and labels."""
        mark = super().fingerprint()
        if self._labels is None:
            return mark
        told = f"{mark['sha256']} {self._labels_digest()}"
        return {**mark, "sha256": hashlib.sha256(told.encode()).hexdigest()}

    def _labels_digest(self) -> str:
        return "" if self._labels is None else hashlib.sha256(self._labels.tobytes()).hexdigest()

    def _find_layout(self) -> Layout:
        self._header = read_images_header(self.source)
        side = self._header.shape[1]
        layout = Layout("none" if self._labels is None else "first")
        try:
            return layout.changed("side", str(side))
        except ValueError as error:
            raise self._error(str(error)) from None

    def _read(self, first: int, last: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        width = self.layout.pixels
        content = self.source.read(self._header.offset + first * width, (last - first) * width)
        pixels = np.frombuffer(content, np.uint8).reshape(last - first, width)
        labels = np.zeros(last - first, np.uint8)
        if self._labels is not None:
            labels = self._labels[first:last]
        return oriented(brightened(pixels, self.layout.full), self.layout), labels

    def _problems(self) -> Iterator[Problem]:
        if not self._header.shape[0]:
            yield Problem(1, 1, "there are no rows")
        expected = self._header.offset + math.prod(self._header.shape)
        count = self._header.shape[0]
        if self.source.size != expected or self.source.damage:
            found = f"{self.source.size:,} bytes, expected {expected:,} for {count:,} images"
            damage = f"{self.source.damage}: " * bool(self.source.damage)
            yield Problem(len(self) + 1, 1, f"{damage}{found}")
        if self._labels is not None and len(self._labels) != count:
            yield Problem(
                len(self) + 1, 1, f"{len(self._labels):,} labels, expected {count:,}: one an image"
            )


def is_idx(head: bytes) -> bool:
    """Whether a file begins as IDX files do."""
    return len(head) >= 4 and head[:2] == b"\0\0" and 8 <= head[2] <= 14 and 1 <= head[3] <= 4


def read_images_header(source: Source) -> IdxHeader:
    """The header of a file of square images.

    Raises:
        DataError: It is none.
    """
    header = read_header(source.read(0, LONGEST_HEADER), source.name)
    if len(header.shape) == 1:
        raise DataError(
            "holds labels, expected images", path=source.name, remedy="Open the images beside it"
        )
    if len(header.shape) != 3 or header.shape[1] != header.shape[2]:
        sizes = " x ".join(map(str, header.shape))
        raise DataError(f"holds {sizes} values, expected square images", path=source.name)
    return header


def read_labels(path: Path) -> NDArray[np.uint8]:
    """The labels (n,) of an IDX file; fewer where the file is cut off.

    Raises:
        DataError: It is none.
    """
    source = open_source(path)
    try:
        while not source.complete:
            source.advance()
        header = read_header(source.read(0, LONGEST_HEADER), source.name)
        if len(header.shape) != 1:
            raise DataError("holds images, expected labels", path=source.name)
        content = source.read(header.offset, min(header.shape[0], _MOST_LABELS))
        return np.frombuffer(content, np.uint8)
    finally:
        source.close()


def labels_beside(images: Path) -> Path | None:
    """The labels of an IDX file of images, by its name; None where there are none."""
    name = _IMAGES.sub(r"labels\1idx1", images.name)
    if name == images.name:
        return None
    bare = name.removesuffix(".gz")
    for candidate in (name, bare, f"{bare}.gz"):
        path = images.with_name(candidate)
        if path.is_file():
            return path
    return None
