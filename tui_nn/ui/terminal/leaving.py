"""Ending: in order where that is possible, by force where not, and always with a whole terminal."""

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
import time
import traceback
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from tui_nn.ui.terminal.restoring import (
    Settings,
    apply,
    is_stuck,
    sequence,
    settings_of,
    write_at_once,
)

if TYPE_CHECKING:
    from tui_nn.ui.terminal.remote import RemoteApp

# Whatever ends a program, and is sent to one; batch systems send the last three before the end.
ENDINGS = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTERM,
    signal.SIGALRM,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGXCPU,
)

_PATIENCE = 1.5  # seconds that an end in order may take where the terminal takes nothing more
_LONGEST = 2.6  # seconds that it may take at all
_LOOK = 0.1  # seconds from one look at the terminal to the next in between
_HUNG_UP = 128 + signal.SIGHUP  # as of a program that the signal has ended
_LAST_WORDS = 1000  # bytes of an error's traceback where only so much can be written
_WAKE = signal.SIGURG  # which does nothing where nobody handles it, as while Python shuts down
_END_IS_NEAR = b"\0"  # the number of no signal


class Leaving:
    """Ends the app within 3 seconds, however it is asked to, and gives its terminal back.

    Signals are heard by a thread of its own: the app's may be waiting for a line on which nothing
    moves, and a handler of Python's, or asyncio's, would wait with it. The worker that trains is
    not touched: it is in a session of its own.

    Args:
        app: The app.

    Attributes:
        status: The exit status that a signal has asked for; None before one.
    """

    def __init__(self, app: "RemoteApp") -> None:
        assert sys.__stdin__ is not None, "the app runs in a terminal"
        assert sys.__stderr__ is not None, "the app draws on its standard error"
        self.status: int | None = None
        self._app = app
        self._terminal, self._screen = sys.__stdin__.fileno(), sys.__stderr__.fileno()
        self._before: Settings | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._error: Exception | None = None
        self._since: float | None = None
        self._ear, self._mouth = os.pipe()
        self._giving_back = threading.Lock()
        self._is_over = False

    def begin(self) -> None:
        """Take the signals that end a program, also those that `nohup` had it ignore.

        Call it before the app runs, from the main thread.
        """
        self._before = settings_of(self._terminal)
        os.set_blocking(self._mouth, False)
        signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        for number in ENDINGS:
            signal.signal(number, self._note)
        signal.signal(_WAKE, lambda _number, _frame: None)
        threading.Thread(target=self._watch, name="leaving", daemon=True).start()

    def meet(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on, the app can be asked to end in order."""
        self._loop = loop

    def expect_end(self, error: Exception | None = None) -> None:
        """The app is about to end by itself, and must not take long.

        Args:
            error: Why; None if somebody wants it.
        """
        self._error = self._error or error
        with contextlib.suppress(BlockingIOError):  # full: it has been told often enough
            os.write(self._mouth, _END_IS_NEAR)

    def make_sure(self) -> None:
        """Give the terminal back if that was missed; call it when the app has ended.

        It does not return where the terminal is being given back by force: what gets the app going
        again after all must not end the program in the middle of that.
        """
        with self._giving_back:
            self._is_over = True
            if self._has_other_settings():
                self._give_back()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.status = 128 + number  # for whoever looks from the main thread

    def _watch(self) -> None:
        events = select.poll()
        events.register(self._ear, select.POLLIN)
        events.register(self._terminal, 0)  # a hang-up alone
        while True:
            for fileno, event in events.poll(self._next_look()):
                if fileno == self._ear:
                    self._hear(os.read(self._ear, 4096))
                elif event & (select.POLLHUP | select.POLLERR):
                    os._exit(_HUNG_UP)  # nothing is left to give back
                else:  # a system that cannot wait for terminals
                    events.unregister(fileno)
            if self._is_overdue():
                self._leave_by_force()

    def _next_look(self) -> float | None:
        """Milliseconds; None for no need to."""
        if self._since is None:
            return None
        return 1000 * max(self._since + _PATIENCE - time.monotonic(), _LOOK)

    def _is_overdue(self) -> bool:
        passed = time.monotonic() - self._since if self._since is not None else 0.0
        is_late = passed >= _PATIENCE and not self._is_over and is_stuck(self._screen)
        return is_late or passed >= _LONGEST

    def _hear(self, numbers: bytes) -> None:
        for number in numbers:
            if number in ENDINGS:
                self._ask(128 + number)
        if self._since is None and (_END_IS_NEAR in numbers or self.status is not None):
            self._since = time.monotonic()

    def _ask(self, status: int) -> None:
        if self._since is not None:
            return  # it is on its way
        self.status = status
        if self._loop is None:
            self._leave_by_force()  # nothing has begun that could end in order
        else:
            with contextlib.suppress(RuntimeError):  # the loop has ended: so does the rest
                self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=status))
        self._since = time.monotonic()

    def _leave_by_force(self) -> None:
        with self._giving_back:
            if not self._is_over and (self._has_other_settings() or is_stuck(self._screen)):
                self._give_back()
            status = self.status or (1 if self._error else self._app.return_code)
            os._exit(status or 0)

    def _has_other_settings(self) -> bool:
        return settings_of(self._terminal) != self._before

    def _give_back(self) -> None:
        output = self._app.output
        if output is not None:
            output.close_for_good()
        text = sequence(modest=self._app.dialect.modest) + self._last_words()
        write_at_once(self._screen, text, _interrupt_the_others)
        apply(self._terminal, self._before)

    def _last_words(self) -> str:
        if self._error is None:
            return ""
        return "".join(traceback.format_exception(self._error))[-_LAST_WORDS:]


def _interrupt_the_others() -> None:
    """Let the system calls of all other threads return."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.ident is not None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                signal.pthread_kill(thread.ident, _WAKE)
