"""The confusion matrix: how many rows of each true class are read as each class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui_nn.dataset.class_names import full_name, short_names
from tui_nn.network.evaluation import classes_shown
from tui_nn.ui.commands import bindings, with_keys
from tui_nn.ui.widgets.lines import CursorWidget, Piece
from tui_nn.ui.widgets.scrolling import in_view

_INVITATION = "{dashboard.start} starts one, {dashboard.runs} chooses one."
_CELL = 4  # characters, at the least
_WHEEL = 3  # lines

_Cell = tuple[int, int]
"""A true and a predicted class."""


class ConfusionMatrix(CursorWidget):
    """A line for each true class, a column for each predicted one, and the recall of the class.

    Classes that do not occur are left out. Where the others have no room, the part with the cursor
    is seen: `<` and `>` beside the header, `^` and `v` beside the lines, say where there is more.

    Attributes:
        label: The true class of the cursor.
        predicted: Its predicted class.
    """

    BINDINGS = bindings("matrix")

    matrix: reactive[NDArray[np.int64] | None] = reactive(None, always_update=True)
    names: reactive[tuple[str, ...]] = reactive(())

    @dataclass
    class Chosen(Message):
        """The rows of a cell are wanted."""

        label: int
        predicted: int

    def __init__(self) -> None:
        super().__init__(id="matrix")
        self.label = self.predicted = 0
        self._table: _Table | None = None
        self._lines = self._columns = range(0)  # what is seen of the table ...
        self._seen_at = self.size  # ... in this size
        self._clicked: _Cell | None = None
        self._mistake: _Cell | None = None  # where `e` has led

    def pieces(self, y: int) -> Sequence[Piece]:
        """The predicted classes, a line a true class, and what the cursor is at."""
        if self._table is None:
            lines = ["Shown as soon as a run is tested:", _INVITATION]
            return [(with_keys(self.app, lines[y]) if y < len(lines) else "", "quiet")]
        if self._seen_at != self.size:
            self._follow_cursor()
        if y == 0:
            return self._header(self._table)
        if y <= len(self._lines):
            return self._line(self._table, self._lines[y - 1])
        return [(self._about_cursor(self._table) if y == len(self._lines) + 1 else "", "quiet")]

    def _header(self, table: "_Table") -> list[Piece]:
        cells = "".join(f"{table.titles[i]:>{table.widths[i]}}" for i in self._columns)
        less = "<" if self._columns.start else ""
        more = ">" if self._columns.stop < len(table.classes) else " "
        return [(f"{less:<{self._margin}}{cells}{more}rec%", "quiet")]

    @property
    def _margin(self) -> int:
        """Characters left of the cells: for the class, and for a mark where lines are hidden."""
        assert self._table is not None
        return self._table.title_width + (len(self._lines) < len(self._table.classes))

    def _line(self, table: "_Table", line: int) -> list[Piece]:
        mark = ""
        if line == self._lines.start and line > 0:
            mark = "^"
        elif line == self._lines[-1] and line < len(table.classes) - 1:
            mark = "v"
        title = f"{table.titles[line]:>{table.title_width}}"
        pieces = [(f"{mark:<{self._margin - table.title_width}}{title}", "quiet")]
        for column in self._columns:
            count = int(table.counts[line, column])
            text = f"{count or '.':>{table.widths[column]}}"
            cell = (table.classes[line], table.classes[column])
            if cell == (self.label, self.predicted) and self.has_focus:
                pieces.append((text, "cursor"))
            else:
                pieces.append((text, _kind(cell, count)))
        return [*pieces, (f" {table.recalls[line]}", "")]

    def _about_cursor(self, table: "_Table") -> str:
        line, column = table.place(self.label), table.place(self.predicted)
        count = int(table.counts[line, column])
        rows = f"{count:,} row{'' if count == 1 else 's'}"
        label, predicted = (full_name(self.names, it) for it in (self.label, self.predicted))
        text = f"{rows} of {label} read as {predicted}"
        key = ": Enter lists them"
        return text + key if len(text + key) <= self.size.width else text

    def watch_matrix(self) -> None:
        """Lay out other counts; the cursor stays at its classes where they still occur."""
        self._table = None if self.matrix is None else _Table(self.matrix, self.names)
        if self._table is not None:
            self.label = self._table.nearest(self.label)
            self.predicted = self._table.nearest(self.predicted)
        self._follow_cursor()

    def watch_names(self) -> None:
        """Write the classes in another way."""
        self.watch_matrix()

    def _follow_cursor(self) -> bool:
        """Whether that showed another part."""
        table, before = self._table, (self._lines, self._columns)
        if table is None:
            return False
        self._seen_at = self.size
        lines = [1] * len(table.classes)
        room = self.size.height - 2  # without the header, and the line on the cursor
        self._lines = in_view(lines, self._lines.start, table.place(self.label), room)
        room = self.size.width - self._margin - table.recall_width
        column = table.place(self.predicted)
        self._columns = in_view(table.widths, self._columns.start, column, room)
        return before != (self._lines, self._columns)

    def action_move(self, down: int, right: int) -> None:
        """The cursor `down` lines down and `right` columns to the right."""
        if self._table is not None:
            label = self._table.step(self.label, down)
            self._put_cursor(label, self._table.step(self.predicted, right))

    def action_page(self, by: int) -> None:
        """The cursor `by` screenfuls down."""
        self.action_move(by * max(len(self._lines) - 1, 1), 0)

    def action_edge(self, side: int) -> None:
        """The cursor to the first (-1) or the last (1) column."""
        if self._table is not None:
            self.action_move(0, side * len(self._table.classes))

    def action_next_mistake(self) -> None:
        """The cursor to the mistake made most often; from there to the next one, and so on."""
        mistakes = [] if self._table is None else self._table.mistakes()
        if not mistakes:
            self.notify("No mistakes here.")
            return
        following = 0
        if self._mistake == (self.label, self.predicted) and self._mistake in mistakes:
            following = (mistakes.index(self._mistake) + 1) % len(mistakes)
        self._mistake = mistakes[following]
        self._put_cursor(*self._mistake)

    def action_list_rows(self) -> None:
        """Ask for the rows of the cell."""
        if self._table is not None:
            self.post_message(self.Chosen(self.label, self.predicted))

    def on_click(self, event: events.Click) -> None:
        """The cursor to the cell under the mouse; a second click lists its rows."""
        table = self._table
        if table is None:
            return
        ends = np.cumsum([table.widths[i] for i in self._columns]) + self._margin
        line, column = event.y - 1, int(np.searchsorted(ends, event.x, side="right"))
        if 0 <= line < len(self._lines) and column < len(self._columns):
            cell = table.classes[self._lines[line]], table.classes[self._columns[column]]
            again, self._clicked = self._clicked == cell, cell
            self._put_cursor(*cell)
            if again:
                self.action_list_rows()

    def on_mouse_scroll_down(self) -> None:
        """Some lines down, where not all are seen."""
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Some lines up, where not all are seen."""
        self._scroll(-_WHEEL)

    def _scroll(self, down: int) -> None:
        if self._table is not None and len(self._lines) < len(self._table.classes):
            self.action_move(down, 0)

    def _put_cursor(self, label: int, predicted: int) -> None:
        assert self._table is not None
        before, (self.label, self.predicted) = self.label, (label, predicted)
        if self._follow_cursor():
            self.refresh()
            return
        lines = [self._table.place(it) - self._lines.start + 1 for it in (before, label)]
        self.refresh_lines(*lines, len(self._lines) + 1)


class _Table:
    """The cells of a matrix (true, predicted) that are worth showing, and how wide they are.

    Attributes:
        classes: The (k,) classes that occur, rising.
        counts: (k, k) of their rows.
        titles: What stands for each class.
        widths: Characters of each column: a blank is left before the largest count.
        recalls: Of each class, in percent.
    """

    def __init__(self, matrix: NDArray[np.int64], names: Sequence[str]) -> None:
        shown = classes_shown(matrix)
        self.classes: list[int] = shown.tolist()
        self.counts = matrix[np.ix_(shown, shown)]
        self.titles = short_names(names, self.classes)
        self.title_width = max(map(len, self.titles))
        self.widths = [max(_CELL, len(str(count)) + 1) for count in self.counts.max(axis=0)]
        self.recalls = [
            f"{right / rows * 100:4.1f}" if rows else "   -"
            for right, rows in zip(self.counts.diagonal(), self.counts.sum(axis=1), strict=True)
        ]
        self.recall_width = 1 + max(map(len, self.recalls))

    def place(self, label: int) -> int:
        """In which line and column a class is."""
        return self.classes.index(label)

    def nearest(self, label: int) -> int:
        """The class that occurs and is nearest to one that may not."""
        return min(self.classes, key=lambda it: abs(it - label))

    def step(self, label: int, by: int) -> int:
        """The class `by` lines or columns further, or the last one in that direction."""
        return self.classes[max(0, min(self.place(label) + by, len(self.classes) - 1))]

    def mistakes(self) -> list[_Cell]:
        """The cells beside the diagonal that have rows, the most rows first."""
        wrong = self.counts - np.diag(self.counts.diagonal())
        order = np.argsort(-wrong, axis=None, kind="stable")[: np.count_nonzero(wrong)]
        lines, columns = np.divmod(order, len(self.classes))
        return [
            (self.classes[line], self.classes[column])
            for line, column in zip(lines.tolist(), columns.tolist(), strict=True)
        ]


def _kind(cell: _Cell, count: int) -> str:
    if cell[0] == cell[1]:
        return "good"
    return "bad" if count else "quiet"
