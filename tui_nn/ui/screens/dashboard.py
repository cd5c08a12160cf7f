"""The dashboard: rows, digit, training and confusion matrix; side by side, or as tabs."""

from textual import on

from tui_nn.dataset.filters import Filter
from tui_nn.ui.commands import bindings
from tui_nn.ui.screens.arranging import Arranging
from tui_nn.ui.screens.comparison import Wanted
from tui_nn.ui.screens.panes import DigitPane
from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.settings import SettingsTable


class Dashboard(Arranging):
    """What the program is for: rows, a digit, a training, and what it takes for what.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.
    """

    BINDINGS = bindings("dashboard")

    @property
    def is_current(self) -> bool:
        """Whether it is seen. Below a screen that covers it, Textual would draw that one again."""
        if not super().is_current:
            return False
        above = self.app.screen
        return above is self or above.styles.background.a < 1

    def on_mount(self) -> None:
        """Begin with the rows, and with the run that there is."""
        self.action_pane("rows")
        if self._watched is None:
            self.look_for_run()
        else:
            self.watch_run(self._watched)

    # Rows

    @on(RowsPane.Changed)
    def _show_row(self) -> None:
        pane = self.rows_pane
        self.query_one(DigitPane).show(pane.rows, pane.index)
        self._show_status()

    @on(RowsPane.Progressed)
    def _show_progress(self) -> None:
        self._show_status()

    def action_shading(self) -> None:
        """Between characters and blocks."""
        digit = self.query_one(DigitView)
        digit.blocks = not digit.blocks

    def action_augment(self) -> None:
        """Show the row as the settings distort it, or else as the run does; each time anew."""
        settings, snapshot = self.query_one(SettingsTable).settings, self._snapshot
        augmentation, whose = settings.augmentation, ""
        if not augmentation and snapshot is not None:
            augmentation, whose = snapshot.augmentation, f" as for {snapshot.folder.name}"
        if not augmentation:
            self.notify(
                "Nothing distorts rows: set shift, rotation... in the training pane "
                "({dashboard.training}), or choose the recipe best there."
            )
            return
        try:
            shown = self.query_one(DigitPane).augment(augmentation, whose, settings.seed)
        except ValueError as error:
            self.notify(str(error), markup=False)
            return
        if not shown:
            self.notify("There is no image to distort.")
        elif not self.shows_rows:
            self.action_pane("rows")

    def action_clear_filter(self) -> None:
        """One step back: no fork, the row as it is, then all rows."""
        if not (self.give_up_fork() or self.query_one(DigitPane).show_as_it_is()):
            super().action_clear_filter()

    @on(ConfusionMatrix.Chosen)
    def _list_cell(self, event: ConfusionMatrix.Chosen) -> None:
        snapshot = self._snapshot
        if snapshot is not None and self.show_test_rows(snapshot.test_file):
            self.action_pane("rows")
            self.rows_pane.filter(Filter(event.label, event.predicted))

    def action_runs(self) -> None:
        """Choose a run to watch, or rows that two runs read differently."""

        def left(wanted: Wanted | None) -> None:
            if wanted is None:
                return
            if wanted.watch is not None:
                self.watch_run(wanted.watch)
            if wanted.filter is not None and self.show_test_rows(wanted.file):
                self.action_pane("rows")
                self.rows_pane.filter(wanted.filter)

        self.app.push_screen(RunsScreen(self._watched), left)
