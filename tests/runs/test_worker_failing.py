"""A worker that cannot train says why, and keeps what there was."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import write_csv
from tests.runs.workers import (
    ENDLESS,
    SMALL,
    kill,
    wait_for_event,
    wait_until_gone,
)
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run, start_worker
from tui_nn.runs.reader import RunReader

pytestmark = pytest.mark.usefixtures("ready_workers")


def test_a_worker_whose_rows_are_gone_fails_and_says_why(
    files: tuple[str, str], tmp_path: Path
) -> None:
    train = tmp_path / "train.csv"
    train.write_bytes(Path(files[0]).read_bytes())
    folder = start_run(Order(str(train), files[1], "classic", ENDLESS))
    wait_for_event(folder, "progress")
    kill(folder)
    train.unlink()
    start_worker(folder, 1)
    failed = wait_for_event(folder, "failed")
    assert failed["reason"] == f"{train}: there is no such file"
    wait_until_gone(folder)
    reader = RunReader(folder)
    reader.read_new()
    assert (reader.status().state, reader.status().reason) == ("failed", failed["reason"])


def test_a_worker_whose_rows_have_changed_fails_and_says_so(
    files: tuple[str, str], tmp_path: Path
) -> None:
    test = write_csv(tmp_path / "test.csv", 30, seed=1)
    folder = start_run(Order(files[0], str(test), "classic", ENDLESS))
    wait_for_event(folder, "evaluation")
    kill(folder)
    write_csv(test, 30, seed=2)
    start_worker(folder, 1)
    assert "has changed since the run was made" in wait_for_event(folder, "failed")["reason"]


def test_a_training_that_diverges_fails_and_keeps_its_last_sound_weights(
    start: Callable[..., RunFolder],
) -> None:
    folder = start(dataclasses.replace(SMALL, learning_rate=1e300))
    assert "grown beyond all numbers" in wait_for_event(folder, "failed")["reason"]
    wait_until_gone(folder)
    assert Checkpoint.load(folder.checkpoint).samples == 0
    for line in folder.journal.read_text().splitlines():
        json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
