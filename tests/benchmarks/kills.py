"""Kills a worker 1,000 times while it saves and is read: `python -m tests.benchmarks.kills`.

Then 20 runs, of every kind of state, are killed again and again on their way, and compared with
runs that were left alone. Options: `--kills N`, `--seeds N`.
"""

import argparse
import dataclasses
import os
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from tests.conftest import write_csv
from tests.processes import end_workers
from tests.runs.hardships import SAVES, kill_often, train_with_kills, what_counts
from tests.runs.in_process import arrays_of
from tests.runs.nursery import Nursery
from tests.runs.test_hardships import ENDLESS, EVERYTHING
from tests.runs.workers import ROWS, TEST_ROWS
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run


def main() -> int:
    """Print what was lost; 0 if that is nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = str(Path(place) / "runs")
        files = (
            str(write_csv(Path(place) / "train.csv", ROWS, seed=1, header=True)),
            str(write_csv(Path(place) / "test.csv", TEST_ROWS, seed=2)),
        )
        try:
            return _kill(files, arguments.kills) + _compare(files, arguments.seeds)
        finally:
            end_workers(Path(place) / "runs")


def _kill(files: tuple[str, str], kills: int) -> int:
    with Nursery() as nursery:
        losses = kill_often(_prepare(files, ENDLESS, "killed"), kills, 0, nursery)
    print(
        f"{losses.kills} kills, a save every {1000 * SAVES:.0f} ms, {losses.reads:,} reads: "
        f"{losses.unreadable} unreadable checkpoints, {len(losses.torn)} torn reads, "
        f"{losses.behind} checkpoints behind what was told, "
        f"{losses.leftovers} temporary files left; at most {losses.longest:.3f} s lost"
    )
    for reason in losses.torn[:5]:
        print(f"  {reason}")
    return bool(losses.unreadable or losses.torn or losses.behind or losses.leftovers)


def _compare(files: tuple[str, str], seeds: int) -> int:
    kills = others = 0
    with Nursery() as nursery:
        for seed in range(seeds):
            chosen = EVERYTHING if seed % 2 else dataclasses.replace(ENDLESS, epochs=8)
            killed = _prepare(files, chosen, f"killed-{seed}", seed)
            whole = _prepare(files, chosen, f"whole-{seed}", seed)
            train_with_kills(whole, 0, seed, nursery)
            kills += train_with_kills(killed, 8, seed, nursery)
            same = (
                arrays_of(killed.checkpoint) == arrays_of(whole.checkpoint)
                and arrays_of(killed.best) == arrays_of(whole.best)
                and what_counts(killed) == what_counts(whole)
            )
            others += not same
    print(f"{seeds} runs killed {kills} times: {others} ended otherwise than those left alone")
    return bool(others)


def _prepare(
    files: tuple[str, str], chosen: Hyperparameters, name: str, seed: int = 5
) -> RunFolder:
    """A run without a worker."""
    with patch("tui_nn.runs.launch.start_worker", lambda *_: None):
        return start_run(Order(*files, "classic", chosen, seed=seed, name=name))


if __name__ == "__main__":
    sys.exit(main())
