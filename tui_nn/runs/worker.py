"""The worker process: `python -m tui_nn.runs.worker RUN_FOLDER` trains a run to its end.

It leaves whoever started it, so that it survives their terminal; makes sure that it is the only
one; and whatever happens to it ends as an event in the journal.
"""

import errno
import fcntl
import os
import signal
import sys
from pathlib import Path

from tui_nn.errors import NnTuiError
from tui_nn.runs.control import STOP, ask, take_requests
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker


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
    take_requests(folder.control)  # those that came too late for the worker before
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: ask(folder.control, STOP))
    identity = Worker.this_process()
    identity.write(folder.worker)
    try:
        _train(folder, identity)
    finally:
        folder.worker.unlink(missing_ok=True)
        os.close(lock)  # the next one need not wait until Python has tidied up


def _take(lock: int, folder: RunFolder) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):
            raise
        # A file system without locks: then the one who wrote worker.json has it while alive.
        other = Worker.read(folder.worker)
        return other is None or not other.is_alive()
    return True


def _train(folder: RunFolder, identity: Worker) -> None:
    # Loaded after the fork and the claim: with NumPy, this takes most of a worker's start.
    from tui_nn.runs.journal import JournalWriter
    from tui_nn.runs.training import TrainingRun

    journal = JournalWriter(folder.journal)
    try:
        TrainingRun(folder, identity, journal).train()
    except NnTuiError as error:
        journal.append("failed", reason=str(error))
    except Exception as error:
        journal.append("failed", reason=f"{type(error).__name__}: {error} (see {folder.log})")
        raise
    finally:
        journal.close()


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
