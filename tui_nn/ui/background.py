"""What takes longer than a key may take: done in threads, which only send messages."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from tui_nn.dataset import Dataset, Preparation
from tui_nn.dataset.health import Health, first_impression
from tui_nn.dataset.survey import Survey
from tui_nn.dataset.writing import write_rows
from tui_nn.errors import NnTuiError
from tui_nn.locations import data_folder
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, Report, start_run
from tui_nn.runs.logout import warning
from tui_nn.runs.reading import network_for
from tui_nn.runs.reading import read_rows as reading_of
from tui_nn.runs.resuming import fork_run, kept_weights, resume_run
from tui_nn.ui.messages import (
    Done,
    Examined,
    Failed,
    FileChanged,
    Found,
    Impressed,
    Prepared,
    ReadRows,
    Seen,
    Started,
    Starting,
    Surveyed,
    Surveying,
    Warned,
    WeightsFound,
    Working,
)
from tui_nn.ui.watching import INTERVAL, Snapshot, run_to_watch, watch

_REPORTS = 0.2  # seconds from one report of progress to the next
_FILE_INTERVAL = 1.0  # seconds from one look at what has become of a file to the next
_RUNS_INTERVAL = 2.0  # seconds from one look for a first run to the next
_STEP = 0.1  # seconds from one look at being cancelled to the next


Post = Callable[[Message], object]


class Pace:
    """Says when a report is due: often enough to be seen, too rarely to cost, never at once."""

    def __init__(self) -> None:
        self._due = time.monotonic() + _REPORTS

    def is_due(self) -> bool:
        """Whether so much time has passed since it last was."""
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + _REPORTS
        return True


class Cancelled(Exception):  # noqa: N818 - no error: the user has changed their mind
    """Raised to leave work that nobody waits for any more."""


def begin(node: Widget, group: str, work: Callable[..., None], *arguments: object) -> None:
    """Do work in a thread that sends its messages to `node`.

    Args:
        node: Who wants it.
        group: What is under way for `node` in the same group is cancelled.
        work: A function of this module.
        arguments: Its arguments, but for the last, which is where to send messages.
    """
    node.run_worker(
        partial(_run, node.post_message, work, *arguments), group=group, thread=True, exclusive=True
    )


def _run(post: Post, work: Callable[..., None], *arguments: object) -> None:
    """Do work, and tell of what stands in its way."""
    try:
        work(*arguments, post)
    except Cancelled:
        pass
    except NnTuiError as error:
        post(Failed(error, work.__name__))
    except OSError as error:
        what, where = error.strerror or str(error), str(error.filename or work.__name__)
        post(Failed(NnTuiError(what, where=where), work.__name__))


def look_through(dataset: Dataset, post: Post) -> None:
    """Get a data set ready, then look at every row of it."""
    pace = Pace()
    for preparation in dataset.prepare():
        _go_on()
        if pace.is_due():
            post(Prepared(dataset, preparation))
    post(Prepared(dataset, None))
    post(Impressed(dataset, first_impression(dataset)))
    survey = Survey(dataset)
    for block in survey.blocks():
        _go_on()
        if pace.is_due():
            post(Surveying(dataset, "checking", block.done / max(len(dataset), 1)))
    post(Surveyed(dataset, survey))


def read_rows(dataset: Dataset, run: RunFolder, post: Post) -> None:
    """Let a run read every row."""
    # A network of its own: one cannot be used by two threads at a time.
    network = network_for(run, dataset)
    predicted = np.zeros(len(dataset), np.uint8)
    pace = Pace()
    for reading in reading_of(network, dataset.blocks()):
        _go_on()
        predicted[reading.block.indices] = reading.predictions
        if pace.is_due():
            share = reading.block.done / max(len(dataset), 1)
            post(Surveying(dataset, f"{run.name} reads them", share))
    post(ReadRows(dataset, run, predicted))


def follow_file(dataset: Dataset, post: Post) -> None:
    """Tell of what becomes of a file, until cancelled."""
    told = ""
    while True:
        change = dataset.change()
        if change != told:
            told = change
            post(FileChanged(dataset, change))
        _wait(_FILE_INTERVAL)


def examine(dataset: Dataset, other: Dataset | None, post: Post) -> None:
    """Look at every image of a data set, and for those that another has too."""
    for rows in (dataset, other):
        for _ in () if rows is None else rows.prepare():
            _go_on()
    health, pace = Health(dataset, other), Pace()
    for preparation in health.look():
        _go_on()
        if pace.is_due():
            share = preparation.done / max(preparation.total, 1)
            post(Working("examine", f"looking at every image: {share:.0%}"))
    post(Examined(health))


def write(dataset: Dataset, path: Path, chosen: NDArray[np.bool_], post: Post) -> None:
    """Write rows to a new CSV."""
    pace = Pace()

    def report(preparation: Preparation) -> None:
        _go_on()
        if pace.is_due():
            share = preparation.done / max(preparation.total, 1)
            what = f"writing {path.name}: {share:.0%}   {{dashboard.write}}: give up"
            post(Working("write", what))

    what = ""
    try:
        count = write_rows(dataset, path, chosen, report)
        what = f"{count:,} rows written to {path}"
    except Cancelled:
        what = "Given up: nothing was written."
        raise
    finally:
        post(Done("write", what))


def download(name: str, post: Post) -> None:
    """Get a data set from the network."""
    from tui_nn.dataset.downloads import get
    from tui_nn.dataset.downloads.catalogue import find  # rarely wanted, and slow to load

    pace = Pace()

    def report(what: str, done: int, total: int) -> None:
        _go_on()
        if pace.is_due():
            share = f"{done / max(total, 1):.0%}"
            post(Working("download", f"{what}: {share}   {{dashboard.download}}: give up"))

    what, files = "", None
    try:
        got = get(find(name), data_folder(), report)
        what, files = f"{got.train} and {got.test.name} are here.", (str(got.train), str(got.test))
    except Cancelled:
        what = "Given up. What has come is kept: {dashboard.download} goes on with it."
        raise
    finally:
        post(Done("download", what, files))


def watch_run(folder: RunFolder, post: Post) -> None:
    """Tell of a run until cancelled."""
    worker = get_current_worker()

    def wait() -> bool:
        time.sleep(INTERVAL)
        return worker.is_cancelled

    def tell(snapshot: Snapshot) -> None:
        post(Seen(snapshot))

    watch(folder, tell, wait)


def look_for_run(post: Post) -> None:
    """Tell of the first run that there is, whoever starts it; until then, or cancelled, look."""
    while (folder := run_to_watch()) is None:
        _wait(_RUNS_INTERVAL)
    post(Found(folder))


def start(order: Order, post: Post) -> None:
    """Start a run."""
    _start(lambda: start_run(order, _telling(post)), post)


def fork(parent: RunFolder, weights: str, chosen: dict[str, Any], seed: int, post: Post) -> None:
    """Start a run that begins with weights of another.

    Args:
        parent: The other.
        weights: Which of its weights, by the name they are kept under.
        chosen: The hyperparameters.
        seed: Of all that is random.
        post: Where to send messages.
    """
    _start(lambda: fork_run(parent, weights, chosen, seed=seed, report=_telling(post)), post)


def go_on_with(folder: RunFolder, epochs: int | None, post: Post) -> None:
    """Go on with a run that has ended, up to so many epochs in all; None: as many as it had."""

    def resume() -> RunFolder:
        if sentences := resume_run(folder, epochs):
            post(Warned(sentences))
        return folder

    _start(resume, post)


def find_weights(folder: RunFolder, post: Post) -> None:
    """Look for the weights of a run that are kept."""
    post(WeightsFound(folder, kept_weights(folder)))


def _start(begin_run: Callable[[], RunFolder], post: Post) -> None:
    folder = None
    try:
        if sentence := warning():
            post(Warned([sentence]))
        folder = begin_run()
    finally:
        post(Started(folder))


def _telling(post: Post) -> Report:
    """Tells how far the rows of a run that is about to start are; leaves when given up."""
    pace = Pace()

    def report(dataset: Dataset, preparation: Preparation) -> None:
        _go_on()
        if pace.is_due():
            what = "drawing" if dataset.drawn else "looking through"
            share = preparation.done / max(preparation.total, 1)
            post(Starting(f"{what} {dataset.name.rpartition('/')[2]}: {share:.0%}"))

    return report


def _wait(seconds: float) -> None:
    for _ in range(round(seconds / _STEP)):
        _go_on()
        time.sleep(_STEP)


def _go_on() -> None:
    if get_current_worker().is_cancelled:
        raise Cancelled
