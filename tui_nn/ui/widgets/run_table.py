"""The table of the runs: any number of them, one a line, and the cursor stays at its run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui_nn.ui.runs_list import MADE, NAME, STATE, Column, ListedRun, columns_for, in_order
from tui_nn.ui.widgets.lines import CursorWidget, Piece
from tui_nn.ui.widgets.run_colours import ColouredLines

_WATCHED, _TICKED = ">", "*"
_SIGNS = 3  # columns before the name


class RunTable(ColouredLines, CursorWidget, can_focus=True):
    """Runs in columns, as many as there is room for, sorted by one of them."""

    @dataclass
    class Moved(Message):
        """Another run is at the cursor, or there is something else to say of it."""

        run: ListedRun | None

    def __init__(self) -> None:
        super().__init__(id="runs")
        self.runs: list[ListedRun] = []
        self.ticked: list[str] = []
        self.watched = ""
        self._unsorted: Sequence[ListedRun] = ()
        self._sorted_by: Column = MADE
        self._is_reversed = False
        self._columns: list[tuple[Column, int]] = []
        self._cursor = 0
        self._top = 0

    @property
    def run(self) -> ListedRun | None:
        """The run at the cursor; None where there is none."""
        return self.runs[self._cursor] if self._cursor < len(self.runs) else None

    def show(self, runs: Sequence[ListedRun]) -> None:
        """Show other runs, or the same with other figures."""
        self._change(lambda: self._set_runs(runs))

    def tick(self) -> None:
        """Choose the run at the cursor for comparing, or no longer, and go on to the next."""
        run = self.run
        if run is None:
            return
        if run.name in self.ticked:
            self.ticked.remove(run.name)
        else:
            self.ticked.append(run.name)
        self.move_to(self._cursor + 1)
        self.refresh()

    def sort_by_next(self) -> None:
        """Sort by the column after the present one."""

        def change() -> None:
            shown = [column for column, _ in self._columns]
            place = shown.index(self._sorted_by) + 1 if self._sorted_by in shown else 0
            self._sorted_by, self._is_reversed = shown[place % len(shown)], False
            self._set_runs(self._unsorted)

        self._change(change)

    def sort_other_way(self) -> None:
        """The last run first."""

        def change() -> None:
            self._is_reversed = not self._is_reversed
            self._set_runs(self._unsorted)

        self._change(change)

    def move_by(self, by: int) -> None:
        """The cursor so many runs down."""
        self.move_to(self._cursor + by)

    def page(self, by: int) -> None:
        """The cursor so many screenfuls down."""
        self.move_to(self._cursor + by * max(self._height - 1, 1))

    def move_to(self, place: int) -> None:
        """The cursor to the run at a place, or to the nearest."""
        self._change(lambda: setattr(self, "_cursor", place))

    def go_to(self, name: str) -> None:
        """The cursor to a run by its name, if it is shown."""
        names = [run.name for run in self.runs]
        if name in names:
            self.move_to(names.index(name))

    def pieces(self, y: int) -> Sequence[Piece]:
        """The heading, then a run a line."""
        if y == 0:
            return [(self._heading(), "quiet")]
        place = self._top + y - 1
        if place >= len(self.runs):
            return [("", "")]
        run = self.runs[place]
        pieces = self._cells(run)
        if place == self._cursor and self.has_focus:
            return [("".join(text for text, _ in pieces).ljust(self.size.width), "cursor")]
        return pieces

    def on_resize(self) -> None:
        """Other columns, and the cursor in sight."""
        self._settle()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The cursor to where the mouse is."""
        if 0 < event.y <= len(self.runs) - self._top:
            self.move_to(self._top + event.y - 1)

    def on_mouse_scroll_down(self) -> None:
        """Three runs down."""
        self.move_by(3)

    def on_mouse_scroll_up(self) -> None:
        """Three runs up."""
        self.move_by(-3)

    @property
    def _height(self) -> int:
        return max(self.size.height - 1, 1)

    def _set_runs(self, runs: Sequence[ListedRun]) -> None:
        at_cursor = self.run
        self._unsorted = runs
        self.runs = in_order(runs, self._sorted_by, reverse=self._is_reversed)
        if at_cursor is not None:
            names = [run.name for run in self.runs]
            if at_cursor.name in names:
                self._cursor = names.index(at_cursor.name)

    def _change(self, change: Callable[[], None]) -> None:
        """Change what is shown; only the lines that are not as before are drawn again."""
        before = self._seen()
        change()
        self._settle()
        after = self._seen()
        self.refresh_lines(*(y for y, line in enumerate(after) if line != before[y]))
        self.post_message(self.Moved(self.run))

    def _settle(self) -> None:
        names = [run.name for run in self.runs]
        self._columns = columns_for(self.size.width - _SIGNS, names)
        self._cursor = max(0, min(self._cursor, len(self.runs) - 1))
        last_top = max(len(self.runs) - self._height, 0)
        self._top = min(max(self._top, self._cursor - self._height + 1), self._cursor, last_top)

    def _seen(self) -> list[Sequence[Piece]]:
        return [self.pieces(y) for y in range(self.size.height)]

    def _heading(self) -> str:
        titles = []
        for column, width in self._columns:
            title = column.title
            if column is self._sorted_by:
                title += " v" if column.falls != self._is_reversed else " ^"
            titles.append(f"{title:>{width}}" if column.is_number else f"{title:<{width}}")
        return " " * _SIGNS + " ".join(titles)

    def _cells(self, run: ListedRun) -> list[Piece]:
        signs = (_WATCHED if run.name == self.watched else " ") + (
            _TICKED if run.name in self.ticked else " "
        )
        pieces = [(f"{signs:<{_SIGNS}}", "strong")]
        for column, width in self._columns:
            text = column.text(run)
            if len(text) > width:
                text = text[: width - 1] + "~"
            text = f"{text:>{width}} " if column.is_number else f"{text:<{width}} "
            style = run.about.colour if column is NAME else ""
            pieces.append((text, "bad" if column is STATE and run.needs_care else style))
        return pieces
