"""Every way in which the app can end on a terminal, and what is then left of it there."""

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.processes import PATIENCE
from tests.terminal import DOWN, SHELL, Terminal, nn_tui
from tests.traces import left_behind, switched

LIMIT = 3.0
"""Seconds that an end may take."""

TERMINALS = ("xterm-256color", "tmux-256color", "screen", "linux", "vt100")
"""Values of TERM."""

FAILURE = "This error was made on purpose."
# The app, with a command that fails: `?`.
_FAILING = f"""
import sys
from tui_nn.cli import main
from tui_nn.ui.app import NnTuiApp

def fail(self):
    raise ArithmeticError({FAILURE!r})

NnTuiApp.action_help = fail
sys.exit(main(sys.argv[1:]))
"""
_PROMPT = "shell? "


@dataclass(frozen=True)
class Ending:
    """What has become of the app and its terminal.

    Args:
        status: The exit status.
        seconds: From what ended the app to its end.
        switched: What had been switched on in the terminal.
        left: What of it is left on.
        restored: Whether the kernel's settings of the terminal are as before.
        output: All that the app has sent.
    """

    status: int
    seconds: float
    switched: set[str]
    left: set[str]
    restored: bool
    output: bytes

    @property
    def is_late(self) -> bool:
        """Whether it took longer than it may; of that, a benchmark judges."""
        return self.seconds > LIMIT

    def faults(self, status: int) -> list[str]:
        """What is wrong with it.

        Args:
            status: The exit status that is right.
        """
        return [
            *([f"status {self.status} instead of {status}"] * (self.status != status)),
            *([f"left on: {', '.join(sorted(self.left))}"] * bool(self.left)),
            *(["nothing was switched on"] * (not self.switched)),
            *(["settings of the terminal not as before"] * (not self.restored)),
        ]


@dataclass(frozen=True)
class Way:
    """A way to end.

    Args:
        act: What somebody does.
        status: The exit status that is right.
        frozen: Whether the line is stuck before: nobody reads what the app writes.
        closed: Whether the terminal is gone afterwards.
        fails: Whether the app has a command that fails.
    """

    act: Callable[[Terminal], object]
    status: int
    frozen: bool = False
    closed: bool = False
    fails: bool = False


def _send(number: int) -> Callable[[Terminal], object]:
    return lambda terminal: os.kill(terminal.process.pid, number)


def _type(key: str) -> Callable[[Terminal], object]:
    return lambda terminal: terminal.send(key)


_HUNG_UP = 128 + signal.SIGHUP

WAYS: Mapping[str, Way] = {
    "q": Way(_type("q"), 0),
    "an error": Way(_type("?"), 1, fails=True),
    **{
        number.name: Way(_send(number), 128 + number)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
    },
    "closed": Way(Terminal.hang_up, _HUNG_UP, closed=True),
    "frozen, then q": Way(_type("q"), 0, frozen=True),
    "frozen, then an error": Way(_type("?"), 1, frozen=True, fails=True),
    "frozen, then SIGTERM": Way(_send(signal.SIGTERM), 128 + signal.SIGTERM, frozen=True),
    "frozen, then closed": Way(Terminal.hang_up, _HUNG_UP, frozen=True, closed=True),
}
"""All but that by way of the shell, see `suspend_and_end`."""


def end(way: Way, files: tuple[Path, Path], term: str) -> Ending:
    """Run the app in a terminal, and end it.

    Args:
        way: How.
        files: Rows to show.
        term: The value of TERM.
    """
    failing = [sys.executable, "-c", _FAILING, *map(str, files)]
    command = failing if way.fails else nn_tui(*files)
    environment = {"TERM": term}
    with Terminal(command, environment=environment, answers=True) as terminal:
        terminal.wait_for("Row 0: ")
        terminal.send(DOWN)
        terminal.wait_for("Row 1: ")
        was_on = switched(bytes(terminal.output))
        if way.frozen:
            terminal.freeze()
            terminal.send(*[DOWN] * 3)
        started = time.monotonic()
        way.act(terminal)
        # Where the line is frozen, nothing may be read before the end.
        if way.frozen or way.closed:
            status = terminal.process.wait(PATIENCE)
        else:
            status = terminal.wait_for_exit()
        seconds = time.monotonic() - started
        if way.closed:
            return Ending(status, seconds, was_on, set(), True, bytes(terminal.output))
        terminal.wait_for_exit()
        restored = terminal.settings == terminal.first_settings
        output = bytes(terminal.output)
        return Ending(status, seconds, switched(output), left_behind(output), restored, output)


def suspend_and_end(files: tuple[Path, Path], term: str, *, narrower: int = 0) -> list[str]:
    """Leave for the shell by Ctrl+Z, come back, and quit.

    Args:
        files: Rows to show.
        term: The value of TERM.
        narrower: By how many columns the window shrinks meanwhile.

    Returns:
        What is wrong.
    """
    environment = {"TERM": term, "PS1": _PROMPT, "ENV": ""}
    with Terminal(SHELL, environment=environment, answers=True) as terminal:
        terminal.wait_for(_PROMPT)
        in_shell = terminal.settings
        terminal.send(shlex.join(map(str, nn_tui(*files))), "\n")
        terminal.wait_for("Row 0: ")
        in_app = terminal.settings
        terminal.send("\x1a")
        terminal.wait_for(_PROMPT)
        left = left_behind(bytes(terminal.output))
        faults = [f"left on in the shell: {', '.join(sorted(left))}"] * bool(left)
        faults += ["settings in the shell not as before"] * (terminal.settings != in_shell)
        if narrower:
            terminal.resize(80 - narrower, 24)
        came_back = len(terminal.output)
        terminal.send("fg\n")
        terminal.wait_for("Row 0: ")
        terminal.send(DOWN)
        terminal.wait_for("Row 1: ")
        faults += ["no alternate screen after fg"] * (
            "alternate screen" not in switched(bytes(terminal.output[came_back:]))
        )
        faults += ["other settings after fg"] * (terminal.settings != in_app)
        terminal.send("q")
        terminal.wait_for(_PROMPT)
        left = left_behind(bytes(terminal.output))
        faults += [f"left on: {', '.join(sorted(left))}"] * bool(left)
        faults += ["settings not as before"] * (terminal.settings != in_shell)
        terminal.send("exit $?\n")
        faults += ["not 0 after q"] * (terminal.wait_for_exit() != 0)
    return faults
