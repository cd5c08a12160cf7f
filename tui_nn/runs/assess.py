"""Testing a run: how well its weights read rows, its own test rows or any others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import PIXELS, Dataset, open_dataset
from tui_nn.errors import DataError, ModelError
from tui_nn.network import Evaluation, evaluate
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Report


@dataclass(frozen=True, eq=False)
class Assessment:
    """What some weights of a run say of some rows.

    Args:
        dataset: The rows.
        checkpoint: The weights.
        evaluation: What came out.
    """

    dataset: Dataset
    checkpoint: Checkpoint
    evaluation: Evaluation


def assess(
    folder: RunFolder, file: str | None, best: bool, report: Report | None = None
) -> Assessment:
    """Test a run.

    Args:
        folder: The run; it may be training.
        file: A path or a built-in name; None for the rows that the run itself is tested with.
        best: Use the best weights so far instead of the latest.
        report: Called while the rows get ready.

    Raises:
        DataError: The rows cannot be used, or have labels that the network does not know.
        RunError: The run's config or weights cannot be read.
    """
    checkpoint = Checkpoint.load(folder.best if best else folder.checkpoint)
    network = checkpoint.network
    if network.inputs != PIXELS:
        raise ModelError(
            f"reads {network.inputs} pixels, and a row has {PIXELS}", where=folder.name
        )
    dataset = open_dataset(file or RunConfig.read(folder.config).test.file)
    for preparation in dataset.prepare():
        if report is not None:
            report(dataset, preparation)
    if not len(dataset):
        raise DataError("there are no rows", path=dataset.name)
    pixels, labels = dataset.load()
    _refuse_unknown(labels, network.outputs, dataset)
    targets = checkpoint.hyperparameters.target_table(network.outputs)
    return Assessment(dataset, checkpoint, evaluate(network, pixels, labels, targets))


def _refuse_unknown(labels: NDArray[np.uint8], classes: int, dataset: Dataset) -> None:
    unknown = np.flatnonzero(labels >= classes)
    if len(unknown):
        row = dataset.row(int(unknown[0]))
        raise DataError(
            f"label {row.label} is not one of the network's classes, 0 to {classes - 1}",
            path=dataset.name,
            line=row.line,
            column=1,
            remedy="Test with rows of the classes that the run has learned",
        )
