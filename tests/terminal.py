"""The real program on a pseudo-terminal, and an emulator that shows what a person would see."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.processes import PATIENCE

ENTER, DOWN = "\r", "\x1b[B"
SHELL = ("sh", "-i", "+o", "emacs")
"""With jobs, and without an editor of lines, which would switch on modes of its own."""

_POLL = 0.05  # seconds from one look at a condition to the next while there is no output
_FULL, _MOVE = 5, 0.01  # looks at a line that is full, and seconds from one to the next
_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
# What the emulator does not know, and would print: keyboard protocols and questions about modes.
_UNKNOWN = re.compile(rb"\x1b\[(?:[<>=][\d;]*[a-zA-Z]|\?[\d;]*(?:\$p|u))")
_QUESTION = re.compile(rb"\x1b\[(?:5n|\?(?P<mode>\d+)\$p)")
_OTHER_SCREEN = re.compile(rb"\x1b\[\?1049[hl]")
_UNFINISHED = re.compile(rb"\x1b(?:\[[\d;?<>=$]*)?\Z")


class Terminal:
    """A program in a terminal of its own; leave it as a context, and the program is gone.

    Args:
        command: The program and its arguments.
        columns: Of the terminal.
        lines: Of the terminal.
        environment: On top of this process's own.
        emulate: Whether the output goes to the emulator; without, only to `output`.
        answers: Whether questions are answered, as by a terminal that knows every mode.
        delay: Seconds that an answer takes.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        columns: int = 80,
        lines: int = 24,
        environment: Mapping[str, str] | None = None,
        *,
        emulate: bool = True,
        answers: bool = False,
        delay: float = 0.0,
    ) -> None:
        self.output = bytearray()
        self._screen = pyte.Screen(columns, lines)
        self._emulator = pyte.ByteStream(self._screen)
        self._emulate = emulate
        self._answers, self._delay = answers, delay
        self._due: list[tuple[float, str]] = []
        self._waiting = b""
        self._is_open = self._has_master = True
        self._master, slave = os.openpty()
        self.first_settings = self.settings
        self._name = os.ttyname(slave)
        self._set_size(columns, lines)
        unwanted = ("COLORTERM", "NO_COLOR", "TERM_PROGRAM", "PYTHONWARNINGS")
        inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
        try:
            self.process = subprocess.Popen(
                command,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env={**inherited, "TERM": "xterm-256color", **(environment or {})},
                start_new_session=True,
                preexec_fn=_take_terminal,  # noqa: PLW1509 - a program in a terminal controls it
            )
        finally:
            os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._has_master:
            os.close(self._master)

    def take_all_answers(self) -> None:
        """Read until every answer that is under way has come to the program, or to its shell."""
        while self._due:
            self.read(_POLL)

    def hang_up(self) -> None:
        """Close the terminal under the program, as a lost connection does."""
        os.close(self._master)
        self._is_open = self._has_master = False

    def freeze(self) -> None:
        """Let the program wait with whatever it writes: all that is between here and it is full.

        What fills it are NULs, which a terminal ignores. It thaws when something is read.
        """
        side = os.open(self._name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            full = 0
            while full < _FULL:  # the kernel moves on what it has, which makes room once more
                try:
                    os.write(side, bytes(4096))
                    full = 0
                except BlockingIOError:
                    full += 1
                    time.sleep(_MOVE)
        finally:
            os.close(side)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the window, of which the program is told."""
        self._screen.resize(lines, columns)
        self._set_size(columns, lines)

    def scribble(self) -> None:
        """Let the screen show something else, as when another program has written there."""
        self._emulator.feed(b"\x1b[H\x1b[2J" + b"scribble " * 50)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the window; the program itself may have changed them."""
        return os.get_terminal_size(self._master)

    @property
    def foreground(self) -> int:
        """The group of the processes that have the terminal: the program, or a shell's job."""
        return os.tcgetpgrp(self._master)

    @property
    def rows(self) -> list[str]:
        """The lines of the screen, from the top."""
        shown: list[str] = self._screen.display
        return shown

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.rows)

    @property
    def modes(self) -> dict[int, bool]:
        """The private modes that the program has switched so far, and how it left them."""
        return {
            int(mode): switch == b"h"
            for modes, switch in _MODE.findall(self.output)
            for mode in modes.split(b";")
        }

    @property
    def settings(self) -> list[object]:
        """What the kernel does for the program with lines, echo and control characters."""
        return termios.tcgetattr(self._master)

    def send(self, *keys: str) -> None:
        """Type."""
        os.write(self._master, "".join(keys).encode())

    def read(self, seconds: float) -> bytes:
        """What comes within that time; returns with the first of it, empty if nothing does."""
        content = self._take(seconds)
        self.output += content
        if self._emulate:
            self._show(content)
        if self._answers:
            self._due += [(time.monotonic() + self._delay, text) for text in self._answer(content)]
        self._send_answers()
        return content

    def _take(self, seconds: float) -> bytes:
        if not self._is_open or not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            content = os.read(self._master, 1 << 16)
        except OSError:  # EIO: nobody has the terminal open any more
            content = b""
        self._is_open = bool(content)
        return content

    def wait_for(self, wanted: str | Callable[[str], object], patience: float = PATIENCE) -> None:
        """Wait until the screen shows a text, or whatever a function of its text looks for.

        Raises:
            AssertionError: It does not come; with what the screen shows instead.
        """
        deadline = time.monotonic() + patience
        while not (wanted in self.text if isinstance(wanted, str) else wanted(self.text)):
            if not self._is_open or time.monotonic() > deadline:
                reason = "in time" if self._is_open else "before the program ended"
                raise AssertionError(f"{wanted!r} did not come {reason}:\n{self.text}")
            self.read(_POLL)

    def wait_for_exit(self, patience: float = PATIENCE) -> int:
        """Wait until the program has ended; its exit status.

        Raises:
            AssertionError: It goes on.
        """
        deadline = time.monotonic() + patience
        while self._is_open and time.monotonic() < deadline:
            self.read(_POLL)
        try:
            return self.process.wait(max(deadline - time.monotonic(), _POLL))
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program goes on:\n{self.text}") from None

    def _set_size(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def _answer(self, content: bytes) -> Iterator[str]:
        for question in _QUESTION.finditer(content):  # each comes in one piece
            mode = question["mode"]
            yield f"\x1b[?{mode.decode()};2$y" if mode else "\x1b[0n"

    def _send_answers(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            with suppress(OSError):  # nobody is left who has asked
                self.send(self._due.pop(0)[1])

    def _show(self, content: bytes) -> None:
        content = self._waiting + content
        unfinished = _UNFINISHED.search(content)
        end = unfinished.start() if unfinished else len(content)
        self._waiting = content[end:]
        # The emulator has one screen: it is blank whenever another would be.
        content = _OTHER_SCREEN.sub(b"\x1b[H\x1b[2J", content[:end])
        self._emulator.feed(_UNKNOWN.sub(b"", content))


def nn_tui(*words: str | Path) -> list[str]:
    """The command line of the program, with these arguments."""
    return [sys.executable, "-m", "tui_nn", *map(str, words)]


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
