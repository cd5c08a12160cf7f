"""What takes longer than a key may take: done in threads, which only send messages."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from tui_nn.dataset import Dataset, Preparation
from tui_nn.errors import NnTuiError
from tui_nn.network.evaluation import predict, read_outputs
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run
from tui_nn.ui.rows import AllRows
from tui_nn.ui.watching import INTERVAL, Snapshot, watch

_REPORTS = 0.2  # seconds from one report of progress to the next
_ROWS_AT_ONCE = 5000  # rows predicted from one look at being cancelled to the next


@dataclass
class Prepared(Message):
    """A data set is further with getting ready; None: it is."""

    dataset: Dataset
    preparation: Preparation | None


@dataclass
class Loaded(Message):
    """All rows of a data set are there, and what a run reads in them."""

    dataset: Dataset
    rows: AllRows
    run: RunFolder | None
    predicted: NDArray[np.uint8] | None


@dataclass
class Seen(Message):
    """A run has something new to show."""

    snapshot: Snapshot


@dataclass
class Starting(Message):
    """A run is about to start; what it waits for."""

    waiting_for: str


@dataclass
class Started(Message):
    """A run has been started, or (None) has not been."""

    folder: RunFolder | None


@dataclass
class Failed(Message):
    """Something could not be done."""

    error: NnTuiError


Post = Callable[[Message], object]


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
        post(Failed(error))
    except OSError as error:
        what = error.strerror or str(error)
        post(Failed(NnTuiError(what, where=str(error.filename or work.__name__))))


def prepare(dataset: Dataset, post: Post) -> None:
    """Get a data set ready."""
    due = 0.0
    for preparation in dataset.prepare():
        _go_on()
        if time.monotonic() >= due:
            due = time.monotonic() + _REPORTS
            post(Prepared(dataset, preparation))
    post(Prepared(dataset, None))


def load(dataset: Dataset, rows: AllRows | None, run: RunFolder | None, post: Post) -> None:
    """Read all rows, unless they are there already, and let a run read them."""
    if rows is None:
        for _ in dataset.prepare():
            _go_on()
        rows = AllRows(*dataset.load())
    predicted = None if run is None else _predict_all(rows, run)
    post(Loaded(dataset, rows, run, predicted))


def watch_run(folder: RunFolder, post: Post) -> None:
    """Tell of a run until cancelled."""
    worker = get_current_worker()

    def wait() -> bool:
        time.sleep(INTERVAL)
        return worker.is_cancelled

    def tell(snapshot: Snapshot) -> None:
        post(Seen(snapshot))

    watch(folder, tell, wait)


def start(order: Order, post: Post) -> None:
    """Start a run."""
    due = 0.0

    def report(dataset: Dataset, preparation: Preparation) -> None:
        nonlocal due
        _go_on()
        if time.monotonic() >= due:
            due = time.monotonic() + _REPORTS
            what = "drawing" if dataset.drawn else "looking through"
            share = preparation.done / max(preparation.total, 1)
            post(Starting(f"{what} {dataset.name}: {share:.0%}"))

    folder = None
    try:
        folder = start_run(order, report)
    finally:
        post(Started(folder))


def _predict_all(rows: AllRows, run: RunFolder) -> NDArray[np.uint8]:
    # A network of its own: one cannot be used by two threads at a time.
    network = Checkpoint.load(run.checkpoint).network
    predicted = np.empty(len(rows.labels), np.uint8)
    for first in range(0, len(predicted), _ROWS_AT_ONCE):
        _go_on()
        part = slice(first, first + _ROWS_AT_ONCE)
        predicted[part] = read_outputs(predict(network, rows.pixels[part]))[0]
    return predicted


def _go_on() -> None:
    if get_current_worker().is_cancelled:
        raise Cancelled
