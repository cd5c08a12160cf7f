"""How far rows are with getting ready, shown to a person who waits."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_nn.cli.output import count, is_terminal
from tui_nn.dataset import Dataset, Preparation
from tui_nn.errors import DataError

Tell = Callable[[str, int, int], None]

_PATIENCE = 0.3  # seconds; a wait that is over before needs no display


@contextmanager
def progress_bar(*, wanted: bool = True) -> Iterator[Tell]:
    """Shows what is being done, and how much of how much, on a standard error that is a terminal.

    It goes away when it is done, and is not shown at all for what is done at once, or not wanted.
    """
    if not wanted or not is_terminal(sys.stderr):
        yield lambda _what, _done, _total: None
        return
    # Rich is only needed here, and takes longer to load than most commands run.
    from rich.progress import (
        Progress,
        TaskID,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    from tui_nn.cli.consoles import BarOfTask, console

    columns = (
        TextColumn("{task.description}", markup=False),
        BarOfTask(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    progress = Progress(*columns, console=console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, total: int) -> None:
        if time.monotonic() - started < _PATIENCE:
            return
        progress.start()
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=total)
        progress.update(tasks[what], completed=done, total=total)  # first bytes, then rows

    try:
        yield tell
    finally:
        progress.stop()


@contextmanager
def preparing() -> Iterator[Callable[[Dataset, Preparation], None]]:
    """Shows how far a data set is with getting ready, or with being looked through."""
    with progress_bar() as tell:

        def report(dataset: Dataset, preparation: Preparation) -> None:
            what = (
                f"drawing {dataset.name}" if dataset.drawn else f"reading {Path(dataset.name).name}"
            )
            tell(what, preparation.done, preparation.total)

        yield report


def prepare(dataset: Dataset) -> None:
    """Get every row of a data set ready, with a progress bar.

    Raises:
        DataError: The rows cannot be read, or not be kept.
    """
    with preparing() as report:
        for preparation in dataset.prepare():
            report(dataset, preparation)


def reach(dataset: Dataset, index: int) -> None:
    """Get a data set ready no further than to a row.

    Raises:
        DataError: There is no such row, or the rows cannot be read.
    """
    if index >= len(dataset):  # drawn rows are all known from the start
        with preparing() as report:
            for preparation in dataset.prepare():
                if index < len(dataset):
                    return
                report(dataset, preparation)
    rows = len(dataset)
    if index >= rows:
        raise DataError(
            f"there is no row {count(index)}" if rows else "there are no rows",
            path=dataset.name,
            remedy=f"Its rows are 0 to {count(rows - 1)}" if rows else "",
        )
