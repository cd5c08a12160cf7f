"""The panes of the dashboard that only show what they are given."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Static

from tui_nn.augmentation import Augmentation
from tui_nn.dataset import Row
from tui_nn.dataset.class_names import full_name
from tui_nn.errors import DataError
from tui_nn.recipes.augmented import Draw, in_words
from tui_nn.ui.arrangement import place_digit
from tui_nn.ui.commands import with_keys
from tui_nn.ui.rows import RowsOnShow
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.chart import Chart
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView, OutputBars
from tui_nn.ui.widgets.pane import Pane
from tui_nn.ui.widgets.run_figures import RunFigures
from tui_nn.ui.widgets.settings import SettingsHelp, SettingsTable

_USUAL_SIDE = 28  # pixels
_TITLE = 1  # lines
_NO_ROWS = (
    "There are no rows here. {dashboard.open} opens a file, {dashboard.about} tells what is known "
    "of this one."
)
_NO_ROWS_YET = "No rows yet."


class DigitPane(Pane):
    """A digit, the outputs for it, and where it comes from."""

    def compose_content(self) -> ComposeResult:
        """Side by side, or one above the other, by the room that there is."""
        with Container(id="digit"):
            yield DigitView()
            yield OutputBars()
        yield Static("", id="note", markup=False)

    def __init__(self, heading: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(heading, id=id)
        self._rows: RowsOnShow | None = None
        self._index: int | None = None
        self._draw: Draw | None = None
        self._whose = ""
        self._side = _USUAL_SIDE
        self._room = self._notes = (0, 0)
        self._placed: object = None

    def give_room(self, columns: int, lines: int, note: int, note_on_draw: int) -> None:
        """Set the size of the pane.

        Args:
            columns: Of the pane.
            lines: Of the pane.
            note: Lines below the digit, of a row as it is; 0 for none.
            note_on_draw: The same, of one that is augmented.
        """
        self._room, self._notes = (columns, lines), (note, note_on_draw)
        self.styles.width = columns
        self._place_digit()

    def _place_digit(self) -> None:
        columns, lines = self._room
        note_lines = self._notes[self._draw is not None]
        place = place_digit(self._side, columns, lines - _TITLE - note_lines)
        has_image = self.query_one(DigitView).image is not None
        if (place, has_image, note_lines) == self._placed:
            return
        self._placed = place, has_image, note_lines
        self.set_class(place.beside, "-beside")
        digit, image, note = (self.query_one(it) for it in ("#digit", DigitView, "#note"))
        digit.styles.max_height = place.most if place.beside and has_image else None
        image.styles.width = place.columns if has_image else "1fr"
        image.styles.height = place.lines if has_image else "1fr"
        note.display = note_lines > 0
        note.styles.height = note_lines

    def show(self, rows: RowsOnShow, index: int | None) -> None:
        """Show a row, or say why there is none; augmented, if it is the one that was."""
        if (rows, index) != (self._rows, self._index):
            self._draw = None
        self._rows, self._index = rows, index
        if index is None:
            reason = _NO_ROWS if rows.survey is not None else _NO_ROWS_YET
            if rows.filter:
                reason = "No row passes the filter. {dashboard.back} shows all."
            self._say("Digit", reason, "")
            return
        try:
            row = rows.row(index)
        except DataError as error:
            place = "" if error.line is None else f"Line {error.line:,}, column {error.column}: "
            rest = "The other rows can be looked at all the same."
            label_column = rows.dataset.layout.label_column
            if label_column is not None and error.column == label_column + 1:
                rest = "{dashboard.label} gives it its label. " + rest
            self._say(f"Row {index:,}: malformed", f"{place}{error.what}.", rest)
        else:
            self._show_row(row, rows)

    def augment(self, augmentation: Augmentation, whose: str, seed: int) -> bool:
        """Show the next of the draws of the row.

        Args:
            augmentation: How it is distorted.
            whose: In whose words: empty for the settings', else such as " as for best-1".
            seed: Of the draws.

        Returns:
            Whether there is a row that can be shown so.

        Raises:
            ValueError: Images of this size cannot be distorted so.
        """
        if self._rows is None or self.query_one(DigitView).image is None:
            return False
        augmentation.refuse_too_fine(self._rows.dataset.layout.side)
        number = 1 if self._draw is None else self._draw.number + 1
        self._draw, self._whose = Draw(augmentation, seed, number), whose
        self.show(self._rows, self._index)
        return True

    def show_as_it_is(self) -> bool:
        """Show the row as it is; whether it was augmented."""
        was_augmented, self._draw = self._draw is not None, None
        if was_augmented and self._rows is not None:
            self.show(self._rows, self._index)
        return was_augmented

    def _say(self, heading: str, message: str, note: str) -> None:
        digit, bars = self.query_one(DigitView), self.query_one(OutputBars)
        digit.image = bars.outputs = bars.label = None
        digit.message = with_keys(self.app, message)
        self.add_class("-message")
        self.heading = heading
        self._note(note)
        self._place_digit()

    def _note(self, text: str) -> None:
        # Its height is fixed, so no other widget need move for it.
        self.query_one("#note", Static).update(with_keys(self.app, text), layout=False)

    def _show_row(self, row: Row, rows: RowsOnShow) -> None:
        digit, bars = self.query_one(DigitView), self.query_one(OutputBars)
        layout, names, draw = rows.dataset.layout, rows.names, self._draw
        pixels = row.pixels if draw is None else draw.of(row.pixels)
        outputs = rows.outputs(row.index) if draw is None else rows.outputs_for(pixels)
        digit.image = pixels.reshape(layout.side, layout.side)
        bars.names, bars.outputs, bars.label = names, outputs, row.label
        bars.excuse = with_keys(self.app, rows.unread)
        self.remove_class("-message")
        self._side = layout.side
        parts = [] if row.label is None else [full_name(names, row.label)]
        if draw is not None:
            parts.append("augmented")
        if outputs is not None:
            read = int(outputs.argmax())
            parts.append(f"read as {full_name(names, read)}")
            parts[-1] += ": wrong" * (row.label not in (None, read))
        self.heading = f"Row {row.index:,}: {', '.join(parts)}".rstrip(": ")
        self._note(_about(row, rows) if draw is None else self._about_draw(draw))
        self._place_digit()

    def _about_draw(self, draw: Draw) -> str:
        what = f"augmented{self._whose}: {in_words(draw.augmentation)}"
        which = f"draw {draw.number} of seed {draw.seed}"
        return f"{what}; {which}. {{dashboard.augment}}: another, {{dashboard.back}}: as it is"


def _about(row: Row, rows: RowsOnShow) -> str:
    """Where a row comes from, and what is known of it beside its image."""
    dataset, edits = rows.dataset, rows.dataset.edits
    if dataset.drawn:
        return (
            "Drawn by nn-tui, not handwritten. {dashboard.open} opens your own files, "
            "{dashboard.download} gets MNIST."
        )
    file = Path(dataset.name).name
    lines = [f"{'Of' if row.line is None else f'Line {row.line:,} of'} {file}"]
    if row.index in edits.labels:
        lines[0] += ", label corrected"
    if row.index in edits.marked:
        lines[0] += ", marked"
    lines.append(rows.reason(row.index) or rows.description)
    return "\n".join(lines)


class Curves(Vertical, can_focus=True):
    """How far a run is, and its curves: a pane of its own where there is little room."""

    def __init__(self) -> None:
        super().__init__(id="curves")

    def compose(self) -> ComposeResult:
        """Figures above, curves below."""
        yield RunFigures()
        with Container(id="charts"):
            yield Chart("test accuracy *", "*", as_percent=True, id="accuracy-chart")
            yield Chart("loss: training . test o", ".o", as_percent=False, id="loss-chart")


class TrainingPane(Pane):
    """Settings, figures and curves."""

    def __init__(self, heading: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(heading, id=id)
        self._run, self._offer = heading, ""

    def compose_content(self) -> ComposeResult:
        """What can be set, and what has come of it: side by side, or one above the other."""
        with Container(id="training"):
            yield SettingsTable()
            yield Curves()
        yield SettingsHelp()

    @on(SettingsTable.Told)
    def _tell(self, event: SettingsTable.Told) -> None:
        self.query_one(SettingsHelp).told = event

    def offer(self, what: str) -> None:
        """Say in the title what `s` would start, other than a new run; empty for nothing."""
        self._offer = what
        self._head()

    def _head(self) -> None:
        self.heading = self._offer or self._run

    def show(self, snapshot: Snapshot) -> None:
        """Show a run."""
        status = snapshot.status
        self._run = f"Training: {status.name}, {status.state}"
        self._head()
        figures = self.query_one(RunFigures)
        figures.status, figures.finding = status, snapshot.finding
        curves = {
            "#accuracy-chart": [snapshot.accuracy],
            "#loss-chart": [snapshot.train_loss, snapshot.test_loss],
        }
        for chart, shown in curves.items():
            self.query_one(chart, Chart).show(shown, status.epochs, marks=snapshot.marks)


class ConfusionPane(Pane):
    """The confusion matrix."""

    def compose_content(self) -> ComposeResult:
        """The matrix alone."""
        yield ConfusionMatrix()

    def show(self, snapshot: Snapshot, names: tuple[str, ...]) -> None:
        """Show what a run takes for what; `names` are those of its classes, if they have any."""
        matrix = self.query_one(ConfusionMatrix)
        matrix.names, matrix.matrix = names, snapshot.confusion
