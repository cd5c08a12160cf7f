"""`nn-tui reset`: repair a terminal that a killed program left broken."""

import os
import re
import select
import sys
import termios
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from tui_nn.errors import UsageError
from tui_nn.preferences import Preferences
from tui_nn.ui.terminal.dialect import find
from tui_nn.ui.terminal.restoring import apply, sane, sequence, settings_of

_QUESTION, _ANSWER = b"\x1b[5n", re.compile(rb"\x1b\[\d*n")  # how are you?
_PATIENCE = 1.0  # seconds for the answer: a line from one side of the earth to the other and back
_KEYBOARDS = 9  # so often may programs have asked for their keyboard, and been killed
_THIS_LINE_ANEW = "\r\x1b[K"  # what was typed may stand there, without a new line


def reset(_arguments: Namespace) -> int:
    """Put the terminal right, on the screen and in the kernel."""
    modest = _is_modest()
    keyboards = "" if modest else f"\x1b[<{_KEYBOARDS}u"  # the main screen has its own
    text = sequence(modest=modest, keyboards=_KEYBOARDS) + keyboards + _THIS_LINE_ANEW
    with _terminal() as fileno:
        settings = settings_of(fileno)
        if settings is None:
            raise _no_terminal()
        _swallow(fileno, settings)
        try:
            os.write(fileno, text.encode())
            if not modest:
                os.write(fileno, _QUESTION)
                _wait_for_answer(fileno)
        finally:
            apply(fileno, sane(settings))
        os.write(fileno, b"The terminal is as a shell wants it.\n")
    return 0


@contextmanager
def _terminal() -> Iterator[int]:
    """A descriptor of the terminal: standard output, or whatever controls this process.

    Raises:
        UsageError: There is none.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        # Read from as well; a terminal is open both ways.
        yield sys.stdout.fileno()
        return
    try:
        fileno = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise _no_terminal() from None
    try:
        yield fileno
    finally:
        os.close(fileno)


def _is_modest() -> bool:
    try:
        return find(os.environ, Preferences()).modest
    except UsageError:  # TERM may be what is broken
        return True


def _swallow(fileno: int, settings: list[object]) -> None:
    """Let what comes from the terminal be read at once, and not be shown."""
    quiet = sane(settings)
    quiet[3] &= ~(termios.ICANON | termios.ECHO)
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    apply(fileno, quiet)


def _wait_for_answer(fileno: int) -> None:
    """Read on until the terminal has come to the end of what was sent.

    Reports of the mouse and late answers to the dead program come before it; the shell would take
    them for something typed.
    """
    came = b""
    deadline = time.monotonic() + _PATIENCE
    while not _ANSWER.search(came):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([fileno], [], [], left)[0]:
            return
        more = os.read(fileno, 4096)
        if not more:
            return
        came = came[-16:] + more


def _no_terminal() -> UsageError:
    return UsageError(
        "there is no terminal to repair", remedy="Type it in the terminal that is broken"
    )
