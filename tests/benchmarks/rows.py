"""How fast rows are read and how little memory they take: 60,000 of them, and a million.

    python -m tests.benchmarks.rows

It takes three minutes, and 3 GB in the folder of temporary files, 2 of which it keeps for the next
time. Polars and pandas are measured beside where they are installed. Other work on the machine
makes the figures worse; those that are compared take turns.
"""

import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from tests.benchmarks import mnist
from tests.benchmarks.app import (
    CACHE,
    Files,
    drain,
    first_digit,
    megabytes,
    open_app,
    real_files,
    show,
    wait_for_bytes,
)
from tests.processes import end_workers
from tests.terminal import DOWN, ENTER, Terminal, nn_tui
from tui_nn.dataset import open_dataset
from tui_nn.dataset.health import Health
from tui_nn.dataset.survey import Survey
from tui_nn.dataset.writing import csv_lines

ROWS = 1_000_000
TURNS = 5
QUIET = 1.0  # seconds without a repaint after which an app has nothing left to do
SHIFTS = [(y, x) for y in (0, 1, -1, 2, -2) for x in (0, 1, -1, 2, -2)]

TOLD = "polars, uint8"
READERS = {
    "nn-tui": (
        "from tui_nn.dataset import open_dataset",
        "rows = open_dataset(file); rows.finish_preparing(); rows.load()",
    ),
    "np.loadtxt, uint8": (
        "import numpy",
        "numpy.loadtxt(file, numpy.uint8, delimiter=',')",
    ),
    "polars": ("import polars", "polars.read_csv(file, has_header=False).to_numpy()"),
    TOLD: (
        "import polars; kinds = {f'column_{k}': polars.UInt8 for k in range(785)}",
        "polars.read_csv(file, has_header=False, schema=kinds).to_numpy()",
    ),
    "pandas": ("import pandas", "pandas.read_csv(file, header=None).to_numpy()"),
}
"""Ways to read a file whole: what is loaded before, and what is measured."""

TIMED = """
import sys, time
{}
file = sys.argv[1]
started = time.perf_counter()
{}
print(time.perf_counter() - started)
"""


def million_rows() -> Path:
    """A million rows, 1.8 GB: the training rows again and again, shifted by up to two pixels."""
    path = CACHE / "mnist_million.csv"
    if not path.exists():
        print(f"Writing a million rows to {path}: ten seconds, once.")
        pixels, labels = mnist.load("train")
        images, part = pixels.reshape(-1, 28, 28), path.with_suffix(".part")
        with part.open("wb") as file:
            for first in range(0, ROWS, 500):
                times, start = divmod(first, len(labels))
                which = slice(start, start + 500)
                shifted = np.roll(images[which], SHIFTS[times], axis=(1, 2))
                file.write(csv_lines(shifted.reshape(500, -1), labels[which]))
        part.replace(path)
    return path


def compressed(file: Path) -> Path:
    path = file.with_name(file.name + ".gz")
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(gzip.compress(file.read_bytes(), 6))
        part.replace(path)
    return path


def in_turns(measures: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each, after a turn to warm up."""
    found = [{name: measure() for name, measure in measures.items()} for _ in range(1 + TURNS)]
    return {name: median(turn[name] for turn in found[1:]) for name in measures}


def read_whole(name: str, file: Path, threads: int | None = None) -> float:
    """Seconds that a reader takes, in a process of its own; its imports are not measured."""
    environment = {**os.environ, **({"POLARS_MAX_THREADS": str(threads)} if threads else {})}
    script = TIMED.format(*READERS[name])
    command: list[str | Path] = [sys.executable, "-c", script, file]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


def is_there(name: str) -> bool:
    command = [sys.executable, "-c", READERS[name][0]]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def measure_reading(file: Path) -> None:
    """The training file whole, beside other readers."""
    measures: dict[str, Callable[[], float]] = {}
    for name in READERS:
        if is_there(name):
            measures[name] = partial(read_whole, name, file)
        else:
            print(f"{name}: not measured, for it is not installed")
    if TOLD in measures:
        measures[f"{TOLD}, 1 thread"] = partial(read_whole, TOLD, file, threads=1)
    found = in_turns(measures)
    for name, seconds in found.items():
        show(f"110 MB read by {name}", f"{seconds:.2f} s")
    for name in [name for name in ("polars", TOLD) if name in found]:
        show(f"  {name}, as a multiple", f"{found[name] / found['nn-tui']:.2f}", "at least 1")


def count_lines(file: Path) -> float:
    started = time.perf_counter()
    subprocess.run(["wc", "-l", file], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def start(files: Files) -> float:
    digit, started = first_digit(files), time.perf_counter()
    with open_app(files) as terminal:
        return wait_for_bytes(terminal, digit) - started


def measure_start(large: Files) -> None:
    """From nothing to the first digit of a million, beside `wc -l`, in turns."""
    found = in_turns({"wc": partial(count_lines, large[0]), "app": partial(start, large)})
    show("wc -l, a million rows", f"{found['wc']:.3f} s")
    show("start to first digit", f"{found['app']:.3f} s")
    show("  as a multiple", f"{found['app'] / found['wc']:.2f}", "at most 3")


def settled(terminal: Terminal) -> float:
    """The moment of the last repaint."""
    moment = time.perf_counter()
    while terminal.read(QUIET):
        moment = time.perf_counter()
    return moment


class Session:
    """The app with a file: seconds until each step is done, and its memory (MB) then.

    Args:
        files: The rows, and others to test with.
    """

    def __init__(self, files: Files) -> None:
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}
        digit, rows = first_digit(files), open_dataset(str(files[0]))
        rows.finish_preparing()
        started = time.perf_counter()
        with open_app(files) as terminal:
            self._terminal = terminal
            self._note("first digit", started, wait_for_bytes(terminal, digit))
            self._press(DOWN, "the next row", b"Row 1:")
            every_row = f" {len(rows):,} rows".encode()
            self._note("all indexed", started, wait_for_bytes(terminal, [every_row]))
            self._note("all checked", started, settled(terminal))
            self.reports = len(set(re.findall(rb"(?:reading|checking) \d+%", terminal.output)))
            terminal.send("/")
            drain(terminal, QUIET)
            self._press("7" + ENTER, "filtered by /", b"filter: 7")
            terminal.send("\x1b")
            drain(terminal, QUIET)
            self._press("n", "all read by a run", b": wrong")

    def _press(self, keys: str, step: str, wanted: bytes) -> None:
        before, started = len(self._terminal.output), time.perf_counter()
        self._terminal.send(keys)
        self._note(step, started, wait_for_bytes(self._terminal, [wanted], before))

    def _note(self, step: str, started: float, moment: float) -> None:
        self.seconds[step] = moment - started
        self.memory[step] = megabytes(self._terminal.process.pid)


def make_run(files: Files, runs: Path) -> None:
    """A run for the app to read rows with."""
    words = nn_tui("train", "--train", files[1], "--test", files[1], "--epochs", "2")
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    assert list(runs.iterdir())


def measure_session(large: Files, small: Files) -> None:
    """What a million rows cost in the app, beside ten thousand."""
    many, few = Session(large), Session(small)
    for step, seconds in many.seconds.items():
        show(f"{step}, a million rows", f"{seconds:.2f} s")
    show("reports of progress", f"{many.reports}", "some")
    for step in list(many.memory)[2:]:
        grown = (many.memory[step] - few.memory[step]) * 2**20 / (ROWS - 10_000)
        show(f"memory, {step}", f"{many.memory[step]:.0f} MB")
        show("  more than 10,000 rows take, a row", f"{grown:.1f} bytes", "at most 20")


def measure_compressed(small: Files) -> None:
    """The training file compressed by gzip."""
    session, rows = Session(small), open_dataset(str(small[0]))
    for step in ("first digit", "all indexed", "all checked"):
        show(f"{step}, gzip", f"{session.seconds[step]:.2f} s")
    show("memory then, gzip", f"{session.memory['all checked']:.0f} MB")
    rows.finish_preparing()
    rng, spent = random.Random(0), []
    for _ in range(50):
        started = time.perf_counter()
        rows.row(rng.randrange(len(rows)))
        spent.append(time.perf_counter() - started)
    show("any row, gzip", f"{median(spent) * 1000:.1f} ms")


def measure_looks(file: Path, what: str) -> None:
    """Seconds to look at every row, in this process."""
    rows = open_dataset(str(file))
    rows.finish_preparing()
    for name, look in (("survey", Survey(rows).blocks), ("health", Health(rows).look)):
        started = time.perf_counter()
        for _ in look():
            pass
        show(f"{name} of {what}", f"{time.perf_counter() - started:.2f} s")


@contextmanager
def prepared() -> Iterator[tuple[Files, Files, Path]]:
    """The training and test rows, a million rows and the test rows, and a folder of runs."""
    train_file, test_file = real_files()
    if shutil.disk_usage(CACHE).free < 4 << 30:
        sys.exit(f"Nothing measured: {CACHE} needs 4 GB.")
    large = million_rows()
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        runs = Path(folder) / "runs"
        runs.mkdir()
        os.environ.update(NN_TUI_RUNS=str(runs), XDG_CACHE_HOME=folder)
        try:
            yield (train_file, test_file), (large, test_file), runs
        finally:
            end_workers(runs)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


def main() -> None:
    with prepared() as ((train_file, test_file), large, runs):
        measure_reading(train_file)
        measure_start(large)
        for file, what in ((train_file, "110 MB"), (large[0], "a million rows")):
            measure_looks(file, what)
        make_run((train_file, test_file), runs)
        measure_session(large, (test_file, test_file))
        measure_compressed((compressed(train_file), test_file))


if __name__ == "__main__":
    main()
