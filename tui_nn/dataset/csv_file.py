"""A file of values, an image a line, read through an index of where its lines end."""

import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.file_rows import FileRows
from tui_nn.dataset.layout import SEPARATORS, SETTINGS, Layout, find_layout, split_cells
from tui_nn.dataset.lines.heads import BYTE_ORDER_MARK, read_head
from tui_nn.dataset.lines.index import LineIndex
from tui_nn.dataset.lines.parsing import LONGEST, Fault, LineParser, Values
from tui_nn.dataset.orientation import oriented
from tui_nn.dataset.rows import Block, Preparation, Problem, Row
from tui_nn.dataset.sources import CHUNK, GROWN, Source

_BYTES_AT_ONCE = 1 << 18  # parsed at once: their arrays stay in the cache, and in memory at hand
_PARTS = 8  # in which lines are read that cannot be read at once
_SHORT_LINES = 1_000_000  # lines after which they must be long enough to be rows


class CsvFile(FileRows):
    """Rows of a text file, of any layout, compressed or not.

    Only an index of line ends is kept, 4 bytes a row: each row is read when it is asked for.

    Args:
        source: The bytes of the file.

    Raises:
        DataError: It is empty, or no text.
    """

    settable = tuple(SETTINGS)

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        # Blank lines before a header are passed over with it; before a row, they are faults.
        self._lines_before = self._blank_lines + 1 if self.layout.header else 0
        self._parser = LineParser(self.layout)
        self._index = LineIndex()
        self._scanned = 0
        self._prepared = False
        self._is_whole = True  # the last line, with its newline, as far as is known
        self._scanning = threading.Lock()  # two threads may want the same file prepared

    def __len__(self) -> int:
        """How many rows the index knows so far."""
        return max(self._index.count - self._lines_before, 0)

    def prepare(self) -> Iterator[Preparation]:
        """Find the lines' ends; reports bytes."""
        while not self._prepared:
            with self._scanning:
                if not self._prepared:
                    self._scan()
            read, total = self.source.progress
            yield Preparation(read * self._scanned // max(self.source.size, 1), total)

    def row(self, index: int) -> Row:
        """One row, without reading the others."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        values = self._values_of(index, self._read(index, index + 1)[:-1])
        if isinstance(values, Fault):
            raise self._error(
                values.reason,
                line=self.line_of(index),
                column=values.column,
                remedy="`nn-tui data check` lists everything that is wrong",
            )
        pixels = oriented(values.pixels, self.layout)[0]
        label = self.edits.label_of(index, int(values.labels[0])) if self.has_labels else None
        return Row(index, label, pixels, self.line_of(index))

    def blocks(self) -> Iterator[Block]:
        """All rows in their order; what is wrong with lines is in the order of the lines."""
        if not len(self) and not self.source.damage:
            yield self._no_rows(self.line_of(0), 1, "there are no rows")
        first, step = 0, 1
        while first < len(self):
            last = min(first + step, len(self))
            while last > first + 1 and self._size(first, last) > 2 * _BYTES_AT_ONCE:
                last = first + (last - first) // 2
            block = self._read(first, last)
            yield self._parse(first, last, block)
            # As many lines next time as are right for the cache, whatever their length.
            step = max(_BYTES_AT_ONCE * (last - first) // max(len(block), 1), 1)
            first = last
        yield from self._problems_at_the_end()

    def line_of(self, index: int) -> int:
        """The line of the file, counted from 1, that a row stands in."""
        return index + self._lines_before + 1

    def _find_layout(self) -> Layout:
        head = read_head(self.source)
        self._blank_lines = head[: len(head) - len(head.lstrip())].count(b"\n")
        return find_layout(head)

    def _scan(self) -> None:
        """Find the ends of some more lines."""
        source, index = self.source, self._index
        if self._scanned == source.size:
            source.advance()
            if source.complete and self._scanned == source.size:
                self._finish_index()
            return
        block = source.read(self._scanned, min(CHUNK, source.size - self._scanned))
        index.add(self._scanned, block)
        self._scanned += len(block)
        if self._scanned == source.size and source.complete:
            self._finish_index()
        if index.count > _SHORT_LINES and self._scanned < index.count * self.layout.columns:
            raise self._error(
                f"has lines too short for {self.layout.columns:,} values", remedy="Look into it"
            )

    def _finish_index(self) -> None:
        self._is_whole = False  # until it is known: another thread may ask for the last row
        self._index.finish(self.source.size)
        self._index.drop_from(self._end_of_content())  # blank last lines are no rows
        end = self._span(0, len(self))[1]
        self._is_whole = not len(self) or self.source.read(end - 1, 1) == b"\n"
        self._prepared = True

    def _end_of_content(self) -> int:
        """Where nothing but blanks follows."""
        start = end = self.source.size
        content = b""
        while start and not content:
            start = max(end - _BYTES_AT_ONCE, 0)
            content = self.source.read(start, end - start).rstrip()
            end = start
        return start + len(content)

    def _read(self, first: int, last: int) -> bytes:
        """The lines of the rows `first` to `last`, without `last`; each with its newline."""
        start, end = self._span(first, last)
        if last == first + 1:
            end = min(end, start + LONGEST + 1)  # a longer line is named for that, not read
        block = self.source.read(start, end - start)
        if not start:
            block = block.removeprefix(BYTE_ORDER_MARK)
        return block if block.endswith(b"\n") else block + b"\n"

    def _span(self, first: int, last: int) -> tuple[int, int]:
        return self._index.span(first + self._lines_before, last + self._lines_before)

    def _size(self, first: int, last: int) -> int:
        start, end = self._span(first, last)
        return end - start

    def _values_of(self, index: int, line: bytes) -> Values | Fault:
        """The values of a row.

        Args:
            index: The row.
            line: Its bytes, without the newline.
        """
        if index == len(self) - 1 and (reason := self._reason_to_distrust_the_end()):
            cells = split_cells(line, SEPARATORS[self.layout.separator])
            return Fault(min(len(cells), self.layout.columns), reason)
        if 2 * self.layout.columns - 1 <= len(line) <= LONGEST:  # or it cannot hold all values
            values = self._parser.read_block(line + b"\n", 1)
            if values is not None:
                return values
        return self._parser.read_line(line, self.edits.rescue(index))

    def _parse(self, first: int, last: int, block: bytes) -> Block:
        is_doubtful = last == len(self) and self._reason_to_distrust_the_end()
        values = None if is_doubtful else self._parser.read_block(block, last - first)
        if values is not None:
            return self._block(np.arange(first, last), [values], [], last)
        problems: list[Problem] = []
        sound: list[Values] = []
        rows = [np.empty(0, np.int64)]
        for index, found in self._found_in(first, block[:-1].split(b"\n")):
            if isinstance(found, Fault):
                problems.append(Problem(self.line_of(index), found.column, found.reason, row=index))
            else:
                sound.append(found)
                rows.append(np.arange(index, index + len(found.labels)))
        return self._block(np.concatenate(rows), sound, problems, last)

    def _found_in(self, first: int, lines: list[bytes]) -> Iterator[tuple[int, Values | Fault]]:
        """What is in lines that cannot be read at once, without their newlines.

        They are read in parts, and these again: a fault costs no more than the lines near it.

        Args:
            first: The row of the first of them.
            lines: One or more.

        Yields:
            A row with what is wrong with it, or with its values and those of the rows after it.
        """
        if len(lines) == 1:
            yield first, self._values_of(first, lines[0])
            return
        step = -(-len(lines) // _PARTS)
        for start in range(0, len(lines), step):
            part, row = lines[start : start + step], first + start
            is_last = row + len(part) == len(self)  # its end may be cut: it is looked at by itself
            values = None
            if len(part) > 1 and not is_last:
                values = self._parser.read_block(b"\n".join([*part, b""]), len(part))
            if values is None:
                yield from self._found_in(row, part)
            else:
                yield row, values

    def _block(
        self, rows: NDArray[np.int64], sound: list[Values], problems: list[Problem], done: int
    ) -> Block:
        if len(sound) == 1:
            labels, pixels = sound[0]
        else:
            none = Values(np.empty(0, np.uint8), np.empty((0, self.layout.pixels), np.uint8))
            labels, pixels = (np.concatenate(arrays) for arrays in zip(none, *sound, strict=True))
        labels = self.edits.correct(rows, labels) if self.has_labels else labels
        return Block(rows, labels, oriented(pixels, self.layout), problems, done)

    def _no_rows(self, line: int, column: int, reason: str, *, warning: bool = False) -> Block:
        problem = Problem(line, column, reason, warning=warning)
        return self._block(np.empty(0, np.int64), [], [problem], len(self))

    def _problems_at_the_end(self) -> Iterator[Block]:
        """What only shows when all has been read."""
        last = len(self) - 1
        if self.source.damage and self._is_whole:
            yield self._no_rows(self.line_of(last + 1), 1, self.source.damage)
        if self._is_whole or self._reason_to_distrust_the_end():
            return
        # Where something is wrong with the last row, that has been said already.
        if isinstance(self._values_of(last, self._read(last, last + 1)[:-1]), Values):
            reason = "no newline at the end: the last value may have been cut"
            yield self._no_rows(self.line_of(last), self.layout.columns, reason, warning=True)

    def _reason_to_distrust_the_end(self) -> str:
        """Why the last line is surely cut, though it may look sound; empty where it is not."""
        if self._is_whole:
            return ""
        if self.source.change() == GROWN:
            return "the file went on in this line after it was opened: open it again"
        return self.source.damage
