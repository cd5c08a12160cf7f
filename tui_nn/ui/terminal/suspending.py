"""Ctrl+Z: the shell has its terminal back for a while, and then the app again."""

import asyncio
import os
import signal
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING

from tui_nn.ui.terminal.leaving import Leaving

if TYPE_CHECKING:
    from tui_nn.ui.terminal.remote import RemoteApp

_STOP = 0.3  # seconds after which a process that still runs will not be stopped
_LOOK = 0.01
_GROUP = 0  # to os.kill, all processes of the shell's job


class Suspending:
    """Stops the app, and puts it on the screen again when it goes on.

    Textual stops with SIGSTOP, which the kernel obeys even where no shell is there to go on again;
    it does so within the handler of a signal, where the thread that it then waits for may be
    waiting for this one; and after `bg` it does not come back. Hence all of this.

    Args:
        app: The app.
        leaving: What may end it meanwhile.
    """

    def __init__(self, app: "RemoteApp", leaving: Leaving) -> None:
        self._app = app
        self._leaving = leaving
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_away = self._has_continued = False

    def meet(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the signals of suspending from Textual's driver. From the main thread."""
        self._loop = loop
        signal.signal(signal.SIGTSTP, self._stop_asked)
        signal.signal(signal.SIGCONT, self._continued)

    def suspend(self, whom: int = _GROUP) -> bool:
        """Stop until the shell says otherwise.

        Args:
            whom: The process, as for os.kill; by default, the shell's whole job.

        Returns:
            Whether it has stopped; it does not where no shell would notice.
        """
        if self._is_away:
            return True
        self._is_away = True
        with self._app.suspend():
            handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            stopped = self._stop(whom, signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, handler)
            self._wait_for_the_foreground()
        self._is_away = False
        return stopped

    def wait_for_the_foreground(self) -> None:
        """Stop if the shell has started this in the background; call it before the app runs."""
        signal.signal(signal.SIGCONT, self._continued)
        self._is_away = True
        self._wait_for_the_foreground()
        self._is_away = False

    def _wait_for_the_foreground(self) -> None:
        # What writes to its terminal from the background is stopped, and told of as such.
        while self._leaving.status is None and not _is_in_foreground():
            if not self._stop(_GROUP, signal.SIGTTOU):
                break  # there is nobody who could bring it to the foreground
        if self._leaving.status is not None:  # the terminal is the shell's: no need to come back
            os._exit(self._leaving.status)

    def _stop(self, whom: int, number: int) -> bool:
        self._has_continued = False
        os.kill(whom, number)
        deadline = time.monotonic() + _STOP
        while not self._has_continued and time.monotonic() < deadline:
            time.sleep(_LOOK)
        return self._has_continued

    def _stop_asked(self, _number: int, _frame: FrameType | None) -> None:
        if self._loop is not None and not self._is_away:
            self._loop.call_soon_threadsafe(self.suspend, os.getpid())

    def _continued(self, _number: int, _frame: FrameType | None) -> None:
        self._has_continued = True
        if self._loop is not None and not self._is_away:
            # It was stopped by SIGSTOP, of which nobody is told: the shell has the terminal as it
            # wants it, and the screen shows what it likes.
            self._loop.call_soon_threadsafe(self._come_back)

    def _come_back(self) -> None:
        if not self._is_away:
            self._is_away = True
            self._wait_for_the_foreground()
            with self._app.suspend():
                pass
            self._is_away = False


def _is_in_foreground() -> bool:
    assert sys.__stdin__ is not None, "the app runs in a terminal"
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno()) == os.getpgrp()
    except OSError:  # the terminal is gone, which is somebody else's concern
        return True
