"""What a run reads in rows, some at a time, whether they have labels or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import Block, Dataset
from tui_nn.network import Network
from tui_nn.network.evaluation import predict
from tui_nn.runs.assess import refuse_other_size
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder


@dataclass(frozen=True, eq=False)
class Reading:
    """What is read in some rows.

    Args:
        block: The rows.
        predictions: (n,) uint8, the predicted class of each.
        confidences: (n,) the largest output of each, 0 to 1.
    """

    block: Block
    predictions: NDArray[np.uint8]
    confidences: NDArray[np.float64]


def network_for(folder: RunFolder, dataset: Dataset, *, best: bool = False) -> Network:
    """The network of a run, to read rows with; they need not be prepared.

    Args:
        folder: The run; it may be training.
        dataset: The rows.
        best: Take the best weights so far instead of the latest.

    Raises:
        DataError: The images have another size than the run has learned.
        RunError: The run's weights cannot be read.
    """
    network = Checkpoint.load(folder.best if best else folder.checkpoint).reading_network
    refuse_other_size(network.inputs, folder, dataset)
    return network


def read_rows(network: Network, blocks: Iterable[Block]) -> Iterator[Reading]:
    """Read rows block by block, such as the `blocks` of a data set or of a survey."""
    for block in blocks:
        outputs = predict(network, block.pixels)
        predictions = outputs.argmax(axis=1).astype(np.uint8)
        confidences = np.clip(outputs.max(axis=1), 0.0, 1.0).astype(np.float64)
        yield Reading(block, predictions, confidences)
