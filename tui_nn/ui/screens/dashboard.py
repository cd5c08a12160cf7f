"""The dashboard: rows, digit, training and confusion matrix; side by side, or as tabs."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from tui_nn.dataset.filters import Filter
from tui_nn.ui.commands import bindings
from tui_nn.ui.screens.comparison import Wanted
from tui_nn.ui.screens.panes import ConfusionPane, DigitPane, TrainingPane
from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.screens.steering import Steering
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.key_bar import KeyBar
from tui_nn.ui.widgets.settings import SettingsTable
from tui_nn.ui.widgets.status_bar import StatusBar

TABS = {"rows": "1 Digits", "settings": "2 Training", "matrix": "3 Confusion"}
"""The tabs of a small window, by the widget that has the focus there."""

SMALLEST = (40, 12)
"""Columns and lines below which nothing can be shown."""

ALL_AT_ONCE = (120, 36)
"""Columns and lines from which on all panes are side by side."""

ROOMY = 124
"""Columns from which on all panes side by side have blanks between them."""

TALL, FLAT = 42, 20
"""Lines from which on the curves are one above the other; below which there is one line of keys."""


class Dashboard(Steering):
    """What the program is for: rows, a digit, a training, and what it takes for what.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.
    """

    BINDINGS = bindings("dashboard")

    def compose(self) -> ComposeResult:
        """All panes; the style sheet decides which are seen, and where."""
        yield StatusBar(TABS)
        with Horizontal(id="panes"):
            yield RowsPane(self.files["train"])
            yield DigitPane("Digit", id="digit-pane")
            with Vertical(id="right"):
                yield TrainingPane("Training", id="training-pane")
                yield ConfusionPane(
                    "Confusion matrix: line is, column read as", id="confusion-pane"
                )
        yield KeyBar()
        columns, lines = SMALLEST
        yield Static(f"Too small: nn-tui needs {columns} x {lines}.", id="too-small")

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
        if self._watched is not None:
            self.watch_run(self._watched)

    def on_resize(self) -> None:
        """Choose between dashboard, tabs and an excuse."""
        width, height = self.app.size
        wide = width >= ALL_AT_ONCE[0] and height >= ALL_AT_ONCE[1]
        self._choose_classes(
            {
                "-too-small": width < SMALLEST[0] or height < SMALLEST[1],
                "-flat": height < FLAT,
                "-dashboard": wide,
                "-roomy": not wide or width >= ROOMY,
                "-tall": wide and height >= TALL,
                "-tabs": not wide,
            }
        )
        self.query_one(StatusBar).with_tabs = not wide
        self._show_status()

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
                "Nothing distorts rows: set shift, rotation... in the training pane (2), "
                "or choose the recipe best there."
            )
            return
        try:
            shown = self.query_one(DigitPane).augment(augmentation, whose, settings.seed)
        except ValueError as error:
            self.notify(str(error), markup=False)
            return
        if not shown:
            self.notify("There is no image to distort.")
        elif self.query_one(StatusBar).with_tabs:
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

    # Panes

    def action_pane(self, name: str) -> None:
        """To a pane, by the widget that takes the focus in it."""
        self._show_tab(name)
        # Not `focus`, which takes its turn behind keys that have come already.
        self.set_focus(self.query_one(f"#{name}"))

    def _show_tab(self, name: str) -> None:
        self._choose_classes({f"tab-{tab}": tab == name for tab in TABS})
        self.query_one(StatusBar).tab = name

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        if event.widget.id in TABS:  # it may have been clicked
            self._show_tab(event.widget.id)

    def _choose_classes(self, classes: dict[str, bool]) -> None:
        """Set classes all at once: with each change, every style of the screen is found anew."""
        on = {name for name, is_on in classes.items() if is_on}
        changed = (self.classes - classes.keys()) | on
        if changed != self.classes:
            self.classes = changed

    def action_next_pane(self, by: int) -> None:
        """To the next pane, or the one before."""
        names = list(TABS)
        self.action_pane(names[(names.index(self.query_one(StatusBar).tab) + by) % len(names)])
