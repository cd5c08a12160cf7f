"""config.json: all that decides what a run does, readable, and refused where it makes no sense."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tui_nn
from tui_nn.dataset import open_dataset
from tui_nn.errors import RunError
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RowsUsed, RunConfig

ROWS = RowsUsed("/data/rows.csv", rows=3, bytes=1000, sha256="abc", drawn=False)


@pytest.fixture
def config() -> RunConfig:
    hyperparameters = Hyperparameters(hidden=(30, 20), learning_rate=0.3, biases=True)
    return RunConfig("a-run", "classic", hyperparameters, 7, train=ROWS, test=ROWS)


@pytest.fixture
def path(tmp_path: Path, config: RunConfig) -> Path:
    config.write(tmp_path / "config.json")
    return tmp_path / "config.json"


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_config_is_read_as_it_was_written(path: Path, config: RunConfig) -> None:
    assert RunConfig.read(path) == config


def test_the_file_is_json_that_a_person_can_read(path: Path) -> None:
    content = json.loads(path.read_text())
    assert content["format"] == 1
    assert content["seed"] == 7
    assert content["hyperparameters"]["hidden"] == [30, 20]
    assert content["train"] == dataclasses.asdict(ROWS)
    assert len(path.read_text().splitlines()) > 20
    assert path.read_text().endswith("}\n")


def test_a_config_from_before_there_were_more_hyperparameters_is_read(path: Path) -> None:
    old = {"hidden": [200], "activation": "sigmoid", "biases": False, "initializer": "tutorial"}
    old |= {"loss": "squared_error", "rule": "tutorial", "optimizer": "gradient_descent"}
    old |= {"learning_rate": 0.1, "batch_size": 1, "epochs": 5, "dtype": "float32"}
    change(path, hyperparameters={**old, "target_low": 0.01, "target_high": 0.99})
    assert RunConfig.read(path).hyperparameters == Hyperparameters()


def test_it_says_when_and_with_what_it_was_made(config: RunConfig) -> None:
    assert datetime.fromisoformat(config.created).utcoffset() is not None
    assert config.versions["nn-tui"] == tui_nn.__version__
    assert config.versions["numpy"] == np.__version__
    assert {"scipy", "safetensors", "python", "system"} <= config.versions.keys()


def test_the_record_of_rows_is_the_data_sets_own(tmp_path: Path) -> None:
    line = ",".join(["3"] + ["0"] * 784)
    (tmp_path / "rows.csv").write_text(f"{line}\n{line}\n")
    dataset = open_dataset(str(tmp_path / "rows.csv"))
    dataset.finish_preparing()
    used = RowsUsed.of(dataset, 2)
    assert (used.file, used.rows, used.drawn) == (dataset.name, 2, False)
    assert {"file": used.file, "bytes": used.bytes, "sha256": used.sha256} == dataset.fingerprint()


def test_rows_are_the_same_whatever_their_classes_are_called(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(f"3{',0' * 784}\n")
    dataset = open_dataset(str(tmp_path / "rows.csv"))
    used = RowsUsed.of(dataset, 1)
    dataset.edits.set_layout("names", "kmnist")
    named = RowsUsed.of(open_dataset(dataset.name), 1)
    assert named == used
    assert named.layout == {"names": "kmnist"}
    dataset.edits.set_layout("inverted", "yes")
    assert RowsUsed.of(open_dataset(dataset.name), 1) != used


def test_a_missing_config_is_a_run_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        RunConfig.read(tmp_path / "config.json")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"null", b"3", b"{}"])
def test_what_is_no_config_is_a_run_error(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(RunError, match="is no config of a run"):
        RunConfig.read(path)


def test_a_config_of_a_later_version_is_refused_with_advice(path: Path) -> None:
    change(path, format=2)
    with pytest.raises(RunError, match="Update nn-tui"):
        RunConfig.read(path)


@pytest.mark.parametrize(
    "values",
    [
        {"more": 1},
        {"train": {"file": "x"}},
        {"train": None},
        {"hyperparameters": {}},
        {"hyperparameters": {"hidden": [200], "activation": "magic"}},
        {"hyperparameters": {"hidden": [200], "learning_rate": -1}},
        {"hyperparameters": {"hidden": 3}},
    ],
)
def test_values_that_make_no_sense_are_a_run_error(path: Path, values: dict[str, Any]) -> None:
    change(path, **values)
    with pytest.raises(RunError, match="is no config of a run"):
        RunConfig.read(path)
