"""How soon the app shows a digit, how soon it follows a key, and what watching costs a training.

    python -m tests.benchmarks.app

The real program on a pseudo-terminal of 140 x 45, with the real MNIST. It takes three minutes.
Other work on the machine makes the figures worse; those that are compared take turns.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from tests.benchmarks import mnist
from tests.processes import end_workers, eventually
from tests.terminal import DOWN, Terminal, nn_tui
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import Event, JournalReader
from tui_nn.runs.launch import Order, start_run
from tui_nn.shading import shade

SIZE = (140, 45)
STARTS = 9
KEYS = 200
PAIRS = 6
STRETCH = 6.0
"""Seconds of training that are measured, with the app and without."""

SETTLING = 1.5  # seconds for an app to be all there, or gone
BASELINE = [sys.executable, "-c", "import numpy, textual.app"]
CACHE = Path(tempfile.gettempdir()) / "nn-tui-benchmarks"

Files = tuple[Path, Path]


def real_files() -> Files:
    """The real MNIST as CSV files, made once; ends the program with a reason where it is absent."""
    files = CACHE / "mnist_train.csv", CACHE / "mnist_test.csv"
    script = mnist.FOLDER / "make_csv.py"
    if not all(path.is_file() for path in files):
        if not script.is_file():
            sys.exit(f"Nothing measured: the benchmarks need the real MNIST by {script}.")
        print(f"Writing the real MNIST to {CACHE}: half a minute, once.")
        with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
            subprocess.run([sys.executable, script, folder], check=True, stdout=subprocess.DEVNULL)
            CACHE.mkdir(exist_ok=True)
            for path in files:
                (Path(folder) / path.name).replace(path)
    return files


def open_app(files: Files) -> Terminal:
    return Terminal(nn_tui(*files), *SIZE, emulate=False)


def drain(terminal: Terminal, seconds: float) -> int:
    """Read whatever comes in that time; how many bytes."""
    before, end = len(terminal.output), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.read(left)
    return len(terminal.output) - before


def wait_for_bytes(terminal: Terminal, wanted: list[bytes], start: int = 0) -> float:
    """The moment at which all of these have come since `start`."""
    end = time.monotonic() + 60
    while not all(terminal.output.find(part, start) >= 0 for part in wanted):
        if time.monotonic() > end:
            sys.exit(f"The app does not show {wanted[0]!r}.")
        terminal.read(1.0)
    return time.perf_counter()


def first_digit(files: Files) -> list[bytes]:
    values = np.loadtxt(files[0], np.uint8, delimiter=",", max_rows=1)
    lines = shade(values[1:].reshape(28, 28))
    return [line.strip().encode() for line in lines if line.strip()]


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_start(files: Files) -> None:
    """From nothing to the first digit, beside what the libraries alone take, in turns."""
    digit = first_digit(files)
    baseline, app, memory, settled = [], [], [], []
    for _ in range(STARTS):
        started = time.perf_counter()
        with Terminal(BASELINE, *SIZE, emulate=False) as terminal:
            terminal.wait_for_exit()
            baseline.append(time.perf_counter() - started)
        started = time.perf_counter()
        with open_app(files) as terminal:
            app.append(wait_for_bytes(terminal, digit) - started)
            memory.append(megabytes(terminal.process.pid))
            wait_for_bytes(terminal, [b"60,000 rows"])
            settled.append(megabytes(terminal.process.pid))
    show("python -c 'import numpy, textual.app'", f"{median(baseline):.3f} s")
    show("start to first digit, 110 MB file", f"{median(app):.3f} s")
    show("  as a multiple", f"{median(app) / median(baseline):.2f}", "at most 2.5")
    show("memory of the app then", f"{median(memory):.0f} MB", "at most 150 MB")
    show("memory with the whole file indexed", f"{median(settled):.0f} MB")


def measure_bytes(files: Files) -> None:
    """What the connection carries without a run."""
    with open_app(files) as terminal:
        wait_for_bytes(terminal, [b"60,000 rows"])
        drain(terminal, SETTLING)
        show("bytes in 5 s of rest", f"{drain(terminal, 5.0):,}", "0")
        steps = []
        for _ in range(20):
            terminal.send(DOWN)
            steps.append(drain(terminal, 0.2))
        show("bytes for a step down", f"{median(steps):,.0f}")


def measure_keys(files: Files) -> None:
    """From a key to its repaint, while a run trains and the app shows it."""
    rng = random.Random(0)
    spent = []
    with open_app(files) as terminal:
        wait_for_bytes(terminal, [b"read as"])
        drain(terminal, SETTLING)
        busy = processor_seconds(terminal.process.pid)
        sent = drain(terminal, 10.0) / 10
        busy = processor_seconds(terminal.process.pid) - busy
        for row in range(1, KEYS + 1):
            drain(terminal, rng.uniform(0.02, 0.15))
            before = len(terminal.output)
            started = time.perf_counter()
            terminal.send(DOWN)
            spent.append(wait_for_bytes(terminal, [f"Row {row}:".encode()], before) - started)
    show("bytes a second while watching", f"{sent:,.0f}")
    show("processor time of the app then", f"{busy / 10:.1%}")
    show("key to repaint, median", f"{median(spent) * 1000:.1f} ms", "at most 50 ms")
    show(
        "key to repaint, 95 of 100", f"{quantiles(spent, n=20)[-1] * 1000:.1f} ms", "at most 50 ms"
    )


def measure_slowdown(files: Files, run: RunFolder) -> None:
    """Rows a second of one run, in stretches without an app and with one that shows it."""
    journal = JournalReader(run.journal)
    alone, watched = [stretch(journal)], []
    for _ in range(PAIRS):
        with open_app(files) as terminal:
            wait_for_bytes(terminal, [b"read as"])
            watched.append(stretch(journal, terminal))
        alone.append(stretch(journal))
    show("rows a second without the app", f"{median(map(training_speed, alone)):,.0f}")
    show("rows a second with it", f"{median(map(training_speed, watched)):,.0f}")
    show("  slowdown", f"{slowdown(training_speed, alone, watched):.1%}", "at most 3 %")
    show("  with evaluations and saves", f"{slowdown(overall_speed, alone, watched):.1%}")


def stretch(journal: JournalReader, terminal: Terminal | None = None) -> list[Event]:
    """What a run does for some seconds."""
    wait: Callable[[float], object] = partial(drain, terminal) if terminal else time.sleep
    wait(SETTLING)
    journal.read_new()
    wait(STRETCH)
    return journal.read_new()


def training_speed(events: list[Event]) -> float:
    """Rows a second of training alone."""
    speeds: list[float] = [e["samples_per_second"] for e in events if e["event"] == "progress"]
    return median(speeds)


def overall_speed(events: list[Event]) -> float:
    """Rows a second by the clock, whatever else the worker did."""
    first, last = events[0], events[-1]
    speed: float = (last["samples"] - first["samples"]) / (last["time"] - first["time"])
    return speed


def slowdown(
    speed: Callable[[list[Event]], float], alone: list[list[Event]], watched: list[list[Event]]
) -> float:
    """Each watched stretch beside the mean of those before and after it, to cancel drift."""
    around = [(speed(before) + speed(after)) / 2 for before, after in pairwise(alone)]
    return 1 - median(speed(w) / beside for w, beside in zip(watched, around, strict=True))


@contextmanager
def training(files: Files) -> Iterator[RunFolder]:
    """A run of `classic` that does not end by itself, further than its first evaluations."""
    settings = replace(RECIPES["classic"], epochs=10_000)
    run = start_run(Order(str(files[0]), str(files[1]), "classic", settings))
    try:
        eventually(run.best.is_file)
        yield run
    finally:
        ask(run.control, STOP)
        worker = Worker.read(run.worker)
        eventually(lambda: worker is None or not worker.is_alive())


def show(what: str, figure: str, aim: str = "") -> None:
    print(f"{what:<40}{figure:>12}   {aim and f'aim: {aim}'}".rstrip(), flush=True)


def main() -> None:
    files = real_files()
    with tempfile.TemporaryDirectory() as runs:
        os.environ["NN_TUI_RUNS"] = runs
        try:
            measure_start(files)
            measure_bytes(files)
            with training(files) as run:
                measure_keys(files)
                measure_slowdown(files, run)
        finally:
            end_workers(Path(runs))


if __name__ == "__main__":
    main()
