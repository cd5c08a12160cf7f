"""The runs: all that are kept, the latest first; choose one to watch it."""

from typing import ClassVar

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

_COLUMNS = ("run", "state", "recipe", "epochs", "test acc.", "best", "made")


class RunsScreen(Screen[RunFolder | None]):
    """A table of all runs; gives the chosen one, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,r,q", "leave", "Leave", show=False)]

    class Listed(Message):
        """The runs have been read, a row of cells each."""

        def __init__(self, rows: list[tuple[RunFolder, tuple[str, ...]]]) -> None:
            super().__init__()
            self.rows = rows

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
        self._list_runs()
        self.set_interval(1.0, self._list_runs)

    @work(thread=True, exclusive=True, group="runs")
    def _list_runs(self) -> None:
        rows = []
        for folder in reversed(list_runs()):
            if get_current_worker().is_cancelled:
                return
            rows.append((folder, _cells(folder)))
        self.post_message(self.Listed(rows))

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


def _cells(folder: RunFolder) -> tuple[str, ...]:
    try:
        reader = RunReader(folder)
        reader.read_new()
        status = reader.status()
    except NnTuiError as error:
        return folder.name, "unreadable", error.what, "", "", "", ""
    return (
        status.name,
        status.state,
        status.recipe,
        f"{status.epoch:.4g} of {status.epochs}",
        _percent(status.accuracy),
        _percent(status.best_accuracy),
        reader.config.created.replace("T", " ")[:16],
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"
