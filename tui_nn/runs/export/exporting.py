"""A run as a short NumPy script that reads its test rows by itself, and its weights beside it."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_nn.augmentation import MARGIN, View
from tui_nn.dataset import Dataset
from tui_nn.dataset.loading import UsableRows, load_usable
from tui_nn.dataset.writing import csv_lines, refuse_to_overwrite
from tui_nn.errors import UsageError
from tui_nn.files import write_atomically
from tui_nn.network import Network
from tui_nn.runs.assess import assess
from tui_nn.runs.config import RunConfig
from tui_nn.runs.export.repeating import command_for
from tui_nn.runs.export.script import ROWS_ENDING, Facts, text_of
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Report

_ROWS_AT_ONCE = 4096

_GZIP = 31  # zlib's number for a gzip file with the largest window

Weights = dict[str, NDArray[Any]]
"""By the names that the script calls them: W1, b1, W2 and so on, and `places` of the views."""


class Script(NamedTuple):
    """A run as a script.

    Args:
        text: Of the script; the name of its file does not stand in it.
        weights: What it loads.
        rows: The test rows, where it cannot read the run's own file of them; else None.
        accuracy: What it is to come to, 0 to 1.
    """

    text: str
    weights: Weights
    rows: UsableRows | None
    accuracy: float


def script_for(folder: RunFolder, *, best: bool = False, report: Report | None = None) -> Script:
    """A script that reproduces the test accuracy of a run with NumPy alone.

    Args:
        folder: The run; it may be training.
        best: Use the best weights so far instead of the latest.
        report: Called while the rows get ready.

    Raises:
        DataError: The run's test rows cannot be used.
        RunError: Its config or weights cannot be read.
    """
    found = assess(folder, None, best, report)
    rows = load_usable(found.dataset)
    beside = not _reads_alike(found.dataset, rows)
    network, evaluation = found.checkpoint.reading_network, found.evaluation
    facts = Facts(
        run=folder.name,
        weights="best" if best else "latest",
        averaged=found.checkpoint.average is not None,
        file=found.dataset.name,
        beside=beside,
        drawn=found.dataset.drawn,
        right=int(np.trace(evaluation.confusion)),
        command=command_for(RunConfig.read(folder.config)),
    )
    text = text_of(facts, found.checkpoint.hyperparameters, network, MARGIN)
    return Script(text, _weights(network), rows if beside else None, evaluation.accuracy)


def files_of(path: Path) -> tuple[Path, Path, Path]:
    """The script, its weights, and the rows that it may need, by the script's path."""
    return path, path.with_suffix(".npz"), path.with_name(path.stem + ROWS_ENDING)


def export_run(
    folder: RunFolder,
    path: Path,
    *,
    best: bool = False,
    force: bool = False,
    report: Report | None = None,
) -> list[Path]:
    """Write a run as a script, with its weights and, where they are needed, its rows beside it.

    Args:
        folder: The run; it may be training.
        path: The script, `NAME.py`. The weights go into `NAME.npz`; rows that are no CSV of label
            and pixels go into `NAME-rows.csv.gz`.
        best: Use the best weights so far instead of the latest.
        force: Replace files that exist.
        report: Called while the rows get ready.

    Returns:
        The files, the script first.

    Raises:
        DataError: The run's test rows cannot be used.
        RunError: Its config or weights cannot be read.
        UsageError: The files cannot be written, or exist already.
    """
    path = path.expanduser().resolve()
    _refuse_name(path)
    source = RunConfig.read(folder.config).test.file
    files = files_of(path)
    for file in files:  # before anybody waits
        refuse_to_overwrite(file, force=force, source=source)
    script = script_for(folder, best=best, report=report)
    contents: list[Iterable[bytes]] = [[script.text.encode()], _npz(script.weights)]
    contents += [] if script.rows is None else [_compressed(script.rows)]
    written = list(zip(files, contents, strict=False))
    for file, content in reversed(written):  # the script last: it needs the others
        try:
            write_atomically(file, content)
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", where=str(file)) from error
    return [file for file, _content in written]


def _refuse_name(path: Path) -> None:
    where = str(path)
    if path.suffix != ".py":
        raise UsageError("is no name of a Python script", where=where, remedy="End it in .py")
    if path.stem == "numpy" or path.stem in sys.stdlib_module_names:
        # Python looks for modules beside a script first, and would find the script itself.
        raise UsageError(
            f"would hide Python's module {path.stem}", where=where, remedy="Choose another name"
        )


def _reads_alike(dataset: Dataset, rows: UsableRows) -> bool:
    """Whether the script, from a data set's own file, gets the rows that this program gets.

    It does from a plain CSV whose rows can all be used, and of which nothing was changed by hand.
    """
    if dataset.drawn:
        return False
    opened = partial(gzip.open if dataset.name.endswith(".gz") else open, dataset.name, "rt")
    try:
        with opened() as file:
            header = not file.readline()[:1].isdigit()
        table = np.loadtxt(dataset.name, np.uint8, delimiter=",", skiprows=int(header), ndmin=2)
    except (ValueError, OSError, EOFError, zlib.error):
        return False
    return np.array_equal(table[:, 0], rows.labels) and all(
        np.array_equal(table[part, 1:], rows.pixels[part]) for part in _parts(len(table))
    )


def _weights(network: Network) -> Weights:
    weights: Weights = {}
    for number, layer in enumerate(network.layers, start=1):
        weights[f"W{number}"] = layer.weights.value
        if layer.biases is not None:
            weights[f"b{number}"] = layer.biases.value[0]
    if network.views:
        side = round(network.inputs**0.5)
        views = [view for view in network.views if isinstance(view, View)]
        weights["places"] = np.stack([view.places(side) for view in views])
    return weights


def _npz(weights: Weights) -> Iterator[bytes]:
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **weights)
    yield content.getvalue()


def _compressed(rows: UsableRows) -> Iterator[bytes]:
    """Rows as a gzipped CSV without a header."""
    compressor = zlib.compressobj(wbits=_GZIP)
    for part in _parts(len(rows.labels)):
        yield compressor.compress(csv_lines(rows.pixels[part], rows.labels[part]))
    yield compressor.flush()


def _parts(count: int) -> list[slice]:
    return [slice(first, first + _ROWS_AT_ONCE) for first in range(0, count, _ROWS_AT_ONCE)]
