"""Testing a run: how well its weights read rows, its own test rows or any others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.loading import load_usable
from tui_nn.errors import DataError, UsageError
from tui_nn.network import Evaluation, evaluate
from tui_nn.network.committee import Committee
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Report, telling


@dataclass(frozen=True, eq=False)
class Assessment:
    """What some weights of a run say of some rows.

    Args:
        dataset: The rows; those that cannot be used are left out.
        checkpoint: The weights.
        evaluation: What came out.
    """

    dataset: Dataset
    checkpoint: Checkpoint
    evaluation: Evaluation


def assess(
    folder: RunFolder,
    file: str | None,
    best: bool,
    report: Report | None = None,
    others: Sequence[RunFolder] = (),
) -> Assessment:
    """Test a run, or several that read together.

    Args:
        folder: The run; it may be training.
        file: A path or a built-in name; None for the rows that the run itself is tested with.
        best: Use the best weights so far instead of the latest.
        report: Called while the rows get ready.
        others: Runs whose outputs are averaged with those of the first.

    Raises:
        DataError: The rows cannot be used, or have labels that the network does not know.
        RunError: A run's config or weights cannot be read.
        UsageError: The runs cannot read the same rows.
    """
    checkpoints = [
        Checkpoint.load(run.best if best else run.checkpoint) for run in (folder, *others)
    ]
    checkpoint = checkpoints[0]
    network = checkpoint.reading_network
    try:
        committee = Committee([each.reading_network for each in checkpoints])
    except ValueError as error:
        raise UsageError(str(error), where=", ".join(run.name for run in others)) from None
    dataset = open_dataset(file or RunConfig.read(folder.config).test.file)
    refuse_other_size(network.inputs, folder, dataset)
    tell = telling(report, dataset)
    for preparation in dataset.prepare():
        tell(preparation)
    rows = load_usable(dataset, tell)
    _refuse_unknown(rows.labels, network.outputs, dataset)
    targets = checkpoint.hyperparameters.target_table(network.outputs)
    evaluation = evaluate(committee, rows.pixels, rows.labels, targets)
    return Assessment(dataset, checkpoint, evaluation)


def refuse_other_size(inputs: int, folder: RunFolder, dataset: Dataset) -> None:
    """Check that a network of so many inputs can read a data set's images.

    Raises:
        DataError: It cannot.
    """
    if inputs != dataset.layout.pixels:
        side = dataset.layout.side
        raise DataError(
            f"its images have {side} x {side} pixels, and {folder.name} reads {inputs:,} of them",
            path=dataset.name,
        )


def _refuse_unknown(labels: NDArray[np.uint8], classes: int, dataset: Dataset) -> None:
    if labels.max() < classes:
        return
    for block in dataset.blocks():
        for place in np.flatnonzero(block.labels >= classes)[:1]:
            raise DataError(
                f"label {block.labels[place]} is not one of the network's classes,"
                f" 0 to {classes - 1}",
                path=dataset.name,
                line=dataset.line_of(int(block.indices[place])),
                column=(dataset.layout.label_column or 0) + 1,
                remedy="Test with rows of the classes that the run has learned",
            )
