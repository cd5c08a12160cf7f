"""The dashboard: rows, digit, training and confusion matrix; side by side, or as tabs."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from tui_nn.dataset import Dataset
from tui_nn.dataset.class_names import names_of
from tui_nn.dataset.filters import Filter
from tui_nn.errors import RunError
from tui_nn.recipes.descriptions import NAME
from tui_nn.runs.control import CONTINUE, PAUSE, STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order
from tui_nn.runs.reader import PAUSED
from tui_nn.ui import background, messages
from tui_nn.ui.commands import bindings
from tui_nn.ui.screens.browsing import Browsing
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.panes import ConfusionPane, DigitPane, TrainingPane
from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.key_bar import KeyBar
from tui_nn.ui.widgets.run_figures import RunFigures
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


class Dashboard(Browsing):
    """What the program is for: rows, a digit, a training, and what it takes for what.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.
    """

    BINDINGS = bindings("dashboard")

    def __init__(self, train: Dataset, test: Dataset, run: RunFolder | None) -> None:
        super().__init__(train, test)
        self._snapshot: Snapshot | None = None
        self._watched = run
        self._then_quit: Callable[[], Awaitable[None]] | None = None
        self.is_starting = False

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
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-too-small")
        self.set_class(height < FLAT, "-flat")
        self.set_class(wide, "-dashboard")
        self.set_class(not wide or width >= ROOMY, "-roomy")
        self.set_class(wide and height >= TALL, "-tall")
        self.set_class(not wide, "-tabs")
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
        """One step back: the row as it is, then all rows."""
        if not self.query_one(DigitPane).show_as_it_is():
            super().action_clear_filter()

    @on(ConfusionMatrix.Chosen)
    def _list_cell(self, event: ConfusionMatrix.Chosen) -> None:
        snapshot = self._snapshot
        if snapshot is not None and self.show_test_rows(snapshot.test_file):
            self.action_pane("rows")
            self.rows_pane.filter(Filter(event.label, event.predicted))

    # Runs

    def watch_run(self, folder: RunFolder) -> None:
        """Show a run, from now on and as long as it changes."""
        self._watched = folder
        background.begin(self, "watch", background.watch_run, folder)

    @on(messages.Seen)
    def _show_run(self, event: messages.Seen) -> None:
        snapshot, before = event.snapshot, self._snapshot
        if snapshot.folder != self._watched:
            return  # the last words on one that was watched before
        self.is_starting = False
        self._snapshot = snapshot
        self.query_one(TrainingPane).show(snapshot)
        self._show_status()
        if before is None or before.network is not snapshot.network:
            self.query_one(ConfusionPane).show(snapshot, names_of(self.files["test"]))
            self.rows_pane.learn(snapshot)

    def action_start_or_stop(self) -> None:
        """Start a run with the settings, or stop the one that is watched."""
        if self.is_starting:
            self.workers.cancel_group(self, "start")
        elif self._snapshot is not None and self._snapshot.status.is_active:
            if self._ask_worker(self._snapshot, STOP):
                self.notify(f"Stopping {self._snapshot.status.name}, and saving it.", markup=False)
        else:
            self._start()

    def _start(self) -> None:
        settings = self.query_one(SettingsTable).settings
        try:
            hyperparameters = settings.hyperparameters()
        except ValueError as error:
            self.notify(f"Cannot start: {error}.", severity="error", timeout=10, markup=False)
            return
        for sentence in settings.expectations:
            self.notify(sentence, timeout=10, markup=False)
        order = Order(
            train=self.files["train"].name,
            test=self.files["test"].name,
            recipe=settings.recipe,
            hyperparameters=hyperparameters,
            seed=settings.seed,
        )
        self.is_starting = True
        self.query_one(RunFigures).preparing = "starting a run..."
        background.begin(self, "start", background.start, order)

    @on(messages.Starting)
    def _show_start(self, event: messages.Starting) -> None:
        self.query_one(RunFigures).preparing = f"{event.waiting_for}   s: give up"

    @on(messages.Started)
    def _take_run(self, event: messages.Started) -> None:
        self.query_one(RunFigures).preparing = ""
        if event.folder is None:
            self.is_starting = False
        else:
            self.watch_run(event.folder)
        if self._then_quit is not None:
            self.is_starting = False
            self.app.call_later(self._then_quit)
            self._then_quit = None

    def give_up_start(self, then: Callable[[], Awaitable[None]]) -> None:
        """Start no run, unless it is there already, and do something when that is settled."""
        self._then_quit = then
        self.workers.cancel_group(self, "start")

    def action_pause(self) -> None:
        """Pause the run, or go on with it."""
        snapshot = self._snapshot
        if snapshot is None or not snapshot.status.is_active:
            self.notify("Nothing trains: s starts a run.")
        else:
            self._ask_worker(snapshot, CONTINUE if snapshot.status.state == PAUSED else PAUSE)

    def _ask_worker(self, snapshot: Snapshot, request: str) -> bool:
        try:
            ask(snapshot.folder.control, request)
        except RunError as error:
            self.post_message(messages.Failed(error))
            return False
        return True

    def action_runs(self) -> None:
        """Choose a run."""

        def chosen(folder: RunFolder | None) -> None:
            if folder is not None:
                self.watch_run(folder)

        self.app.push_screen(RunsScreen(), chosen)

    @on(SettingsTable.Edited)
    async def _edit_setting(self, event: SettingsTable.Edited) -> None:
        setting, table = event.setting, self.query_one(SettingsTable)
        take = partial(table.set_value, setting.name)
        choices = f" One of: {', '.join(setting.values)}." if setting.kind == NAME else ""
        hint = setting.help + choices
        prompt = Prompt(setting.title.capitalize(), hint, event.value, check=take)
        await self.ask(prompt, lambda _: None)

    # Panes

    def action_pane(self, name: str) -> None:
        """To a pane, by the widget that takes the focus in it."""
        self._show_tab(name)
        # Not `focus`, which takes its turn behind keys that have come already.
        self.set_focus(self.query_one(f"#{name}"))

    def _show_tab(self, name: str) -> None:
        for tab in TABS:
            self.set_class(tab == name, f"tab-{tab}")
        self.query_one(StatusBar).tab = name

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        if event.widget.id in TABS:  # it may have been clicked
            self._show_tab(event.widget.id)

    def action_next_pane(self, by: int) -> None:
        """To the next pane, or the one before."""
        names = list(TABS)
        self.action_pane(names[(names.index(self.query_one(StatusBar).tab) + by) % len(names)])

    def _show_status(self) -> None:
        pane = self.rows_pane
        self.query_one(StatusBar).show(pane.rows, pane.progress, self._snapshot)
