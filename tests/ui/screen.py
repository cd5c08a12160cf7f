"""What the tests of the screen share: waiting, reading the screen, comparing it."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import numpy as np
from textual.pilot import Pilot
from textual.widgets import Input

from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.settings import SettingsTable

TRAIN_ROWS, TEST_ROWS = 300, 100

Size = tuple[int, int]
AppAt = Callable[[Size], AbstractAsyncContextManager[Pilot[None]]]
Opener = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


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


def pane(pilot: Pilot[None]) -> RowsPane:
    return next(iter(pilot.app.screen_stack[0].query(RowsPane)))


def told(pilot: Pilot[None]) -> str:
    """All that is said at the edge of the screen."""
    return "\n".join(notification.message for notification in pilot.app._notifications)


def image(pilot: Pilot[None]) -> np.ndarray:
    shown_image = pilot.app.query_one(DigitView).image
    assert shown_image is not None
    return shown_image


def go_to(table: SettingsTable, name: str) -> None:
    """Put the cursor of the settings at one of them."""
    while table.setting.name != name:
        table.action_move(1)


async def answer(pilot: Pilot[None], text: str) -> None:
    """Answer a question; to type a whole path key by key takes seconds."""
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


def check_snapshot(name: str, text: str) -> None:
    """Compare a screen with the one that is kept; UPDATE_SNAPSHOTS=1 keeps this one."""
    path = Path(__file__).parent / "snapshots" / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(text + "\n")
    assert text + "\n" == path.read_text()
