"""Rows set aside for validation: never learned, and what the best weights are chosen by."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import write_csv
from tests.runs.in_process import arrays_of, train
from tests.runs.workers import ROWS, SMALL, events_of
from tui_nn.dataset import open_dataset
from tui_nn.dataset.stored_rows import StoredRows
from tui_nn.errors import UsageError
from tui_nn.network import evaluate
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run
from tui_nn.runs.rows import RunRows

ASIDE = 40
VALIDATED = dataclasses.replace(SMALL, validation=ASIDE)


def relabel(source: str, target: Path, change: Callable[[int, int], int]) -> str:
    """A copy of rows without a header that says `change(row, label)` of each."""
    lines = [line.split(",", 1) for line in Path(source).read_text().splitlines()]
    target.write_text(
        "".join(f"{change(row, int(label))},{rest}\n" for row, (label, rest) in enumerate(lines))
    )
    return str(target)


@pytest.fixture
def rows(tmp_path: Path) -> str:
    return str(write_csv(tmp_path / "rows.csv", ROWS, seed=1))


@pytest.fixture
def run_on(prepare: object) -> Callable[..., RunFolder]:  # noqa: ARG001 - no worker starts
    """A function that trains a run on some rows to its end."""

    def run(
        train_rows: str, test_rows: str, hyperparameters: Hyperparameters = VALIDATED
    ) -> RunFolder:
        folder = start_run(Order(train_rows, test_rows, "classic", hyperparameters, seed=5))
        train(folder)
        return folder

    return run


def evaluations_of(folder: RunFolder) -> list[dict[str, Any]]:
    return [event for event in events_of(folder) if event["event"] == "evaluation"]


def test_the_last_rows_are_never_learned(
    run_on: Callable[..., RunFolder], rows: str, files: tuple[str, str], tmp_path: Path
) -> None:
    others = relabel(
        rows, tmp_path / "others.csv", lambda row, label: (label + (row >= ROWS - ASIDE)) % 10
    )
    right, wrong = run_on(rows, files[1]), run_on(others, files[1])
    assert arrays_of(right.checkpoint) == arrays_of(wrong.checkpoint)
    found = [Checkpoint.load(run.checkpoint).validation_accuracy for run in (right, wrong)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] >= 0.9
    assert found[1] < 0.1
    started = events_of(right)[0]
    assert started["rows"] == ROWS - ASIDE
    assert events_of(right)[-1]["samples"] == SMALL.epochs * (ROWS - ASIDE)
    first_of_them = relabel(
        rows, tmp_path / "first.csv", lambda row, label: (label + (row == ROWS - ASIDE - 1)) % 10
    )
    learned = run_on(first_of_them, files[1])
    assert arrays_of(learned.checkpoint) != arrays_of(right.checkpoint)


def test_each_evaluation_tells_the_accuracy_of_the_rows_set_aside(
    run_on: Callable[..., RunFolder], rows: str, files: tuple[str, str]
) -> None:
    folder = run_on(rows, files[1])
    checkpoint = Checkpoint.load(folder.checkpoint)
    dataset = open_dataset(rows)
    dataset.finish_preparing()
    pixels, labels = (part[-ASIDE:] for part in dataset.load())
    targets = checkpoint.hyperparameters.target_table(10)
    result = evaluate(checkpoint.network, pixels, labels, targets)
    events = events_of(folder)
    assert events[0]["validation_accuracy"] is None
    assert all(event["validation_accuracy"] is not None for event in evaluations_of(folder))
    assert events[-1]["validation_accuracy"] == result.accuracy == checkpoint.validation_accuracy
    assert events[-1]["accuracy"] == checkpoint.accuracy


def test_the_best_weights_are_chosen_by_the_rows_set_aside(
    run_on: Callable[..., RunFolder], rows: str, files: tuple[str, str], tmp_path: Path
) -> None:
    # The better they are read, the worse these test rows come out.
    misleading = relabel(files[1], tmp_path / "test.csv", lambda _, label: (label + 1) % 10)
    folder = run_on(rows, misleading)
    evaluations = evaluations_of(folder)
    best = Checkpoint.load(folder.best)
    assert best.validation_accuracy == max(
        each["validation_accuracy"] for each in evaluations if each["candidate"]
    )
    assert best.samples > 0
    by_test_rows = Checkpoint.load(run_on(rows, misleading, SMALL).best)
    assert by_test_rows.samples == 0
    assert by_test_rows.validation_accuracy is None

    before = folder.best.read_bytes()
    train(folder)  # to be evaluated once more
    assert folder.best.read_bytes() == before


def test_a_class_that_only_rows_set_aside_have_is_known(
    run_on: Callable[..., RunFolder], rows: str, files: tuple[str, str], tmp_path: Path
) -> None:
    more = relabel(rows, tmp_path / "more.csv", lambda row, label: 12 if row >= ROWS - 5 else label)
    folder = run_on(more, files[1])
    assert Checkpoint.load(folder.checkpoint).network.outputs == 13


def test_rows_that_stay_on_disk_are_set_aside_as_those_in_memory(
    run_on: Callable[..., RunFolder],
    rows: str,
    files: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_memory = run_on(rows, files[1])
    monkeypatch.setattr("tui_nn.dataset.loading.IN_MEMORY", 1000)
    on_disk = run_on(rows, files[1])
    loaded = RunRows.load(RunConfig.read(on_disk.config))
    assert loaded.validation is not None
    assert isinstance(loaded.validation.pixels, StoredRows)
    assert arrays_of(on_disk.checkpoint) == arrays_of(in_memory.checkpoint)
    assert (
        events_of(on_disk)[-1]["validation_accuracy"]
        == (events_of(in_memory)[-1]["validation_accuracy"])
    )


@pytest.mark.parametrize("count", [ROWS, ROWS + 1, 10**9])
def test_too_many_rows_to_set_aside_are_refused_before_any_folder_is_made(
    files: tuple[str, str], tmp_path: Path, count: int
) -> None:
    hyperparameters = dataclasses.replace(SMALL, validation=count)
    with pytest.raises(UsageError, match=f"{ROWS} rows; {count:,} for validation leave none"):
        start_run(Order(*files, "classic", hyperparameters))
    assert not (tmp_path / "runs").exists()
