"""A run as the screen sees it, a few times a second, from a thread that may wait for a disk."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tui_nn.augmentation import Augmentation
from tui_nn.errors import ModelError, RunError
from tui_nn.network import Network
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.control import EVALUATION_INTERVAL, LEARNING_RATE
from tui_nn.runs.curves import Curve, Mark
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.health.findings import Finding, findings
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import Event
from tui_nn.runs.reader import RunReader, Status

INTERVAL = 0.25
"""Seconds between two looks at a run."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that the screen shows of a run.

    Args:
        folder: The run.
        status: Where it is.
        config: What it was told to do.
        test_file: The rows that it is tested with.
        test_layout: What was set by hand about how they are read.
        train_loss: Over epochs.
        test_loss: Over epochs.
        accuracy: On the test rows, over epochs.
        confusion: (true, predicted), of the test rows; None before the first evaluation.
        predicted: What it reads in each test row, (n,) uint8; None before the first evaluation.
        network: Of the latest checkpoint, to read with; None before there is one.
        augmentation: How the rows that it learns from are distorted.
        marks: What was asked of it and done to it, the latest last.
        findings: What stands out in its training, the worst first.
        learning_rate: Before the schedule; None where that is not known yet.
        evaluation_interval: Seconds, as it was set; None where it has not been.
    """

    folder: RunFolder
    status: Status
    config: RunConfig
    test_file: str
    test_layout: dict[str, str]
    train_loss: Curve
    test_loss: Curve
    accuracy: Curve
    confusion: NDArray[np.int64] | None
    predicted: NDArray[np.uint8] | None
    network: Network | None
    augmentation: Augmentation
    marks: tuple[Mark, ...]
    findings: tuple[Finding, ...]
    learning_rate: float | None
    evaluation_interval: float | None

    @property
    def finding(self) -> Finding | None:
        """The worst of what stands out; None where nothing does."""
        return self.findings[0] if self.findings else None


class Watcher:
    """Looks at a run, and tells of what is new.

    Args:
        folder: The run.

    Raises:
        RunError: It has no config.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._reader = RunReader(folder)
        self._status: Status | None = None
        self._network: Network | None = None
        self._confusion: NDArray[np.int64] | None = None
        self._predicted: NDArray[np.uint8] | None = None
        self._set: dict[str, float] = {}

    def look(self) -> Snapshot | None:
        """What there is to show; None if nothing has changed since the last look."""
        reader = self._reader
        events = reader.read_new()
        status = reader.status()
        if not events and status == self._status:
            return None
        self._status = status
        self._take_changes(events)
        if self._network is None or any(event["event"] == "evaluation" for event in events):
            self._take_evaluation()
        return Snapshot(
            folder=reader.folder,
            status=status,
            config=_with_epochs(reader.config, status.epochs),
            test_file=reader.config.test.file,
            test_layout=reader.config.test.layout,
            train_loss=_copy(reader.train_loss),
            test_loss=_copy(reader.test_loss),
            accuracy=_copy(reader.accuracy),
            confusion=self._confusion,
            predicted=self._predicted,
            network=self._network,
            augmentation=reader.config.hyperparameters.augmentation,
            marks=tuple(reader.marks),
            findings=tuple(findings(reader)),
            learning_rate=self._set.get(LEARNING_RATE, reader.learning_rate),
            evaluation_interval=self._set.get(EVALUATION_INTERVAL),
        )

    def _take_changes(self, events: list[Event]) -> None:
        for event in events:
            if event["event"] == "started":
                self._set.clear()  # it may have been set after the save that it goes on from
            elif event["event"] == "changed":
                self._set[event["what"]] = event["value"]

    def _take_evaluation(self) -> None:
        try:
            self._confusion = self._reader.confusion()
            predictions = self._reader.predictions()
        except (KeyError, ValueError, TypeError) as error:
            journal = self._reader.folder.journal
            raise RunError(
                f"has an event that makes no sense: {error}", where=str(journal)
            ) from error
        self._predicted = None if predictions is None else predictions.classes
        try:
            self._network = Checkpoint.load(self._reader.folder.checkpoint).reading_network
        except ModelError:  # not written yet; the next look finds it
            self._network = None


def active_runs() -> list[RunFolder]:
    """The runs that a worker is at, the oldest first."""
    return [
        folder
        for folder in list_runs()
        if (worker := Worker.read(folder.worker)) is not None and worker.is_alive()
    ]


def run_to_watch() -> RunFolder | None:
    """The run that an app begins with: the latest that trains, else the latest."""
    runs = active_runs() or list_runs()
    return runs[-1] if runs else None


def watch(folder: RunFolder, tell: Callable[[Snapshot], None], wait: Callable[[], bool]) -> None:
    """Look at a run until told to end.

    Args:
        folder: The run.
        tell: Given each new snapshot.
        wait: Waits for the time of the next look, and says whether to end.

    Raises:
        RunError: The run has no config.
    """
    watcher = Watcher(folder)
    while True:
        snapshot = watcher.look()
        if snapshot is not None:
            tell(snapshot)
        if wait():
            return


def _with_epochs(config: RunConfig, epochs: int) -> RunConfig:
    """A config as it is by now: the epochs can change while a run trains."""
    hyperparameters = replace(config.hyperparameters, epochs=epochs)
    return replace(config, hyperparameters=hyperparameters)


def _copy(curve: Curve) -> Curve:
    # The reader's thread goes on adding to its own.
    return Curve(list(curve.epochs), list(curve.values), list(curve.samples), list(curve.seconds))
