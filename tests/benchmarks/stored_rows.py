"""What it takes to train on a million rows that are not held in memory.

    python -m tests.benchmarks.stored_rows

It takes two minutes, and 3 GB in the folder of temporary files, 2 of which it keeps for the next
time.
"""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

from safetensors.numpy import load_file

from tests.benchmarks.app import SIZE, Files, show
from tests.benchmarks.rows import prepared
from tests.processes import eventually
from tests.terminal import Terminal, nn_tui
from tui_nn.locations import cache_folder

SETTINGS = ["--epochs", "1", "--batch-size", "128", "--biases"]

LEARN = """
import hashlib, sys, time
from dataclasses import replace
import numpy as np
from tui_nn.dataset import loading, open_dataset
from tui_nn.network import Rows, train
from tui_nn.recipes.named import RECIPES
if sys.argv[2] == "memory":
    loading.IN_MEMORY = 1 << 40
recipe = replace(RECIPES["classic"], epochs=1, batch_size=128, biases=True)
dataset = open_dataset(sys.argv[1])
dataset.finish_preparing()
rows, rng = loading.load_usable(dataset), np.random.default_rng(0)
network = recipe.build_network(784, 10, rng)
started = time.perf_counter()
learned = Rows(rows.pixels, rows.labels, recipe.target_table(10))
for _ in train(network, recipe.build_optimizer(), learned, recipe.course(), rng):
    pass
print(len(rows.labels) / (time.perf_counter() - started))
values = b"".join(np.ascontiguousarray(part.value).tobytes() for part in network.parameters)
print(hashlib.sha256(values).hexdigest())
"""


def most_megabytes(pid: int) -> float:
    """The most memory that a process has had; 0 where it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) / 1024 if found else 0


def training(files: Files) -> list[str]:
    return [*nn_tui("train", "--train", files[0], "--test", files[1]), *SETTINGS]


def train(files: Files, runs: Path, name: str) -> bytes:
    """Train by the command and show what it takes; the bytes of all weights."""
    command = [*training(files), "--name", name, "--json"]
    started, first = time.perf_counter(), 0.0
    starter = worker = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            starter = max(starter, most_megabytes(process.pid))
            if (runs / name / "worker.json").is_file():
                first = first or time.perf_counter() - started
                with suppress(OSError, ValueError):  # it ends, or is just being written
                    pid = json.loads((runs / name / "worker.json").read_bytes())["pid"]
                    worker = max(worker, most_megabytes(pid))
            time.sleep(0.02)
    show(f"{name}: until the worker is there", f"{first:.2f} s")
    show("  the most memory of the starter", f"{starter:.0f} MB")
    show("  the most memory of the worker", f"{worker:.0f} MB", "less than 1,000 MB")
    tensors = load_file(runs / name / "checkpoint.safetensors")
    return b"".join(tensors[part].tobytes() for part in sorted(tensors))


def learn(file: Path, where: str) -> tuple[float, str]:
    """Rows a second of a training from rows that are in `memory`, or `stored`; and its result."""
    command: list[str | Path] = [sys.executable, "-c", LEARN, file, where]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    speed, result = subprocess.check_output(command, env=environment, text=True).split()
    return float(speed), result


def measure_training(files: Files, runs: Path) -> None:
    """A training of a million rows that are not in memory."""
    cancel(files, runs)
    same = train(files, runs, "anew") == train(files, runs, "again")
    show("the same weights both times", "yes" if same else "NO", "yes")
    stored, memory = zip(
        *((learn(files[0], "stored"), learn(files[0], "memory")) for _ in range(3)), strict=True
    )
    speeds = [median(speed for speed, _ in of) for of in (stored, memory)]
    show("rows a second, stored", f"{speeds[0]:,.0f}")
    show("rows a second, in memory", f"{speeds[1]:,.0f}")
    same = len({result for _, result in stored + memory}) == 1
    show("the same weights from both", "yes" if same else "NO", "yes")


def cancel(files: Files, runs: Path) -> None:
    """Give up while the stored rows are made."""
    stored = cache_folder() / "rows"
    with Terminal(training(files), *SIZE) as terminal:
        eventually(lambda: list(stored.glob("*.tmp/pixels")))
        terminal.wait_for("%")
        terminal.send("\x03")
        status = terminal.wait_for_exit()
    left = [*stored.glob("*"), *runs.glob("*")]
    show("files left after Ctrl+C", f"{len(left)}", "0")
    show("  its exit status", f"{status}", "130")


def main() -> None:
    with prepared() as (_, large, runs):
        measure_training(large, runs)


if __name__ == "__main__":
    main()
