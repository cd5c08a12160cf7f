"""The list of rows: index, label, what the run reads, and a mark where that is wrong.

Between index and label, `*` is a marked row, `+` a corrected label, `#` both; `!` ends a row that
cannot be used although its image can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.message import Message
from textual.reactive import reactive

from tui_nn.dataset.class_names import short_names
from tui_nn.ui.commands import bindings
from tui_nn.ui.rows import Entry, RowsOnShow
from tui_nn.ui.widgets.lines import LineWidget, Piece

_WRONG = " x"


class RowList(LineWidget, can_focus=True):
    """Any number of rows; only those on the screen are ever looked at.

    Its columns grow with the data: with the number of rows, and with the labels that come in sight.
    """

    BINDINGS = bindings("rows")

    names: reactive[tuple[str, ...]] = reactive(())

    @dataclass
    class Moved(Message):
        """The cursor is at another row, or the row at the cursor is another."""

        index: int | None

    @dataclass
    class Widened(Message):
        """The list needs another width than before, in columns."""

        width: int

    def __init__(self) -> None:
        super().__init__(id="rows")
        self.rows: RowsOnShow | None = None
        self.cursor = 0
        self._top = 0
        self._index_width, self._label_width = 5, 2

    @property
    def index(self) -> int | None:
        """The row at the cursor; None where no row is shown."""
        if self.rows is None or not len(self.rows):
            return None
        return self.rows.index_at(min(self.cursor, len(self.rows) - 1))

    def show(self, rows: RowsOnShow, index: int = 0) -> None:
        """Show other rows, with the cursor at row `index` or the next one after it."""
        self.rows = rows
        self._fit_rows(label_width=2)
        self.go_to(index)

    def go_to(self, index: int) -> None:
        """The cursor to row `index`, or to the next one after it that is shown."""
        if self.rows is not None:
            self.cursor = self.rows.position_of(index)
            self._scroll_to_cursor()
            self.refresh()
            self.post_message(self.Moved(self.index))

    def pieces(self, y: int) -> Sequence[Piece]:
        """The header, then a row a line."""
        if y == 0:
            self._fit_rows(self._label_width)  # while a file is looked through, rows are added
            return [(self._in_columns("row", "is", "as"), "quiet")]
        position = self._top + y - 1
        if self.rows is None or position >= len(self.rows):
            return [("", "")]
        entry = self.rows.entry(position)
        text = self._text(entry)
        if position == self.cursor:
            return [(text.ljust(self.size.width), "cursor")]
        return [(text, "bad" if entry.is_wrong or entry.bad else "")]

    def action_move(self, by: int) -> None:
        """The cursor `by` rows down."""
        self._move_to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """The cursor `by` screenfuls down."""
        self._move_to(self.cursor + by * max(self._height - 1, 1))

    def action_first(self) -> None:
        """The cursor to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """The cursor to the last row."""
        self._move_to(len(self.rows or ()) - 1)

    def on_click(self, event: events.Click) -> None:
        """The cursor to where the mouse is."""
        position = self._top + event.y - 1
        if event.y > 0 and position < len(self.rows or ()):
            self._move_to(position)

    def on_mouse_scroll_down(self) -> None:
        """Three rows down."""
        self._move_to(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        """Three rows up."""
        self._move_to(self.cursor - 3)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._scroll_to_cursor()

    @property
    def _height(self) -> int:
        return max(self.size.height - 1, 1)

    @property
    def width_needed(self) -> int:
        """Columns of the list: index, label, what is read, and the mark where that is wrong."""
        return self._index_width + 2 * (1 + self._label_width) + len(_WRONG)

    @on(Widened)
    def _align(self) -> None:
        self.refresh()

    def _fit_rows(self, label_width: int) -> None:
        """Make room for the last index."""
        last = 0 if self.rows is None else len(self.rows.dataset) - 1
        self._widen(max(5, len(str(last))), label_width)

    def _widen(self, index: int, label: int) -> None:
        before = self.width_needed
        self._index_width, self._label_width = index, label
        if self.width_needed != before:
            # Later, as the list's own: this may be in the middle of drawing, which the screen does.
            self.call_later(self._tell_width)

    def _tell_width(self) -> None:
        self.post_message(self.Widened(self.width_needed))

    def _text(self, entry: Entry) -> str:
        if entry.bad and entry.label is None:
            return self._in_columns(str(entry.index), "bad", mark=entry.mark).rstrip()
        label = read = ""
        if entry.label is not None:
            (label,) = short_names(self.names, [entry.label])
        if entry.predicted is not None:
            (read,) = short_names(self.names, [entry.predicted])
        self._widen(self._index_width, max(self._label_width, len(label), len(read)))
        end = " !" if entry.bad else _WRONG * entry.is_wrong
        return self._in_columns(str(entry.index), label, read, entry.mark) + end

    def _in_columns(self, index: str, label: str, read: str = "", mark: str = " ") -> str:
        width = self._label_width
        return f"{index:>{self._index_width}}{mark}{label:>{width}} {read:>{width}}"

    def _move_to(self, position: int) -> None:
        if self.rows is None or not len(self.rows):
            return
        position = max(0, min(position, len(self.rows) - 1))
        if position == self.cursor:
            return
        before, self.cursor = self.cursor, position
        if self._scroll_to_cursor():
            self.refresh()
        else:
            self.refresh_lines(before - self._top + 1, position - self._top + 1)
        self.post_message(self.Moved(self.index))

    def _scroll_to_cursor(self) -> bool:
        """Whether that moved the lines."""
        before = self._top
        last_top = max(len(self.rows or ()) - self._height, 0)
        self._top = min(max(self._top, self.cursor - self._height + 1), self.cursor, last_top)
        return self._top != before
