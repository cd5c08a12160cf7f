"""The pane of the rows: which are shown, and what a run says of them."""

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui_nn.dataset import Dataset
from tui_nn.errors import DataError
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.background import Failed, Loaded, Prepared, begin, load, prepare
from tui_nn.ui.rows import Filter, RowsOnShow
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.pane import Pane
from tui_nn.ui.widgets.row_list import RowList


class RowsPane(Pane):
    """A list of rows that can be filtered and searched.

    What is not at hand for that, all rows or what the run reads in them, comes from the
    background first.

    Args:
        dataset: The rows to show at first.
    """

    class Changed(Message):
        """The row at the cursor is another, or there is more to say of it, or of all."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__("Rows", id="rows-pane")
        self.rows = RowsOnShow(dataset)
        self._snapshot: Snapshot | None = None
        self._after_loading: Callable[[], None] | None = None

    def compose_content(self) -> ComposeResult:
        """The list alone."""
        yield RowList()

    def on_mount(self) -> None:
        """Show the first rows at once."""
        self.show(self.rows.dataset)

    @property
    def index(self) -> int | None:
        """The row at the cursor; None where none is shown."""
        return self.query_one(RowList).index

    def show(self, dataset: Dataset) -> None:
        """Browse a data set from its first row on."""
        try:
            next(dataset.prepare(), None)
        except DataError as error:
            self.post_message(Failed(error))
            return
        self.rows = RowsOnShow(dataset)
        self._after_loading = None
        self._tell_rows_of_run()
        self.query_one(RowList).show(self.rows)
        begin(self, "prepare", prepare, dataset)

    def learn(self, snapshot: Snapshot) -> None:
        """The run has new weights: say of every row what it reads now."""
        index = self.index or 0
        self._snapshot = snapshot
        self._tell_rows_of_run()
        self.query_one(RowList).go_to(index)
        wanted = self.rows.filter
        if wanted.needs_predictions and self.rows.predicted is None:
            self._fetch(partial(self.filter, wanted), snapshot.folder)

    def go_to(self, index: int) -> None:
        """To a row, without any filter."""
        self.rows.show(Filter())
        self.query_one(RowList).go_to(index)

    def filter(self, wanted: Filter) -> None:
        """Show the rows that pass a filter."""
        if self._is_there(bool(wanted), wanted.needs_predictions, partial(self.filter, wanted)):
            index = self.index or 0
            self.rows.show(wanted)
            self.query_one(RowList).go_to(index)

    def next_wrong(self, direction: int) -> None:
        """To the nearest row that is read wrongly, after (1) or before (-1) the cursor."""
        if not self._is_there(True, True, partial(self.next_wrong, direction)):
            return
        found = self.rows.next_wrong(self.index or 0, direction)
        if found is None:
            self.notify(f"No wrong row {'after' if direction > 0 else 'before'} this one.")
        else:
            self.query_one(RowList).go_to(found)

    def _is_there(self, all_rows: bool, predictions: bool, again: Callable[[], None]) -> bool:
        """Whether what is needed is there; if not, it is fetched, and `again` called then."""
        run = None if self._snapshot is None else self._snapshot.folder
        if predictions and run is None:
            self.notify("That needs a run: s starts one, r shows those that there are.")
            return False
        missing = predictions and self.rows.predicted is None
        if not missing and (not all_rows or self.rows.all is not None):
            return True
        self.notify("Reading all rows...", timeout=2)
        self._fetch(again, run if missing else None)
        return False

    def _fetch(self, then: Callable[[], None], run: RunFolder | None) -> None:
        """Load all rows, let a run read them if there is one to ask, and go on with `then`."""
        self._after_loading = then
        begin(self, "load", load, self.rows.dataset, self.rows.all, run)

    @on(Loaded)
    def _take_all_rows(self, event: Loaded) -> None:
        if event.dataset is not self.rows.dataset:
            return
        self.rows.take_all(event.rows)
        if self._snapshot is not None and event.run == self._snapshot.folder:
            index = self.index or 0
            self.rows.learn(self.rows.network, event.predicted)
            self.query_one(RowList).go_to(index)
        again, self._after_loading = self._after_loading, None
        if again is not None:
            again()

    @on(Prepared)
    def _show_more(self, event: Prepared) -> None:
        if event.dataset is self.rows.dataset:
            self.query_one(RowList).refresh()
            self.post_message(self.Changed())

    @on(RowList.Moved)
    def _tell(self) -> None:
        self.post_message(self.Changed())

    def _tell_rows_of_run(self) -> None:
        snapshot = self._snapshot
        if snapshot is not None:
            is_tested = self.rows.dataset.name == snapshot.test_file
            self.rows.learn(snapshot.network, snapshot.predicted if is_tested else None)
