"""Going on with a run that has ended, longer than it was to, or on another way."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_nn.errors import ModelError, RunError, UsageError
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import Parent, RunConfig
from tui_nn.runs.control import EPOCHS, ask, take_requests
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.journal import JournalReader
from tui_nn.runs.launch import Order, Report, start_run, start_worker
from tui_nn.runs.reader import RunReader

LATEST, BEST = "latest", "best"
"""Names of weights that a run keeps by itself."""

_SHAPES = {  # what decides which weights a network has, and why it is as it is
    "hidden": "the weights are those of {} hidden nodes",
    "biases": "the weights were learned with biases: {}",
    "dtype": "the weights are {}",
}


@dataclass(frozen=True)
class Kept:
    """Weights of a run that can be gone on with.

    Args:
        name: `LATEST`, `BEST`, or the epoch of a state that somebody kept.
        path: The model file.
        epoch: How far they are: epochs that had ended, with the fraction of the one then.
    """

    name: str
    path: Path
    epoch: float


def resume_run(folder: RunFolder, epochs: int | None = None) -> list[str]:
    """Go on with a run in the background, from its last save; returns when its worker is there.

    Args:
        folder: The run.
        epochs: Train until so many epochs have ended; None for as many as it was to.

    Returns:
        What is not as it was when it was trained before, so that the bits may be others.

    Raises:
        UsageError: There is nothing left to train.
        RunError: A worker trains it already, or does not start.
    """
    reader = RunReader(folder)
    reader.read_new()
    status = reader.status()
    if status.is_active:
        raise RunError(
            "a worker trains it already",
            where=folder.name,
            remedy=f"`nn-tui attach {folder.name}` shows it",
        )
    if epochs is None and status.state == "finished":
        raise UsageError(
            f"has finished at epoch {status.epoch:g} of {status.epochs}",
            where=folder.name,
            remedy=f"`nn-tui resume {folder.name} --epochs +5` trains it five epochs longer",
        )
    if epochs is not None and epochs <= status.epoch:
        raise UsageError(
            f"{epochs} epochs are behind it: it is at epoch {status.epoch:g}",
            where=folder.name,
            remedy="Ask for more",
        )
    journal = JournalReader(folder.journal)
    journal.read_new()
    if epochs is not None:
        ask(folder.control, EPOCHS, epochs)
    try:
        start_worker(folder, reader.config.blas_threads)
    except RunError:
        take_requests(folder.control, (EPOCHS,))
        raise
    started = [event for event in journal.read_new() if event["event"] == "started"]
    return [str(each) for event in started for each in event.get("differs", [])]


def kept_weights(folder: RunFolder) -> list[Kept]:
    """The weights that a run keeps: the latest, the best, and those somebody wanted to keep."""
    config = RunConfig.read(folder.config)
    rows = config.train.rows - config.hyperparameters.validation
    by_hand = {path.stem.removeprefix("epoch-"): path for path in folder.kept.glob("epoch-*")}
    weights: list[Kept] = []
    for name, path in {LATEST: folder.checkpoint, BEST: folder.best, **by_hand}.items():
        try:
            place = Checkpoint.load(path).place
        except ModelError:
            continue  # not there yet, or damaged: nothing to go on with
        weights.append(Kept(name, path, round(place.epoch + place.rows / rows, 4)))
    order = {LATEST: 0, BEST: 1}
    return sorted(weights, key=lambda kept: (order.get(kept.name, 2), kept.epoch))


def fork_run(
    folder: RunFolder,
    source: str = LATEST,
    changes: Mapping[str, Any] | None = None,
    *,
    seed: int | None = None,
    name: str | None = None,
    report: Report | None = None,
) -> RunFolder:
    """Make a new run that begins with weights of another, and start its worker.

    It counts its own epochs from 0, and its optimizer has nothing to remember yet.

    Args:
        folder: The run whose weights it begins with; it may be training.
        source: Which of them, by the name that `kept_weights` gives.
        changes: Hyperparameters that are to be others than that run's.
        seed: Of all that is random; None for that run's.
        name: Of the new run; None for the recipe's with a number.
        report: Called while data gets ready.

    Raises:
        UsageError: There are no such weights, or a change does not go with them.
        RunError: The weights cannot be read, or the worker does not start.
    """
    config = RunConfig.read(folder.config)
    weights = _find(folder, source)
    try:
        hyperparameters = dataclasses.replace(config.hyperparameters, **(changes or {}))
    except ValueError as error:
        raise UsageError(str(error)) from None
    for field, reason in _SHAPES.items():
        before = getattr(config.hyperparameters, field)
        if getattr(hyperparameters, field) != before:
            shown = ",".join(map(str, before)) if field == "hidden" else before
            raise UsageError(
                f"a fork cannot change {field}: {reason.format(shown)}",
                remedy="Start a new run with `nn-tui train`",
            )
    Checkpoint.load(weights.path)  # better refused here than by a worker
    content = weights.path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    order = Order(
        config.train.file,
        config.test.file,
        config.recipe,
        hyperparameters,
        config.seed if seed is None else seed,
        name,
        parent=Parent(folder.name, weights.name, weights.epoch, digest),
        weights=content,
    )
    return start_run(order, report)


def _find(folder: RunFolder, source: str) -> Kept:
    weights = kept_weights(folder)
    for kept in weights:
        if kept.name == source:
            return kept
    names = ", ".join(kept.name for kept in weights)
    raise UsageError(
        f"keeps no weights {source!r}",
        where=folder.name,
        remedy=f"It keeps {names}" if names else "Wait for the first evaluation",
    )
