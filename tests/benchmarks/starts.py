"""Starts one run 200 times at once, watched by 10 apps: `python -m tests.benchmarks.starts`.

Exactly one worker must train it, and a stop from any of the apps must end it.
"""

import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from tests.conftest import write_csv
from tests.processes import end_workers, eventually
from tests.runs.workers import SMALL, events_of, kinds_of, wait_until_gone, worker_of
from tests.terminal import Terminal, nn_tui
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run

_STARTS, _APPS = 200, 10
_PATIENCE = 120.0  # seconds for 200 processes to begin on a few cores


def main() -> int:
    """Print how many workers there were; 0 if one each time."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = str(Path(place) / "runs")
        train = str(write_csv(Path(place) / "train.csv", 300, seed=1))
        test = str(write_csv(Path(place) / "test.csv", 70, seed=2))
        endless = dataclasses.replace(SMALL, epochs=1_000_000)
        with patch("tui_nn.runs.launch.start_worker", lambda *_: None):
            run = start_run(Order(train, test, "classic", endless))
        try:
            return _start(run)
        finally:
            end_workers(Path(place) / "runs")


def _start(run: RunFolder) -> int:
    words = [sys.executable, "-m", "tui_nn.runs.work.worker", str(run.path)]
    with run.log.open("ab") as log:
        started = [
            subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            for _ in range(_STARTS)
        ]
        for process in started:
            process.wait()
    refused = "another worker trains this run already\n"
    eventually(lambda: run.log.read_text().count(refused) == _STARTS - 1, _PATIENCE)
    eventually(lambda: "progress" in kinds_of(run), _PATIENCE)
    pid = worker_of(run).pid
    with ExitStack() as stack:
        apps = [stack.enter_context(Terminal(nn_tui(), 80, 24)) for _ in range(_APPS)]
        for app in apps:
            app.wait_for(run.name, _PATIENCE)
        began = time.monotonic()
        apps[-1].send("s")
        wait_until_gone(run)
        stopped = time.monotonic() - began
        for app in apps:
            app.send("2")
            app.wait_for("stopped", _PATIENCE)
    workers = sum(event["event"] == "started" for event in events_of(run))
    print(
        f"{_STARTS} starts at once: {workers} worker (process {pid}); {_APPS} apps saw it, the "
        f"last of them stopped it within {stopped:.1f} s, and all saw that"
    )
    return int(workers != 1)


if __name__ == "__main__":
    sys.exit(main())
