"""Model files: exact to the byte, and never loaded unless every number is what was saved."""

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from tests.runs.model_files import (
    SMALL,
    put_together,
    refuse,
    small_checkpoint,
    taken_apart,
)
from tui_nn.errors import ModelError, RunError, UsageError
from tui_nn.network import Place
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint, refuse_too_large


@pytest.fixture
def checkpoint() -> Checkpoint:
    return small_checkpoint()


@pytest.fixture
def path(tmp_path: Path, checkpoint: Checkpoint) -> Path:
    checkpoint.save(tmp_path / "checkpoint.safetensors")
    return tmp_path / "checkpoint.safetensors"


def test_a_checkpoint_is_loaded_as_it_was_saved_to_the_byte(
    path: Path, checkpoint: Checkpoint
) -> None:
    loaded = Checkpoint.load(path)
    own, other = checkpoint.network.state(), loaded.network.state()
    assert own.keys() == other.keys()
    for name, array in own.items():
        assert array.dtype == other[name].dtype
        assert array.tobytes() == other[name].tobytes()
    assert loaded.hyperparameters == checkpoint.hyperparameters
    assert loaded.optimizer.learning_rate == checkpoint.optimizer.learning_rate
    assert loaded.place == Place(2, 512)
    assert (loaded.samples, loaded.seconds, loaded.accuracy) == (10_512, 1.5, 2 / 3)
    assert (loaded.evaluation_interval, loaded.epoch_loss) == (0.75, 1 / 7)


def test_a_file_from_before_losses_and_intervals_were_kept_is_loaded(path: Path) -> None:
    arrays, metadata = taken_apart(path)
    about = json.loads(metadata["about"])
    del about["evaluation_interval"], about["epoch_loss"]
    put_together(path, arrays, {**metadata, "about": json.dumps(about)})
    loaded = Checkpoint.load(path)
    assert (loaded.evaluation_interval, loaded.epoch_loss) == (None, 0.0)
    assert loaded.samples == 10_512


def test_a_loaded_checkpoint_is_saved_as_the_same_model(path: Path, tmp_path: Path) -> None:
    Checkpoint.load(path).save(tmp_path / "again")
    # The checksum is over everything; the order of the header's entries is not the program's.
    assert taken_apart(tmp_path / "again")[1] == taken_apart(path)[1]


def test_arrays_of_any_layout_are_saved_rightly(path: Path, checkpoint: Checkpoint) -> None:
    weights = checkpoint.network.layers[0].weights
    weights.value = np.asfortranarray(weights.value)
    checkpoint.save(path)
    loaded = Checkpoint.load(path).network.layers[0].weights.value
    assert loaded.tolist() == weights.value.tolist()


def test_a_checkpoint_before_the_first_evaluation_has_no_accuracy(tmp_path: Path) -> None:
    network = SMALL.build_network(6, 3, np.random.default_rng(0))
    Checkpoint(SMALL, network, SMALL.build_optimizer()).save(tmp_path / "new")
    loaded = Checkpoint.load(tmp_path / "new")
    assert loaded.accuracy is None
    assert loaded.place == Place()


def test_float64_weights_stay_float64(tmp_path: Path) -> None:
    double = Hyperparameters(hidden=(4,), dtype="float64")
    network = double.build_network(6, 3, np.random.default_rng(0))
    Checkpoint(double, network, double.build_optimizer()).save(tmp_path / "double")
    loaded = Checkpoint.load(tmp_path / "double").network
    assert loaded.dtype == np.float64
    assert loaded.state()["layers.0.weights"].tobytes() == (
        network.state()["layers.0.weights"].tobytes()
    )


def test_other_programs_can_read_the_weights(path: Path, checkpoint: Checkpoint) -> None:
    arrays = load(path.read_bytes())
    assert arrays.keys() == checkpoint.network.state().keys()
    assert arrays["layers.0.weights"].shape == (6, 5)


def test_a_failing_disk_leaves_the_checkpoint_before(
    path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    checkpoint.samples += 1
    with pytest.raises(OSError, match="No space left"):
        checkpoint.save(path)
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.tmp")) + list(path.parent.glob(".*.tmp")) == []


def test_a_missing_file_says_to_wait(tmp_path: Path) -> None:
    refuse(tmp_path / "none", "there are no weights yet")


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 8, b"garbage", bytes(range(256)) * 8, b"\xff" * 100, b"PK\3\4" + bytes(100)],
)
def test_garbage_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refuse(path, "cannot be loaded")


def test_a_file_cut_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in [*range(0, len(content), 37), len(content) - 1]:
        path.write_bytes(content[:length])
        refuse(path)


def test_a_file_with_any_byte_changed_is_refused(path: Path, checkpoint: Checkpoint) -> None:
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    for position in rng.integers(0, len(content), 300).tolist():
        spoiled = bytearray(content)
        spoiled[position] ^= int(rng.integers(1, 256))
        path.write_bytes(spoiled)
        try:
            loaded = Checkpoint.load(path)
        except ModelError:
            continue
        # A blank in the header may differ; a number may not.
        assert content[position : position + 1] in b" \t\n\r"
        for name, array in checkpoint.network.state().items():
            assert array.tobytes() == loaded.network.state()[name].tobytes()


def test_a_model_of_another_program_is_refused(path: Path) -> None:
    arrays, metadata = taken_apart(path)
    put_together(path, arrays, {})
    refuse(path, "is no model file of nn-tui")
    put_together(path, arrays, {**metadata, "format": "pt"})
    refuse(path, "is no model file of nn-tui")
    path.write_bytes(save(arrays))
    refuse(path, "is no model file of nn-tui")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite_are_refused(path: Path, value: float) -> None:
    arrays, metadata = taken_apart(path)
    arrays["layers.1.weights"] = arrays["layers.1.weights"].copy()
    arrays["layers.1.weights"][2, 1] = value
    put_together(path, arrays, metadata)
    refuse(path, r"layers\.1\.weights holds numbers that are not finite")


def test_weights_of_another_shape_are_refused(path: Path) -> None:
    arrays, metadata = taken_apart(path)
    for name in ("layers.1.weights", "layers.1.biases"):
        put_together(path, {**arrays, name: arrays[name][:-1]}, metadata)
        refuse(path, name)
    turned = np.ascontiguousarray(arrays["layers.0.weights"].T)
    put_together(path, {**arrays, "layers.0.weights": turned}, metadata)
    refuse(path, r"layers\.0\.weights")


@pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int32])
def test_weights_of_another_type_are_refused(path: Path, dtype: type) -> None:
    arrays, metadata = taken_apart(path)
    other = arrays["layers.0.weights"].astype(dtype)
    put_together(path, {**arrays, "layers.0.weights": other}, metadata)
    refuse(path, r"layers\.0\.weights")


@pytest.mark.parametrize("name", ["layers.0.weights", "layers.2.weights", "layers.1.biases"])
def test_missing_and_renamed_weights_are_refused(path: Path, name: str) -> None:
    arrays, metadata = taken_apart(path)
    array = arrays.pop(name)
    put_together(path, arrays, metadata)
    refuse(path, name)
    put_together(path, {**arrays, "layers.9.weights": array}, metadata)
    refuse(path)


def test_weights_too_many_are_refused(path: Path) -> None:
    arrays, metadata = taken_apart(path)
    for name in ("layers.3.weights", "optimizer.momentum", "average.steps", "other"):
        put_together(path, {**arrays, name: np.zeros(3, np.float32)}, metadata)
        refuse(path, name.removeprefix("optimizer."))


@pytest.mark.parametrize("where", ["weights", "epoch loss", "learning rate"])
def test_numbers_that_could_not_be_loaded_again_are_not_saved(
    path: Path, checkpoint: Checkpoint, where: str
) -> None:
    before = path.read_bytes()
    if where == "weights":
        checkpoint.network.state()["layers.1.biases"][2] = np.inf
    elif where == "epoch loss":
        checkpoint.epoch_loss = float("inf")
    else:
        checkpoint.optimizer.learning_rate = float("nan")
    with pytest.raises(RunError, match="beyond all numbers"):
        checkpoint.save(path)
    assert path.read_bytes() == before


def test_as_many_layers_as_are_not_refused_can_be_loaded_again(tmp_path: Path) -> None:
    most = 98  # (98 + 1) layers, weights and biases, 4 of each, and 2 counts of steps: 794 arrays
    deep = Hyperparameters(
        hidden=(1,) * most, biases=True, optimizer="adam", averaging=0.9, dtype="float64"
    )
    refuse_too_large(deep, 6, 3)
    network, path = deep.build_network(6, 3, np.random.default_rng(0)), tmp_path / "deep"
    optimizer = deep.build_optimizer()
    optimizer.prepare(network.parameters)
    Checkpoint(deep, network, optimizer, deep.build_average(network)).save(path)
    assert len(Checkpoint.load(path).network.layers) == most + 1
    deeper = dataclasses.replace(deep, hidden=(1,) * (most + 1))
    with pytest.raises(UsageError, match=r"802 arrays to save; more than 800 .* hidden layers"):
        refuse_too_large(deeper, 6, 3)
