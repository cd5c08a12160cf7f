"""Signals that ask a worker to save and leave, as batch systems and shutdowns send them."""

import signal
from types import FrameType

_LEAVE = (signal.SIGTERM, signal.SIGUSR1)


class LeaveSignals:
    """Takes note of SIGTERM and SIGUSR1 from now on, and ignores that a terminal hangs up.

    Attributes:
        came: The name of the signal that has come; empty before one.
    """

    def __init__(self) -> None:
        self.came = ""
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in _LEAVE:
            signal.signal(number, self._notice)

    def _notice(self, number: int, _frame: FrameType | None) -> None:
        # Nothing more: it may come in the middle of writing a file.
        self.came = signal.Signals(number).name
