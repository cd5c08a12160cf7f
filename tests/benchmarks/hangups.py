"""Hangs up the app's terminal 100 times while a run trains: `python -m tests.benchmarks.hangups`.

Half of the times the link is frozen first: nobody reads what the app draws; half of each, the app
is to ignore the signal of a hang-up, as under nohup. After each, the worker must live and the app
be gone, and a new app must show the run. Options: `--times N`.
"""

import argparse
import dataclasses
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.conftest import write_csv
from tests.processes import end_workers, eventually
from tests.runs.workers import SMALL, worker_of
from tests.terminal import DOWN, Terminal, nn_tui
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run

_SETTLING = 3.0  # seconds until an app without its terminal must be gone
_IDLE = 0.02  # of a processor, that one may use which is not
_SHOWN = 2.0  # seconds until a new app must show the run
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print what became of worker and apps; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = str(Path(place) / "runs")
        # Many rows: the worker is to train, not to begin epochs.
        train = str(write_csv(Path(place) / "train.csv", 3000, seed=1))
        test = str(write_csv(Path(place) / "test.csv", 300, seed=2))
        try:
            endless = dataclasses.replace(SMALL, hidden=(100,), epochs=100_000)
            return _hang_up(start_run(Order(train, test, "classic", endless)), times)
        finally:
            end_workers(Path(place) / "runs")


def _hang_up(run: RunFolder, times: int) -> int:
    pid, nonce = worker_of(run).pid, worker_of(run).nonce
    left, busy, deaths, shown = 0, 0, 0, []
    for number in range(times):
        started = time.monotonic()
        deaf = "trap '' HUP; " * (number // 2 % 2)
        command = ["sh", "-c", f"{deaf}exec {shlex.join(map(str, nn_tui()))}"]
        with Terminal(command) as terminal:
            terminal.wait_for(run.name)
            shown.append(time.monotonic() - started)
            terminal.send(*[DOWN] * 3)
            if number % 2:  # the link freezes: the app goes on drawing, and nobody reads it
                terminal.freeze()
                terminal.send(*[DOWN] * 200)
            terminal.hang_up()
            app = terminal.process
            try:
                app.wait(_SETTLING)
            except subprocess.TimeoutExpired:
                left += 1
                busy += _share_of_a_processor(app.pid) > _IDLE
        now = worker_of(run)
        deaths += (now.pid, now.nonce) != (pid, nonce)
    eventually(lambda: worker_of(run).silence < _SETTLING)
    late = sum(seconds > _SHOWN for seconds in shown)
    print(
        f"{times} hang-ups, {times // 2} of them with the link frozen first: the worker died "
        f"{deaths} times; {left} apps were left after {_SETTLING:.0f} s, {busy} of them above "
        f"{_IDLE:.0%} of a processor; a new app showed the run after {median(shown):.2f} s, "
        f"at most {max(shown):.2f} s ({late} later than {_SHOWN:.0f} s)"
    )
    return bool(deaths or left or late)


def _share_of_a_processor(pid: int, seconds: float = 1.0) -> float:
    before = _ticks(pid)
    time.sleep(seconds)
    return (_ticks(pid) - before) / _TICKS / seconds


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    sys.exit(main())
