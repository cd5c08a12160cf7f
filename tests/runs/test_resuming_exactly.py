"""Going on in the middle of an epoch, to the bit: whatever a training is made of."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.runs.in_process import arrays_of, train, train_some
from tests.runs.model_files import metadata_of
from tests.runs.workers import ROWS, events_of
from tui_nn.network import Place
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder

PLAIN = Hyperparameters(
    hidden=(8,), activation="tanh", biases=True, rule="gradient", batch_size=16, epochs=3
)
ROWS_PER_ROUND = 64
ROUNDS = -(-ROWS // ROWS_PER_ROUND)
"""Reports of an epoch."""

PARTS: dict[str, dict[str, Any]] = {
    "row by row": {"batch_size": 1, "biases": False},
    "momentum": {"optimizer": "momentum", "learning_rate": 0.01},
    "adam": {"optimizer": "adam", "learning_rate": 0.01},
    "dropout": {"dropout": 0.3},
    "augmentation": {"shift": 2.0, "rotation": 15.0, "elastic": 20.0, "noise": 0.1},
    "schedule": {"schedule": "cosine", "warm_up": 0.3},
    "averaging": {"averaging": 0.99},
    "validation": {"validation": 20, "patience": 2},
}
TOGETHER = {name: value for part in PARTS.values() for name, value in part.items()}
TOGETHER |= {"optimizer": "adam", "batch_size": 16}


def all_but_time(folder: RunFolder) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(metadata_of(folder.checkpoint.read_bytes())["about"])
    about.pop("seconds")
    return about


@pytest.mark.parametrize("part", [*PARTS, "all of them"])
def test_a_run_that_was_stopped_goes_on_to_the_same_bits(
    prepare: Callable[..., RunFolder], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_nn.network.training.ROWS_PER_ROUND", ROWS_PER_ROUND)
    hyperparameters = dataclasses.replace(PLAIN, **PARTS.get(part, TOGETHER))
    whole, cut = prepare(hyperparameters), prepare(hyperparameters)
    train(whole)
    train_some(cut, reports=ROUNDS + 2)
    assert Checkpoint.load(cut.checkpoint).place == Place(1, 2 * ROWS_PER_ROUND)
    train_some(cut, reports=1)
    assert Checkpoint.load(cut.checkpoint).place == Place(1, 3 * ROWS_PER_ROUND)
    train(cut)
    assert [event["event"] for event in events_of(cut)].count("stopped") == 2
    assert arrays_of(cut.checkpoint) == arrays_of(whole.checkpoint)
    assert all_but_time(cut) == all_but_time(whole)
