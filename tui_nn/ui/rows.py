"""The rows on show: a data set behind a filter, and what a run says of each."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, Row
from tui_nn.dataset.class_names import full_name, names_of
from tui_nn.dataset.edits import Change
from tui_nn.dataset.filters import WORDS, Filter
from tui_nn.dataset.relabelling import relabel
from tui_nn.dataset.survey import Survey
from tui_nn.errors import DataError, UsageError
from tui_nn.network import Network
from tui_nn.network.arrays import Floats, Pixels
from tui_nn.network.evaluation import predict

_REMEMBERED = 500  # rows; several screens of them


def parse_index(last: int, text: str) -> int:
    """The index of a row, as a person types it: 0 to `last`, with or without commas.

    Raises:
        UsageError: It is none.
    """
    digits = text.replace(",", "")
    if not digits.isdecimal() or int(digits) > last:
        raise UsageError(f"{text!r} is no row", remedy=f"Type a number from 0 to {last:,}")
    return int(digits)


@dataclass(frozen=True)
class Entry:
    """A row in the list.

    Args:
        index: Of the row.
        label: Its class; None for a row without a label.
        predicted: What the run reads; None without a run.
        bad: Whether it cannot be used.
        mark: A character that says what was changed about it: `*` marked, `+` labelled anew, or
            both in one, `#`; a blank for nothing.
    """

    index: int
    label: int | None
    predicted: int | None
    bad: bool = False
    mark: str = " "

    @property
    def is_wrong(self) -> bool:
        """Whether the run reads it wrongly."""
        return None not in (self.label, self.predicted) and self.label != self.predicted


class RowsOnShow:
    """The rows of a data set that pass a filter, at positions 0 and on.

    Attributes:
        dataset: Where they come from.
        filter: Which are shown. Change it by `show`.
        survey: What one look at every row has found, once `take_survey` has it.
        predicted: What the run reads in every row, (n,) uint8; None where that is not known.
        network: The run's network, to read single rows with; None without a run that could.
        unread: Why the run reads no row, and what to do; empty where it does.
        names: Those of the classes; empty where they have none.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.filter = Filter()
        self.survey: Survey | None = None
        self.predicted: NDArray[np.uint8] | None = None
        self.network: Network | None = None
        self.unread = "No run yet: {dashboard.start} starts one."
        self.names = names_of(dataset)
        self._of_usable: NDArray[np.uint8] | None = None
        self._positions: NDArray[np.int64] | None = None
        self._rows: OrderedDict[int, Row | DataError] = OrderedDict()
        self._outputs: dict[int, Floats] = {}

    def __len__(self) -> int:
        """How many rows are shown."""
        return len(self.dataset) if self._positions is None else len(self._positions)

    @property
    def usable(self) -> int:
        """How many of the rows shown can be used, as far as that is known."""
        if self.survey is None:
            return len(self)
        usable = self.survey.usable
        return int((usable if self._positions is None else usable[self._positions]).sum())

    @property
    def description(self) -> str:
        """How the rows are read, and how many classes they are of, as far as that is known."""
        classes = [] if self.survey is None else self.survey.classes
        counted = f", {len(classes)} classes" if classes else ""
        return self.dataset.description + counted

    @property
    def filter_text(self) -> str:
        """The filter in words, classes by their names."""
        wanted = self.filter
        label, predicted = (
            "" if it is None else full_name(self.names, it)
            for it in (wanted.label, wanted.predicted)
        )
        read = f"as {predicted}" if predicted else ""
        words = [word for word in WORDS if word in wanted.words]
        return " ".join(filter(None, [wanted.title, label, read, *words]))

    def shows(self, index: int) -> bool:
        """Whether a row passes the filter."""
        return bool(len(self)) and self.index_at(self.position_of(index)) == index

    def reason(self, index: int) -> str:
        """Why a row cannot be used although its image can be seen; empty where it can."""
        if self.survey is None or self.survey.usable[index]:
            return ""
        reasons = (p.reason for p in self.survey.problems if p.row == index)
        return f"Not used: {next(reasons, 'one of the bad rows')}. l corrects it."

    @property
    def positions(self) -> NDArray[np.int64]:
        """The rows that are shown, rising."""
        return np.arange(len(self.dataset)) if self._positions is None else self._positions

    def take_survey(self, survey: Survey) -> None:
        """Every row has been looked at."""
        self.survey = survey
        if self._of_usable is not None:
            self.learn(self.network, self._of_usable)

    def show(self, wanted: Filter) -> None:
        """Show only what passes a filter; what it needs must be there."""
        self.filter = wanted
        if not wanted or self.survey is None:
            self._positions = None
        else:
            self._positions = wanted.rows(self.survey, self.dataset.edits, self.predicted)

    def filter_again(self) -> None:
        """Show what passes the filter now, if what it needs is there."""
        if self.predicted is not None or not self.filter.needs_predictions:
            self.show(self.filter)

    def learn(self, network: Network | None, predicted: NDArray[np.uint8] | None) -> None:
        """The run has a new network.

        Args:
            network: To read single rows with; it is passed over where images have another size.
            predicted: What it reads in each usable row; None where that is not known.
        """
        fits = network is not None and network.inputs == self.dataset.layout.pixels
        other = "The run has no weights yet." if network is None else "The run reads other sizes."
        self.unread = "" if fits else other
        self.network = network if fits else None
        self._of_usable = predicted if fits else None
        self.predicted = None if self._of_usable is None else self._spread(self._of_usable)
        self._outputs.clear()
        self.filter_again()

    def take_predictions(self, predicted: NDArray[np.uint8]) -> None:
        """The run's network has read every row: (n,) uint8."""
        self.predicted = predicted
        self._outputs.clear()

    def index_at(self, position: int) -> int:
        """The row at a position."""
        return position if self._positions is None else int(self._positions[position])

    def position_of(self, index: int) -> int:
        """Where a row is shown, or the next one after it that is."""
        if self._positions is None:
            return min(index, max(len(self) - 1, 0))
        found = int(np.searchsorted(self._positions, index))
        return min(found, max(len(self) - 1, 0))

    def row(self, index: int) -> Row:
        """One row.

        Raises:
            DataError: It cannot be used.
        """
        if index not in self._rows:
            try:
                self._rows[index] = self.dataset.row(index)
            except DataError as error:
                self._rows[index] = error
            if len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)
        row = self._rows[index]
        if isinstance(row, DataError):
            raise row
        return row

    def entry(self, position: int) -> Entry:
        """What the list says of the row at a position."""
        index = self.index_at(position)
        mark = self._mark(index)
        try:
            row = self.row(index)
        except DataError:
            return Entry(index, None, None, bad=True, mark=mark)
        bad = self.survey is not None and not self.survey.usable[index]
        if self.predicted is not None and not bad:
            return Entry(index, row.label, int(self.predicted[index]), bad, mark)
        outputs = self.outputs(index)
        predicted = None if outputs is None else int(outputs.argmax())
        return Entry(index, row.label, predicted, bad, mark)

    def outputs(self, index: int) -> Floats | None:
        """The network's outputs (classes,) for a row; None without a run or for a bad row."""
        if self.network is None:
            return None
        if index not in self._outputs:
            try:
                pixels = self.row(index).pixels
            except DataError:
                return None
            self._outputs[index] = predict(self.network, pixels[np.newaxis])[0]
        return self._outputs[index]

    def outputs_for(self, pixels: Pixels) -> Floats | None:
        """The network's outputs (classes,) for any image; None without a run."""
        return None if self.network is None else predict(self.network, pixels[np.newaxis])[0]

    def next_wrong(self, index: int, direction: int) -> int | None:
        """The nearest shown row after (1) or before (-1) a row that is read wrongly."""
        if self.survey is None or self.predicted is None:
            return None
        wrong = self.survey.usable & (self.predicted != self.survey.labels)
        candidates = np.flatnonzero(wrong)
        if self._positions is not None:
            candidates = np.intersect1d(candidates, self._positions, assume_unique=True)
        found = candidates[candidates > index] if direction > 0 else candidates[candidates < index]
        if not len(found):
            return None
        return int(found[0] if direction > 0 else found[-1])

    def relabel(self, index: int, label: int) -> None:
        """Correct the label of a row.

        Raises:
            NnTuiError: It cannot be kept.
            DataError: It is not the label that is wrong with the row.
        """
        try:
            relabel(self.dataset, index, label)
        finally:
            self._look_again(index)

    def mark(self, index: int) -> None:
        """Mark a row, or take its mark away.

        Raises:
            NnTuiError: It cannot be kept.
        """
        self.dataset.edits.mark(index)

    def undo(self) -> Change | None:
        """Take back the last change; None where there is none.

        Raises:
            NnTuiError: It cannot be kept.
        """
        undone = self.dataset.edits.undo()
        if undone is not None:
            self._look_again(undone.row)
        return undone

    def _look_again(self, index: int) -> None:
        """A row has another label than before."""
        self._rows.pop(index, None)
        usable, label = True, 0
        try:
            label = self.row(index).label or 0
        except DataError:
            usable = False
        if self.survey is None:
            return
        was_usable = self.survey.usable[index]
        self.survey.usable[index], self.survey.labels[index] = usable, label
        outputs = self.outputs(index)
        if self.predicted is not None and usable and not was_usable and outputs is not None:
            self.predicted[index] = outputs.argmax()  # nobody has read it before

    def _mark(self, index: int) -> str:
        edits = self.dataset.edits
        return {(True, True): "#", (True, False): "*", (False, True): "+"}.get(
            (index in edits.marked, index in edits.labels), " "
        )

    def _spread(self, of_usable: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        """What is read in the usable rows, at the places of these among all rows."""
        if self.survey is None:
            # While a file is looked through, not all of its rows are known yet.
            return of_usable if len(of_usable) >= len(self.dataset) else None
        if len(of_usable) != self.survey.rows:
            return None  # they are of another file, or of what this one was
        predicted = np.zeros(len(self.dataset), np.uint8)
        predicted[self.survey.usable] = of_usable
        return predicted
