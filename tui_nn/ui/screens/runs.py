"""The runs: all that are kept, the latest first; choose one to watch it."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import DataTable, Static
from textual.worker import get_current_worker

from tui_nn.errors import NnTuiError
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.reader import RunReader

_INTERVAL = 1.0  # seconds from one look at all runs to the next
_PATIENCE = 0.3  # seconds after which those that have been read are shown
_COLUMNS = ("run", "state", "recipe", "epochs", "test acc.", "best", "made")

Cells = tuple[Text, ...]


class RunsScreen(Screen[RunFolder | None]):
    """A table of all runs; gives the chosen one, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,r,q", "leave", "Leave", show=False)]

    @dataclass
    class Listed(Message):
        """Runs have been read, a row of cells each; `complete` if these are all."""

        rows: list[tuple[RunFolder, Cells]]
        complete: bool

    def __init__(self) -> None:
        super().__init__()
        self._folders: dict[str, RunFolder] = {}

    def compose(self) -> ComposeResult:
        """A title, the table, and what to do where it is empty."""
        yield Static("Runs   Enter: watch it, Esc: back", classes="title", markup=False)
        yield DataTable(cursor_type="row")
        yield Static("reading...", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Read the runs, and again every second."""
        self.query_one(DataTable).add_columns(*((name, name) for name in _COLUMNS))
        self._follow_runs()

    @work(thread=True)
    def _follow_runs(self) -> None:
        worker = get_current_worker()
        readers: dict[Path, RunReader] = {}  # each goes on where it was the last time
        while not worker.is_cancelled:
            rows = []
            due = time.monotonic() + _PATIENCE
            for folder in reversed(list_runs()):
                if worker.is_cancelled:
                    return
                rows.append((folder, _cells(folder, readers)))
                if time.monotonic() > due:
                    self.post_message(self.Listed(rows, complete=False))
                    rows, due = list(rows), time.monotonic() + _PATIENCE
            self.post_message(self.Listed(rows, complete=True))
            due = time.monotonic() + _INTERVAL
            while time.monotonic() < due and not worker.is_cancelled:
                time.sleep(0.05)

    @on(Listed)
    def show(self, event: Listed) -> None:
        """Bring the table up to date, cell by cell."""
        table = self.query_one(DataTable)
        for folder, cells in event.rows:
            name = folder.name
            if name not in self._folders:
                table.add_row(*cells, key=name)
                self._folders[name] = folder
            for column, cell in zip(_COLUMNS, cells, strict=True):
                if table.get_cell(name, column) != cell:
                    table.update_cell(name, column, cell)
        if not event.complete:
            return
        for name in self._folders.keys() - {folder.name for folder, _ in event.rows}:
            table.remove_row(name)
            del self._folders[name]
        hint = "" if event.rows else "No runs yet. Esc goes back, and there s starts one."
        self.query_one(".hint", Static).update(hint)

    @on(DataTable.RowSelected)
    def choose(self, event: DataTable.RowSelected) -> None:
        """Give the run at the cursor."""
        self.dismiss(self._folders[str(event.row_key.value)])

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)


def _cells(folder: RunFolder, readers: dict[Path, RunReader]) -> Cells:
    try:
        reader = readers.get(folder.path) or RunReader(folder)
        readers[folder.path] = reader
        reader.read_new()
        status = reader.status()
        made = datetime.fromisoformat(reader.config.created).astimezone()
    except (NnTuiError, OSError, ValueError) as error:
        readers.pop(folder.path, None)
        reason = error.what if isinstance(error, NnTuiError) else str(error)
        return _as_written(folder.name, "unreadable", reason, "", "", "", "")
    return _as_written(
        status.name,
        status.state,
        status.recipe,
        f"{status.epoch:.4g} of {status.epochs}",
        _percent(status.accuracy),
        _percent(status.best_accuracy),
        f"{made:%Y-%m-%d %H:%M}",
    )


def _as_written(*cells: str) -> Cells:
    # A bracket in a reason is a bracket, not markup.
    return tuple(Text(cell) for cell in cells)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"
