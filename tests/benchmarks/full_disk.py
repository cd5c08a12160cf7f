"""Lets a worker's disk refuse, and give way again: `python -m tests.benchmarks.full_disk`.

The real worker may write no file any more (RLIMIT_FSIZE, which the kernel enforces like a full
disk): how soon whoever watches is told, and how soon the training goes on afterwards.
"""

import dataclasses
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import write_csv
from tests.processes import end_workers, eventually
from tests.runs.workers import SMALL, wait_for_event, worker_of
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run
from tui_nn.runs.reader import RunReader

_TOLD = 5.0  # seconds until whoever watches must be told


def main() -> int:
    """Print how soon it is told; 0 if soon enough, and nothing is lost."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = str(Path(place) / "runs")
        train = str(write_csv(Path(place) / "train.csv", 300, seed=1))
        test = str(write_csv(Path(place) / "test.csv", 70, seed=2))
        try:
            endless = dataclasses.replace(SMALL, epochs=1_000_000)
            return _fill(start_run(Order(train, test, "classic", endless)))
        finally:
            end_workers(Path(place) / "runs")


def _fill(run: RunFolder) -> int:
    wait_for_event(run, "progress")
    pid = worker_of(run).pid
    reader = RunReader(run)
    _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    began = time.monotonic()
    eventually(lambda: reader.read_new() is not None and reader.status().trouble)
    told = time.monotonic() - began
    words = reader.status().trouble
    saved = Checkpoint.load(run.checkpoint).samples
    time.sleep(_TOLD)
    reader.read_new()
    assert reader.status().is_active
    assert Checkpoint.load(run.checkpoint).samples == saved
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    began = time.monotonic()
    eventually(lambda: Checkpoint.load(run.checkpoint).samples > saved)
    went_on = time.monotonic() - began
    eventually(lambda: reader.read_new() is not None and not reader.status().trouble)
    print(
        f"told after {told:.1f} s ({words}); the last checkpoint stayed readable; "
        f"saved again {went_on:.1f} s after there was room, by the same worker: "
        f"{worker_of(run).pid == pid}"
    )
    return int(told > _TOLD or worker_of(run).pid != pid)


if __name__ == "__main__":
    sys.exit(main())
