"""Watching a run: everything that its folder says, for any number of readers at once."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.errors import RunError
from tui_nn.runs.config import RunConfig
from tui_nn.runs.curves import Curve, Mark, mark_of
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import SILENCE, Worker
from tui_nn.runs.journal import ENDINGS, Event, JournalReader

RUNNING, PAUSED, LOST = "running", "paused", "lost"

_PLACE = ("epoch", "step", "samples", "seconds")  # numbers in every event that has them
_FIGURES = ("samples_per_second", "loss", "accuracy", "validation_accuracy")  # numbers, or null


@dataclass(frozen=True)
class Status:
    """Where a run is.

    Args:
        name: The run's.
        state: running, paused, finished, stopped, failed, or lost: its worker is gone and has
            not said why.
        reason: Why it failed, or finished before its last epoch; empty otherwise.
        recipe: Of its config.
        epoch: Finished epochs, with the fraction of the present one.
        epochs: Of its config.
        step: Steps taken.
        samples: Rows learned from.
        rows: Rows of an epoch; 0 before the worker has loaded them.
        samples_per_second: While it trains.
        seconds: Of training.
        accuracy: On the test rows, at the last evaluation.
        best_accuracy: The accuracy on the test rows of the best weights: those that were the best
            on the validation rows or, where none are set aside, on the test rows themselves; None
            as long as these are weights that have learned nothing.
        validation_accuracy: At the last evaluation, on the rows that are set aside; None without.
        loss: On the test rows, at the last evaluation.
        train_loss: On the training rows, lately.
        drawn: Whether it learns from digits drawn by this program, not handwritten ones.
        trouble: What its worker cannot do at the moment, such as save; empty otherwise.
        elsewhere: The machine that it trains on, and its last sign of life, where that is another.
    """

    name: str
    state: str
    reason: str
    recipe: str
    epoch: float
    epochs: int
    step: int
    samples: int
    rows: int
    samples_per_second: float | None
    seconds: float
    accuracy: float | None
    best_accuracy: float | None
    validation_accuracy: float | None
    loss: float | None
    train_loss: float | None
    drawn: bool
    trouble: str = ""
    elsewhere: str = ""

    @property
    def is_active(self) -> bool:
        """Whether a worker is at it."""
        return self.state in (RUNNING, PAUSED)

    @property
    def seconds_left(self) -> float | None:
        """Of training, at the present speed; None where that is unknown."""
        if not self.rows or not self.samples_per_second:
            return None
        return max(self.epochs * self.rows - self.samples, 0) / self.samples_per_second


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a run said of its test rows at one evaluation.

    Args:
        classes: (n,) uint8, the predicted ones.
        confidences: (n,) uint8, 0 to 255 for 0.0 to 1.0.
    """

    classes: NDArray[np.uint8]
    confidences: NDArray[np.uint8]


class RunReader:
    """Follows one run.

    Args:
        folder: The run; its config must exist.

    Raises:
        RunError: The config cannot be read.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.config = RunConfig.read(folder.config)
        self.train_loss = Curve()
        self.test_loss = Curve()
        self.accuracy = Curve()
        self.validation_accuracy = Curve()
        self._candidates = Curve()
        self._candidates_chosen_by = Curve()
        self._journal = JournalReader(folder.journal)
        self._latest: Event = {}
        self._evaluation: Event = {}
        self._started: Event = {}
        self._speed: float | None = None
        self._ended = self._paused = False
        self._epochs = self.config.hyperparameters.epochs
        self._learning_rate: float | None = None
        self._reason = self._trouble = ""
        self.marks: list[Mark] = []
        self._unseen: list[Event] = []

    def read_new(self) -> list[Event]:
        """Take in the events that have come, and return them.

        Raises:
            RunError: The journal is damaged.
        """
        events, self._unseen = [*self._unseen, *self._take_new()], []
        return events

    @property
    def signs(self) -> Event:
        """How the hidden nodes did at the latest evaluation; empty before one."""
        signs = self._evaluation.get("signs")
        return signs if isinstance(signs, dict) else {}

    @property
    def learning_rate(self) -> float | None:
        """As it is now, before the schedule; None before the first evaluation."""
        return self._learning_rate

    def status(self) -> Status:
        """Where the run is now; looks at the worker, not at the journal."""
        worker = Worker.read(self.folder.worker)
        if worker is not None and not worker.seems_at_work(self.folder.log):
            worker = None
        state = self._state(worker)  # first: it may find out how the run has ended
        trouble = self._trouble if worker is not None else ""
        if worker is not None and not worker.is_elsewhere and worker.silence > SILENCE:
            since = f"no sign of life for {worker.silence:.0f} s"
            trouble = trouble or f"{since}: its disk may be full, or gone"
        config, latest = self.config, self._latest
        return Status(
            name=self.folder.name,
            state=state,
            reason=self._reason if state in ENDINGS else "",
            recipe=config.recipe,
            epoch=latest.get("epoch", 0.0),
            epochs=self._epochs,
            step=latest.get("step", 0),
            samples=latest.get("samples", 0),
            rows=self._started.get("rows", 0),
            samples_per_second=self._speed,
            seconds=latest.get("seconds", 0.0),
            accuracy=self._evaluation.get("accuracy"),
            best_accuracy=self._best_accuracy(),
            validation_accuracy=self._evaluation.get("validation_accuracy"),
            loss=self._evaluation.get("loss"),
            train_loss=self.train_loss.values[-1] if self.train_loss.values else None,
            drawn=config.train.drawn,
            trouble=trouble,
            elsewhere=_elsewhere(worker),
        )

    def confusion(self) -> NDArray[np.int64] | None:
        """The latest confusion matrix of the test rows (true, predicted); None before one."""
        matrix = self._evaluation.get("confusion")
        return None if matrix is None else np.array(matrix, np.int64)

    def predictions(self) -> Predictions | None:
        """What it says of its test rows since the latest evaluation; None before one."""
        if not self._evaluation:
            return None
        rows = int(self._started["test_rows"])
        content = _read(self.folder.predictions, self._evaluation["index"] * 2 * rows, 2 * rows)
        if len(content) < 2 * rows:  # a copy of the run without them
            return None
        both = np.frombuffer(content, np.uint8)
        return Predictions(both[:rows], both[rows:])

    def _take_new(self) -> list[Event]:
        events = self._journal.read_new()
        try:
            for event in events:
                _refuse_nonsense(event)
                self._take(event)
        except (KeyError, TypeError) as error:
            raise RunError(
                f"has an event that makes no sense: {error}", where=str(self.folder.journal)
            ) from error
        return events

    def _take(self, event: Event) -> None:
        kind = event["event"]
        self._latest = {**self._latest, **event}
        self._trouble = str(event.get("reason", "")) if kind == "trouble" else ""
        mark = mark_of(event, is_first=not self._started)
        self._ended = kind in ENDINGS
        self._reason = str(event.get("reason", "")) if self._ended else ""
        if kind in ("paused", "continued"):
            self._paused = kind == "paused"
        elif kind == "started":
            self._started, self._paused = event, False
            self._forget_after(event["epoch"])
            self._learning_rate = self._evaluation.get("learning_rate")
        elif kind == "progress":
            self.train_loss.add(event, "loss")
            self._speed = event["samples_per_second"]
        elif kind == "evaluation":
            self._evaluation = event
            self.test_loss.add(event, "loss")
            self.accuracy.add(event, "accuracy")
            if event.get("validation_accuracy") is not None:
                self.validation_accuracy.add(event, "validation_accuracy")
            if event.get("candidate", True):
                self._candidates.add(event, "accuracy")
                validated = event.get("validation_accuracy") is not None
                name = "validation_accuracy" if validated else "accuracy"
                self._candidates_chosen_by.add(event, name)
        elif kind == "changed" and event["what"] == "epochs":
            self._epochs = int(event["value"])
        rate = event.get("value" if event.get("what") == "learning_rate" else "learning_rate")
        if isinstance(rate, int | float):
            self._learning_rate = float(rate)
        if mark is not None:
            self.marks.append(mark)

    def _forget_after(self, epoch: float) -> None:
        """A killed worker had got further than its checkpoint."""
        for curve in self._curves:
            curve.cut(epoch)
        self.marks = [mark for mark in self.marks if mark.epoch <= epoch]

    @property
    def _curves(self) -> list[Curve]:
        of_all = [self.train_loss, self.test_loss, self.accuracy, self.validation_accuracy]
        return [*of_all, self._candidates, self._candidates_chosen_by]

    def _best_accuracy(self) -> float | None:
        accuracies, chosen_by = self._candidates.values, self._candidates_chosen_by.values
        if not accuracies:
            return None
        best = chosen_by.index(max(chosen_by))
        has_learned = self._candidates.epochs[best] > 0 or self.config.parent is not None
        return accuracies[best] if has_learned else None

    def _state(self, worker: Worker | None) -> str:
        if worker is not None:
            # Whoever has ended may still be there for a moment, and whoever goes on with a run
            # takes a moment until the journal knows.
            is_known = worker.nonce == self._started.get("nonce")
            if not (is_known and self._ended):
                waits = self._paused or self._trouble
                return PAUSED if is_known and waits else RUNNING
        if not self._ended:
            # It may have written why it ended since the journal was last read.
            self._unseen += self._take_new()
        return str(self._latest["event"]) if self._ended else LOST


def _elsewhere(worker: Worker | None) -> str:
    if worker is None or not worker.is_elsewhere:
        return ""
    return f"on host {worker.host}, last heartbeat {max(worker.silence, 0):.0f} s ago"


def _refuse_nonsense(event: Event) -> None:
    for name in _PLACE:
        if not isinstance(event.get(name, 0), int | float):
            raise TypeError(f"{name} is {event[name]!r}")
    for name in _FIGURES:
        if not isinstance(event.get(name), int | float | None):
            raise TypeError(f"{name} is {event[name]!r}")


def _read(path: Path, start: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(length)
    except FileNotFoundError:
        return b""
