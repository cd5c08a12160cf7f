"""What threads tell of runs: all as they change on disk, the curves of some, what two read."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from textual.message import Message
from textual.worker import get_current_worker

from tui_nn.dataset import Dataset, Preparation
from tui_nn.errors import NnTuiError
from tui_nn.runs.comparison.comparing import Comparison, compare_runs
from tui_nn.runs.config import RunConfig
from tui_nn.runs.curves import Curve
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.reader import RunReader, Status
from tui_nn.runs.tidying.keeping import About, read_about
from tui_nn.ui.background import Cancelled, Pace, Post
from tui_nn.ui.messages import Working
from tui_nn.ui.runs_list import UNREADABLE, ListedRun

INTERVAL = 1.0
"""Seconds from one look at the runs to the next."""

_PATIENCE = 0.3  # seconds after which those that have been read are shown
_STEP = 0.05  # seconds from one look at being cancelled to the next


@dataclass
class Listed(Message):
    """Runs have been looked at, the latest first: at which look, and whether these are all."""

    look: int
    runs: list[ListedRun]
    complete: bool


@dataclass(frozen=True, eq=False)
class RunCurves:
    """A run as it is compared with others.

    Args:
        config: What it was told to do.
        status: Where it is.
        about: What its user says of it.
        curves: By the name that `RunReader` has for each.
    """

    config: RunConfig
    status: Status
    about: About
    curves: dict[str, Curve]


@dataclass
class Followed(Message):
    """Runs that are followed have something new to show."""

    runs: list[RunCurves]


@dataclass
class Compared(Message):
    """Two runs have read the same rows."""

    comparison: Comparison


class Looks:
    """Counts the looks that are asked for, so that what was seen before a change is not shown."""

    def __init__(self) -> None:
        self.number = 0
        self._wanted = threading.Event()

    def again(self) -> None:
        """Something was changed: what is being read now is out of date."""
        self.number += 1
        self._wanted.set()

    def wait(self, seconds: float, is_cancelled: Callable[[], bool]) -> None:
        """Until the time has passed, or there is a reason to go on."""
        due = time.monotonic() + seconds
        while time.monotonic() < due and not is_cancelled() and not self._wanted.wait(_STEP):
            pass
        self._wanted.clear()


class RunsReader:
    """Says what the list tells of a run; of one that has ended, nothing is read twice."""

    def __init__(self) -> None:
        self._readers: dict[Path, RunReader] = {}  # each goes on where it was the last time
        self._ended: dict[Path, tuple[object, ListedRun]] = {}

    def look_at(self, folder: RunFolder) -> ListedRun:
        """A run as it is now; one that cannot be read says why."""
        traces = _traces(folder)  # first: what changes while it is read is seen the next time
        known = self._ended.get(folder.path)
        if known is not None and known[0] == traces:
            return known[1]
        self._ended.pop(folder.path, None)
        try:
            run = self._read(folder)
        except (NnTuiError, OSError, ValueError) as error:
            self._readers.pop(folder.path, None)
            reason = error.what if isinstance(error, NnTuiError) else str(error)
            return ListedRun(folder, UNREADABLE, about=read_about(folder), remark=reason)
        if run.has_ended:
            self._ended[folder.path] = traces, run
            del self._readers[folder.path]
        return run

    def _read(self, folder: RunFolder) -> ListedRun:
        reader = self._readers.get(folder.path) or RunReader(folder)
        self._readers[folder.path] = reader
        reader.read_new()
        status = reader.status()
        return ListedRun(
            folder,
            status.state,
            status.recipe,
            status.epoch,
            status.epochs,
            status.accuracy,
            status.best_accuracy,
            datetime.fromisoformat(reader.config.created).astimezone(),
            read_about(folder),
            "; ".join(filter(None, [status.reason, status.trouble, status.elsewhere])),
        )


def follow_runs(looks: Looks, post: Post) -> None:
    """Tell of all runs until cancelled, and at once when a look is asked for."""
    worker, reader = get_current_worker(), RunsReader()
    while not worker.is_cancelled:
        number, runs = looks.number, []
        due = time.monotonic() + _PATIENCE
        for folder in reversed(list_runs()):
            if worker.is_cancelled:
                return
            runs.append(reader.look_at(folder))
            if time.monotonic() > due:
                post(Listed(number, list(runs), complete=False))
                due = time.monotonic() + _PATIENCE
        post(Listed(number, runs, complete=True))
        looks.wait(INTERVAL, lambda: worker.is_cancelled)


def follow_curves(folders: Sequence[RunFolder], post: Post) -> None:
    """Tell of some runs until cancelled.

    Raises:
        RunError: One of them cannot be read.
    """
    worker, looks = get_current_worker(), Looks()
    readers = [RunReader(folder) for folder in folders]
    before: list[Status] = []
    while not worker.is_cancelled:
        news = [reader.read_new() for reader in readers]
        statuses = [reader.status() for reader in readers]
        if any(news) or statuses != before:
            before = statuses
            post(Followed([_copied(*pair) for pair in zip(readers, statuses, strict=True)]))
        looks.wait(INTERVAL, lambda: worker.is_cancelled)


def compare(first: RunFolder, second: RunFolder, post: Post) -> None:
    """Let two runs read the same rows.

    Raises:
        Cancelled: Nobody waits for it any more.
        NnTuiError: They cannot.
    """
    worker, pace = get_current_worker(), Pace()

    def report(dataset: Dataset, preparation: Preparation) -> None:
        if worker.is_cancelled:
            raise Cancelled
        if pace.is_due():
            name = dataset.name.rpartition("/")[2]
            share = preparation.done / max(preparation.total, 1)
            what = f"Both read {name}: {share:.0%}   {{comparison.read}}: give up"
            post(Working("compare", what))

    post(Compared(compare_runs(first, second, report=report)))


def _copied(reader: RunReader, status: Status) -> RunCurves:
    names = ("accuracy", "test_loss", "validation_accuracy", "train_loss")
    # The reader's thread goes on adding to its own.
    curves = {name: _copy(getattr(reader, name)) for name in names}
    return RunCurves(reader.config, status, read_about(reader.folder), curves)


def _copy(curve: Curve) -> Curve:
    return Curve(list(curve.epochs), list(curve.values), list(curve.samples), list(curve.seconds))


def _traces(folder: RunFolder) -> object:
    """What tells that a run is not what it was; the folder too, where it was put back."""
    found: list[tuple[int, int, int] | None] = []
    for path in (folder.config, folder.journal, folder.worker, folder.about):
        try:
            status = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_ino, status.st_size, status.st_mtime_ns))
    return found
