"""Model files: exact to the byte, and never loaded unless every number is what was saved."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from tests.runs.model_files import change, put_together, refuse, taken_apart
from tui_nn.errors import ModelError
from tui_nn.network import Place
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint

HYPERPARAMETERS = Hyperparameters(hidden=(5, 4), biases=True, batch_size=16, learning_rate=0.2)


@pytest.fixture
def checkpoint() -> Checkpoint:
    rng = np.random.default_rng(3)
    network = HYPERPARAMETERS.build_network(6, 3, rng)
    for array in network.state().values():
        array[:] = rng.standard_normal(array.shape)
    optimizer = HYPERPARAMETERS.build_optimizer()
    optimizer.learning_rate = 0.1 / 3
    return Checkpoint(
        HYPERPARAMETERS,
        network,
        optimizer,
        place=Place(2, 512),
        samples=10_512,
        seconds=1.5,
        accuracy=2 / 3,
    )


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
    network = HYPERPARAMETERS.build_network(6, 3, np.random.default_rng(0))
    Checkpoint(HYPERPARAMETERS, network, HYPERPARAMETERS.build_optimizer()).save(tmp_path / "new")
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


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    refuse(tmp_path, "cannot be read")


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


@pytest.mark.parametrize(
    "values",
    [
        {"inputs": 10**12},  # would take more memory than there is
        {"inputs": "6"},
        {"classes": None},
        {"place": {"epoch": 1}, "more": 1},
        {"place": {"somewhere": 1}},
        {"place": 3},
        {"hyperparameters": {"hidden": [100_000, 100_000]}},
        {"hyperparameters": {"hidden": 5}},
        {"hyperparameters": {"hidden": [5, 4], "biases": True, "activation": "magic"}},
        {"hyperparameters": []},
    ],
)
def test_a_description_that_makes_no_sense_is_refused(path: Path, values: dict[str, Any]) -> None:
    change(path, **values)
    refuse(path, "cannot be loaded")


@pytest.mark.parametrize("about", ["", "{", "[]", "null", "{}"])
def test_a_description_that_is_none_is_refused(path: Path, about: str) -> None:
    arrays, metadata = taken_apart(path)
    put_together(path, arrays, {**metadata, "about": about})
    refuse(path, "cannot be loaded")


def test_a_file_too_large_for_a_model_is_not_read(path: Path) -> None:
    os.truncate(path, (1 << 30) + 1)  # with a hole: it takes no room
    refuse(path, "too large")
