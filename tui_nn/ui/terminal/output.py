"""What is sent to the terminal: counted, in its characters, and without end where it is gone."""

import os
import time
from collections.abc import Callable
from typing import TextIO

_LONG = 0.05  # seconds of writing, after which the line is said to be stuck


class Output:
    """The file that Textual's thread of output writes to.

    Args:
        file: The terminal.
        ascii_only: Whether other characters are replaced by question marks.

    Attributes:
        sent: Bytes so far.
        on_answer: Called by the thread of input, when the terminal has answered a question.
        on_free: Called by the thread of output, when it has got rid of something at last.
    """

    def __init__(self, file: TextIO, *, ascii_only: bool) -> None:
        self._file = file
        self._encoding = "ascii" if ascii_only else "utf-8"
        self._waiting: list[str] = []
        self._is_closed = False
        self._writing_since: float | None = None
        self.sent = 0
        self.on_answer: Callable[[], object] | None = None
        self.on_free: Callable[[], object] | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether the terminal takes nothing more at the moment."""
        since = self._writing_since
        return since is not None and time.monotonic() - since > _LONG

    def write(self, text: str) -> None:
        """Send something, at the next flush."""
        self._waiting.append(text)

    def flush(self) -> None:
        """Send all that has been written; waits until the terminal takes it."""
        content = "".join(self._waiting).encode(self._encoding, "replace")
        self._waiting.clear()
        self._writing_since = started = time.monotonic()
        while content and not self._is_closed:
            try:
                written = os.write(self.fileno(), content)
            except OSError:  # the terminal is gone; whoever reads from it ends the program
                self._is_closed = True
                break
            self.sent += written
            content = content[written:]
        self._writing_since = None
        if time.monotonic() - started > _LONG and self.on_free is not None:
            self.on_free()

    def fileno(self) -> int:
        """Of the terminal."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether it is one."""
        return self._file.isatty()

    def answered(self) -> None:
        """The terminal has shown all that was sent before the last question."""
        if self.on_answer is not None:
            self.on_answer()

    def close_for_good(self) -> None:
        """Send nothing any more: somebody else does now."""
        self._is_closed = True
