"""What a terminal sends, cut into keys, mouse reports, pastes and replies; the rest is left out.

Bytes that are no UTF-8, such as old mouse reports, end Textual's input:
https://github.com/Textualize/textual/issues/6456 and
https://github.com/Textualize/textual/issues/6668. It takes a paste one character after the other
(not reported), and strings that nobody asked for as keys (not reported).
"""

import re
from codecs import utf_8_decode

from tui_nn.ui.terminal.known import is_known
from tui_nn.ui.terminal.pieces import Escape, Keys, Paste, Reply

PASTE_LIMIT = 1 << 16  # bytes; every question of this program is answered with much less

_ESC = 0x1B
_LONGEST = 32  # bytes of a control sequence; no keyboard sends more, and the parser takes no more
_PASTE, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
REPLY = b"\x1b[0n"  # "I am well": that all that was sent before the question has been shown
_STRINGS = b"]P^_X"  # how OSC, DCS, PM, APC and SOS go on after ESC
_STRING_END = re.compile(rb"\x07|\x1b\\|(?=\x1b[^\\])")  # a new sequence ends a string, too
_PARAMETERS = re.compile(rb"[ -?]*")
# Some terminals do not know at times where their mouse is: the issue is named in known.py.
_MOUSE_PARAMETERS = re.compile(rb"(?:[ -?]|NaN)*")
_PART_OF_NAN = (b"", b"N", b"Na")
_X10_MOUSE = b"\x1b[M"
_X10_LENGTH = len(_X10_MOUSE) + 3
_X10_ZERO = 0x20  # is added to the button, the column and the line
_LONG = b"["
_RXVT = re.compile(rb"\x1b\[\d+\$")  # a key whose sequence ends where others go on
_OF_TWO = (b"\x1bb", b"\x1bf", b"\x1b\x7f", b"\x1b\t")  # Option and an arrow on a Mac, and the like

# What the decoder makes of broken UTF-8, and controls of 8 bits, which no keyboard sends.
_NO_KEYS = dict.fromkeys([0xFFFD, *range(0x80, 0xA0)])
_PASTED: dict[int, str | None] = {
    **dict.fromkeys([0xFFFD, *range(0x20), *range(0x7F, 0xA0)]),
    ord("\t"): " ",
    ord("\n"): "\n",
    ord("\r"): "\n",
}


class Sequences:
    """Cuts what comes, however it is divided into reads."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._inside: bytes | None = None  # of a paste, of a string, or of a sequence too long
        self._pasted = bytearray()
        self._is_apart = False

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._inside == _PASTE

    @property
    def is_escaping(self) -> bool:
        """Whether something has begun that is no string and no paste."""
        return self._inside is None and bool(self._buffer)

    @property
    def is_amid(self) -> bool:
        """Whether something has begun and not ended."""
        return self._inside is not None or bool(self._buffer)

    def add(self, data: bytes) -> None:
        """Take what has been read."""
        self._buffer += data

    def part(self) -> None:
        """Time has passed: what comes next was not sent together with a key that has come."""
        self._is_apart = bool(self._buffer)

    def give_up(self) -> list[Keys | Escape | Paste]:
        """What has begun will not go on: what it is then. Everything is as at the start."""
        if self.is_pasting:
            self._pasted += self._buffer
            found: list[Keys | Escape | Paste] = [self._end_paste()]
        elif self._inside is None and self._buffer[:1] == b"\x1b" and len(self._buffer) < 3:
            text = self._buffer[1:].decode("ascii")  # a person has typed it
            found = [Escape(), Keys(text)] if text else [Escape()]
        else:
            found = []
        self._buffer.clear()
        self._inside = None
        return found

    def drain(self) -> bytes:
        """What has not been cut yet, as it came; everything is as at the start."""
        rest = bytes(self._buffer)
        self._buffer.clear()
        self._pasted.clear()
        self._inside = None
        return rest

    def next(self) -> Keys | Escape | Paste | Reply | None:
        """What comes next; None where more has to be read to know that."""
        found: Keys | Escape | Paste | Reply | None
        while self._buffer:
            if self._inside is not None:
                found = self._leave()
                if found is None and self._inside is not None:
                    return None
            elif self._buffer[0] != _ESC:
                return self._text()
            else:
                found = self._sequence()
                if found is None and self._inside is None:
                    return None
            if found is not None:
                return found
        return None

    def _take(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._is_apart = False
        return taken

    def _text(self) -> Keys | None:
        end = self._buffer.find(b"\x1b")
        is_whole = end >= 0
        data = self._buffer[: end if is_whole else len(self._buffer)]
        text, length = utf_8_decode(data, "replace", is_whole)
        if not length:
            return None
        self._take(length)
        is_broken = "\ufffd" in text
        return Keys(text.translate(_NO_KEYS), len(text), is_broken)

    def _sequence(self) -> Keys | Escape | Reply | None:
        """What an ESC begins; None also where it begins a paste or a string."""
        if len(self._buffer) < 2:
            return None
        second = self._buffer[1]
        if second == ord("["):
            return self._control_sequence()
        if second == ord("O"):
            return self._keypad()
        if second in _STRINGS:
            if len(self._buffer) > 2:  # else a person may have typed it
                self._take(2)
                self._inside = _STRINGS
            return None
        if bytes(self._buffer[:2]) in _OF_TWO and not self._is_apart:
            return Keys(self._take(2).decode("ascii"))
        # Alt and a character cannot be told from Escape and then that character where something
        # in between waits for more, as tmux does; no command needs Alt.
        # https://github.com/Textualize/textual/issues/4816 is about the time to wait.
        self._take(1)
        return Escape()

    def _keypad(self) -> Keys | Escape | None:
        if len(self._buffer) < 3:
            return None
        if not 0x20 <= self._buffer[2] <= 0x7E:
            self._take(1)
            return Escape()
        return _keys(self._take(3))

    def _control_sequence(self) -> Keys | Reply | None:
        buffer = self._buffer
        if buffer.startswith(_X10_MOUSE):
            return self._x10_mouse()
        if length := _odd_length(buffer):
            return _keys(self._take(length)) if len(buffer) >= length else None
        is_mouse = buffer.startswith(b"\x1b[<")
        parameters = (_MOUSE_PARAMETERS if is_mouse else _PARAMETERS).match(buffer, 2)
        end = parameters.end() if parameters else 2
        if end >= _LONGEST:
            self._take(end)
            self._inside = _LONG
            return Keys("", is_broken=True)
        if bytes(buffer[end:]) in (_PART_OF_NAN if is_mouse else (b"",)):
            return None
        if not 0x40 <= buffer[end] <= 0x7E:
            self._take(end)
            return Keys("", is_broken=True)
        return self._meaning(self._take(end + 1))

    def _meaning(self, sequence: bytes) -> Keys | Reply | None:
        if sequence == _PASTE:
            self._inside = _PASTE
            return None
        return Reply() if sequence == REPLY else _keys(sequence)

    def _x10_mouse(self) -> Keys | None:
        """An old mouse report, of three bytes, as a new one, of three numbers."""
        for place in range(len(_X10_MOUSE), min(len(self._buffer), _X10_LENGTH)):
            if self._buffer[place] < _X10_ZERO:
                self._take(place)
                return Keys("", is_broken=True)
        if len(self._buffer) < _X10_LENGTH:
            return None
        button, column, line = (byte - _X10_ZERO for byte in self._take(_X10_LENGTH)[3:])
        if column < 1 or line < 1:
            return Keys("")
        is_release = button & 0b1100011 == 3  # it does not say of which button
        button -= 3 * is_release
        return Keys(f"\x1b[<{button};{column};{line}{'m' if is_release else 'M'}")

    def _leave(self) -> Paste | Reply | None:
        """Go on in a paste, a string or a sequence too long, to its end if it has come.

        A terminal may answer in the middle of a long paste, and whatever sends noise, of a string.
        """
        if self.is_pasting:
            return self._go_on_in_paste()
        if self._inside == _STRINGS:
            return self._go_on_in_string()
        parameters = _PARAMETERS.match(self._buffer)
        self._take(parameters.end() if parameters else 0)
        if self._buffer:
            if 0x40 <= self._buffer[0] <= 0x7E:
                self._take(1)
            self._inside = None
        return None

    def _go_on_in_string(self) -> Reply | None:
        found = _STRING_END.search(self._buffer)
        if found is None:  # the last byte may be half of an end
            self._take(len(self._buffer) - self._buffer.endswith(b"\x1b"))
            return None
        is_end = found.end() > found.start()
        self._take(found.end())
        if not is_end and self._buffer.startswith(REPLY):
            self._take(len(REPLY))
            return Reply()
        if is_end or not REPLY.startswith(self._buffer):  # of which a part may have come
            self._inside = None
        return None

    def _go_on_in_paste(self) -> Paste | Reply | None:
        end = self._buffer.find(_PASTE_END)
        reply = self._buffer.find(REPLY, 0, end if end >= 0 else len(self._buffer))
        if reply >= 0:
            self._paste(reply)
            self._take(len(REPLY))
            return Reply()
        self._paste(end if end >= 0 else max(len(self._buffer) - len(_PASTE_END) + 1, 0))
        if end < 0:
            return None
        self._take(len(_PASTE_END))
        self._inside = None
        return self._end_paste()

    def _paste(self, length: int) -> None:
        self._pasted += self._take(length)[: PASTE_LIMIT - len(self._pasted)]

    def _end_paste(self) -> Paste:
        text = bytes(self._pasted).replace(b"\r\n", b"\n").decode("utf-8", "replace")
        self._pasted.clear()
        return Paste(text.translate(_PASTED).strip("\n"))


def _odd_length(buffer: bytearray) -> int:
    """How long a key is that breaks the rules for control sequences; 0 where none does."""
    if buffer.startswith(b"\x1b[["):  # a function key of the Linux console
        return 4
    rxvt = _RXVT.match(buffer)
    return rxvt.end() if rxvt and is_known(rxvt[0].decode("ascii")) else 0


def _keys(sequence: bytes) -> Keys:
    """A sequence, if Textual's parser knows it; else a key that does nothing."""
    text = sequence.decode("ascii", "replace")
    return Keys(text if is_known(text) else "")
