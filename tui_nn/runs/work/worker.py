"""The worker process: `python -m tui_nn.runs.work.worker RUN_FOLDER` trains a run to its end.

It leaves whoever started it, so that it survives their terminal; makes sure that it is the only
one; and whatever happens to it ends as an event in the journal.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from tui_nn.errors import NnTuiError
from tui_nn.files import remove_leftovers
from tui_nn.loading import without_collection
from tui_nn.runs.control import EPOCHS, REQUESTS, take_requests
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import HEARTBEAT, Worker, try_to_lock
from tui_nn.runs.work.signals import LeaveSignals

_PATIENCE = 1.0  # seconds for those who only look at the lock
_POLL = 0.01


def main(folder: RunFolder) -> None:
    """Train a run, in a process that nobody waits for."""
    # The process that was started ends at once: its starter has no child to look after, and no
    # zombie stays behind. NumPy is not loaded yet, so no thread of it is lost by the fork.
    if os.fork():
        os._exit(0)
    # Kept open, and with it locked, until the process ends, however it ends.
    lock = os.open(folder.log, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    if not _take(lock, folder):
        sys.stderr.write("another worker trains this run already\n")
        return
    # Those that train with it must not keep the run locked, should they outlive it by a moment.
    os.register_at_fork(after_in_child=lambda: os.close(lock))
    signals = LeaveSignals()
    _tidy_up(folder)
    identity = Worker.this_process()
    _beat(identity, folder)
    try:
        _train(folder, identity, signals)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        with suppress(OSError):
            folder.worker.unlink(missing_ok=True)
        os.close(lock)  # the next one need not wait until Python has tidied up


def _take(lock: int, folder: RunFolder) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while (taken := try_to_lock(lock)) is False:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL)
    if taken is None:
        # A file system without locks: then the one who wrote worker.json has it while alive.
        other = Worker.read(folder.worker)
        return other is None or not other.is_alive()
    return True


def _tidy_up(folder: RunFolder) -> None:
    """Put away what a killed worker left, and requests that came too late for it."""
    for place in (folder.path, folder.kept, folder.control):
        remove_leftovers(place)
    # How far to train is asked for before a worker starts.
    take_requests(folder.control, tuple(name for name in REQUESTS if name != EPOCHS))


def _beat(identity: Worker, folder: RunFolder) -> None:
    """Give signs of life from now on, whatever the process is busy with.

    By a timer's signal and not by a thread: those that train together are forked from here.
    """

    def beat(*_: object) -> None:
        with suppress(OSError):  # a full disk; whoever watches sees that it is silent
            identity.write(folder.worker)

    beat()
    signal.signal(signal.SIGALRM, beat)
    signal.setitimer(signal.ITIMER_REAL, HEARTBEAT, HEARTBEAT)


def _train(folder: RunFolder, identity: Worker, signals: LeaveSignals) -> None:
    # Loaded after the fork and the claim: with NumPy, this takes most of a worker's start.
    with without_collection():
        from tui_nn.runs.journal import JournalWriter
        from tui_nn.runs.work.training import TrainingRun

    journal = JournalWriter(folder.journal)
    try:
        TrainingRun(folder, identity, journal, signals).train()
    except NnTuiError as error:
        journal.append("failed", reason=str(error))
    except Exception as error:
        journal.append("failed", reason=f"{type(error).__name__}: {error} (see {folder.log})")
        raise
    finally:
        journal.close()


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
