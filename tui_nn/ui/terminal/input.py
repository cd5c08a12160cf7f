"""What comes from the terminal, as far as a person can have meant it.

Nobody presses hundreds of keys at once. Where so many come, it is noise on the line, a file that
was sent by mistake, or a paste by a terminal that does not mark it: taken for keys it could quit
the program or delete something. So keys wait for a moment until it is clear that they are few.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tui_nn.ui.terminal.pieces import Escape, Keys, Paste, Reply
from tui_nn.ui.terminal.sequences import REPLY, Sequences

MOST_KEYS = 256  # that may come at once
MOST_BROKEN = 8  # the same, where some of it is malformed
PAUSE = 0.05  # seconds without anything, after which a flood or a string is over
PASTE_PAUSE = 0.5  # the same of a paste, whose rest would be taken for keys on a slow line

_FEW = 8  # characters; more are not from one key
_MOMENT = 0.005  # seconds to wait for more after few
_LONGER = 0.03  # and after many
_MOST = 0.03  # seconds that few characters, and any number of sequences, wait altogether


@dataclass(frozen=True)
class Flood:
    """More came at once than anybody can type; it is over, and nothing became of it.

    Args:
        size: Bytes.
    """

    size: int


Item = str | Escape | Paste | Reply | Flood
"""Text for Textual's parser, or something that it need not see."""


class Input:
    """Turns bytes into what the app should hear of.

    Time passes in `tick` alone, which is to be called when there was nothing to read until
    `deadline`. What comes may have to wait before it is read, and that is no pause.

    Args:
        escape_delay: Seconds after which an ESC alone is the key of this name.
    """

    def __init__(self, escape_delay: float = 0.1) -> None:
        self._escape_delay = escape_delay
        self._sequences = Sequences()
        self._waiting: list[Keys | Escape | Paste] = []
        self._size = 0  # bytes since the last pause
        self._first = self._last = 0.0  # when they came
        self._begun = 0.0  # when that came which has begun and not ended
        self._flood: bytes | None = None  # its last bytes; None while there is none

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to do if nothing comes; None for never."""
        if self._flood is not None:
            return self._last + PAUSE
        times = [self._release_time] if self._size else []
        if self._sequences.is_amid:
            times.append(self._end_time)
        return min(times, default=None)

    def feed(self, data: bytes, now: float) -> list[Item]:
        """Take what has been read; replies alone come back at once.

        Args:
            data: Bytes, wherever they were cut.
            now: In seconds.
        """
        # Keys that a person presses do not hold up a paste that has lost its end.
        if not (self._sequences.is_pasting and len(data) <= _FEW and now - self._last > PAUSE):
            self._begun = now
        self._first = self._first if self._size else now
        self._last = now
        self._size += len(data)
        if self._flood is not None:
            return self._ignore(data)
        self._sequences.add(data)
        return self._sort()

    def tick(self, now: float) -> list[Item]:
        """Nothing has come until now: what that decides."""
        if self._flood is not None:
            return self._end_flood() if now >= self._last + PAUSE else []
        if self._sequences.is_amid and now >= self._end_time:
            self._waiting += self._sequences.give_up()
        elif not self._size or now < self._release_time:
            return []
        return self._release()

    @property
    def _release_time(self) -> float:
        characters = sum(each.count for each in self._waiting if _is_typed(each))
        if characters > _FEW:
            return self._last + _LONGER
        return min(self._last + _MOMENT, self._first + _MOST)

    @property
    def _end_time(self) -> float:
        if self._sequences.is_pasting:
            return self._begun + PASTE_PAUSE
        return self._last + (self._escape_delay if self._sequences.is_escaping else PAUSE)

    def _sort(self) -> list[Item]:
        replies: list[Item] = []
        count = sum(each.count for each in self._waiting)
        while (found := self._sequences.next()) is not None:
            if isinstance(found, Reply):
                replies.append(found)
                continue
            self._waiting.append(found)
            count += found.count
            if count > MOST_KEYS:
                return replies + self._ignore(self._sequences.drain())
        return replies

    def _release(self) -> list[Item]:
        count = sum(each.count for each in self._waiting)
        if count > MOST_BROKEN and any(each.is_broken for each in self._waiting):
            return self._ignore(self._sequences.drain())
        items = list(_join(self._waiting))
        self._waiting.clear()
        self._size = 0
        self._sequences.part()
        return items

    def _ignore(self, data: bytes) -> list[Item]:
        """Go on with a flood; the terminal may answer in the middle of it."""
        self._waiting.clear()
        seen = (self._flood or b"") + data
        self._flood = seen[1 - len(REPLY) :]
        return [Reply()] * seen.count(REPLY)

    def _end_flood(self) -> list[Item]:
        flood = Flood(self._size)
        self._flood, self._size = None, 0
        return [flood]


def _is_typed(found: Keys | Escape | Paste) -> bool:
    return isinstance(found, Keys) and not found.text.startswith("\x1b")


def _join(found: Iterable[Keys | Escape | Paste]) -> Iterable[Item]:
    """The texts that follow each other as one."""
    for are_keys, group in groupby(found, lambda each: isinstance(each, Keys)):
        if are_keys:
            text = "".join(each.text for each in group if isinstance(each, Keys))
            if text:
                yield text
        else:
            yield from (each for each in group if not isinstance(each, Keys))
