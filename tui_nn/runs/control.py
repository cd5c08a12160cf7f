"""Requests to a worker: files in control/, named for what they ask. The worker removes them."""

import json
import math
import socket
from dataclasses import dataclass
from pathlib import Path

from tui_nn.errors import RunError, UsageError
from tui_nn.files import write_atomically
from tui_nn.recipes.descriptions import (
    AUGMENTATION,
    DESCRIPTIONS,
    GROUPS,
    NETWORK,
)

STOP, SAVE = "stop", "save"
PAUSE, CONTINUE, STEP, EPOCH = "pause", "continue", "step", "epoch"
LEARNING_RATE, EVALUATION_INTERVAL, EPOCHS = "learning_rate", "evaluation_interval", "epochs"

REQUESTS = (
    *(STOP, LEARNING_RATE, EVALUATION_INTERVAL, EPOCHS),
    *(PAUSE, CONTINUE, STEP, EPOCH, SAVE),
)
"""All that can be asked of a worker, in the order in which it does what has come together: save
and end; learn at another rate, evaluate after so many seconds (0: at the ends of epochs alone),
train to that many epochs; wait, go on, take one step and wait, train to the end of the epoch and
wait; save, and keep a copy."""

_PACES = (PAUSE, CONTINUE, STEP, EPOCH)  # of these, the last word counts

_REASONS = {
    "batch_size": "the order of the rows, and the place in it, follow from the batch size",
    "validation": "the rows to learn from would be others",
    "processes": "the rows are shared out among the processes from the start",
    "steps_alone": "the rows are shared out among the processes from the start",
    "optimizer": "what the optimizer remembers is of no use to another one",
    "momentum": "what the optimizer remembers was gathered with it",
    "schedule": "the learning rate so far was another schedule's",
    "loss": "losses before and after could not be compared",
    "rule": "the weights so far were learned by the other rule",
}


@dataclass(frozen=True)
class Request:
    """Something that is asked of a worker.

    Args:
        name: One of `REQUESTS`.
        value: Of a setting that is to change.
        by: Who asks: a host, or a signal.
    """

    name: str
    value: float | None = None
    by: str = ""


def ask(control: Path, request: str, value: float | None = None) -> None:
    """Ask the worker of a run for something. To ask twice is to ask once; the last word counts.

    Args:
        control: The run's control folder.
        request: One of `REQUESTS`.
        value: What to set; of `LEARNING_RATE`, `EVALUATION_INTERVAL` and `EPOCHS`.

    Raises:
        UsageError: The value makes no sense.
        RunError: The run is gone, or may not be written into.
    """
    refuse_value(request, value)
    content = json.dumps({"value": value, "by": socket.gethostname()}).encode()
    try:
        control.mkdir(exist_ok=True)
        for other in _PACES if request in _PACES else ():
            if other != request:
                (control / other).unlink(missing_ok=True)
        try:
            write_atomically(control / request, content, durable=False)
        except FileNotFoundError:  # a worker that starts has tidied up in between
            write_atomically(control / request, content, durable=False)
    except OSError as error:
        raise RunError(
            f"cannot be asked for {request.replace('_', ' ')}: {error.strerror}", where=str(control)
        ) from error


def take_requests(control: Path, names: tuple[str, ...] = REQUESTS) -> list[Request]:
    """The requests that have come, each removed: a worker calls this now and then."""
    taken = []
    for name in names:
        path = control / name
        try:
            content = path.read_bytes()
            path.unlink()
        except (
            OSError
        ):  # not there; or not to be removed, and then it must not come again and again
            continue
        taken.append(_parse(name, content))
    return taken


def refuse_value(request: str, value: float | None) -> None:
    """Check what is to be set.

    Raises:
        UsageError: It makes no sense.
    """
    if request == LEARNING_RATE and not (value is not None and 0 < value < math.inf):
        raise UsageError(f"the learning rate must be above 0, not {value}")
    if request == EVALUATION_INTERVAL and not (value is not None and 0 <= value < math.inf):
        raise UsageError(f"the evaluation interval must be 0 seconds or more, not {value}")
    if request == EPOCHS and not (value is not None and value >= 1 and float(value).is_integer()):
        raise UsageError(f"the epochs must be a whole number above 0, not {value}")


def why_fixed(name: str) -> str:
    """Why a hyperparameter cannot change while a run trains, in one sentence.

    Args:
        name: Of the hyperparameter.
    """
    if name in (LEARNING_RATE, EPOCHS):
        return ""
    if name in _REASONS:
        return _REASONS[name]
    group = next(group for group in GROUPS if DESCRIPTIONS[name] in group.descriptions)
    if group is NETWORK:
        return "the weights so far are those of another network"
    if group is AUGMENTATION:
        return "rows of an epoch would not be distorted alike, and no command could repeat the run"
    return "no command could repeat a run that it has changed in"


def _parse(name: str, content: bytes) -> Request:
    """Somebody may have made the file by hand: `touch control/stop` is a request too."""
    try:
        told = json.loads(content)
        value, by = told["value"], str(told["by"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Request(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Request(name, float(value) if is_number else None, by)
