"""The rows of a run: to learn from, to choose by, and to be tested with."""

from dataclasses import dataclass

from tui_nn.dataset import open_dataset
from tui_nn.dataset.loading import UsableRows, load_usable
from tui_nn.dataset.stored_rows import StoredRows
from tui_nn.errors import DataError
from tui_nn.runs.config import RowsUsed, RunConfig

FEWEST_CLASSES = 10
"""A network tells apart at least so many, whatever its rows are of."""


@dataclass(frozen=True, eq=False)
class RunRows:
    """All rows that a run needs.

    Args:
        training: To learn from. There may be more pixels than labels; those are not learned.
        validation: To choose the best weights by; None where no rows were set aside.
        test: To be tested with.
        classes: How many classes they are of; at least `FEWEST_CLASSES`.
    """

    training: UsableRows
    validation: UsableRows | None
    test: UsableRows
    classes: int

    @classmethod
    def load(cls, config: RunConfig) -> "RunRows":
        """The rows that a config names.

        Raises:
            DataError: A file of them is gone, or has changed since the run was made.
        """
        test, train = _load(config.test), _load(config.train)
        training, validation = _set_aside(train, config.hyperparameters.validation)
        classes = max(FEWEST_CLASSES, 1 + max(int(rows.labels.max()) for rows in (train, test)))
        return cls(training, validation, test, classes)


def _load(used: RowsUsed) -> UsableRows:
    dataset = open_dataset(used.file)
    dataset.finish_preparing()
    rows = load_usable(dataset)
    if RowsUsed.of(dataset, len(rows.labels)) != used:
        raise DataError(
            "has changed since the run was made", path=used.file, remedy="Start a new run with it"
        )
    return rows


def _set_aside(rows: UsableRows, count: int) -> tuple[UsableRows, UsableRows | None]:
    """The rows without the last `count` of them, and these; None for 0."""
    if not count:
        return rows, None
    first = len(rows.labels) - count
    # The pixels of all stay together: they may be on disk.
    training = UsableRows(rows.pixels, rows.labels[:first])
    aside, pixels = slice(first, len(rows.labels)), rows.pixels
    their_pixels = pixels.part(aside) if isinstance(pixels, StoredRows) else pixels[aside]
    return training, UsableRows(their_pixels, rows.labels[aside])
