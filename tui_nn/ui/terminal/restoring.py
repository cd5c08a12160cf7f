"""Giving a terminal back as a shell wants it: what is sent, and what the kernel does with lines.

Textual does this itself when it ends in order. This is for when it cannot: a line on which nothing
moves, or a program that was killed. It loads nothing but the standard library.
"""

import copy
import fcntl
import os
import select
import termios
import time
from collections.abc import Callable
from typing import Any

Settings = list[Any]
"""What termios.tcgetattr gives: four numbers of flags, two speeds, and the control characters."""

_ABORT = "\x18\x1b\\"  # whatever sequence was cut off in the middle: CAN, and the end of a string
_CURSOR_KEPT = "\x1b7"
_CURSOR_BACK = "\x1b8"
# What a program may have switched on: synchronised output, the mouse in all its forms, reports of
# focus, pastes in brackets, of size; cursor keys and the keypad as an application wants them.
_OFF = "".join(
    f"\x1b[?{mode}l" for mode in (2026, 1000, 1002, 1003, 1005, 1006, 1015, 1016, 1004, 2004, 2048)
)
_PLAIN_KEYS = "\x1b[?1l\x1b>"
_PLAIN_TEXT = "\x1b[0m\x1b(B\x0f\x1b[?6l\x1b[?7h"  # style, characters, origin, wrapping at the edge
_WHOLE_SCREEN = "\x1b[r"  # no margins
_MAIN_SCREEN = "\x1b[?1049l"
_CURSOR_SHOWN = "\x1b[?25h"
CLEARED = "\x1b[H\x1b[J"
"""Of all text, with the cursor at the top."""

_TRIES = 40  # to write where another thread is in the middle of it
_TRY = 0.005  # seconds from one to the next

_CONTROL_CHARACTERS = {
    termios.VINTR: b"\x03",
    termios.VQUIT: b"\x1c",
    termios.VERASE: b"\x7f",
    termios.VKILL: b"\x15",
    termios.VEOF: b"\x04",
    termios.VSUSP: b"\x1a",
    termios.VSTART: b"\x11",
    termios.VSTOP: b"\x13",
}


def sequence(*, modest: bool, keyboards: int = 1) -> str:
    """What puts a terminal right, in whatever state it is.

    Args:
        modest: Whether it is an old one, which may print what it does not know, and has no other
            screen on which the shell's text would still be.
        keyboards: How often the keyboard protocol may have been switched on
            (https://sw.kovidgoyal.net/kitty/keyboard-protocol/). Each screen has its own.
    """
    keyboard = "" if modest else f"\x1b[<{keyboards}u"
    # The cursor's place is kept first: on the main screen, the shell's own, leaving the other one
    # must not move it. From the other screen, it is the place of when that was entered.
    return (
        _ABORT
        + _OFF
        + _PLAIN_KEYS
        + keyboard
        + _PLAIN_TEXT
        + _CURSOR_KEPT
        + _WHOLE_SCREEN
        + (_CURSOR_BACK if modest else "")
        + _MAIN_SCREEN
        + _CURSOR_SHOWN
        + "\x1b[0m"
        + (CLEARED if modest else "")
    )


def sane(settings: Settings) -> Settings:
    """The same settings of a terminal, but as a shell wants them, like `stty sane`.

    Control characters that are set stay as somebody has set them; bits that are of the line itself,
    such as its speed, or that say that it is UTF-8, stay too.
    """
    result = copy.deepcopy(settings)
    iflag, oflag, cflag, lflag, _, _, characters = result
    iflag |= termios.BRKINT | termios.ICRNL | termios.IXON | termios.IMAXBEL
    iflag &= ~(termios.IGNBRK | termios.INLCR | termios.IGNCR | termios.ISTRIP | termios.IXOFF)
    oflag |= termios.OPOST | termios.ONLCR
    oflag &= ~(termios.OCRNL | termios.ONOCR | termios.ONLRET)
    cflag |= termios.CREAD
    lflag |= termios.ISIG | termios.ICANON | termios.IEXTEN
    lflag |= termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ECHOCTL | termios.ECHOKE
    lflag &= ~(termios.ECHONL | termios.NOFLSH | termios.TOSTOP | termios.ECHOPRT | termios.FLUSHO)
    for index, character in _CONTROL_CHARACTERS.items():
        if characters[index] in (b"\x00", b"\xff", 0):
            characters[index] = character
    result[:4] = iflag, oflag, cflag, lflag
    return result


def settings_of(fileno: int) -> Settings | None:
    """The settings of a terminal; None where there is none (any more)."""
    try:
        settings: Settings = termios.tcgetattr(fileno)
    except termios.error:
        return None
    return settings


def apply(fileno: int, settings: Settings | None) -> None:
    """Set a terminal, at once, and forget what has been typed or answered; do nothing for None."""
    if settings is not None:
        try:
            termios.tcsetattr(fileno, termios.TCSANOW, settings)
            termios.tcflush(fileno, termios.TCIFLUSH)
        except termios.error:
            pass  # it is gone: nothing is left to set


def is_stuck(fileno: int) -> bool:
    """Whether a terminal would let a writer wait, because nobody reads what was written."""
    terminal = select.poll()
    terminal.register(fileno, select.POLLOUT)
    return not terminal.poll(0)


def write_at_once(fileno: int, text: str, wake_writers: Callable[[], object]) -> bool:
    """Write without ever waiting; what is stuck in a terminal is thrown away for it.

    Args:
        fileno: The terminal.
        text: At most what a terminal takes at once: 1 KB is safe.
        wake_writers: Called where another thread waits in the middle of writing, and lets nobody
            else in: it must interrupt that thread's system call.

    Returns:
        Whether all of it has been written.
    """
    content = text.encode("ascii", "backslashreplace")
    try:
        # The shell has the same open file: for as short as possible, and back in any case.
        flags = fcntl.fcntl(fileno, fcntl.F_GETFL)
        fcntl.fcntl(fileno, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        for _ in range(_TRIES):
            if is_stuck(fileno):
                wake_writers()
                termios.tcflush(fileno, termios.TCOFLUSH)
            try:
                content = content[os.write(fileno, content) :]
            except BlockingIOError:
                time.sleep(_TRY)
            if not content:
                return True
    except (OSError, termios.error):
        pass  # it is gone: nobody is left to see it
    finally:
        fcntl.fcntl(fileno, fcntl.F_SETFL, flags)
    return False
