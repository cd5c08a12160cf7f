"""Starting a run: its folder, its config, and the worker that outlives whoever starts it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tui_nn
from tui_nn.dataset import Dataset, Preparation, open_dataset
from tui_nn.dataset.loading import count_usable
from tui_nn.errors import RunError, UsageError
from tui_nn.files import write_atomically
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import refuse_too_large
from tui_nn.runs.config import Parent, RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder, create_run_folder, refuse_name
from tui_nn.runs.identity import is_tended
from tui_nn.runs.journal import ENDINGS, JournalReader
from tui_nn.runs.rows import FEWEST_CLASSES
from tui_nn.runs.threads import blas_threads_for, thread_environment

_PATIENCE = 60.0  # seconds for a worker to show a sign of life
_POLL = 0.02  # seconds between two looks for it

Report = Callable[[Dataset, Preparation], None]
"""Told how far a data set is with getting ready; may raise to give up."""


@dataclass(frozen=True)
class Order:
    """What to train.

    Args:
        train: A file of rows or a built-in name.
        test: The same, to be tested with.
        recipe: The recipe that the hyperparameters started from.
        hyperparameters: As wanted.
        seed: Of all that is random.
        name: The run's name; None for the recipe's with a number.
        at_once: How many runs are to train at the same time, this one included.
        parent: Where its first weights are from; None where they are drawn.
        weights: The model file that holds these.
    """

    train: str
    test: str
    recipe: str
    hyperparameters: Hyperparameters
    seed: int = 0
    name: str | None = None
    at_once: int = 1
    parent: Parent | None = None
    weights: bytes = b""


def start_run(order: Order, report: Report | None = None) -> RunFolder:
    """Make a run and start its worker; returns when the worker is there.

    Args:
        order: What to train.
        report: Called while data gets ready.

    Raises:
        UsageError: The name is taken, a data file cannot be used, or the network is too large.
        RunError: The folder cannot be made, or the worker did not start.
    """
    # Whatever cannot be used is refused before anybody waits for the rows of the other.
    datasets = open_dataset(order.train), open_dataset(order.test)
    _refuse_other_size(*datasets)
    if order.name is not None:
        refuse_name(order.name)
    pixels = datasets[0].layout.pixels
    refuse_too_large(order.hyperparameters, pixels, FEWEST_CLASSES)
    _refuse_too_fine(order.hyperparameters, datasets[0])
    train, test = (_used(dataset, report) for dataset in datasets)
    _refuse_too_many(order.hyperparameters.validation, train)
    folder = create_run_folder(order.name, order.recipe)
    # Several at once have a core each, like the processes of a single one.
    threads = 1 if order.at_once > 1 else blas_threads_for(order.hyperparameters, pixels)
    config = RunConfig(
        folder.name,
        order.recipe,
        order.hyperparameters,
        order.seed,
        train=train,
        test=test,
        blas_threads=threads,
        parent=order.parent,
    )
    try:
        if order.parent is not None:
            write_atomically(folder.first, order.weights)
        config.write(folder.config)
    except OSError as error:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise RunError(f"cannot be made: {error.strerror}", where=str(folder.path)) from error
    start_worker(folder, config.blas_threads)
    return folder


def start_worker(folder: RunFolder, blas_threads: int) -> None:
    """Start the process that trains a run, and wait until it is there.

    A run that has ended before its last epoch goes on from its checkpoint.

    Raises:
        RunError: It did not start, or another one is at it; the error says why.
    """
    deadline = time.monotonic() + _PATIENCE
    journal = JournalReader(folder.journal)
    _wait_for_predecessor(folder, journal, deadline)
    journal.read_new()  # what it says from here on is the new worker's
    _spawn(folder, blas_threads)
    while time.monotonic() < deadline:
        if is_tended(folder.log, folder.worker):
            return
        if any(event["event"] in ENDINGS for event in journal.read_new()):
            return
        if not folder.config.exists():
            raise RunError("has been deleted", where=folder.name)
        time.sleep(_POLL)
    raise RunError("the worker did not start", where=folder.name, remedy=f"{folder.log} says more")


def _wait_for_predecessor(folder: RunFolder, journal: JournalReader, deadline: float) -> None:
    """A worker that has said that it ends may take a moment to be gone."""
    last = ""
    while is_tended(folder.log, folder.worker):
        last = next((str(event["event"]) for event in reversed(journal.read_new())), last)
        if last not in ENDINGS or time.monotonic() >= deadline:
            raise RunError(
                "a worker trains it already",
                where=folder.name,
                remedy=f"`nn-tui attach {folder.name}` shows it",
            )
        time.sleep(_POLL)


def _spawn(folder: RunFolder, blas_threads: int) -> None:
    try:
        with folder.log.open("ab") as log:
            subprocess.run(  # noqa: S603 - this very Python, with a module of this package
                [sys.executable, "-m", "tui_nn.runs.work.worker", str(folder.path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=_environment(blas_threads),
                cwd="/",  # it keeps no folder busy that somebody may want to unmount
                check=True,
            )
    except (OSError, subprocess.CalledProcessError) as error:
        raise RunError(
            f"the worker did not start: {error}", where=folder.name, remedy=f"See {folder.log}"
        ) from error


def telling(report: Report | None, dataset: Dataset) -> Callable[[Preparation], None]:
    """A function that tells somebody, if there is one, how far a data set is."""

    def tell(preparation: Preparation) -> None:
        if report is not None:
            report(dataset, preparation)

    return tell


def _used(dataset: Dataset, report: Report | None) -> RowsUsed:
    tell = telling(report, dataset)
    for preparation in dataset.prepare():
        tell(preparation)
    # No run is left behind that could never have trained, and a large file is ready for it.
    return RowsUsed.of(dataset, count_usable(dataset, tell))


def _refuse_other_size(train: Dataset, test: Dataset) -> None:
    if train.layout.pixels != test.layout.pixels:
        sides = [f"{rows.layout.side} x {rows.layout.side}" for rows in (train, test)]
        raise UsageError(
            f"its images are {sides[1]}, those to learn from are {sides[0]}", where=test.name
        )


def _refuse_too_fine(chosen: Hyperparameters, train: Dataset) -> None:
    try:
        chosen.augmentation.refuse_too_fine(train.layout.side)
    except ValueError as error:
        raise UsageError(str(error), where=train.name) from None


def _refuse_too_many(validation: int, train: RowsUsed) -> None:
    if validation >= train.rows:
        raise UsageError(
            f"has {train.rows:,} rows; {validation:,} for validation leave none to learn from",
            where=train.file,
            remedy="Set fewer aside",
        )


def _environment(blas_threads: int) -> dict[str, str]:
    # The number of threads must be known before NumPy loads. The package may not be installed but
    # only be where the starter found it.
    home = str(Path(tui_nn.__file__).parents[1])
    search = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    threads = thread_environment(blas_threads)
    return {**os.environ, **threads, "PYTHONPATH": search, "PYTHONUNBUFFERED": "1"}
