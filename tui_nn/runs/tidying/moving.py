"""Moving the folder of a run: never from under a worker, never over another, by one at a time."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_nn.errors import RunError, UsageError
from tui_nn.locations import runs_folder
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import is_tended, try_to_lock
from tui_nn.runs.journal import ENDINGS, JournalReader

_PATIENCE = 2.0  # seconds for a worker that has said that it ends
_POLL = 0.02


def refuse_foreign(folder: RunFolder, done: str) -> None:
    """Only what is in the runs folder may go from there: a path can lead anywhere.

    Args:
        folder: The run.
        done: What is to be done with it, such as "renamed".

    Raises:
        UsageError: It is elsewhere, or a link.
    """
    if folder.path.parent.resolve() != runs_folder().resolve():
        raise UsageError(
            f"is not in the runs folder {runs_folder()}, and only what is there can be {done}",
            where=str(folder.path),
            remedy=f"NN_TUI_RUNS={folder.path.parent} makes its folder the runs folder",
        )
    if folder.path.is_symlink():  # it may be relative, and lead nowhere from another place
        raise UsageError(
            f"is a link to {folder.path.resolve()}, and only a folder can be {done}",
            where=str(folder.path),
        )


@contextmanager
def telling(folder: RunFolder, done: str) -> Iterator[None]:
    """Turn what a file system says into words.

    Args:
        folder: The run that something is done with.
        done: What, such as "renamed".

    Raises:
        RunError: In place of an OSError.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not folder.path.exists():
            raise RunError(
                "is gone: somebody else has renamed, deleted or restored it", where=folder.name
            ) from error
        crosses = error.errno == errno.EXDEV  # so do the lower layers of a container's file system
        raise RunError(
            f"cannot be {done}: {error.strerror}",
            where=str(folder.path),
            remedy="Its file system moves no folders; `mv` copies them" if crosses else "",
        ) from error


@contextmanager
def held(folder: RunFolder, done: str) -> Iterator[None]:
    """Hold the file that a worker holds, so that none is there and none starts meanwhile.

    Args:
        folder: The run.
        done: What is to be done with it, such as "renamed".

    Raises:
        RunError: A worker trains it, or somebody else holds it.
    """
    try:
        lock = os.open(folder.log, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:  # a copy without it, or the run is gone
        lock = None
    try:
        _wait_for(folder, lambda: lock is None or try_to_lock(lock) is not False, done)
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _wait_for(folder: RunFolder, is_free: Callable[[], bool], done: str) -> None:
    """Wait for a worker that has said that it ends, and for whoever only looks at the lock."""
    deadline = time.monotonic() + _PATIENCE
    journal, last = JournalReader(folder.journal), ""
    while True:
        is_trained = is_tended(folder.log, folder.worker)
        if not is_trained and is_free():
            return
        last = next((str(event["event"]) for event in reversed(journal.read_new())), last)
        if is_trained and (last not in ENDINGS or time.monotonic() > deadline):
            raise RunError(
                f"a worker trains it; it cannot be {done} now",
                where=folder.name,
                remedy=f"`nn-tui stop {folder.name}` first",
            )
        if time.monotonic() > deadline:
            raise RunError(
                f"somebody else is at it; it cannot be {done} now",
                where=folder.name,
                remedy="Try again",
            )
        time.sleep(_POLL)


def move(source: Path, target: Path) -> None:
    """Move a folder to a free name, which nobody else can take meanwhile.

    Raises:
        FileExistsError: The name is taken.
        OSError: It cannot be moved; all is as it was.
    """
    target.mkdir()  # claims the name: of all who do, one succeeds
    try:
        source.rename(target)  # takes the place of an empty folder
    except BaseException:
        with suppress(OSError):
            target.rmdir()
        raise
