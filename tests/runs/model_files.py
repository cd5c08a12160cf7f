"""Taking model files apart, and putting others together whose checksum fits."""

import json
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import load, save

from tui_nn.errors import ModelError
from tui_nn.runs import checkpoint as module
from tui_nn.runs.checkpoint import Checkpoint


def taken_apart(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The arrays of a file, and what it says beside them."""
    content = path.read_bytes()
    return load(content), module._metadata(content)


def put_together(path: Path, arrays: dict[str, Any], metadata: dict[str, str]) -> None:
    """A file whose checksum fits, whatever it holds."""
    if "about" in metadata:
        metadata = {**metadata, "sha256": module._checksum(metadata["about"], arrays)}
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
    return module._metadata(content)
