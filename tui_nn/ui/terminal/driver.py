"""Puts the parts between the app and the terminal to work, each in place of one of Textual's."""

import asyncio
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, cast

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.dom import DOMNode
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from tui_nn.ui.terminal.input import Flood, Input, Item
from tui_nn.ui.terminal.output import Output
from tui_nn.ui.terminal.pacing import QUESTION
from tui_nn.ui.terminal.pieces import Escape, Paste, Reply
from tui_nn.ui.terminal.restoring import CLEARED

if TYPE_CHECKING:
    from tui_nn.ui.terminal.remote import RemoteApp

# Presses, releases and the wheel. Not 1003: reports of movement cost the line, and nothing here
# needs them. Not 1015: what it reports looks like keys.
_MOUSE_ON, _MOUSE_OFF = "\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"
_LOOK = 0.1  # seconds from one look at whether input is still wanted to the next
_READ = 1 << 16  # bytes at once
_PATIENCE = 0.25  # seconds to wait until the app has taken the keys that came at once
_FAREWELL, _LOOK_FOR_ANSWER = 1.0, 0.01  # seconds to wait for the last answer; between looks
_QUIET = 5.0  # seconds from one complaint about a flood to the next

_IGNORED = "{size:,} bytes at once: nobody types so fast. Ignored. Paste into a question."
_KITTY = ("\x1b[>", "\x1b[<")  # how the questions for the keyboard protocol begin: push, and pop


class TerminalDriver(LinuxDriver):
    """A driver that asks of a terminal only what it knows, and takes from it whatever comes.

    Args:
        app: The app, with its preferences and its dialect.
        debug: Whether Textual's parser writes a log.
        mouse: Whether the mouse may be used, if the preferences and the terminal agree.
        size: Columns and lines; None to ask the terminal.
    """

    def __init__(
        self,
        app: "RemoteApp",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        self._is_modest = app.dialect.modest
        mouse = mouse and app.preferences.mouse and not self._is_modest
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stderr__ is not None, "the app runs in a terminal"
        self.output = Output(sys.__stderr__, ascii_only=app.dialect.ascii)
        self._parser = XTermParser(debug)
        self._complained = -_QUIET
        self._asked = self._answered = 0  # questions: a shell must not get their answers
        self._asked_at = 0.0
        self._has_asked_for_the_last_time = False
        # Output has what Textual's writer thread needs of a file.
        self._file = cast("TextIOWrapper", self.output)

    def write(self, data: str) -> None:
        """Send something, except what an old terminal would print."""
        if self._is_modest and data.startswith(_KITTY):
            return
        if QUESTION in data:
            if self._has_asked_for_the_last_time:
                data = data.replace(QUESTION, "")
            self._asked += data.count(QUESTION)
            self._asked_at = time.monotonic()
        super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal, at first or once more."""
        self._has_asked_for_the_last_time = False
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()
        signal.signal(signal.SIGWINCH, lambda *_: loop.call_soon_threadsafe(self._tell_size))

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        super().stop_application_mode()
        if self._is_modest:  # it has no other screen, on which the shell's text would still be
            self.write(CLEARED)

    def disable_input(self) -> None:
        """Take no more input, but what is under way: a shell would take it for something typed.

        A last question is answered behind all reports of the mouse, and behind other answers.
        """
        if self._key_thread is not None and self._key_thread.is_alive():
            if self._answered and not self.output.is_stuck:
                self._disable_mouse_support()
                self.write(QUESTION)
            self._has_asked_for_the_last_time = True
            # One that has never answered may not know the question.
            deadline = self._asked_at + _FAREWELL
            while self._answered < self._asked and time.monotonic() < deadline:
                time.sleep(_LOOK_FOR_ANSWER)
        super().disable_input()

    def run_input_thread(self) -> None:
        """Take what comes until input is no longer wanted, or the terminal is gone.

        Textual reads the end of a terminal that is gone again and again, at the full speed of a
        processor: https://github.com/Textualize/textual/pull/6690.
        """
        source = Input(constants.ESCAPE_DELAY)
        self._parser = XTermParser(self._debug)
        while not self.exit_event.is_set():
            deadline = source.deadline
            patience = _LOOK if deadline is None else max(deadline - time.monotonic(), 0.0)
            if not select.select([self.fileno], [], [], min(patience, _LOOK))[0]:
                self._tell(source.tick(time.monotonic()))
                continue
            try:
                data = os.read(self.fileno, _READ)
            except BlockingIOError:  # somebody else has taken it
                continue
            except OSError:  # EIO, of a terminal that is gone
                data = b""
            if not data:
                os.kill(os.getpid(), signal.SIGHUP)  # it ends as with any hang-up
                return
            self._tell(source.feed(data, time.monotonic()))

    def _tell(self, items: Sequence[Item]) -> None:
        until = time.monotonic() + _PATIENCE
        for item in items:
            match item:
                case str():
                    for message in self._parse(item):
                        self._pass_on(message, until)
                case Escape():
                    self._pass_on(events.Key("escape", "\x1b"), until)
                case Paste():
                    self.process_message(events.Paste(item.text))
                case Reply():
                    self._answered += 1
                    self.output.answered()
                case Flood():
                    self._complain(item)

    def _pass_on(self, message: Message, until: float) -> None:
        self.process_message(message)
        if isinstance(message, events.Key) and message.key == "escape":
            # The next key is for what is in front when this one has closed something.
            done = threading.Event()
            self._app.call_later(self._follow_key, done)
            done.wait(max(until - time.monotonic(), 0.0))

    def _follow_key(self, done: threading.Event) -> None:
        """Go the way of a key, from where the focus is up to the app, and tell of the end."""

        def step(node: DOMNode | None) -> None:
            if node is None or not node.call_later(step, node.parent):
                done.set()

        step(self._app.focused or self._app.screen)

    def _parse(self, text: str) -> list[Message]:
        try:
            return list(self._parser.feed(text))
        except Exception:  # noqa: BLE001 - whatever it is, this parser will never work again
            self._parser = XTermParser(self._debug)
            return []

    def _complain(self, flood: Flood) -> None:
        now = time.monotonic()
        if now - self._complained >= _QUIET:
            self._complained = now
            text = _IGNORED.format(size=flood.size)
            self._app.call_later(partial(self._app.notify, text, severity="warning", markup=False))

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write(_MOUSE_ON)

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write(_MOUSE_OFF)

    def _enable_bracketed_paste(self) -> None:
        if not self._is_modest:
            super()._enable_bracketed_paste()

    def _disable_bracketed_paste(self) -> None:
        if not self._is_modest:
            super()._disable_bracketed_paste()

    def _request_terminal_sync_mode_support(self) -> None:
        if not self._is_modest:
            super()._request_terminal_sync_mode_support()

    def _query_in_band_window_resize(self) -> None:
        """Ask for nothing: SIGWINCH tells the size, and a mouse by pixels has no use here."""

    def _tell_size(self) -> None:
        """Tell the app the size of the window: what it is now, not when a signal came.

        Textual reads the size in the handler of SIGWINCH. Where the next signal interrupts that
        handler between reading and telling, the newer size is told first, and the app keeps the
        older one. Here each signal is followed by a reading, so the last reading is right.
        """
        size = self.window
        self._app.post_message(events.Resize(size, size))

    @property
    def window(self) -> Size:
        """Columns and lines of the terminal now."""
        return Size(*self._get_terminal_size())

    def _get_terminal_size(self) -> tuple[int, int]:
        """Columns and lines of the terminal that the keys come from.

        Textual asks shutil, which believes COLUMNS and LINES first (a shell that exports them
        would fix the size for ever), and then standard output, which may be a file.
        """
        try:
            columns, lines = os.get_terminal_size(self.fileno)
        except OSError:
            columns, lines = 0, 0
        return columns or 80, lines or 24
