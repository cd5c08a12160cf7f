"""Of many sizes that a window has in a short time, the last is the one that holds."""

import asyncio
import itertools
import sys
import time
from pathlib import Path

import pytest
from textual import _time
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot

from tests.processes import eventually
from tests.terminal import DOWN, Terminal
from tests.ui.screen import AppAt, shown, until
from tui_nn.ui.terminal.remote import RemoteApp

Files = tuple[Path, Path]

FIRST, TINY, LATE = Size(100, 30), Size(30, 10), Size(80, 24)

# The app in a window that changes once more just when the app has read that it is tiny: the kernel
# sends the signal before the change has returned.
_INTERRUPTED = f"""
import fcntl, struct, sys, termios
from tui_nn.cli import main
from tui_nn.ui.terminal.driver import TerminalDriver
from tui_nn.ui.terminal.remote import RemoteApp

read = TerminalDriver._get_terminal_size

def read_and_change(self):
    size = read(self)
    if size == {tuple(TINY)}:
        late = struct.pack("HHHH", {LATE.height}, {LATE.width}, 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, late)
    return size

TerminalDriver._get_terminal_size = read_and_change
RemoteApp._check_size = lambda self: None
sys.exit(main(sys.argv[1:]))
"""
# The app, which is told of no change.
_UNTOLD = """
import sys
from tui_nn.cli import main
from tui_nn.ui.terminal.driver import TerminalDriver

TerminalDriver._tell_size = lambda self: None
sys.exit(main(sys.argv[1:]))
"""


def test_a_size_that_comes_while_another_is_read_is_the_last(files: Files) -> None:
    with Terminal([sys.executable, "-c", _INTERRUPTED, *map(str, files)], *FIRST) as terminal:
        terminal.wait_for("Row 0: ")
        terminal.resize(*TINY)
        eventually(lambda: terminal.size == LATE)
        terminal.resize(*LATE)  # which it has already: only the emulator changes
        terminal.scribble()
        terminal.send(DOWN)
        terminal.wait_for("Row 1: ")


def test_a_size_of_which_nobody_tells_is_noticed(files: Files) -> None:
    with Terminal([sys.executable, "-c", _UNTOLD, *files], *TINY) as terminal:
        terminal.wait_for("Too small")
        terminal.resize(*LATE)
        terminal.wait_for("Row 0: ")


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Size:
    """The size of the app's window."""
    monkeypatch.setattr(RemoteApp, "window", LATE)
    return LATE


def tell(pilot: Pilot[None], size: Size) -> None:
    """What a driver does when the window has changed."""
    pilot.app.post_message(Resize(size, size))


def check_size(pilot: Pilot[None]) -> None:
    """What the app does every second where it is in a terminal."""
    assert isinstance(pilot.app, RemoteApp)
    pilot.app._check_size()


async def is_shown(pilot: Pilot[None], size: Size) -> None:
    """Wait until the screen has that size, and everything on it."""
    await until(pilot, lambda: pilot.app.screen.outer_size == size and "Row 0: " in shown(pilot))


async def test_a_size_that_is_held_back_by_a_skipped_timer_is_noticed(
    app_at: AppAt, window: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_at(TINY) as pilot:
        with monkeypatch.context() as patch:
            # Whoever looks twice at the clock has had to stand still in between.
            looks = itertools.count(time.monotonic(), 0.1)
            patch.setattr(_time, "get_time", looks.__next__)
            tell(pilot, window)
            await until(pilot, lambda: pilot.app.size == window)
            await asyncio.sleep(0)  # the timer has begun
        check_size(pilot)
        await is_shown(pilot, window)
        wider = window + Size(10, 0)
        tell(pilot, wider)
        await is_shown(pilot, wider)  # nothing holds it back


async def test_a_size_that_comes_to_a_busy_screen_is_noticed(app_at: AppAt, window: Size) -> None:
    async with app_at(FIRST) as pilot:
        screen, is_free = pilot.app.screen, asyncio.Event()
        screen.call_later(is_free.wait)
        for size in (TINY, window):
            screen.call_later(lambda: None)  # between two sizes, or they would be one
            screen.post_message(Resize(size, size))
            pilot.app._size = size
        is_free.set()
        while screen._message_queue.values:  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0)
        check_size(pilot)
        await is_shown(pilot, window)
