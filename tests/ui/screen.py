"""What the tests of the screen share: waiting, reading the screen, comparing it."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from textual.pilot import Pilot

from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reader import RunReader

TRAIN_ROWS, TEST_ROWS = 300, 100

AppAt = Callable[[tuple[int, int]], AbstractAsyncContextManager[Pilot[None]]]


async def until(pilot: Pilot[None], holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds; the test fails if it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s:\n{shown(pilot)}"
        await pilot.pause(0.02)


def shown(pilot: Pilot[None]) -> str:
    """The screen as plain text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def wait_for_end(folder: RunFolder) -> None:
    deadline = time.monotonic() + 30
    reader = RunReader(folder)
    while reader.status().is_active:
        assert time.monotonic() < deadline
        reader.read_new()
        time.sleep(0.01)


def check_snapshot(name: str, text: str) -> None:
    """Compare a screen with the one that is kept; UPDATE_SNAPSHOTS=1 keeps this one."""
    path = Path(__file__).parent / "snapshots" / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(text + "\n")
    assert text + "\n" == path.read_text()
