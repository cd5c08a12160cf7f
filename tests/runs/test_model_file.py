"""Model files of strangers: nothing that is in one, or stands in its place, does any harm."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import DTypeLike

from tests.runs.judging import SHAPES, trained
from tests.runs.model_files import change, put_together, refuse, small_checkpoint, taken_apart
from tui_nn.errors import ModelError
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.models.file import HEADER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    small_checkpoint().save(tmp_path / "checkpoint.safetensors")
    return tmp_path / "checkpoint.safetensors"


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    refuse(tmp_path, "cannot be read: it is a folder")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_not_read(device: str) -> None:
    refuse(Path(device), "it is a pipe or a device")


def test_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, file, stat = tmp_path / "pipe", tmp_path / "file", Path.stat
    os.mkfifo(pipe)
    refuse(pipe, "it is a pipe or a device")
    file.touch()
    # Also where it has taken the place of a file just now.
    monkeypatch.setattr(Path, "stat", lambda self: stat(file if self == pipe else self))
    refuse(pipe, "it is a pipe or a device")


def test_links_that_lead_nowhere_are_no_model(tmp_path: Path, path: Path) -> None:
    ring, nowhere, link = (tmp_path / name for name in ("ring", "nowhere", "link"))
    ring.symlink_to(ring)
    refuse(ring, "cannot be read: ")
    nowhere.symlink_to(tmp_path / "none")
    refuse(nowhere, "there are no weights yet")
    link.symlink_to(path)
    assert Checkpoint.load(link).samples == 10_512


def test_a_file_that_may_not_be_read_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)  # by its mode it might be read: by root
    refuse(path, "cannot be read: Permission denied")


def test_a_file_for_which_there_is_no_memory_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "empty", exhausted)
    refuse(path, "no memory is left")


def test_a_file_that_shrinks_while_it_is_read_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shrinking(shape: tuple[int, ...], dtype: DTypeLike = float) -> np.ndarray[Any, Any]:
        os.truncate(path, 1700)
        return np.zeros(shape, dtype)

    monkeypatch.setattr(np, "empty", shrinking)
    refuse(path, "become shorter")


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
        {"inputs": 6.0},
        {"inputs": True},
        {"classes": 257},
        {"learning_rate": "0.1"},
        {"learning_rate": 0},
        {"learning_rate": 10**400},
        {"learning_rate": float("nan")},
        {"samples": -1},
        {"seconds": 1e300},
        {"accuracy": 1.5},
        {"validation_accuracy": "high"},
        {"place": {"epoch": -1, "rows": 0}},
        {"place": {"epoch": 1, "rows": 0.5}},
        {"patience": {"limit": 1, "best": "0.5", "waited": 0}},
        {"patience": {"limit": 1, "best": 0.5, "waited": -1}},
        {"evaluation_interval": -0.5},
        {"evaluation_interval": False},
        {"evaluation_interval": float("inf")},
        {"epoch_loss": None},
        {"epoch_loss": float("-inf")},
        {"epoch_loss": [0.5]},
    ],
)
def test_a_description_that_makes_no_sense_is_refused(path: Path, values: dict[str, Any]) -> None:
    change(path, **values)
    refuse(path, "cannot be loaded")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", "x"),
        ("batch_size", True),
        ("batch_size", -1),
        ("hidden", [5.0, 4]),
        ("hidden", [5, True]),
        ("hidden", ["5", 4]),
        ("hidden", [5, [4]]),
        ("hidden", []),
        ("biases", 1),
        ("averaging", 1e30),
        ("epochs", 2**62),
        ("activation", ["sigmoid"]),
        ("activation", {}),
        ("loss", None),
        ("learning_rate", "0.1"),
        ("momentum", [0.9]),
        ("optimizer", "adam\x1b[2J"),
        ("magic", 1),
    ],
)
def test_hyperparameters_that_make_no_sense_are_refused(
    path: Path, name: str, value: object
) -> None:
    about = json.loads(taken_apart(path)[1]["about"])
    change(path, hyperparameters={**about["hyperparameters"], name: value})
    refuse(path, name)


@pytest.mark.parametrize("about", ["", "{", "[]", "null", "{}", "[" * 3000, '{"a":' * 3000])
def test_a_description_that_is_none_is_refused(path: Path, about: str) -> None:
    arrays, metadata = taken_apart(path)
    put_together(path, arrays, {**metadata, "about": about})
    refuse(path, "cannot be loaded")


def test_a_file_too_large_for_a_model_is_not_read(path: Path) -> None:
    os.truncate(path, (1 << 30) + 1)  # with a hole: it takes no room
    refuse(path, "too large")


def test_a_header_too_large_for_one_is_not_read(path: Path) -> None:
    content = path.read_bytes()
    for length in (HEADER + 1, 1 << 31, (1 << 64) - 1):
        path.write_bytes(length.to_bytes(8, "little") + content[8:])
        os.truncate(path, 1 << 30)  # with a hole, and room for it
        refuse(path, f"its header would be {length:,} bytes")


def test_the_words_of_a_stranger_do_nothing_to_a_terminal(path: Path) -> None:
    arrays, metadata = taken_apart(path)
    name = "\x1b[2J\n\x07" + "x" * 10_000
    put_together(path, {**arrays, name: np.zeros(3, np.float32)}, metadata)
    with pytest.raises(ModelError) as caught:
        Checkpoint.load(path)
    assert str(caught.value).isprintable()
    assert len(caught.value.what) < 300


def test_each_header_entry_must_be_exactly_what_it_is_in_a_sound_file(path: Path) -> None:
    sound = path.read_bytes()
    start = 8 + int.from_bytes(sound[:8], "little")
    header = json.loads(sound[8:start])
    name = "layers.0.weights"
    begin, end = header[name]["data_offsets"]
    others: list[dict[str, object]] = [
        {"shape": [6.0, 5]},
        {"shape": [6, 5, True]},
        {"shape": [2**62, 4]},
        {"shape": [-6, -5]},
        {"shape": "65"},
        {"dtype": ["F32"]},
        {"dtype": "F16"},
        {"data_offsets": [begin, end + 4]},
        {"data_offsets": [begin - 4, end - 4]},
        {"data_offsets": [end, begin]},
        {"data_offsets": [begin]},
        {"data_offsets": [float(begin), float(end)]},
        {"data_offsets": [begin, 2**64]},
        {"more": 1},
    ]
    for other in others:
        text = json.dumps({**header, name: {**header[name], **other}}).encode()
        path.write_bytes(len(text).to_bytes(8, "little") + text + sound[start:])
        refuse(path, "cannot be loaded")
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + sound[start:])
    assert Checkpoint.load(path).samples == 10_512


def test_more_layers_than_a_header_can_name_are_refused(path: Path) -> None:
    about = json.loads(taken_apart(path)[1]["about"])
    change(path, hyperparameters={**about["hyperparameters"], "hidden": [1] * 9000})
    refuse(path, "it would have 18,004 arrays, more than 800")


@pytest.mark.parametrize("name", ["optimizer.steps", "average.steps"])
def test_fewer_steps_than_none_are_refused(tmp_path: Path, name: str) -> None:
    """Some formula would divide by 0 after a few more."""
    trained(*SHAPES["adam"]).save(tmp_path / "model")
    arrays, metadata = taken_apart(tmp_path / "model")
    put_together(tmp_path / "model", {**arrays, name: np.array([-1.0])}, metadata)
    refuse(tmp_path / "model", f"{name} is below 0")


def test_two_arrays_of_one_name_are_refused(path: Path) -> None:
    sound = path.read_bytes()
    start = 8 + int.from_bytes(sound[:8], "little")
    text = sound[8:start].replace(b'"layers.1.biases":', b'"layers.1.biases":{},"layers.1.biases":')
    path.write_bytes(len(text).to_bytes(8, "little") + text + sound[start:])
    refuse(path, "'layers.1.biases' stands there twice")
