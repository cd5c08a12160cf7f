"""Following real workers from outside, by what they write; every wait has an end."""

import dataclasses
import os
import signal
import time
from collections.abc import Callable
from typing import Any, TypeVar

from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import JournalReader
from tui_nn.runs.reader import RunReader

ROWS, TEST_ROWS, EPOCHS = 300, 70, 3
SMALL = Hyperparameters(hidden=(10,), epochs=EPOCHS)
ENDLESS = dataclasses.replace(SMALL, epochs=5000)  # 10 ms each
PATIENCE = 30.0

Event = dict[str, Any]
Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None]) -> Found:
    """What `look` gives as soon as it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def wait_until_gone(folder: RunFolder) -> None:
    wait_for(lambda: None if folder.worker.exists() else True)


def events_of(folder: RunFolder) -> list[Event]:
    return JournalReader(folder.journal).read_new()


def kinds_of(folder: RunFolder) -> list[str]:
    return [event["event"] for event in events_of(folder)]


def wait_for_event(folder: RunFolder, kind: str, times: int = 1) -> Event:
    def look() -> Event | None:
        found = [event for event in events_of(folder) if event["event"] == kind]
        return found[-1] if len(found) >= times else None

    return wait_for(look)


def worker_of(folder: RunFolder) -> Worker:
    worker = Worker.read(folder.worker)
    assert worker is not None
    assert worker.is_alive()
    return worker


def kill(folder: RunFolder) -> None:
    worker = worker_of(folder)
    os.kill(worker.pid, signal.SIGKILL)
    wait_for(lambda: None if worker.is_alive() else True)


def weights_of(folder: RunFolder) -> dict[str, bytes]:
    state = Checkpoint.load(folder.checkpoint).network.state()
    return {name: array.tobytes() for name, array in state.items()}


def state_of(folder: RunFolder) -> str:
    reader = RunReader(folder)
    reader.read_new()
    return reader.status().state
