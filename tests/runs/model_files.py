"""Taking model files apart, and putting others together whose checksum fits."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from tui_nn.errors import ModelError
from tui_nn.network import Place
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.models.file import checksum


def taken_apart(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The arrays of a file, and what it says beside them."""
    content = path.read_bytes()
    return load(content), metadata_of(content)


def put_together(path: Path, arrays: dict[str, Any], metadata: dict[str, str]) -> None:
    """A file whose checksum fits, whatever it holds."""
    if "about" in metadata:
        metadata = {**metadata, "sha256": checksum(metadata["about"], arrays)}
    path.write_bytes(save(arrays, metadata))


def change(path: Path, **values: object) -> None:
    """Another file that says otherwise."""
    arrays, metadata = taken_apart(path)
    about = json.dumps({**json.loads(metadata["about"]), **values})
    put_together(path, arrays, {**metadata, "about": about})


def refuse(path: Path, reason: str | None = None) -> None:
    with pytest.raises(ModelError, match=reason) as caught:
        Checkpoint.load(path)
    assert caught.value.where == str(path)


def metadata_of(content: bytes) -> dict[str, str]:
    """What a model file says beside its arrays."""
    length = int.from_bytes(content[:8], "little")
    metadata: dict[str, str] = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    return metadata


SMALL = Hyperparameters(hidden=(5, 4), biases=True, batch_size=16, learning_rate=0.2)


def small_checkpoint() -> Checkpoint:
    """A training at some moment."""
    rng = np.random.default_rng(3)
    network = SMALL.build_network(6, 3, rng)
    for array in network.state().values():
        array[:] = rng.standard_normal(array.shape)
    optimizer = SMALL.build_optimizer()
    optimizer.learning_rate = 0.1 / 3
    return Checkpoint(
        SMALL,
        network,
        optimizer,
        place=Place(2, 512),
        samples=10_512,
        seconds=1.5,
        accuracy=2 / 3,
        evaluation_interval=0.75,
        epoch_loss=1 / 7,
    )
