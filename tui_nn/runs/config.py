"""What a run was told to do: config.json, written before its worker starts.

Afterwards only the number of epochs changes in it, and only its worker changes that.
"""

import dataclasses
import json
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tui_nn
from tui_nn.dataset import Dataset
from tui_nn.errors import RunError
from tui_nn.files import write_atomically
from tui_nn.recipes.hyperparameters import Hyperparameters

FORMAT = 1
_RECORDED = ("numpy", "scipy", "safetensors")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Of this program and of what its results depend on."""
    # Imported here: who only reads a config need not wait for it.
    from importlib.metadata import version

    # The program itself may run without having been installed.
    packages = {"nn-tui": tui_nn.__version__, **{name: version(name) for name in _RECORDED}}
    return {**packages, "python": platform.python_version(), "system": platform.platform()}


@dataclass(frozen=True)
class RowsUsed:
    """Which rows a run was given.

    Args:
        file: The path, or a built-in name.
        rows: How many, those that cannot be used left out.
        bytes: The size.
        sha256: Of the bytes, and of what was changed about them by hand.
        drawn: Whether the digits are drawn by this program, not handwritten.
        layout: What was set by hand about how they are read, such as `transposed`; whatever of it
            changes a pixel or a label is in `sha256` too.
    """

    file: str
    rows: int
    bytes: int
    sha256: str
    drawn: bool
    layout: dict[str, str] = dataclasses.field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, dataset: Dataset, rows: int) -> "RowsUsed":
        """The record of a prepared data set, of which so many rows can be used."""
        mark: dict[str, Any] = dataset.fingerprint()
        return cls(rows=rows, drawn=dataset.drawn, layout=dict(dataset.edits.layout), **mark)


@dataclass(frozen=True)
class Parent:
    """Where a run has its first weights from.

    Args:
        run: The name of the run that had learned them.
        weights: Which of its weights: `latest`, `best`, or the epoch of a state that was kept.
        epoch: How far they were.
        sha256: Of the file.
    """

    run: str
    weights: str
    epoch: float
    sha256: str


@dataclass(frozen=True)
class RunConfig:
    """All that decides what a run does; the same config gives the same bits on the same machine.

    Args:
        name: The run's name.
        recipe: Which recipe the hyperparameters started from.
        hyperparameters: As used, changes to the recipe included.
        seed: Of all that is random.
        train: The rows to learn from.
        test: The rows to be tested with.
        blas_threads: Threads of the matrix products; another number gives other bits.
        parent: Where its first weights are from; None where they are drawn.
        created: When, ISO 8601 in UTC.
        versions: Of this program and of what its results depend on.
    """

    name: str
    recipe: str
    hyperparameters: Hyperparameters
    seed: int
    train: RowsUsed
    test: RowsUsed
    blas_threads: int = 1
    parent: Parent | None = None
    created: str = dataclasses.field(default_factory=_now)
    versions: dict[str, str] = dataclasses.field(default_factory=versions)

    def write(self, path: Path) -> None:
        """Write it as JSON that a person can read."""
        content = {"format": FORMAT, **dataclasses.asdict(self)}
        write_atomically(path, (json.dumps(content, indent=2) + "\n").encode())

    @classmethod
    def read(cls, path: Path) -> "RunConfig":
        """The config of a run.

        Raises:
            RunError: The file is missing, malformed, or of a later version of this program.
        """
        try:
            content = json.loads(path.read_bytes())
            if content.pop("format") != FORMAT:
                raise RunError(
                    "was made by another version of nn-tui", where=str(path), remedy="Update nn-tui"
                )
            hyperparameters = content.pop("hyperparameters")
            hyperparameters["hidden"] = tuple(hyperparameters["hidden"])
            train, test = (RowsUsed(**content.pop(rows)) for rows in ("train", "test"))
            parent = content.pop("parent", None)
            return cls(
                hyperparameters=Hyperparameters(**hyperparameters),
                train=train,
                test=test,
                parent=Parent(**parent) if parent else None,
                **content,
            )
        except OSError as error:
            raise RunError(f"cannot be read: {error.strerror}", where=str(path)) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RunError(f"is no config of a run: {error}", where=str(path)) from error
