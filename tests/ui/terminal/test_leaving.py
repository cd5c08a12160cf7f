"""The real app leaves no trace in its terminal; `tests.benchmarks.leaving` tries every case."""

import shlex
import signal
from pathlib import Path

import pytest

from tests.endings import FAILURE, TERMINALS, WAYS, end, suspend_and_end
from tests.processes import PATIENCE
from tests.terminal import Terminal, nn_tui
from tests.traces import left_behind, switched

Files = tuple[Path, Path]

# Every way, and every terminal.
CASES = [
    ("q", "xterm-256color"),
    ("an error", "xterm-256color"),
    ("SIGTERM", "linux"),
    ("SIGHUP", "tmux-256color"),
    ("SIGINT", "screen"),
    ("SIGQUIT", "vt100"),
    ("frozen, then q", "xterm-256color"),
    ("frozen, then an error", "xterm-256color"),
    ("frozen, then SIGTERM", "vt100"),
    ("frozen, then closed", "xterm-256color"),
]


def test_the_cases_are_every_way_and_every_terminal() -> None:
    ways, terminals = (set(kind) for kind in zip(*CASES, strict=True))
    assert ways == set(WAYS) - {"closed"}  # which is a test of its own, with nohup
    assert terminals == set(TERMINALS)


@pytest.mark.parametrize(("way", "term"), CASES)
def test_it_ends_soon_and_leaves_no_trace(way: str, term: str, files: Files) -> None:
    ending = end(WAYS[way], files, term)
    assert ending.faults(WAYS[way].status) == []
    if WAYS[way].fails:
        normal_screen = ending.output.rpartition(b"\x1b[?1049l")[2]
        assert FAILURE.encode() in normal_screen


def test_it_ends_with_its_terminal_also_where_that_signal_is_ignored(files: Files) -> None:
    command = shlex.join(map(str, nn_tui(*files)))
    with Terminal(["sh", "-c", f"trap '' HUP; exec {command}"]) as terminal:  # as nohup does
        terminal.wait_for("Row 0")
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP


def test_it_goes_to_the_shell_and_comes_back_to_another_window(files: Files) -> None:
    assert suspend_and_end(files, "xterm-256color", narrower=20) == []


def test_it_stays_where_there_is_no_shell_to_go_back_to(files: Files) -> None:
    with Terminal(nn_tui(*files)) as terminal:
        terminal.wait_for("Row 0")
        terminal.send("\x1a")
        terminal.wait_for("There is no shell to go back to.")
        terminal.send("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize(
    ("output", "left"),
    [
        (b"\x1b[?1049h\x1b[?25l\x1b[?1049l\x1b[?25h", set()),
        (b"\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l", {"no cursor"}),
        (b"\x1b[?1000;1006h\x1b[?1000l", {"mouse reports of the SGR kind"}),
        (b"\x1b[>1u\x1b[>25u\x1b[<u", {"keyboard protocol"}),
        (b"\x1b[>1u\x1b[>25u\x1b[<2u", set()),
        (b"\x1b[?7l\x1b[1;31mred\x1b[2;5r", {"no wrapping", "style", "margins"}),
        (b"\x1b[?7l\x1b[1;31mred\x1b[2;5r\x1b[r\x1b[m\x1b[?7h", set()),
    ],
)
def test_what_is_left_in_a_terminal_is_told(output: bytes, left: set[str]) -> None:
    assert left_behind(output) == left
    assert switched(output) >= left
