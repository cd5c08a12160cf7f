"""The list of rows: index, label, what the run reads, and a mark where that is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui_nn.ui.commands import bindings
from tui_nn.ui.rows import Entry, RowsOnShow
from tui_nn.ui.widgets.lines import LineWidget, Piece

HEADER = "  row is as"


class RowList(LineWidget, can_focus=True):
    """Any number of rows; only those on the screen are ever looked at."""

    BINDINGS = bindings("rows")

    @dataclass
    class Moved(Message):
        """The cursor is at another row, or the row at the cursor is another."""

        index: int | None

    def __init__(self) -> None:
        super().__init__(id="rows")
        self.rows: RowsOnShow | None = None
        self.cursor = 0
        self._top = 0

    @property
    def index(self) -> int | None:
        """The row at the cursor; None where no row is shown."""
        if self.rows is None or not len(self.rows):
            return None
        return self.rows.index_at(min(self.cursor, len(self.rows) - 1))

    def show(self, rows: RowsOnShow, index: int = 0) -> None:
        """Show other rows, with the cursor at row `index` or the next one after it."""
        self.rows = rows
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
            return [(HEADER, "quiet")]
        position = self._top + y - 1
        if self.rows is None or position >= len(self.rows):
            return [("", "")]
        entry = self.rows.entry(position)
        text = self._text(entry)
        if position == self.cursor:
            return [(text.ljust(self.size.width), "cursor")]
        return [(text, "bad" if entry.is_wrong or entry.label is None else "")]

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

    def _text(self, entry: Entry) -> str:
        if entry.label is None:
            return f"{entry.index:>5} bad"
        read = "" if entry.predicted is None else str(entry.predicted)
        return f"{entry.index:>5} {entry.label:>2} {read:>2}{' x' if entry.is_wrong else ''}"

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
