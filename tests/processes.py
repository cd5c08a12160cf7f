"""What tests of real processes share: waiting for them, and leaving none behind."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker, is_tended

PATIENCE = 20.0
"""Seconds for anything to happen; only a failing test waits so long."""

_POLL = 0.02


def eventually(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until something holds.

    Raises:
        AssertionError: It does not come.
    """
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(_POLL)


def end_workers(runs: Path) -> None:
    """Kill the workers of all runs in a folder, but for a test that plays one itself."""
    for path in runs.glob("*/worker.json"):
        worker = Worker.read(path)
        if worker is None or worker.is_elsewhere or worker.pid == os.getpid():
            continue
        if is_tended(RunFolder(path.parent).log, path):  # never a stranger that a test made up
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(worker.pid, signal.SIGKILL)
