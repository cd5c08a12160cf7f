"""The part of the dashboard that arranges its panes, and follows the focus from one to another."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Static

from tui_nn.dataset import Dataset
from tui_nn.preferences import Layout
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.arrangement import (
    ALL,
    ALL_CLASSES,
    PANES,
    SMALLEST,
    Window,
    after,
    arrange,
    heightened,
    widened,
    with_pane,
    without,
)
from tui_nn.ui.commands import key_of
from tui_nn.ui.screens.panes import ConfusionPane, DigitPane, TrainingPane
from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.screens.steering import Steering
from tui_nn.ui.widgets.key_bar import KeyBar
from tui_nn.ui.widgets.row_list import RowList
from tui_nn.ui.widgets.status_bar import StatusBar

TABS = {pane: f"{number} {name}" for number, (pane, name) in enumerate(PANES.items(), 1)}
"""What the status bar calls each pane, by the widget that has the focus there."""

_NUMBERS = {
    "rows": "dashboard.rows",
    "settings": "dashboard.training",
    "matrix": "dashboard.confusion",
    "curves": "dashboard.curves",
}
"""The commands that lead to each pane."""


class Arranging(Steering):
    """A screen of panes: side by side as a person wants them, or a tab each.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.

    Attributes:
        chosen_layout: How a person wants the panes.
    """

    @dataclass
    class Rearranged(Message):
        """A person wants the panes otherwise."""

        layout: Layout

    def __init__(self, train: Dataset, test: Dataset, run: RunFolder | None) -> None:
        super().__init__(train, test, run)
        self.chosen_layout = Layout()
        self._pane = "rows"
        self._alone = False

    def compose(self) -> ComposeResult:
        """All panes; the style sheet decides where they are."""
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

    # What is seen

    @property
    def _window(self) -> Window:
        width, height = self.app.size
        row_list = self.query_one(RowList).width_needed
        return Window(width, height, self._pane, self._alone, row_list)

    def on_resize(self) -> None:
        """Find a place for each pane in another window."""
        self.arrange_panes()

    @on(RowList.Widened)
    def arrange_panes(self) -> None:
        """Find a place for each pane."""
        window, layout = self._window, self.chosen_layout
        found = arrange(window, layout)
        if found.shown and window.pane not in found.shown:
            self.action_pane(after(window, layout, 1))
            return
        kept = self.classes - ALL_CLASSES - {f"tab-{pane}" for pane in PANES}
        classes = kept | found.classes | {f"tab-{window.pane}"}
        if classes != self.classes:  # with each change, every style of the screen is found anew
            self.classes = classes
        if not found.shown:
            return
        self.query_one(DigitPane).give_room(
            found.digit, found.lines, found.note, found.note_on_draw
        )
        self.query_one(ConfusionPane).styles.height = found.matrix or "1fr"
        status = self.query_one(StatusBar)
        status.tab = window.pane
        status.with_tabs = len(found.shown) < len(PANES)
        status.hidden = frozenset(layout.hidden) if window.kind == ALL else frozenset()
        self.query_one(KeyBar).pane = window.pane
        self._show_status()
        if self.focused is None:  # lost where nothing could be shown
            self.set_focus(self.query_one(f"#{window.pane}"))

    @property
    def shows_rows(self) -> bool:
        """Whether the rows are seen, with their digit."""
        return "rows" in arrange(self._window, self.chosen_layout).shown

    # To another pane

    def action_pane(self, name: str) -> None:
        """To a pane, by the widget that takes the focus in it; one that is hidden comes back."""
        self._pane = name
        if not self._alone and self._window.kind == ALL and name in self.chosen_layout.hidden:
            self._set_layout(with_pane(name, self.chosen_layout))
        self.arrange_panes()
        # Not `focus`, which takes its turn behind keys that have come already.
        self.set_focus(self.query_one(f"#{name}"))

    def action_next_pane(self, by: int) -> None:
        """To the next pane, or the one before."""
        self.action_pane(after(self._window, self.chosen_layout, by))

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        if event.widget.id in PANES and event.widget.id != self._pane:  # it has been clicked
            self._pane = event.widget.id
            self.arrange_panes()

    # Other sizes

    def action_alone(self) -> None:
        """The pane that has the focus alone, or all panes again."""
        seen = arrange(self._window, self.chosen_layout).shown
        if not self._alone and seen == {self._pane}:
            self.notify("It has the window for itself already.")
            return
        self._alone = not self._alone
        self.action_pane(self._pane)

    def action_hide(self) -> None:
        """Hide the pane that has the focus."""
        window = self._window
        layout = without(window, self.chosen_layout)
        if layout is None:
            reason = "This is all that is seen." if window.kind == ALL else "Each pane has a tab."
            self.notify(f"{reason} There is nothing to hide.")
            return
        self._set_layout(layout)
        self.action_pane(after(window, layout, 1))
        key = key_of(self.app, _NUMBERS[window.pane])
        self.notify(f"{PANES[window.pane]}: {key} shows it again.")

    def action_widen(self, by: int) -> None:
        """Make the pane that has the focus wider, or narrower."""
        self._change(widened, by)

    def action_heighten(self, by: int) -> None:
        """Make the pane that has the focus taller, or shorter."""
        self._change(heightened, by)

    def action_usual_layout(self) -> None:
        """All panes, each as large as at first."""
        self._alone = False
        self._set_layout(Layout())
        self.action_pane(self._pane)

    def _change(self, change: Callable[[Window, Layout, int], Layout | None], by: int) -> None:
        layout = change(self._window, self.chosen_layout, by)
        if layout is None:
            self.notify("There is no room for that here.")
            return
        self._set_layout(layout)
        self.arrange_panes()

    def _set_layout(self, layout: Layout) -> None:
        if layout != self.chosen_layout:
            self.chosen_layout = layout
            self.post_message(self.Rearranged(layout))
