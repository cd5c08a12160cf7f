"""What a model file holds beside its weights: kept to the bit, refused where it is not sound."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.runs.in_process import arrays_of
from tests.runs.model_files import change, metadata_of, put_together, refuse, taken_apart
from tui_nn.network import Place, Rows, train
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.work.patience import Patience

ADAM = Hyperparameters(
    hidden=(5,), biases=True, batch_size=4, epochs=2, optimizer="adam", averaging=0.9, patience=3
)
OLD = (
    *("hidden", "activation", "biases", "initializer", "loss", "rule", "optimizer"),
    *("learning_rate", "batch_size", "epochs", "target_low", "target_high", "dtype"),
)
"""The hyperparameters that there have always been."""


@pytest.fixture
def checkpoint() -> Checkpoint:
    """A training that has begun."""
    rng = np.random.default_rng(3)
    network, optimizer = ADAM.build_network(6, 3, rng), ADAM.build_optimizer()
    average = ADAM.build_average(network)
    pixels = rng.integers(0, 256, (20, 6)).astype(np.uint8)
    rows = Rows(pixels, np.arange(20) % 3, ADAM.target_table(3))
    for _ in train(network, optimizer, rows, ADAM.course(), rng, average=average):
        pass
    state = {"place": Place(2, 0), "samples": 40, "accuracy": 0.5, "validation_accuracy": 0.25}
    patience = Patience(3, best=0.75, waited=2)
    return Checkpoint(ADAM, network, optimizer, average, patience=patience, **state)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path, checkpoint: Checkpoint) -> Path:
    checkpoint.save(tmp_path / "checkpoint.safetensors")
    return tmp_path / "checkpoint.safetensors"


def test_optimizer_average_and_patience_are_loaded_as_they_were_saved(
    path: Path, checkpoint: Checkpoint, tmp_path: Path
) -> None:
    loaded = Checkpoint.load(path)
    assert loaded.patience == Patience(3, best=0.75, waited=2)
    assert (loaded.accuracy, loaded.validation_accuracy, loaded.chosen_by) == (0.5, 0.25, 0.25)
    assert loaded.average is not None
    assert checkpoint.average is not None
    for own, other in (
        (checkpoint.network, loaded.network),
        (checkpoint.optimizer, loaded.optimizer),
        (checkpoint.average, loaded.average),
    ):
        saved = {name: array.tobytes() for name, array in own.state().items()}
        assert saved == {name: array.tobytes() for name, array in other.state().items()}
    assert loaded.reading_network is loaded.average.network
    loaded.save(tmp_path / "again")
    assert arrays_of(tmp_path / "again") == arrays_of(path)


def test_a_file_says_by_name_what_its_arrays_are(path: Path) -> None:
    parameters = ("layers.0.weights", "layers.0.biases", "layers.1.weights", "layers.1.biases")
    memories = {f"optimizer.{kind}.{n}" for kind in ("mean", "squares") for n in range(4)}
    averages = {f"average.{name}" for name in parameters}
    steps = {"optimizer.steps", "average.steps"}
    assert taken_apart(path)[0].keys() == {*parameters} | memories | averages | steps


NAMES = [
    "optimizer.steps",
    "optimizer.mean.0",
    "optimizer.squares.3",
    "average.steps",
    "average.layers.0.weights",
    "average.layers.1.biases",
    "layers.1.biases",
]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_or_not_as_it_should_be_is_refused(path: Path, name: str) -> None:
    arrays, metadata = taken_apart(path)
    array = arrays.pop(name)
    put_together(path, arrays, metadata)
    refuse(path, "cannot be loaded")
    spoiled = np.full_like(array, np.nan)
    others = [array[:-1], array.reshape(1, *array.shape), np.repeat(array, 2, axis=-1)]
    others += [array.astype(kind) for kind in (np.float16, np.int32)]
    others.append(array.astype(np.float64 if array.dtype == np.float32 else np.float32))
    for other in (spoiled, *others):
        put_together(path, {**arrays, name: np.ascontiguousarray(other)}, metadata)
        refuse(path, "cannot be loaded")
    put_together(path, {**arrays, name: array}, metadata)
    assert Checkpoint.load(path).samples == 40


@pytest.mark.parametrize("name", ["optimizer.velocity.0", "optimizer.mean.4", "average.layers.2"])
def test_what_is_too_much_is_refused(path: Path, name: str) -> None:
    arrays, metadata = taken_apart(path)
    put_together(path, {**arrays, name: np.zeros(3, np.float32)}, metadata)
    refuse(path, name.removeprefix("optimizer."))


@pytest.mark.parametrize("changed", [{"optimizer": "momentum"}, {"averaging": 0.0}])
def test_a_state_that_is_not_its_hyperparameters_is_refused(
    path: Path, changed: dict[str, Any]
) -> None:
    about = json.loads(metadata_of(path.read_bytes())["about"])
    change(path, hyperparameters={**about["hyperparameters"], **changed})
    refuse(path, "cannot be loaded")


@pytest.mark.parametrize("patience", [3, {"more": 1}])
def test_a_patience_that_makes_no_sense_is_refused(path: Path, patience: object) -> None:
    change(path, patience=patience)
    refuse(path, "cannot be loaded")


def test_a_file_from_before_there_was_any_of_this_is_loaded(tmp_path: Path) -> None:
    classic = Hyperparameters(hidden=(4,))
    network = classic.build_network(6, 3, np.random.default_rng(0))
    path = tmp_path / "old"
    Checkpoint(classic, network, classic.build_optimizer(), samples=7, accuracy=0.5).save(path)
    arrays, metadata = taken_apart(path)
    about = json.loads(metadata["about"])
    about["hyperparameters"] = {name: about["hyperparameters"][name] for name in OLD}
    del about["validation_accuracy"], about["patience"]
    put_together(path, arrays, {**metadata, "about": json.dumps(about)})
    loaded = Checkpoint.load(path)
    assert loaded.hyperparameters == classic
    assert (loaded.samples, loaded.patience, loaded.average) == (7, Patience(), None)
    assert (loaded.chosen_by, loaded.reading_network) == (0.5, loaded.network)
