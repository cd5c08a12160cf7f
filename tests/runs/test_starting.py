"""Starting a run: what cannot be used is refused before anything is made."""

import dataclasses
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import write_csv
from tests.runs.workers import (
    SMALL,
    wait_for_event,
)
from tui_nn.errors import DataError, RunError, UsageError
from tui_nn.network.optimizers import OPTIMIZERS
from tui_nn.runs.checkpoint import Checkpoint, refuse_too_large
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run, start_worker


def bad_files(folder: Path) -> dict[str, str]:
    """Files that cannot be learned from, each with what is said of it."""
    sound = write_csv(folder / "sound.csv", 20).read_text()
    contents = {
        "empty.csv": ("", "is empty"),
        "header.csv": ("label,pixel0\n", "no row can be used: there are no rows"),
        "words.csv": (sound.replace("0,", "x,"), "line 1, column .*no row can be used: 'x'"),
        "unlabelled.csv": (",".join(["0"] * 784) + "\n", "has no labels"),
        "small.csv": (",".join(["0"] * 65) + "\n", "are (8 x 8, those|28 x 28, those)"),
        "binary.csv": ("\0", "binary"),
    }
    (folder / "nothing").mkdir()
    for name, (content, _) in contents.items():
        (folder / name).write_text(content)
    return {
        str(folder / "nothing"): "is a folder",
        str(folder / "missing.csv"): "no such file",
        "builtin:nothing": "no built-in digits",
        **{str(folder / name): reason for name, (_, reason) in contents.items()},
    }


def test_a_file_that_cannot_be_used_is_refused_before_any_folder_is_made(
    files: tuple[str, str], tmp_path: Path
) -> None:
    for file, reason in bad_files(tmp_path).items():
        for order in (
            Order(file, files[1], "classic", SMALL),
            Order(files[0], file, "classic", SMALL),
        ):
            with pytest.raises((UsageError, DataError), match=reason):
                start_run(order)
    assert not (tmp_path / "runs").exists()


def test_the_rows_that_can_be_used_are_learned_from(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
    lines = write_csv(tmp_path / "some.csv", 200).read_text().splitlines()
    lines[7], lines[8] = lines[7][:-9], lines[8].replace("8,", "88,", 1)
    (tmp_path / "some.csv").write_text("\n".join(lines) + "\n")
    folder = start_run(Order(str(tmp_path / "some.csv"), files[1], "classic", SMALL))
    assert RunConfig.read(folder.config).train.rows == 198


@pytest.mark.parametrize(
    ("chosen", "megabytes"),
    [
        ({"hidden": (100_000, 100_000)}, "40,319"),
        ({"hidden": (100_000,), "dtype": "float64", "biases": True, "averaging": 0.9}, "1,273"),
        ({"hidden": (100_000,), "optimizer": "momentum"}, None),
        ({"hidden": (100_000,), "optimizer": "momentum", "averaging": 0.9}, None),
        ({"hidden": (100_000,), "optimizer": "adam", "averaging": 0.9}, "1,271"),
    ],
)
def test_a_network_that_could_not_be_loaded_again_is_refused_before_any_folder_is_made(
    prepare: Callable[..., RunFolder],
    tmp_path: Path,
    chosen: dict[str, Any],
    megabytes: str | None,
) -> None:
    hyperparameters = dataclasses.replace(SMALL, **chosen)
    if megabytes is None:
        assert prepare(hyperparameters).config.exists()
        return
    with pytest.raises(UsageError, match=f"take {megabytes} MB to save; more than 1,074 MB"):
        prepare(hyperparameters)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("averaging", [0.0, 0.9])
@pytest.mark.parametrize("biases", [False, True])
def test_what_is_refused_is_what_a_checkpoint_would_take(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    optimizer: str,
    averaging: float,
    biases: bool,
) -> None:
    chosen = dataclasses.replace(
        SMALL, hidden=(500, 400), optimizer=optimizer, averaging=averaging, biases=biases
    )
    network, kept = chosen.build_network(64, 10, np.random.default_rng(0)), tmp_path / "kept"
    made = Checkpoint(chosen, network, chosen.build_optimizer(), chosen.build_average(network))
    made.optimizer.prepare(network.parameters)
    made.save(kept)
    size = kept.stat().st_size
    for largest, refused in ((size - 10_000, True), (size + 10_000, False)):
        monkeypatch.setattr("tui_nn.runs.checkpoint._HEADER", 0)
        monkeypatch.setattr("tui_nn.runs.checkpoint._LARGEST", largest)
        with pytest.raises(UsageError) if refused else nullcontext():
            refuse_too_large(chosen, 64, 10)


def test_names_that_are_taken_or_unusable_are_refused_and_free_ones_count_up(
    start: Callable[..., RunFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
    assert start(SMALL, "mine").name == "mine"
    for name in ("mine", "a/b", ""):
        with pytest.raises(UsageError):
            start(SMALL, name)
    assert [start(SMALL).name for _ in range(2)] == ["classic-1", "classic-2"]
    assert len(list((tmp_path / "runs").iterdir())) == 3


def test_a_config_that_cannot_be_written_leaves_no_folder(
    start: Callable[..., RunFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object, __: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunConfig, "write", full)
    with pytest.raises(RunError, match="No space left"):
        start(SMALL, "mine")
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_worker_that_cannot_be_started_is_an_error_that_names_the_log(
    run_folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("/nonexistent/python", "/bin/false"):
        monkeypatch.setattr(sys, "executable", program)
        with pytest.raises(RunError, match=r"did not start.*worker\.log"):
            start_worker(run_folder, 1)


def test_runs_may_be_in_a_folder_that_is_named_relatively(
    start: Callable[..., RunFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NN_TUI_RUNS", "runs")
    folder = start(SMALL)
    assert folder.path == tmp_path / "runs" / "classic-1"
    wait_for_event(folder, "finished")
