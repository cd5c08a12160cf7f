"""Stopped for a while, by Ctrl+Z or by somebody else: the terminal is the shell's, then the app's.

What the shell finds after Ctrl+Z, and an app that ends after it, is looked at in `test_leaving`.
"""

import os
import re
import shlex
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import PATIENCE
from tests.terminal import DOWN, SHELL, Terminal, nn_tui
from tests.traces import left_behind, switched

Files = tuple[Path, Path]

_PROMPT = "shell? "
_STOPPED_AGAIN = re.compile(r"tty output|SIGTTOU")  # as dash says it, or bash
_LOOK, _QUIET = 0.05, 0.3  # seconds


@contextmanager
def in_shell(files: Files) -> Iterator[Terminal]:
    """The app as the job of a shell, which is ready for the first key."""
    environment = {"PS1": _PROMPT, "ENV": ""}
    with Terminal(SHELL, environment=environment, answers=True) as terminal:
        terminal.wait_for(_PROMPT)
        terminal.send(shlex.join(map(str, nn_tui(*files))), "\n")
        settle(terminal)
        yield terminal


def settle(terminal: Terminal) -> None:
    """Wait until the app shows all that it will."""
    terminal.wait_for(lambda text: "Row 0: " in text and "q quit" in text)
    while terminal.read(_QUIET):
        pass


def modes_of(terminal: Terminal) -> set[str]:
    """What is switched on now."""
    return left_behind(bytes(terminal.output))


def is_back_in_shell(terminal: Terminal) -> Callable[[str], bool]:
    return lambda text: terminal.foreground == terminal.process.pid and _PROMPT in text


def is_again(terminal: Terminal, rows: list[str]) -> Callable[[str], bool]:
    return lambda _: terminal.rows == rows


def stop_by_key(terminal: Terminal) -> None:
    terminal.send("\x1a")


def stop_by_signal(terminal: Terminal) -> None:
    os.killpg(terminal.foreground, signal.SIGTSTP)


@pytest.mark.parametrize("stop", [stop_by_key, stop_by_signal])
def test_all_modes_are_off_while_it_is_stopped_and_on_again_with_the_same_screen(
    stop: Callable[[Terminal], None], files: Files
) -> None:
    with in_shell(files) as terminal:
        rows, modes, settings = terminal.rows, modes_of(terminal), terminal.settings
        assert len(modes) >= 5
        stop(terminal)
        terminal.wait_for(is_back_in_shell(terminal))
        assert modes_of(terminal) == set()
        assert terminal.settings != settings
        terminal.send("fg\n")
        terminal.wait_for(is_again(terminal, rows))
        assert modes_of(terminal) == modes
        assert terminal.settings == settings


def test_in_the_background_it_leaves_the_screen_alone(files: Files) -> None:
    with in_shell(files) as terminal:
        rows = terminal.rows
        terminal.send("\x1a")
        terminal.wait_for(is_back_in_shell(terminal))
        terminal.send("bg\n")
        for _ in range(int(PATIENCE / _LOOK)):
            if _STOPPED_AGAIN.search(terminal.text):
                break
            terminal.send("jobs\n")
            terminal.read(_LOOK)
        assert _STOPPED_AGAIN.search(terminal.text)
        assert modes_of(terminal) == set()
        terminal.send("fg\n")
        terminal.wait_for(is_again(terminal, rows))


def test_it_takes_the_terminal_once_more_when_somebody_else_has_stopped_it(files: Files) -> None:
    with in_shell(files) as terminal:
        rows, modes, settings = terminal.rows, modes_of(terminal), terminal.settings
        os.killpg(terminal.foreground, signal.SIGSTOP)
        terminal.wait_for(is_back_in_shell(terminal))
        terminal.send("stty sane\n")
        terminal.wait_for(lambda _: terminal.settings != settings)
        came_back = len(terminal.output)
        terminal.send("fg\n")
        terminal.wait_for(is_again(terminal, rows))
        assert switched(bytes(terminal.output[came_back:])) >= modes
        assert modes_of(terminal) == modes
        assert terminal.settings == settings


def test_it_draws_anew_when_it_goes_on_where_there_is_no_shell(files: Files) -> None:
    with Terminal(nn_tui(*files), answers=True) as terminal:
        settle(terminal)
        rows, modes = terminal.rows, modes_of(terminal)
        os.kill(terminal.process.pid, signal.SIGSTOP)
        os.waitpid(terminal.process.pid, os.WUNTRACED)
        terminal.scribble()
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.wait_for(is_again(terminal, rows))
        assert modes_of(terminal) == modes
        terminal.send(DOWN)
        terminal.wait_for("Row 1: ")
