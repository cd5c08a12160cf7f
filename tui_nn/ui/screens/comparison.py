"""Two to eight runs side by side: curves, what they were told, and what two read differently."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tui_nn.dataset.filters import Filter
from tui_nn.runs.comparison.comparing import Comparison
from tui_nn.runs.comparison.differences import differences
from tui_nn.runs.folder import RunFolder
from tui_nn.ui import background, messages
from tui_nn.ui.commands import bindings, key_of, with_keys
from tui_nn.ui.compared import SIGNS, Line, SideBySide, legend, plain, read_differently, warning
from tui_nn.ui.following_runs import Compared, Followed, RunCurves, compare, follow_curves
from tui_nn.ui.widgets import chart
from tui_nn.ui.widgets.chart import Chart, Plot
from tui_nn.ui.widgets.run_colours import distinct
from tui_nn.ui.widgets.screen_keys import ScreenKeys
from tui_nn.ui.widgets.text_lines import TextLines

MOST = len(SIGNS)
"""Runs that can be compared at a time."""

_FIGURES = {
    "test accuracy": "accuracy",
    "test loss": "test_loss",
    "validation accuracy": "validation_accuracy",
    "training loss": "train_loss",
}
_AXES = ("epochs", "rows", "seconds")


@dataclass(frozen=True)
class Wanted:
    """What comes of looking at runs.

    Args:
        watch: The run to watch from now on; None for the one that was.
        file: The test rows to show with the filter.
        filter: Which of these rows; None for what was on show.
    """

    watch: RunFolder | None
    file: str = ""
    filter: Filter | None = None


class ComparisonScreen(Screen[Wanted | None]):
    """Runs side by side; gives rows to be shown, or None.

    Args:
        folders: Two to `MOST` runs.
    """

    BINDINGS = bindings("comparison")

    def __init__(self, folders: Sequence[RunFolder]) -> None:
        super().__init__()
        self._folders = folders
        self._runs: list[RunCurves] = []
        self._comparison: Comparison | None = None
        self._is_comparing = False
        self._waiting = ""  # what is done, or why there is no comparison
        self._figure = 0
        self._axis = 0
        self._only_differing = False
        self._first = 0  # of the runs that there is room for
        self._watched: int | None = None  # None: the one that is wrong

    def compose(self) -> ComposeResult:
        """The curves, all the rest below them, the keys."""
        names = ", ".join(folder.name for folder in self._folders)
        yield Static(f"Compare {names}", classes="title", markup=False)
        yield Chart("", "", as_percent=True, id="compared")
        yield TextLines(id="comparison")
        yield ScreenKeys("comparison")

    def on_mount(self) -> None:
        """Begin to follow the runs and, where there are two, to let them read."""
        self.set_focus(self.query_one(TextLines))
        background.begin(self, "follow", follow_curves, self._folders)
        if len(self._folders) == 2:
            self._compare()

    def on_resize(self) -> None:
        """Other columns."""
        self.call_after_refresh(self._show_lines)

    # What is shown

    @on(Followed)
    def _take_runs(self, event: Followed) -> None:
        self._runs = event.runs
        self._show()

    def _show(self) -> None:
        self._show_chart()
        self._show_lines()

    def _colours(self) -> list[str]:
        return distinct([run.about.colour for run in self._runs])

    def _show_chart(self) -> None:
        figures = list(_FIGURES)
        figure, axis = figures[self._figure], _AXES[self._axis]
        lines = []
        for sign, run, colour in zip(SIGNS, self._runs, self._colours(), strict=False):
            curve = run.curves[_FIGURES[figure]]
            places: dict[str, Sequence[float]] = {
                "epochs": curve.epochs,
                "rows": curve.samples,
                "seconds": curve.seconds,
            }
            lines.append(chart.Line(places[axis], curve.values, sign, colour))
        end = max((line.places[-1] for line in lines if line.places), default=0) or 1
        in_words = f"{end:,} rows" if axis == "rows" else f"{end:.4g} {axis}"
        heading = f"{figure} (l: {figures[self._next_figure()]}) over {axis} (x)"
        self.query_one(Chart).draw(
            Plot(lines, end, in_words), heading, as_percent="accuracy" in figure
        )

    def _next_figure(self) -> int:
        """The next that at least one of the runs has."""
        names = list(_FIGURES.values())
        for step in range(1, len(names)):
            place = (self._figure + step) % len(names)
            if any(run.curves[names[place]].values for run in self._runs):
                return place
        return self._figure

    def _show_lines(self) -> None:
        width = self.query_one(TextLines).size.width
        if not self._runs:
            self.query_one(TextLines).show(plain(self._waiting, width))
            return
        lines: list[Line] = legend(self._runs, self._colours())
        lines += plain(warning(self._runs, list(_FIGURES)[self._figure]), width)
        if self._comparison is not None:
            keys = [key_of(self.app, f"comparison.{it}") for it in ("only-a", "only-b", "watched")]
            lines += [[("", "")], *read_differently(self._comparison, self._whose(), width, keys)]
        if self._waiting:
            lines += [[("", "")], *plain(self._waiting, width, "strong")]
        table = self._side_by_side(width)
        self._first = min(self._first, table.last)
        lines += [[("", "")], table.head()]
        head = len(lines) - 1
        self.query_one(TextLines).show([*lines, *table.lines()], head)

    def _side_by_side(self, width: int) -> SideBySide:
        return SideBySide(
            differences([run.config for run in self._runs]),
            [run.status.name for run in self._runs],
            only_differing=self._only_differing,
            width=width,
            first=self._first,
        )

    def _whose(self) -> str:
        return "the one that is wrong" if self._watched is None else SIGNS[self._watched]

    # What two runs read

    def _compare(self) -> None:
        self._is_comparing = True
        self._wait("Both read the rows...   {comparison.read}: give up")
        background.begin(self, "compare", compare, *self._folders)

    def _wait(self, what: str) -> None:
        self._waiting = with_keys(self.app, what)
        self._show_lines()

    @on(messages.Working)
    def _show_share(self, event: messages.Working) -> None:
        if self._is_comparing:
            self._wait(event.what)

    @on(Compared)
    def _take_comparison(self, event: Compared) -> None:
        self._comparison, self._is_comparing = event.comparison, False
        self._wait("")

    @on(messages.Failed)
    def _show_error(self, event: messages.Failed) -> None:
        self._is_comparing = self._is_comparing and event.work != compare.__name__
        self._wait(str(event.error))

    # Keys

    def action_read(self) -> None:
        """Let two runs read the rows again; or give up doing so."""
        if len(self._folders) != 2:
            self.notify("Only two runs at a time read the same rows: tick two.")
        elif self._is_comparing:
            self._is_comparing = False
            self.workers.cancel_group(self, "compare")
            self._wait("Given up. {comparison.read}: read the rows")
        else:
            self._compare()

    def action_rows(self, which: int) -> None:
        """Give the rows that one of the two alone reads rightly."""
        comparison = self._comparison
        if comparison is None:
            self.notify("That takes two runs which have read the same rows.")
            return
        rows = (comparison.only_first, comparison.only_second)[which]
        name = self._folders[which].name
        if not len(rows):
            self.notify(f"There is no row that {name} alone reads rightly.", markup=False)
            return
        watched = 1 - which if self._watched is None else self._watched
        listed = Filter(listed=tuple(rows.tolist()), title=f"only {name} right")
        self.dismiss(Wanted(self._folders[watched], comparison.file, listed))

    def action_watched(self) -> None:
        """Another run whose reading stands beside the rows that are opened."""
        self._watched = {None: 0, 0: 1, 1: None}[self._watched]
        self._show_lines()

    def action_figure(self) -> None:
        """The curves of another figure."""
        self._figure = self._next_figure()
        self._show()

    def action_axis(self) -> None:
        """The same curves over something else."""
        self._axis = (self._axis + 1) % len(_AXES)
        self._show_chart()

    def action_differing(self) -> None:
        """Leave out what the runs have in common, or show it again."""
        self._only_differing = not self._only_differing
        self._show_lines()

    def action_scroll(self, by: int) -> None:
        """Lines up or down."""
        self.query_one(TextLines).scroll_by(by)

    def action_page(self, by: int) -> None:
        """Screenfuls up or down."""
        self.query_one(TextLines).page(by)

    def action_aside(self, by: int) -> None:
        """Other runs, where there is no room for all."""
        self._first = max(self._first + by, 0)
        self._show_lines()

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)
