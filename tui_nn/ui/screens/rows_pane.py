"""The pane of the rows: which are shown, and what a run says of them."""

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui_nn.dataset import Dataset
from tui_nn.dataset.class_names import full_name
from tui_nn.dataset.filters import Filter
from tui_nn.errors import DataError, NnTuiError
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.background import begin, follow_file, look_through, read_rows
from tui_nn.ui.messages import Failed, Impressed, Prepared, ReadRows, Surveyed, Surveying
from tui_nn.ui.rows import RowsOnShow
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.pane import Pane
from tui_nn.ui.widgets.row_list import RowList


class RowsPane(Pane):
    """A list of rows that can be filtered, searched, and corrected.

    What is not at hand for that, a look at every row or what the run reads in them, comes from the
    background first.

    Args:
        dataset: The rows to show at first.
    """

    class Changed(Message):
        """The row at the cursor is another, or there is more to say of it."""

    class Progressed(Message):
        """There is more to say of all rows, and nothing new of the one at the cursor."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__("Rows", id="rows-pane")
        self.rows = RowsOnShow(dataset)
        self.progress = ""
        self._snapshot: Snapshot | None = None
        self._pending: Callable[[], None] | None = None
        self._wanted: int | None = None
        self._was_empty = True
        self._before: RowsOnShow | None = None  # what was shown before; it may be wanted again
        self._is_looked_through = False  # or being so

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

    def show(self, dataset: Dataset, index: int = 0) -> bool:
        """Browse a data set, from its first row on or, as soon as it is there, from another.

        Returns:
            Whether it can be browsed.
        """
        try:
            next(dataset.prepare(), None)
        except DataError as error:
            self.post_message(Failed(error))
            return False
        survey = next((it.survey for it in self._remembered if it.dataset is dataset), None)
        self._before, self.rows = self.rows, RowsOnShow(dataset)
        self._pending, self.progress = None, ""
        self._was_empty = not len(dataset)
        self._wanted = index if index >= len(dataset) else None
        self._tell_rows_of_run()
        self._tell_missing_names()
        row_list = self.query_one(RowList)
        row_list.names = self.rows.names
        row_list.show(self.rows, index)
        if survey is None:
            self._look_through()
        else:
            self._is_looked_through = True
            self.rows.take_survey(survey)
        begin(self, "follow", follow_file, dataset)
        return True

    def learn(self, snapshot: Snapshot) -> None:
        """The run has new weights: say of every row what it reads now."""
        index = self.index or 0
        self._snapshot = snapshot
        self._tell_rows_of_run()
        self.query_one(RowList).go_to(index)
        wanted = self.rows.filter
        if wanted.needs_predictions and self.rows.network and self.rows.predicted is None:
            self.filter(wanted)

    @property
    def _remembered(self) -> list[RowsOnShow]:
        return [rows for rows in (self.rows, self._before) if rows is not None]

    def _look_through(self) -> None:
        self._is_looked_through = True
        begin(self, "look", look_through, self.rows.dataset)

    def go_to(self, index: int) -> None:
        """To a row, without any filter."""
        self.rows.show(Filter())
        self.query_one(RowList).go_to(index)

    def filter(self, wanted: Filter) -> None:
        """Show the rows that pass a filter."""

        def show() -> None:
            index = self.index or 0
            self.rows.show(wanted)
            self.query_one(RowList).go_to(index)

        if wanted:
            self._when_known(show, predictions=wanted.needs_predictions)
        else:
            show()

    def next_wrong(self, direction: int) -> None:
        """To the nearest row that is read wrongly, after (1) or before (-1) the cursor."""

        def go() -> None:
            found = self.rows.next_wrong(self.index or 0, direction)
            if found is None:
                self.notify(f"No wrong row {'after' if direction > 0 else 'before'} this one.")
            else:
                self.query_one(RowList).go_to(found)

        self._when_known(go, predictions=True)

    def relabel(self, index: int, label: int) -> None:
        """Correct the label of a row."""
        was_shown = self.rows.shows(index)
        self._edit(lambda: self.rows.relabel(index, label))
        if was_shown and not self.rows.shows(index):
            name = full_name(self.rows.names, label)
            self.notify(f"Row {index:,} is {name} now: the filter hides it.", markup=False)

    def mark(self) -> None:
        """Mark the row at the cursor, or take its mark away."""
        index = self.index
        if index is not None:
            self._edit(lambda: self.rows.mark(index))

    def undo(self) -> None:
        """Take back the last change, and go to its row."""

        def do() -> None:
            undone = self.rows.undo()
            if undone is None:
                self.notify("Nothing to undo: no label of this file was corrected, no row marked.")
                return
            self.rows.filter_again()
            hidden = "" if self.rows.shows(undone.row) else " The filter hides it."
            self.notify(f"Taken back: {undone}.{hidden}")
            if not hidden:
                self.query_one(RowList).go_to(undone.row)

        self._edit(do)

    def _edit(self, do: Callable[[], None]) -> None:
        try:
            do()
        except NnTuiError as error:
            self.post_message(Failed(error))
        row_list = self.query_one(RowList)
        index = self.index or 0
        self.rows.filter_again()  # what was changed may have to go, or to come
        row_list.go_to(index)

    def _when_known(self, then: Callable[[], None], *, predictions: bool) -> None:
        """Do something as soon as every row was looked at and, if need be, read by the run."""
        run = None if self._snapshot is None else self._snapshot.folder
        if predictions and (run is None or self.rows.network is None):
            self.notify(self._why_unread(run))
        elif self.rows.survey is None:
            self._pending = partial(self._when_known, then, predictions=predictions)
            self.notify("Reading all rows...", timeout=2)
            if not self._is_looked_through:  # it could not be, the last time
                self._look_through()
        elif predictions and self.rows.predicted is None:
            self._pending = then
            self.notify("Reading all rows...", timeout=2)
            begin(self, "read", read_rows, self.rows.dataset, run)
        else:
            then()

    def _why_unread(self, run: RunFolder | None) -> str:
        if run is None:
            return (
                "That needs a run: {dashboard.start} starts one, {dashboard.runs} shows those that "
                "there are."
            )
        side = self.rows.dataset.layout.side
        return f"{run.name} has no weights yet that read images of {side}x{side}."

    @on(Failed)
    def _end_waiting(self, event: Failed) -> None:
        """What could not be done is not waited for."""
        if event.work in (look_through.__name__, read_rows.__name__):
            self._pending, self.progress = None, ""
            self._is_looked_through = self.rows.survey is not None
            self.post_message(self.Progressed())

    @on(Surveyed)
    def _take_survey(self, event: Surveyed) -> None:
        if event.dataset is not self.rows.dataset:
            for rows in self._remembered:
                if rows.dataset is event.dataset:
                    rows.survey = event.survey
            return
        self.progress = ""
        index = self.index or 0
        self.rows.take_survey(event.survey)
        self.query_one(RowList).go_to(index)
        self._do_pending()

    @on(ReadRows)
    def _take_predictions(self, event: ReadRows) -> None:
        run = None if self._snapshot is None else self._snapshot.folder
        if event.dataset is self.rows.dataset and event.run == run:
            self.progress = ""
            self.rows.take_predictions(event.predicted)
            self.post_message(self.Progressed())
            self.query_one(RowList).refresh()
            self._do_pending()

    def _do_pending(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending()

    @on(Prepared)
    def _show_more(self, event: Prepared) -> None:
        if event.dataset is not self.rows.dataset:
            return
        preparation = event.preparation
        self.progress = ""
        if preparation is not None:
            self.progress = f"reading {preparation.done / max(preparation.total, 1):.0%}"
        row_list = self.query_one(RowList)
        self.post_message(self.Progressed())
        if self._wanted is not None and (preparation is None or len(self.rows) > self._wanted):
            wanted, self._wanted = self._wanted, None
            row_list.go_to(wanted)
        row_list.refresh()
        if self._was_empty:
            self._was_empty = not len(self.rows)
            self.post_message(self.Changed())

    @on(Surveying)
    def _show_share(self, event: Surveying) -> None:
        if event.dataset is self.rows.dataset:
            self.progress = f"{event.what} {event.share:.0%}"
            self.post_message(self.Progressed())

    @on(Impressed)
    def _tell_impression(self, event: Impressed) -> None:
        if event.dataset is self.rows.dataset:
            for sentence in event.sentences:
                self.notify(sentence, timeout=8, markup=False)

    @on(RowList.Widened)
    def _make_room(self, event: RowList.Widened) -> None:
        self.styles.width = event.width

    @on(RowList.Moved)
    def _tell(self) -> None:
        self.post_message(self.Changed())

    def _tell_missing_names(self) -> None:
        try:
            _ = self.rows.dataset.names
        except DataError as error:
            self.post_message(Failed(error))

    def _tell_rows_of_run(self) -> None:
        snapshot = self._snapshot
        if snapshot is not None:
            dataset = self.rows.dataset
            tested = (snapshot.test_file, snapshot.test_layout)
            is_tested = (dataset.name, dataset.edits.layout) == tested
            self.rows.learn(snapshot.network, snapshot.predicted if is_tested else None)
