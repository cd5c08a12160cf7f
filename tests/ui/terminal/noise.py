"""What a terminal should never send, and how long the program then takes to answer a key."""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from tests.terminal import Terminal

HELP = "Help   Esc: back"
PATIENCE = 5.0  # seconds to wait for an answer
PIECE = 1 << 12  # bytes that are sent before the program is read again

_PAUSE = 0.1  # seconds without anything, after which a key is a key again
_AFTER_PASTE = 0.6  # the same after a paste without its end


@dataclass(frozen=True)
class Noise:
    """Something to send.

    Args:
        name: What it is.
        data: Its bytes.
        pause: Seconds to wait before a key is pressed.
    """

    name: str
    data: bytes = field(repr=False)
    pause: float = _PAUSE


class NoisyTerminal(Terminal):
    """A terminal that sends more than keys."""

    def send_bytes(self, data: bytes) -> None:
        """Send them as they are, and take what the program draws meanwhile."""
        for start in range(0, len(data), PIECE):
            os.write(self._master, data[start : start + PIECE])
            self.read(0)

    def send_noise(self, noise: Noise) -> None:
        """Send it, and then nothing for a while."""
        self.send_bytes(noise.data)
        deadline = time.monotonic() + noise.pause
        while (left := deadline - time.monotonic()) > 0:
            self.read(left)

    def time_to_answer(self) -> float:
        """Seconds until the program has shown its help, and has left it, whichever took longer.

        Raises:
            AssertionError: It does not answer at all.
        """
        times = []
        for is_shown in (True, False):
            started = time.monotonic()
            self.send("?")
            self.wait_for(partial(_shows_help, wanted=is_shown), PATIENCE)
            times.append(time.monotonic() - started)
        return max(times)


def _shows_help(text: str, *, wanted: bool) -> bool:
    return (HELP in text) == wanted


def random_bytes(size: int, seed: int) -> Noise:
    """The same bytes for the same seed."""
    return Noise(f"{size:,} random bytes", random.Random(seed).randbytes(size))


def single_bytes() -> Iterator[Noise]:
    """Each byte that is no ASCII, alone."""
    for byte in range(0x80, 0x100):
        yield Noise("a byte of no character", bytes([byte]))


def old_wheel_reports() -> Iterator[Noise]:
    """X10 reports of the wheel, from every place that they can name."""
    for line in range(0x21, 0x100):
        reports = [bytes([*b"\x1b[M", 0x60, column, line]) for column in range(0x21, 0x100)]
        yield Noise("old reports of the wheel", b"".join(reports))


def old_click_reports(line: int) -> Iterator[Noise]:
    """X10 reports of clicks in one line, at every column that they can name."""
    for column in range(0x21, 0x100):
        place = bytes([column, 0x20 + line])
        yield Noise("old reports of a click", b"\x1b[M " + place + b"\x1b[M#" + place)


def strings(size: int) -> Iterator[Noise]:
    """Each kind of string, without its end."""
    for kind in (b"]", b"P", b"^", b"_", b"X"):
        yield Noise(f"a string of {size:,} bytes without its end", b"\x1b" + kind + b"q" * size)


def pastes(size: int) -> Iterator[Noise]:
    """A paste of letters that are keys, with and without its end."""
    begin, end = b"\x1b[200~", b"\x1b[201~"
    yield Noise(f"a paste of {size:,} bytes", begin + b"q" * size + end)
    yield Noise(f"a paste of {size:,} bytes without its end", begin + b"q" * size, _AFTER_PASTE)


def malformed() -> Iterator[Noise]:
    """Sequences that no keyboard sends."""
    for data in (
        *(b"\x1b[99999999999u", b"\x1b[55296u", b"\x1b[97:65;1u", b"\x1b[48;1000000;1000000;1;1t"),
        *(b"\x1b[<0;-5;3M", b"\x1b[<32;NaN;NaNM", b"\x1b[<0;9999;9999M\x1b[<0;9999;9999m"),
        *(b"\x1b[" + b"1" * 100_000, b"\x1b[5;5R", b"\x1b[113~", b"\xc3(", b"\xed\xa0\x80"),
        *(b"\x1b" * 200, b"\x1b[27u" * 200),
    ):
        yield Noise("a malformed sequence", data)
