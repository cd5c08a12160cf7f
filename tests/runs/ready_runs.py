"""Runs that need no training: random networks, and rows that they read as a test says."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import open_dataset
from tui_nn.dataset.loading import load_usable
from tui_nn.dataset.writing import csv_lines
from tui_nn.locations import runs_folder
from tui_nn.network.evaluation import predict
from tui_nn.network.model import Network
from tui_nn.network.training import Place
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder

Pixels = NDArray[np.uint8]
Labels = NDArray[np.uint8]


def smooth_images(rows: int, seed: int, side: int = 28) -> Pixels:
    """Images (rows, side * side) of soft blots, of which a distorted copy is alike, not equal."""
    rng = np.random.default_rng([7, seed])
    coarse = rng.random((rows, side // 4, side // 4)).repeat(4, axis=1).repeat(4, axis=2) ** 2
    for axis in (1, 2):
        coarse = (coarse + np.roll(coarse, 1, axis) + np.roll(coarse, -1, axis)) / 3
    return (255 * coarse).astype(np.uint8).reshape(rows, -1)


def write_rows(path: Path, pixels: Pixels, labels: Labels) -> Path:
    """A plain CSV without a header."""
    path.write_bytes(csv_lines(pixels, labels))
    return path


def checkpoint_of(chosen: Hyperparameters, seed: int, inputs: int = 784) -> Checkpoint:
    """A network with weights and biases at random; its average, if any, has others."""
    rng = np.random.default_rng(seed)
    network = chosen.build_network(inputs, 10, rng)
    average = chosen.build_average(network)
    for each in [network, *([average.network] if average else [])]:
        _fill(each, rng)
    return Checkpoint(chosen, network, chosen.build_optimizer(), average, Place(epoch=2))


def _fill(network: Network, rng: np.random.Generator) -> None:
    for array in network.state().values():
        array[...] = rng.normal(0, 2 * len(array) ** -0.5 if array.ndim == 2 else 0.2, array.shape)
        if array.ndim == 2:  # or what all rows have in common would decide about all of them
            array -= array.mean(axis=0)


def make_run(name: str, checkpoint: Checkpoint, file: Path, seed: int = 0) -> RunFolder:
    """A run that has finished: it was tested with a file, and has learned from another."""
    test = used(file)
    train = dataclasses.replace(test, file="/rows/train.csv", rows=1000, sha256="another")
    how = checkpoint.hyperparameters
    config = RunConfig(name, "classic", how, seed, train=train, test=test)
    return write_run(name, checkpoint, config)


def write_run(name: str, checkpoint: Checkpoint, config: RunConfig) -> RunFolder:
    """The folder of a run with that config and those weights, the latest and the best."""
    folder = RunFolder(runs_folder() / name)
    folder.path.mkdir(parents=True)
    config.write(folder.config)
    checkpoint.save(folder.checkpoint)
    shutil.copyfile(folder.checkpoint, folder.best)
    return folder


def used(file: Path) -> RowsUsed:
    """The record of a file's rows."""
    dataset = open_dataset(str(file))
    dataset.finish_preparing()
    return RowsUsed.of(dataset, len(load_usable(dataset).labels))


def predicted(checkpoint: Checkpoint, pixels: Pixels) -> Labels:
    """What a run takes rows for."""
    labels: Labels = predict(checkpoint.reading_network, pixels).argmax(axis=1).astype(np.uint8)
    return labels
