"""The rows on show: a data set behind a filter, and what a run says of each."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, Row
from tui_nn.errors import DataError, UsageError
from tui_nn.network import Network
from tui_nn.network.arrays import Floats
from tui_nn.network.evaluation import predict

_REMEMBERED = 500  # rows; several screens of them


@dataclass(frozen=True)
class Filter:
    """Which rows to show; one without any condition shows all.

    Args:
        label: Only rows of this class.
        predicted: Only rows that the run reads as this class.
        wrong: Only rows that the run reads wrongly.
    """

    label: int | None = None
    predicted: int | None = None
    wrong: bool = False

    @classmethod
    def parse(cls, text: str) -> "Filter":
        """What a person types: `7`, `as 9`, `wrong`, or several of them.

        Raises:
            UsageError: It is none of these.
        """
        label = predicted = None
        wrong = False
        words = text.lower().replace("=", " ").split()
        while words:
            word = words.pop(0)
            if word == "wrong":
                wrong = True
            elif word == "as" and predicted is None and words and words[0].isdecimal():
                predicted = int(words.pop(0))
            elif word.isdecimal() and label is None:
                label = int(word)
            elif word != "label":
                raise UsageError(f"{word!r} is no filter", remedy="Type 7, as 9, wrong, or 7 as 9")
        return cls(label, predicted, wrong)

    def __str__(self) -> str:
        """As it would be typed."""
        parts = [
            "" if self.label is None else str(self.label),
            "" if self.predicted is None else f"as {self.predicted}",
            "wrong" if self.wrong else "",
        ]
        return " ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        """Whether it hides anything."""
        return self != Filter()

    @property
    def needs_predictions(self) -> bool:
        """Whether it asks what a run says."""
        return self.predicted is not None or self.wrong

    def positions(
        self, labels: NDArray[np.uint8], predicted: NDArray[np.uint8] | None
    ) -> NDArray[np.int64]:
        """The indices of the rows to show; none where predictions are needed and missing."""
        chosen = np.ones(len(labels), bool)
        if self.label is not None:
            chosen &= labels == self.label
        if self.needs_predictions and predicted is None:
            chosen[:] = False
        elif predicted is not None:
            if self.predicted is not None:
                chosen &= predicted == self.predicted
            if self.wrong:
                chosen &= predicted != labels
        return np.flatnonzero(chosen)


def parse_index(last: int, text: str) -> int:
    """The index of a row, as a person types it: 0 to `last`, with or without commas.

    Raises:
        UsageError: It is none.
    """
    digits = text.replace(",", "")
    if not digits.isdecimal() or int(digits) > last:
        raise UsageError(f"{text!r} is no row", remedy=f"Type a number from 0 to {last:,}")
    return int(digits)


@dataclass(frozen=True, eq=False)
class AllRows:
    """Every row of a data set: pixels (n, 784) uint8 and labels (n,) uint8."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class Entry:
    """A row in the list.

    Args:
        index: Of the row.
        label: Its class; None for a malformed row.
        predicted: What the run reads; None without a run.
    """

    index: int
    label: int | None
    predicted: int | None

    @property
    def is_wrong(self) -> bool:
        """Whether the run reads it wrongly."""
        return None not in (self.label, self.predicted) and self.label != self.predicted


class RowsOnShow:
    """The rows of a data set that pass a filter, at positions 0 and on.

    Attributes:
        dataset: Where they come from.
        filter: Which are shown. Change it by `show`.
        all: Every row, once `take_all` has them; a filter needs it.
        predicted: What the run reads in every row, (n,) uint8; None where that is not known.
        network: The run's network, to read single rows with; None without a run.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.filter = Filter()
        self.all: AllRows | None = None
        self.predicted: NDArray[np.uint8] | None = None
        self.network: Network | None = None
        self._positions: NDArray[np.int64] | None = None
        self._rows: OrderedDict[int, Row | DataError] = OrderedDict()
        self._outputs: dict[int, Floats] = {}

    def __len__(self) -> int:
        """How many rows are shown."""
        return len(self.dataset) if self._positions is None else len(self._positions)

    def take_all(self, rows: AllRows) -> None:
        """All rows have been loaded."""
        self.all = rows
        if self.predicted is not None and len(self.predicted) != len(rows.labels):
            self.predicted = None  # they are of another file, or of what this one was

    def show(self, wanted: Filter) -> None:
        """Show only what passes a filter; what it needs must be there."""
        self.filter = wanted
        if not wanted or self.all is None:
            self._positions = None
        else:
            self._positions = wanted.positions(self.all.labels, self.predicted)

    def learn(self, network: Network | None, predicted: NDArray[np.uint8] | None) -> None:
        """The run has a new network, and says this of all rows, if that is known."""
        self.network = network
        self.predicted = predicted if predicted is not None and self._may_fit(predicted) else None
        self._outputs.clear()
        if self.predicted is not None or not self.filter.needs_predictions:
            self.show(self.filter)

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
            DataError: It is malformed.
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
        try:
            row = self.row(index)
        except DataError:
            return Entry(index, None, None)
        if self.predicted is not None:
            return Entry(index, row.label, int(self.predicted[index]))
        outputs = self.outputs(index)
        return Entry(index, row.label, None if outputs is None else int(outputs.argmax()))

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

    def next_wrong(self, index: int, direction: int) -> int | None:
        """The nearest shown row after (1) or before (-1) a row that is read wrongly."""
        if self.all is None or self.predicted is None:
            return None
        wrong = self.predicted != self.all.labels
        candidates = np.flatnonzero(wrong)
        if self._positions is not None:
            candidates = np.intersect1d(candidates, self._positions, assume_unique=True)
        found = candidates[candidates > index] if direction > 0 else candidates[candidates < index]
        if not len(found):
            return None
        return int(found[0] if direction > 0 else found[-1])

    def _may_fit(self, predicted: NDArray[np.uint8]) -> bool:
        # While a file is looked through, not all of its rows are known yet.
        known = len(self.dataset) if self.all is None else len(self.all.labels)
        return len(predicted) == known or (self.all is None and len(predicted) > known)
