"""What a terminal can show: its characters and its colours, and how much it may be asked.

It is found from the environment alone, for a terminal cannot be asked before it is known to be one
that answers; over SSH, TERM and the locale are all that comes along.
"""

import io
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tui_nn.errors import UsageError
from tui_nn.preferences import Preferences

NO_COLOURS, SIXTEEN, PALETTE, ALL_COLOURS = "none", "16", "256", "all"


@dataclass(frozen=True)
class Dialect:
    """How to speak to a terminal.

    Args:
        ascii: Whether nothing but ASCII may be sent.
        colours: "none", "16", "256" or "all".
        modest: Whether it is one that may print what it does not know: it is asked nothing, and
            gets no mouse and no keyboard protocol.
    """

    ascii: bool = False
    colours: str = PALETTE
    modest: bool = False

    @property
    def no_blocks(self) -> str:
        """Why digits cannot be drawn with half blocks here; empty where they can."""
        if self.ascii:
            return "Half blocks are not ASCII, and this terminal is sent nothing else."
        if self.colours in (NO_COLOURS, SIXTEEN):
            return "Half blocks need 256 colours; this terminal has fewer, or is sent fewer."
        return ""

    def prepare(self, stream: TextIO) -> None:
        """Let a stream to the terminal replace the characters that it does not know."""
        if self.ascii and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="ascii", errors="replace")

    def ramp(self, wanted: str) -> str:
        """The characters that stand for rising ink: those wanted, if they can be sent."""
        return wanted if wanted.isascii() or not self.ascii else Preferences().ramp


@dataclass(frozen=True)
class Kind:
    """What is known of terminals by their name.

    Args:
        colours: Those that they have at least.
        old: Whether they print what they do not know.
        ascii: Whether they know no other characters, whatever the locale says.
    """

    colours: str = SIXTEEN
    old: bool = False
    ascii: bool = False


Ask = Callable[[str], Kind | None]
"""Finds out about terminals of a name; None where they are unknown, or cannot be spoken to."""

_KINDS = {
    **dict.fromkeys(("xterm", "screen", "tmux", "rxvt", "putty", "vte", "gnome"), Kind()),
    **dict.fromkeys(("konsole", "mintty", "cygwin", "nsterm", "eterm", "mlterm"), Kind()),
    **dict.fromkeys(("alacritty", "kitty", "foot", "wezterm", "ghostty", "st"), Kind(PALETTE)),
    **dict.fromkeys(("contour", "iterm", "iterm2", "rio", "ms"), Kind(PALETTE)),
    # The console of Linux took the question for the keyboard protocol for text until 2020.
    "linux": Kind(old=True),
    "ansi": Kind(old=True, ascii=True),
}
_NO_COLOURS = re.compile(r"vt[1-4]\d\d(?!\d)")  # DEC's terminals before the VT525
_MANY = re.compile(r"256color|direct|truecolor|kitty|ghostty|alacritty")
_FAMILY = re.compile(r"[a-z]+2?")
_MONOCHROME = re.compile(r"-(m|mono)$")
_TRUE_COLOURS = ("truecolor", "24bit")  # values of COLORTERM

_ADVICE = "Set TERM, to xterm for instance, or use commands: `nn-tui --help` lists them"
_LONGEST = 30  # characters of a name that are worth repeating


def find(
    environment: Mapping[str, str], preferences: Preferences, ask: Ask | None = None
) -> Dialect:
    """What the terminal of this environment can show.

    A terminal without colours, and NO_COLOR (https://no-color.org), have the last word on colours;
    the preferences come before what is believed of all others.

    Args:
        environment: As it was when the program was started, see `at_start`.
        preferences: What the person has set.
        ask: Asked about a name that is unknown here; by default, the terminfo database.

    Raises:
        UsageError: It cannot be used.
    """
    term = environment.get("TERM", "")
    if not term:
        raise _refusal(": TERM is not set")
    if term == "dumb":
        raise _refusal()
    kind = _kind(term) or (ask or terminfo)(term)
    if kind is None:
        name = ascii(term if len(term) <= _LONGEST else term[:_LONGEST] + "...")
        raise _refusal(f": nothing is known of terminals whose TERM is {name}")
    return Dialect(
        ascii=kind.ascii or preferences.characters == "ascii" or not _is_utf8(environment),
        colours=_colours(kind, environment, preferences),
        modest=kind.old,
    )


def of_this_terminal(preferences: Preferences) -> Dialect:
    """What the terminal that this process was started in can show.

    Raises:
        UsageError: It was started in none, or in one that cannot be used.
    """
    if not (sys.stdin and sys.stderr and sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the app needs a terminal", remedy="`nn-tui --help` lists the commands")
    return find(at_start(), preferences)


def at_start() -> dict[str, str]:
    """The environment as it was when this process was started.

    Python changes LC_CTYPE where the locale is C (PEP 538), from which it would look as if the
    terminal knew UTF-8. Where the system does not tell what was there before, nothing is undone.
    """
    environment = dict(os.environ)
    with suppress(OSError):
        for entry in Path("/proc/self/environ").read_bytes().split(b"\0"):
            name, _, value = os.fsdecode(entry).partition("=")
            if name == "LC_CTYPE":
                environment[name] = value
                return environment
        if os.environ.get("LC_CTYPE") in ("C.UTF-8", "C.utf8", "UTF-8"):
            del environment["LC_CTYPE"]
    return environment


def can_move_its_cursor(environment: Mapping[str, str]) -> bool:
    """Whether more than lines of text can be written to the terminal of this environment."""
    try:
        find(environment, Preferences())
    except UsageError:
        return False
    return True


def terminfo(term: str) -> Kind | None:
    """What the terminfo database says of terminals of this name, where it is installed."""
    try:
        # Some Pythons are built without it.
        import curses

        curses.setupterm(term, 2)
        moves = curses.tigetstr("cup")
        if not moves or not curses.tparm(moves, 4, 2).startswith(b"\x1b[5;3H"):
            return None  # it can, but is told so in other words than all that is used today
        colours = curses.tigetnum("colors")
    except (ImportError, curses.error):
        return None
    name = PALETTE if colours >= 256 else SIXTEEN if colours >= 8 else NO_COLOURS
    return Kind(name, old=True)


def _refusal(reason: str = "") -> UsageError:
    return UsageError(f"this terminal cannot move its cursor{reason}", remedy=_ADVICE)


def _kind(term: str) -> Kind | None:
    """What is known of a name; None for nothing."""
    name = term.lower()
    if _NO_COLOURS.match(name):
        return Kind(NO_COLOURS, old=True, ascii=True)
    family = _FAMILY.match(name)
    kind = _KINDS.get(family[0]) if family else None
    if kind is None:
        return None
    if _MONOCHROME.search(name):
        return Kind(NO_COLOURS, old=kind.old, ascii=kind.ascii)
    return Kind(PALETTE, old=kind.old) if _MANY.search(name) else kind


def _is_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale says that text is UTF-8: the first that is set has the say (POSIX)."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next(filter(None, (environment.get(name) for name in names)), "C")
    return "utf8" in locale.lower().replace("-", "")


def _colours(kind: Kind, environment: Mapping[str, str], preferences: Preferences) -> str:
    if kind.colours == NO_COLOURS or environment.get("NO_COLOR"):
        return NO_COLOURS
    if preferences.colours != "auto":
        return preferences.colours
    # The themes are made of the palette's colours: more would only be longer to send.
    is_young = environment.get("COLORTERM", "").lower() in _TRUE_COLOURS and not kind.old
    return PALETTE if is_young else kind.colours
