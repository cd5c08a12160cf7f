"""How much is sent before the terminal has shown what was sent before; pure.

Between this program and a terminal far away there are buffers, and they are patient: what goes into
them faster than the line can carry it comes out in full, much later, and a key pressed meanwhile
is answered behind all of it. So the terminal is asked now and then whether it has come so far
(a status report, which every terminal since the VT100 answers), and while it has not, and much
is under way, nothing is drawn: what changes meanwhile is drawn once, when the answer is there.
"""

QUESTION = "\x1b[5n"
"""Asks a terminal how it is; it answers behind all that was sent before."""

WINDOW = 3000
"""Bytes that may be under way: a third of a second of a line of 10 KB/s."""

_WORTH_A_QUESTION = 256  # bytes
_PATIENCE = 3.0  # seconds to wait for the first answer; then twice as long each time
_ATTEMPTS = 2  # questions without any answer ever, after which no more are asked


class Pacing:
    """Counts what is under way.

    Attributes:
        patience: Seconds after which to give up waiting for an answer.
    """

    def __init__(self, *, asks: bool) -> None:
        self._asks = asks
        self._under_way = 0
        self._asked = 0  # bytes under way before the question; 0: none is open
        self._was_answered = False
        self._attempts = 0
        self.patience = _PATIENCE

    @property
    def is_busy(self) -> bool:
        """Whether to draw nothing now: never for a terminal that has not answered yet."""
        return self._was_answered and self._under_way > WINDOW

    def send(self, count: int) -> bool:
        """So many bytes are about to be sent; whether to ask behind them."""
        if not self._asks:
            return False
        self._under_way += count
        return not self._asked and self._ask()

    def answered(self) -> bool:
        """The terminal has shown all that was sent before the question; whether to ask again."""
        self._under_way -= self._asked
        self._asked = 0
        self._was_answered = True
        self.patience = _PATIENCE
        return self._ask()

    def give_up(self) -> None:
        """No answer has come in time: it was lost, the line is frozen, or there never is one."""
        self._attempts += 1
        self._under_way = self._asked = 0
        self.patience *= 2
        if not self._was_answered and self._attempts >= _ATTEMPTS:
            self._asks = False

    def _ask(self) -> bool:
        if self._under_way < _WORTH_A_QUESTION:
            return False
        self._asked = self._under_way
        return True
