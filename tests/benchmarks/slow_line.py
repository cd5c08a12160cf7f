"""A line of 10 KB/s with a training under way: `python -m tests.benchmarks.slow_line`.

Keys one by one and held down; what watching costs on each tab; a minute of a frozen line, and how
soon after the thaw the screen shows the present; and how fast the run trains while nobody watches,
while the app does, and while its line is frozen. All with the real MNIST, at 80 x 24; the buffers
of the line take whatever is sent. Option: `--frozen SECONDS`.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.app import real_files
from tests.processes import end_workers
from tests.slow_line import SlowTerminal
from tests.terminal import DOWN, nn_tui
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run
from tui_nn.runs.reader import RunReader

SPEED = 10_000  # bytes a second
_ANSWERED, _PRESENT = 1.0, 2.0  # seconds: from a key to the screen, and from the thaw
_HELD = 90  # presses of a key that is held down, 30 a second
_STRETCH = 8.0  # seconds of watching, and of training, that are measured
_TABS = "123"


def main() -> int:
    """Print how the program does on a slow line; 0 if it keeps to its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frozen", type=float, default=60.0, metavar="SECONDS")
    frozen = parser.parse_args().frozen
    train, test = map(str, real_files())
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = place
        os.environ["NN_TUI_SETTINGS"] = str(Path(place) / "settings.toml")
        try:
            endless = replace(RECIPES["classic"], epochs=100_000)
            run = start_run(Order(train, test, "classic", endless))
            time.sleep(_STRETCH)
            alone = _rows_a_second(run, time.sleep)
            with SlowTerminal(nn_tui(train, test), speed=SPEED) as terminal:
                return _measure(terminal, run, alone, frozen)
        finally:
            end_workers(Path(place))


def _measure(terminal: SlowTerminal, run: RunFolder, alone: float, frozen: float) -> int:
    first = _seconds_until(terminal, lambda text: "Row 0: " in text)
    terminal.wait_for(lambda text: "%" in text.splitlines()[0])
    terminal.read(3.0)
    print(f"first digit after {first:.2f} s")
    single = max(_press(terminal, DOWN, f"Row {row}: ") for row in range(1, 11))
    for _ in range(_HELD):
        terminal.send(DOWN)
        terminal.read(1 / 30)
    held = _seconds_until(terminal, lambda text: f"Row {10 + _HELD}: " in text)
    question = _press(terminal, "g", "Go to row")
    terminal.send("\x1b")
    terminal.read(1.0)
    print(
        f"key to screen, at most: {single:.2f} s; after {_HELD} presses in 3 s: {held:.2f} s; "
        f"a question: {question:.2f} s"
    )
    for tab in _TABS:
        terminal.send(tab)
        terminal.read(2.0)
        before = len(terminal.output)
        terminal.read(_STRETCH)
        print(f"watching on tab {tab}: {(len(terminal.output) - before) / _STRETCH:.0f} B/s")
    watched = _rows_a_second(run, terminal.read)
    terminal.send("2")
    terminal.read(2.0)
    terminal.speed = 0.0
    terminal.read(frozen)
    while_frozen = _rows_a_second(run, terminal.read)
    under_way = len(terminal.under_way)
    terminal.speed = SPEED
    wanted = _epoch_of(run)
    thawed = _seconds_until(terminal, lambda text: _epoch_shown(text) >= wanted - 0.01)
    print(
        f"after {frozen:.0f} s of a frozen line, {under_way:,} bytes under way: right "
        f"{thawed:.2f} s after the thaw"
    )
    print(
        f"rows a second: {alone:,.0f} alone, {watched:,.0f} while watched, "
        f"{while_frozen:,.0f} while frozen"
    )
    return max(single, held, question) > _ANSWERED or thawed > _PRESENT


def _press(terminal: SlowTerminal, key: str, shown: str) -> float:
    terminal.send(key)
    seconds = _seconds_until(terminal, lambda text: shown in text)
    terminal.read(0.3)
    return seconds


def _seconds_until(terminal: SlowTerminal, holds: Callable[[str], bool]) -> float:
    started = time.monotonic()
    terminal.wait_for(holds)
    return time.monotonic() - started


def _rows_a_second(run: RunFolder, spend: Callable[[float], object]) -> float:
    reader = RunReader(run)
    reader.read_new()
    first, started = reader.status().samples, time.monotonic()
    spend(_STRETCH)
    reader.read_new()
    return (reader.status().samples - first) / (time.monotonic() - started)


def _epoch_of(run: RunFolder) -> float:
    reader = RunReader(run)
    reader.read_new()
    return reader.status().epoch


def _epoch_shown(text: str) -> float:
    found = re.search(r"epoch .*\] ([\d.,]+) of", text)
    return float(found[1].replace(",", "")) if found else -1.0


if __name__ == "__main__":
    sys.exit(main())
