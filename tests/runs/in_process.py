"""Training runs in this process: nothing to wait for, and stopped where a test says."""

from itertools import count
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from tui_nn.runs.control import REQUESTS, STOP, Request
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.work.signals import LeaveSignals
from tui_nn.runs.work.training import TrainingRun


class NoSignals(LeaveSignals):
    """Of a worker that is this process: its signals stay as they are."""

    def __init__(self) -> None:
        self.came = ""


class Killed(BaseException):
    """Raised where a worker is to end without a word."""


def train(folder: RunFolder, journal_type: type[JournalWriter] = JournalWriter) -> None:
    """Train a run to its end, or go on with it."""
    journal = journal_type(folder.journal)
    try:
        TrainingRun(folder, Worker.this_process(), journal, NoSignals()).train()
    finally:
        journal.close()


def train_here(folder: RunFolder, _blas_threads: int) -> None:
    """In place of starting a worker: train a run to its end, and leave what a worker leaves."""
    folder.log.touch()
    train(folder)


def train_some(folder: RunFolder, reports: int) -> None:
    """Train a run until it has told so many times how far it is, and then stop it."""
    times = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui_nn.runs.work.steering._INTERVAL", 0.0)
        patch.setattr(
            "tui_nn.runs.work.steering.take_requests",
            lambda _, names=REQUESTS: (
                [Request(STOP)] if names is REQUESTS and next(times) == reports else []
            ),
        )
        train(folder)


def arrays_of(model: Path) -> dict[str, bytes]:
    """The bytes of everything that a model file holds: weights, optimizer, average."""
    return {name: array.tobytes() for name, array in load_file(model).items()}
