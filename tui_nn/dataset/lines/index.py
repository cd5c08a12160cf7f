"""Where the lines of a file end: four bytes a line, and any line found at once."""

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

_BYTES_AT_ONCE = 1 << 18  # what is worked out about them stays in the cache, in memory at hand


class LineIndex:
    """The ends of lines, added some bytes of the file after the others.

    One thread adds while others look up what is there already.
    """

    def __init__(self) -> None:
        self._firsts: list[int] = []  # the number of each part's first line
        self._bases: list[int] = []  # where the part begins in the file
        self._ends: list[NDArray[np.uint32]] = []  # of its lines, counted from the base
        self.count = 0
        self.end = 0

    def add(self, base: int, content: bytes) -> None:
        """Find the lines that end in the bytes `content`, which begin at `base` in the file."""
        text = np.frombuffer(content, np.uint8)
        found = [
            np.flatnonzero(text[start : start + _BYTES_AT_ONCE] == ord("\n")) + (start + 1)
            for start in range(0, len(text), _BYTES_AT_ONCE)
        ]
        if found:
            self._add(base, np.concatenate(found).astype(np.uint32))

    def finish(self, size: int) -> None:
        """The file ends at `size`: a last line without a newline ends there too."""
        if self.end < size:
            self._add(self.end, np.array([size - self.end], np.uint32))

    def drop_from(self, place: int) -> None:
        """Forget the lines that begin at `place` or after it."""
        self.count = bisect_left(range(self.count), place, key=lambda line: self._end_of(line - 1))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the lines `first` to `last` begin and end in the file, without `last`."""
        return self._end_of(first - 1), self._end_of(last - 1)

    def _end_of(self, line: int) -> int:
        if line < 0:
            return 0
        part = bisect_right(self._firsts, line) - 1
        return self._bases[part] + int(self._ends[part][line - self._firsts[part]])

    def _add(self, base: int, ends: NDArray[np.uint32]) -> None:
        if len(ends):
            self._ends.append(ends)
            self._bases.append(base)
            self._firsts.append(self.count)
            self.end = base + int(ends[-1])
            self.count += len(ends)  # last: who sees it finds all the rest
