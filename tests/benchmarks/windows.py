"""Resizes the window of the app 2,000 times, and idles in it: `python -m tests.benchmarks.windows`.

The real program on a pseudo-terminal, in windows from 0 x 0 to 500 x 200. It must be there at the
end and answer a key; and idle, every screen of it costs next to nothing in a window of any size.
It takes three minutes. Options: `--resizes N`, `--seconds S` of idling at each size, `--seed N`.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.app import drain, processor_seconds, wait_for_bytes
from tests.conftest import write_csv
from tests.processes import PATIENCE
from tests.terminal import DOWN, Terminal, nn_tui

USUAL = (80, 24)
SIZES = [
    *((0, 0), (1, 1), (2, 2), (3, 200), (500, 1), (39, 11), (40, 12), (60, 20)),
    *((80, 24), (119, 50), (120, 36), (140, 45), (500, 200)),
]
TINY = [(1, 1), (2, 2), (4, 3), (20, 6)]
ESCAPE, UP = "\x1b", "\x1b[A"
SCREENS = {
    "a question": "g",
    "runs": "r",
    "about the data": "i",
    "help": "?",
    "palette": "\x10",
    "settings": ",",
    "a message": "s",
}
"""What can lie above the dashboard, by the keys that lead there."""

SETTLING = 1.0  # seconds for an app to be done with a new size
MOST = 0.02  # of a processor, while nothing happens


def main() -> int:
    """Print what it cost; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resizes", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = str(Path(place) / "runs")
        os.environ["NN_TUI_SETTINGS"] = str(Path(place) / "settings.toml")
        # Too few to train with: starting a run says so, and nothing trains.
        files = [write_csv(Path(place) / f"{name}.csv", 100, seed=1) for name in ("train", "test")]
        with Terminal(nn_tui(*files), *USUAL, emulate=False, answers=True) as terminal:
            wait_for_bytes(terminal, [b"100 rows"])
            slowest = resize_often(terminal, options.resizes, random.Random(options.seed))
            print(f"{options.resizes} resizes; a key was answered within {slowest * 1000:.0f} ms")
            return max(
                [idle(terminal, "rows", size, options.seconds) for size in SIZES]
                + [in_screen(terminal, name, options.seconds) for name in SCREENS]
            )


def resize_often(terminal: Terminal, times: int, rng: random.Random) -> float:
    """Any sizes, also before the last one was drawn; the longest that a key took, in seconds."""
    slowest = 0.0
    for number in range(1, times + 1):
        largest = rng.choice([(3, 3), (45, 15), (130, 40), (500, 200)])
        terminal.resize(rng.randint(0, largest[0]), rng.randint(0, largest[1]))
        drain(terminal, rng.choice([0.0, 0.005, 0.03]))
        if number % 100 == 0 or number == times:
            slowest = max(slowest, answers(terminal))
    return slowest


def answers(terminal: Terminal) -> float:
    """How long a key takes in a window of the usual size, in seconds."""
    terminal.resize(*USUAL)
    drain(terminal, SETTLING)
    if terminal.process.poll() is not None:
        sys.stderr.write(terminal.output[-3000:].decode(errors="replace"))
        sys.exit(f"The app ended with {terminal.process.returncode}.")
    started = time.perf_counter()
    terminal.send(DOWN)
    if not terminal.read(PATIENCE):  # only what changed is sent: the digit of another row
        sys.exit(f"The app did not answer a key within {PATIENCE:.0f} s.")
    taken = time.perf_counter() - started
    terminal.send(UP)  # however often this is asked, there is a row below
    return taken


def in_screen(terminal: Terminal, name: str, seconds: float) -> int:
    """Idle in tiny windows with something above the dashboard."""
    terminal.resize(*USUAL)
    drain(terminal, SETTLING)
    terminal.send(SCREENS[name])
    drain(terminal, SETTLING)
    worst = max(idle(terminal, name, size, seconds) for size in TINY)
    terminal.resize(*USUAL)
    drain(terminal, SETTLING)
    terminal.send(ESCAPE)  # the palette puts away its list first
    drain(terminal, SETTLING)
    terminal.send(ESCAPE)
    answers(terminal)
    return worst


def idle(terminal: Terminal, what: str, size: tuple[int, int], seconds: float) -> int:
    """Print what idling costs; 1 if that is too much."""
    terminal.resize(*size)
    drain(terminal, SETTLING)
    for _ in range(5):
        if not drain(terminal, SETTLING):  # a large one takes a while
            break
    before = processor_seconds(terminal.process.pid)
    sent = drain(terminal, seconds)
    share = (processor_seconds(terminal.process.pid) - before) / seconds
    verdict = "" if share < MOST else "   TOO MUCH"
    print(
        f"{what:<16}{size[0]:>4} x {size[1]:<4}{share:>7.1%} of a processor, {sent} bytes{verdict}"
    )
    return bool(verdict)


if __name__ == "__main__":
    sys.exit(main())
