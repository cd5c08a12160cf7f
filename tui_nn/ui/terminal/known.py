"""The sequences that Textual's parser may see.

It ends with an exception at numbers beyond Unicode, and at sub-parameters where it expects a number
(not reported); it resizes the app at any report of a size (not reported); and the characters of a
sequence that it does not know, it gives to the app as keys:
https://github.com/Textualize/textual/issues/6573. So it gets none of these.
"""

import re

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

_FOCUS = ("\x1b[I", "\x1b[O")
_SYNCHRONIZED = re.compile(r"\x1b\[\?2026;[0-4]\$y")
_MOUSE = re.compile(r"\x1b\[<\d{1,3};[1-9]\d{0,3};[1-9]\d{0,3}[Mm]")
_POSITION = re.compile(r"\x1b\[\d+;\d+R")  # of the cursor, which nobody asked for
_KEY = re.compile(r"\x1b\[(\d{1,7})(?:;(\d{0,3})(?:;(\d{1,7}(?::\d{1,7})*)?)?)?([u~ABCDEFHPQS])")


def is_known(text: str) -> bool:
    """Whether a keyboard or a mouse sends this sequence, and the parser can take it."""
    if _POSITION.fullmatch(text):
        return False
    if text in ANSI_SEQUENCES_KEYS or text in _FOCUS:
        return True
    if _MOUSE.fullmatch(text) or _SYNCHRONIZED.fullmatch(text):
        return True
    key = _KEY.fullmatch(text)
    if key is None:
        return False
    code, _, written, end = key.groups()
    if end != "u":  # the parser would make a character of every number
        return f"{int(code)}{end}" in FUNCTIONAL_KEYS
    characters = map(int, written.split(":")) if written else ()
    return _is_character(int(code)) and all(map(_is_printable, characters))


def _is_character(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF


def _is_printable(code: int) -> bool:
    return _is_character(code) and code >= 0x20 and not 0x7F <= code < 0xA0
