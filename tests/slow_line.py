"""A terminal at the far end of a slow line, with all the buffers that lie between."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.terminal import Terminal

_QUESTION, _ANSWER = b"\x1b[5n", "\x1b[0n"


class SlowTerminal(Terminal):
    """A terminal whose line carries so many bytes a second, and whose buffers take any number.

    It answers the question how it is, as every terminal does, when it has come to it.

    Args:
        command: The program and its arguments.
        columns: Of the terminal.
        lines: Of the terminal.
        environment: On top of this process's own.
        speed: Bytes a second; 0: the line is frozen.

    Attributes:
        under_way: What the program has sent, and the terminal not yet got.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        columns: int = 80,
        lines: int = 24,
        environment: Mapping[str, str] | None = None,
        *,
        speed: float,
    ) -> None:
        super().__init__(command, columns, lines, environment)
        self.speed = speed
        self.under_way = bytearray()
        self._carried = time.monotonic()  # until when the line has carried what it could

    def read(self, seconds: float) -> bytes:
        """What comes within that time, which is always waited for."""
        content = bytearray()
        deadline = time.monotonic() + seconds
        while True:
            self.under_way += self._take(min(0.01, max(deadline - time.monotonic(), 0.0)))
            content += self._carry()
            if time.monotonic() >= deadline or not self._is_open:
                return bytes(content)

    def _carry(self) -> bytes:
        now = time.monotonic()
        count = int((now - self._carried) * self.speed)
        if not count and self.speed:
            return b""  # the fraction of a byte counts the next time
        self._carried = now
        arrived = bytes(self.under_way[:count])
        del self.under_way[:count]
        before = self.output[-len(_QUESTION) + 1 :]
        self.output += arrived
        self._show(arrived)
        for _ in range((bytes(before) + arrived).count(_QUESTION)):
            self.send(_ANSWER)
        return arrived
