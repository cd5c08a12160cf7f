"""How much is sent, and what a slow line does to it: the real program, with its budgets."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import end_workers
from tests.slow_line import SlowTerminal
from tests.terminal import DOWN, Terminal, nn_tui
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.launch import Order, start_run
from tui_nn.ui.terminal.pacing import WINDOW

Files = tuple[Path, Path]

STEP_IN_CHARACTERS, STEP_IN_GREYS = 3_000, 8_000  # bytes, at 120 x 36
WATCHING = 2_000  # bytes a second, at 80 x 24
SLOW = 10_000  # bytes a second
UNDER_WAY = 2 * WINDOW  # bytes: what may be under way, and one picture more; half a second
QUIET = 0.3  # seconds without output, after which what a key brings is taken to be complete


@pytest.fixture
def training(files: Files, runs_folder: Path) -> Iterator[None]:
    """A run that goes on for longer than any test."""
    settings = Hyperparameters(hidden=(20,), epochs=99_999)
    start_run(Order(str(files[0]), str(files[1]), "classic", settings, name="long"))
    yield
    end_workers(runs_folder)


def bytes_until_quiet(terminal: Terminal) -> int:
    """What is sent from now until nothing more comes."""
    before = len(terminal.output)
    while terminal.read(QUIET):
        pass
    return len(terminal.output) - before


def bytes_within(terminal: Terminal, seconds: float) -> int:
    """What is sent within that time."""
    before, end = len(terminal.output), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.read(left)
    return len(terminal.output) - before


def epoch(text: str) -> float:
    """The epoch that a screen shows."""
    found = re.search(r"epoch .*\] ([\d.]+) of", text)
    return float(found[1]) if found else -1.0


def test_a_step_through_the_rows_keeps_its_budget_and_an_idle_screen_sends_nothing(
    files: Files,
) -> None:
    with Terminal(nn_tui(*files), 120, 36) as terminal:
        terminal.wait_for("Row 0: 0")
        bytes_until_quiet(terminal)
        for view, budget in (("characters", STEP_IN_CHARACTERS), ("greys", STEP_IN_GREYS)):
            for _ in range(4):
                terminal.send(DOWN)
                assert 0 < bytes_until_quiet(terminal) <= budget, view
            terminal.send("v")
            bytes_until_quiet(terminal)
        assert terminal.read(1.0) == b""


@pytest.mark.usefixtures("training")
def test_watching_a_training_keeps_its_budget(files: Files) -> None:
    with Terminal(nn_tui(*files), 80, 24) as terminal:
        terminal.wait_for("Row 0: 0")
        rates = {}
        for tab in "1342":
            terminal.send(tab)
            bytes_within(terminal, 0.3)
            rates[tab] = bytes_within(terminal, 0.8) / 0.8
        assert max(rates.values()) <= WATCHING
        assert rates["2"] > 0  # its figures change all the time


@pytest.mark.usefixtures("training")
def test_on_a_slow_line_little_is_under_way_so_that_the_present_comes_soon(files: Files) -> None:
    with SlowTerminal(nn_tui(*files), speed=SLOW) as terminal:
        terminal.wait_for("Row 0: 0")
        terminal.wait_for(lambda text: "%" in text.splitlines()[0])
        # A key that is held down would send more than the line carries.
        for _ in range(30):
            terminal.send(DOWN)
            terminal.read(1 / 30)
            assert len(terminal.under_way) <= UNDER_WAY
        terminal.wait_for("Row 30: ")
        terminal.send("2")
        terminal.wait_for(lambda text: epoch(text) > 0)
        terminal.speed = 0.0
        frozen_at = epoch(terminal.text)
        terminal.read(1.5)
        assert epoch(terminal.text) == frozen_at
        assert len(terminal.under_way) <= UNDER_WAY
        terminal.speed = SLOW
        terminal.wait_for(lambda text: epoch(text) > frozen_at)
