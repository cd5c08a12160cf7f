"""A CSV file, `label,784 pixels` a line, read through an index of where its lines end."""

import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.parsing import Fault, is_header, parse_line, parse_lines
from tui_nn.dataset.rows import PIXELS, Dataset, Preparation, Row
from tui_nn.errors import DataError

_COLUMNS = 1 + PIXELS
_HEAD = 1 << 16
_SCAN = 1 << 22  # bytes looked through at once for line ends
_LINES_AT_ONCE = 150  # lines parsed at once: their arrays stay in the cache, and in memory at hand


@dataclass(frozen=True)
class Problem:
    """Something wrong with a file: line and column, counted from 1, and the reason."""

    line: int
    column: int
    reason: str


class CsvFile(Dataset):
    """Rows of a CSV file, with or without a header line.

    Only the index of line ends is kept, 8 bytes a row: each row is read when it is asked for.

    Args:
        path: The file.

    Raises:
        DataError: The file is missing, unreadable, empty, a folder, or no text.
    """

    drawn = False

    def __init__(self, path: str | Path) -> None:
        self.name = _absolute(path)
        try:
            # Not to wait for somebody to write into a named pipe.
            self._file = os.open(self.name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            raise self._error("there is no such file") from None
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from error
        status = os.fstat(self._file)
        self._size = status.st_size
        try:
            self._refuse_what_is_no_file(status.st_mode)
            head = self._read_bytes(0, min(self._size, _HEAD))
            self._refuse_what_is_no_text(head)
        except DataError:
            os.close(self._file)
            raise
        self.header = is_header(head.split(b"\n", 1)[0])
        self._ends = np.empty(1024, np.int64)  # where line k ends, its newline included
        self._lines = 0
        self._scanned = 0
        self._scanning = threading.Lock()  # two threads may want the same file prepared

    def __del__(self) -> None:
        if hasattr(self, "header"):  # otherwise __init__ has failed, and closed it
            os.close(self._file)

    def __len__(self) -> int:
        """How many rows the index knows so far."""
        return max(self._lines - self.header, 0)

    def prepare(self) -> Iterator[Preparation]:
        """Find the lines' ends; reports bytes."""
        while self._scanned < self._size:
            with self._scanning:
                self._scan()
            yield Preparation(self._scanned, self._size)

    def row(self, index: int) -> Row:
        """One row, without reading the others."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        line = self._read(index, index + 1)
        values = parse_lines(line, _COLUMNS)
        if values is None:
            values = self._checked(parse_line(line, _COLUMNS), index)
        values = values.reshape(_COLUMNS)
        return Row(index, int(values[0]), values[1:], self._line_number(index))

    def load(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """All rows: pixels (n, 784) uint8 and labels (n,) uint8."""
        pixels = np.empty((len(self), PIXELS), np.uint8)
        labels = np.empty(len(self), np.uint8)
        for first, last, values in self._values():
            labels[first:last], pixels[first:last] = values[:, 0], values[:, 1:]
        return pixels, labels

    def check(self) -> None:
        """Parse all rows, and keep none."""
        for _ in self._values():
            pass

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with the rows of a prepared file, in the order of its lines."""
        for _labels, problems in self.inspect():
            yield from problems

    def inspect(self) -> Iterator[tuple[NDArray[np.uint8], list[Problem]]]:
        """A prepared file, some rows at a time: the labels of the sound ones, and what is wrong."""
        if not len(self):
            yield np.empty(0, np.uint8), [Problem(1 + self.header, 1, "there are no rows")]
        for first, last, block in self._blocks():
            values = parse_lines(block, _COLUMNS)
            if values is not None and len(values) == last - first:
                yield values[:, 0], []
                continue
            labels, problems = [], []
            for parsed, index in self._parse(first, last):
                if isinstance(parsed, Fault):
                    line = self._line_number(index)
                    problems.append(Problem(line, parsed.column, parsed.reason))
                else:
                    labels.append(parsed[0])
            yield np.array(labels, np.uint8), problems

    def fingerprint(self) -> dict[str, str | int]:
        """The path, the size in bytes and the SHA-256 of the file."""
        digest = hashlib.sha256()
        for start in range(0, self._size, _SCAN):
            digest.update(self._read_bytes(start, min(_SCAN, self._size - start)))
        return {"file": self.name, "bytes": self._size, "sha256": digest.hexdigest()}

    def _refuse_what_is_no_file(self, mode: int) -> None:
        if stat.S_ISDIR(mode):
            raise self._error("is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise self._error("is not a regular file")

    def _refuse_what_is_no_text(self, head: bytes) -> None:
        if not head.strip():
            raise self._error("is empty")
        if head.startswith(b"\x1f\x8b"):
            raise self._error("is compressed", remedy="Unpack it with gunzip first")
        if b"\0" in head:
            raise self._error(
                "is binary data, not text",
                line=head[: head.index(b"\0")].count(b"\n") + 1,
                remedy="A CSV line is a label and 784 grey values, separated by commas",
            )

    def _error(
        self, what: str, line: int | None = None, column: int | None = None, remedy: str = ""
    ) -> DataError:
        return DataError(what, path=self.name, line=line, column=column, remedy=remedy)

    def _scan(self) -> None:
        """Find the ends of some more lines."""
        length = min(_SCAN, self._size - self._scanned)
        if not length:
            return  # another thread was there first
        block = self._read_bytes(self._scanned, length)
        newlines = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n"))
        self._add_lines(newlines + (self._scanned + 1))
        if self._scanned + length == self._size:
            self._finish_index()
        self._scanned += length

    def _add_lines(self, ends: NDArray[np.int64]) -> None:
        count = self._lines + len(ends)
        if count > len(self._ends):
            # A new array: a thread that reads rows meanwhile keeps the old one whole.
            grown = np.empty(max(2 * len(self._ends), count), np.int64)
            grown[: self._lines] = self._ends[: self._lines]
            self._ends = grown
        self._ends[self._lines : count] = ends
        self._lines = count

    def _finish_index(self) -> None:
        end_of_last = int(self._ends[self._lines - 1]) if self._lines else 0
        if end_of_last < self._size:  # the last line has no newline
            self._add_lines(np.array([self._size]))
        while len(self) and not self._read(len(self) - 1, len(self)).strip():
            self._lines -= 1  # blank lines at the end of a file are no rows

    def _line_number(self, index: int) -> int:
        return index + self.header + 1

    def _read(self, first: int, last: int) -> bytes:
        """The lines of the rows `first` to `last`, without `last`."""
        ends, line = self._ends, first + self.header
        start = int(ends[line - 1]) if line else 0
        return self._read_bytes(start, int(ends[last + self.header - 1]) - start)

    def _read_bytes(self, start: int, length: int) -> bytes:
        try:
            content = os.pread(self._file, length, start)
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from error
        if len(content) < length:  # a last value cut from 255 to 25 would look sound
            raise self._error("has become shorter since it was opened", remedy="Open it again")
        return content

    def _blocks(self) -> Iterator[tuple[int, int, bytes]]:
        for first in range(0, len(self), _LINES_AT_ONCE):
            last = min(first + _LINES_AT_ONCE, len(self))
            block = self._read(first, last)
            yield first, last, block if block.endswith(b"\n") else block + b"\n"

    def _values(self) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
        for first, last, block in self._blocks():
            values = parse_lines(block, _COLUMNS)
            if values is None or len(values) != last - first:
                values = np.stack([self._checked(*parsed) for parsed in self._parse(first, last)])
            yield first, last, values

    def _parse(self, first: int, last: int) -> Iterator[tuple[NDArray[np.uint8] | Fault, int]]:
        """Rows one by one, each with its index, for a block that `parse_lines` did not take."""
        for index in range(first, last):
            yield parse_line(self._read(index, index + 1), _COLUMNS), index

    def _checked(self, parsed: NDArray[np.uint8] | Fault, index: int) -> NDArray[np.uint8]:
        if isinstance(parsed, Fault):
            raise self._error(
                parsed.reason,
                line=self._line_number(index),
                column=parsed.column,
                remedy="`nn-tui data check` lists everything that is wrong",
            )
        return parsed


def _absolute(path: str | Path) -> str:
    try:
        return str(Path(path).expanduser().absolute())
    except RuntimeError:  # ~somebody who does not exist: then it is just a name
        return str(Path(path).absolute())
