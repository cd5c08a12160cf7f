"""Two runs on the same rows: which reads them better, and whether that may be chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, Preparation, open_dataset
from tui_nn.dataset.loading import UsableRows, load_usable
from tui_nn.dataset.survey import Survey
from tui_nn.errors import DataError, UsageError
from tui_nn.network.evaluation import predict, read_outputs
from tui_nn.runs.assess import refuse_other_size
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.comparison.differences import Difference, differences
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Report, telling

__all__ = [
    "SIGNIFICANT",
    "Comparison",
    "Difference",
    "Side",
    "compare_runs",
    "differences",
    "mcnemar",
    "wilson",
]

SIGNIFICANT = 0.05
"""A p below it is taken for more than chance."""

_Z = 1.959963984540054  # 95 % of a normal distribution are within so many standard deviations


def wilson(correct: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of an accuracy (Wilson 1927): where it may be for rows without end.

    Args:
        correct: Rows that are read rightly.
        rows: All of them; without any, the accuracy may be anything.

    Returns:
        Its ends, 0 to 1.
    """
    if not rows:
        return 0.0, 1.0
    share, per_row = correct / rows, _Z * _Z / rows
    centre = share + per_row / 2
    spread = _Z * (share * (1 - share) / rows + per_row / (4 * rows)) ** 0.5
    # Without mistakes, or with nothing else, one end is exact; rounding would leave it short.
    low = (centre - spread) / (1 + per_row) if correct else 0.0
    high = (centre + spread) / (1 + per_row) if correct < rows else 1.0
    return low, high


def mcnemar(only_first: int, only_second: int) -> float:
    """How often chance alone would part two equally good readers so far (McNemar 1947), 0 to 1.

    Exact and two-sided: of the rows that one of them reads rightly and the other does not, each is
    as likely to be the one's as the other's.

    Args:
        only_first: Rows that only the first one reads rightly.
        only_second: Rows that only the second one does.
    """
    from scipy.special import bdtr

    rows = only_first + only_second
    return min(1.0, 2 * float(bdtr(min(only_first, only_second), rows, 0.5)))


@dataclass(frozen=True)
class Side:
    """One of the two runs.

    Args:
        name: Of the run.
        epoch: How far it had been trained, with the fraction of the present epoch.
        correct: Rows that it reads rightly.
        rows: All that it read.
        accuracy: The share of the two, 0 to 1.
        low: Where the accuracy's 95 % interval begins.
        high: Where it ends.
    """

    name: str
    epoch: float
    correct: int
    rows: int
    accuracy: float
    low: float
    high: float


def _no_rows() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two runs read in the same n rows. It says nothing of the same recipes with other seeds.

    Args:
        file: The rows: a path or a built-in name.
        first: The one run.
        second: The other.
        labels: (n,) the true classes.
        predicted_first: (n,) uint8, what the first run takes each row for.
        predicted_second: (n,) uint8, what the second one does.
        only_first: (k,) rows, counted from 0 in the file, that only the first run reads rightly.
        only_second: (k,) rows that only the second one does.
        p: Of McNemar's exact test.
        rows: (n,) which row of the file each is; some may be unusable, and are left out.
        drawn: Whether the digits are drawn by this program.
        remarks: What one has to know beside the figures, a sentence each.
    """

    file: str
    first: Side
    second: Side
    labels: NDArray[np.uint8]
    predicted_first: NDArray[np.uint8]
    predicted_second: NDArray[np.uint8]
    only_first: NDArray[np.int64]
    only_second: NDArray[np.int64]
    p: float
    rows: NDArray[np.int64] = field(default_factory=_no_rows)
    drawn: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def both_right(self) -> int:
        """How many rows both read rightly."""
        return self.first.correct - len(self.only_first)

    @property
    def both_wrong(self) -> int:
        """How many rows neither reads rightly."""
        return self.first.rows - self.first.correct - len(self.only_second)

    @property
    def verdict(self) -> str:
        """Which reads the rows better, and whether that may be chance, in one sentence."""
        if not (len(self.only_first) or len(self.only_second)):
            return "Both read the very same rows rightly."
        if len(self.only_first) == len(self.only_second):
            return "Both read equally many rows rightly, but not the same ones (p = 1)."
        better = max(self.first, self.second, key=lambda side: side.correct).name
        p = f"p = {self.p:.3g}" if self.p >= 0.001 else "p < 0.001"
        if self.p < SIGNIFICANT:
            return f"{better} reads better: the difference is larger than chance explains ({p})."
        return f"{better} reads more rows rightly, but that may be chance alone ({p})."


def compare_runs(
    first: RunFolder,
    second: RunFolder,
    file: str | None = None,
    *,
    best: bool = False,
    report: Report | None = None,
) -> Comparison:
    """Let two runs read the same rows.

    Args:
        first: The one; it may be training.
        second: The other.
        file: A path or a built-in name; None for the rows that the first one is tested with.
        best: Use the best weights so far of both instead of the latest.
        report: Called while the rows get ready.

    Raises:
        DataError: The rows cannot be used, or are none that these runs can read.
        RunError: A run's config or weights cannot be read.
        UsageError: The runs read images of other sizes.
    """
    readers = [_Reader.of(folder, best=best) for folder in (first, second)]
    _refuse_other_images(readers)
    dataset = open_dataset(file or readers[0].config.test.file)
    refuse_other_size(readers[0].checkpoint.network.inputs, first, dataset)
    tell = telling(report, dataset)
    for preparation in dataset.prepare():
        tell(preparation)
    usable = load_usable(dataset, tell)
    labels, rows = usable.labels, _places(dataset, len(usable.labels), tell)
    predictions = [reader.read(usable, dataset) for reader in readers]
    right = [predicted == labels for predicted in predictions]
    only = [rows[one & ~other] for one, other in (right, right[::-1])]
    return Comparison(
        dataset.name,
        readers[0].side(right[0]),
        readers[1].side(right[1]),
        labels,
        predictions[0],
        predictions[1],
        only[0],
        only[1],
        mcnemar(len(only[0]), len(only[1])),
        rows,
        dataset.drawn,
        _remarks(readers, RowsUsed.of(dataset, len(labels)), chosen=file is not None, best=best),
    )


@dataclass(frozen=True, eq=False)
class _Reader:
    """A run that reads rows."""

    folder: RunFolder
    config: RunConfig
    checkpoint: Checkpoint

    @classmethod
    def of(cls, folder: RunFolder, *, best: bool) -> "_Reader":
        path = folder.best if best else folder.checkpoint
        return cls(folder, RunConfig.read(folder.config), Checkpoint.load(path))

    @property
    def name(self) -> str:
        return self.folder.name

    def read(self, usable: UsableRows, dataset: Dataset) -> NDArray[np.uint8]:
        """What it takes each row for, (n,)."""
        network, largest = self.checkpoint.reading_network, int(usable.labels.max())
        if largest >= network.outputs:
            raise DataError(
                f"has the label {largest}, and {self.name} knows only 0 to {network.outputs - 1}",
                path=dataset.name,
                remedy="Compare with rows of the classes that both have learned",
            )
        predictions, _ = read_outputs(predict(network, usable.pixels))
        return predictions

    def side(self, right: NDArray[np.bool_]) -> Side:
        """What comes of reading rows, (n,), rightly or not."""
        place = self.checkpoint.place
        learned = self.config.train.rows - self.config.hyperparameters.validation
        epoch = round(place.epoch + place.rows / max(learned, 1), 4)
        correct, rows = int(right.sum()), len(right)
        return Side(self.name, epoch, correct, rows, correct / rows, *wilson(correct, rows))


def _places(
    dataset: Dataset, usable: int, tell: Callable[[Preparation], None]
) -> NDArray[np.int64]:
    """Which rows of a prepared data set can be used, (usable,); all of them need no second look."""
    if usable == len(dataset):
        return np.arange(usable)
    survey = Survey(dataset)
    for block in survey.blocks():
        tell(Preparation(block.done, len(dataset)))
    return np.flatnonzero(survey.usable)


def _refuse_other_images(readers: Sequence[_Reader]) -> None:
    inputs = [reader.checkpoint.network.inputs for reader in readers]
    if inputs[0] != inputs[1]:
        sides = [round(pixels**0.5) for pixels in inputs]
        sizes = [
            f"{reader.name} reads images of {side} x {side} pixels"
            for reader, side in zip(readers, sides, strict=True)
        ]
        raise UsageError(
            " and ".join(sizes), remedy="Compare runs that have learned from images of one size"
        )


def _remarks(
    readers: Sequence[_Reader], used: RowsUsed, *, chosen: bool, best: bool
) -> tuple[str, ...]:
    """What flatters a run, and where the rows are not those that it was tested with."""
    said = []
    for reader in readers:
        name, config = reader.name, reader.config
        is_own = config.test.sha256 == used.sha256  # whatever the file is called
        if config.train.sha256 == used.sha256:
            said.append(f"{name} has learned from these rows, which flatters it.")
        if not (is_own or chosen):
            said.append(
                f"The rows have changed since {name} was tested with them."
                if config.test.file == used.file
                else f"{name} was tested with other rows while it trained: {config.test.file}."
            )
        if best and is_own and not config.hyperparameters.validation:
            said.append(f"The best weights of {name} were chosen by these rows: it is flattered.")
    return tuple(dict.fromkeys(said))
