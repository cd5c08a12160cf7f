"""How much memory a worker has at most on the full MNIST, recipe by recipe.

    python -m tests.benchmarks.memory

Each run is started as the program starts it, from CSV files; the most that each of its processes
has had is what Linux says (VmHWM of /proc), looked up while it trains. Memory that processes share
is counted for each of them. It takes a minute.
"""

import os
import re
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.app import Files, real_files, show
from tests.benchmarks.stored_rows import most_megabytes
from tests.processes import end_workers
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import ENDINGS, JournalReader
from tui_nn.runs.launch import Order, start_run

MOST = 250
"""Megabytes that a process may have."""

POLL = 0.02  # seconds

RUNS: dict[str, Hyperparameters] = {
    "classic": replace(RECIPES["classic"], epochs=1),
    "quick": RECIPES["quick"],
    "best": replace(RECIPES["best"], epochs=2),
    "batch 0": replace(RECIPES["classic"], batch_size=0, epochs=3),
    "adam": replace(RECIPES["quick"], optimizer="adam", learning_rate=0.001, hidden=(800,)),
}


def members(pid: int) -> list[int]:
    """The processes that a worker has started, such as those that train with it."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:  # it is gone
        return []


def shared_out(pids: list[int]) -> float:
    """Megabytes of some processes together, what they share counted once."""
    total = 0
    for pid in pids:
        with suppress(OSError):  # it is gone
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.findall(r"Pss:\s+(\d+)", text)[0])
    return total / 1024


def train(run: RunFolder) -> tuple[dict[int, float], float]:
    """Wait for the end; the most megabytes of each process, and of all of them together."""
    most: dict[int, float] = {}
    together = 0.0
    journal, last = JournalReader(run.journal), ""
    while last not in ENDINGS:
        worker = Worker.read(run.worker)
        if worker is not None:
            pids = [worker.pid, *members(worker.pid)]
            most |= {pid: max(most.get(pid, 0), most_megabytes(pid)) for pid in pids}
            together = max(together, shared_out(pids))
        time.sleep(POLL)
        last = next((str(event["event"]) for event in reversed(journal.read_new())), last)
    if last != "finished":
        sys.exit(f"A run has {last}: {run.log.read_text()}")
    return most, together


def measure(files: Files, name: str, chosen: Hyperparameters) -> None:
    train_file, test_file = map(str, files)
    started = time.perf_counter()
    run = start_run(Order(train_file, test_file, "classic", chosen, name=name.replace(" ", "-")))
    most, together = train(run)
    worker, *others = most.values()
    verdict = "ok" if max(most.values()) <= MOST else "missed"
    aim = f"at most {MOST} MB: {verdict}"
    show(f"{name}, {time.perf_counter() - started:.0f} s: the worker", f"{worker:.0f} MB", aim)
    for number, megabytes in enumerate(others, start=2):
        show(f"  process {number}", f"{megabytes:.0f} MB")
    if others:
        show("  all together, shared memory once", f"{together:.0f} MB")


def main() -> None:
    files = real_files()
    with tempfile.TemporaryDirectory() as runs:
        os.environ["NN_TUI_RUNS"] = runs
        try:
            for name, chosen in RUNS.items():
                measure(files, name, chosen)
        finally:
            end_workers(Path(runs))


if __name__ == "__main__":
    main()
