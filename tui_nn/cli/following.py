"""Following a run: its events as they come, for a pipe or for a program; `display` has a screen's.

Nothing here trains, and nothing is lost when it ends: the run belongs to its worker.
"""

import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Protocol, Self

from tui_nn.cli.output import count, decimal, note, percent, say, say_json
from tui_nn.runs.config import RunConfig
from tui_nn.runs.curves import Mark
from tui_nn.runs.health.findings import findings
from tui_nn.runs.journal import ENDINGS, Event
from tui_nn.runs.reader import LOST, RunReader, Status

_SAID_AT_THE_END = "x!"  # signs of marks: how a run has ended is said by itself
POLL = 0.1
"""Seconds between two looks into a run."""

_STEERING = (
    *("asked", "paused", "continued", "changed", "saved", "refused", "trouble", "recovered"),
)
_TOLD = ("progress", "evaluation", *_STEERING, *ENDINGS)
_FIGURES = ("epoch", "step", "samples", "samples_per_second", "loss", "accuracy", "seconds")
_SOMETIMES = (
    *("validation_accuracy", "reason", "request", "value", "by", "what", "before", "kept"),
)


class View(Protocol):
    """Something that shows a run."""

    def show(self, events: list[Event], status: Status) -> None:
        """Show what has come, and where the run is now."""

    def close(self) -> None:
        """Leave the output as a plain line can follow."""


class Interruption:
    """Ctrl+C, noticed instead of breaking off in the middle of a line; a second one breaks off.

    Attributes:
        came: Whether it was pressed.
    """

    came = False

    def __enter__(self) -> Self:
        self._previous = signal.getsignal(signal.SIGINT)
        if self._previous != signal.SIG_IGN:  # as for a command put into the background by a script
            signal.signal(signal.SIGINT, self._notice)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._previous)

    def check(self) -> None:
        """Break off here if it was pressed."""
        if self.came:
            raise KeyboardInterrupt

    def _notice(self, _signal: int, _frame: FrameType | None) -> None:
        self.check()
        self.came = True


def follow(reader: RunReader, view: View, go_on: Callable[[], bool]) -> Status:
    """Show a run until it has ended.

    Args:
        reader: Of the run.
        view: Shows it; it is closed afterwards.
        go_on: Asked after every look; if not, that was the last.

    Returns:
        The status at the last look.
    """
    try:
        while True:
            events, status = reader.read_new(), reader.status()
            if not status.is_active:
                events += reader.read_new()  # what it has said before it ended
                status = reader.status()
            view.show(events, status)
            if not status.is_active or not go_on():
                return status
            time.sleep(POLL)
    finally:
        view.close()


class EpochLines:
    """From events to a line for every epoch.

    Args:
        config: Of the run.
        speed: Whether to write how fast it learns.
    """

    def __init__(self, config: RunConfig, *, speed: bool) -> None:
        self._rows = config.train.rows - config.hyperparameters.validation
        self._epochs = config.hyperparameters.epochs
        self._speed = speed
        self._told = 0
        self._progress: Event = {}

    def lines(self, events: list[Event]) -> Iterator[str]:
        """A line for each epoch that has ended: with its evaluation, or without, if it had none."""
        for event in events:
            kind = event["event"]
            if kind == "changed" and event["what"] == "epochs":
                self._epochs = int(event["value"])
            if kind == "started":  # maybe from a checkpoint that is behind its journal
                self._told = min(self._told, event["samples"] // self._rows)
                self._progress = {}
                continue
            if kind == "epoch":  # its evaluation, if it has one, follows
                self._progress = {**self._progress, "loss": event["loss"]}
                continue
            epoch, rest = divmod(event.get("samples", 0), self._rows)
            if kind == "evaluation" and epoch > self._told and not rest:
                yield self._line(epoch, event)
            elif ended := self._untold_epoch():
                # Its evaluation would have followed it: the epoch was too short for one.
                yield self._line(ended, {})
            if kind == "progress":
                self._progress = event

    def _untold_epoch(self) -> int:
        """The epoch at whose end the last progress was, if it has no line yet; else 0."""
        epoch, rest = divmod(self._progress.get("samples", 0), self._rows)
        return epoch if epoch > self._told and not rest else 0

    def _line(self, epoch: int, evaluation: Event) -> str:
        self._told = epoch
        figures = [
            f"epoch {epoch:>{len(str(self._epochs))}}/{self._epochs}",
            f"test accuracy {percent(evaluation.get('accuracy'))}",
            f"test loss {decimal(evaluation.get('loss'))}",
            f"training loss {decimal(self._progress.get('loss'))}",
        ]
        if evaluation.get("validation_accuracy") is not None:
            validation = f"validation accuracy {percent(evaluation['validation_accuracy'])}"
            figures.insert(2, validation)
        if self._speed:
            figures.append(f"{count(self._progress.get('samples_per_second'))} rows/s")
        return "  ".join(figures)


class Remarks:
    """What has happened to a run beside learning, and what is to be said of its health, once each.

    Args:
        reader: Of the run.
    """

    def __init__(self, reader: RunReader) -> None:
        self._reader = reader
        self._told: set[Mark | str] = set(reader.marks)

    def new(self, events: list[Event]) -> Iterator[str]:
        """A line for each that is new since the last time; `events` are those that have come."""
        for mark in self._reader.marks:
            if mark not in self._told and mark.sign not in _SAID_AT_THE_END:
                self._told.add(mark)
                yield f"at epoch {mark.epoch:.4g}: {mark.what}"
        if any(event["event"] == "evaluation" for event in events):
            for finding in findings(self._reader):
                if finding.kind not in self._told:
                    self._told.add(finding.kind)
                    yield f"{finding.what}: {finding.evidence}. {finding.remedy}"


class Lines:
    """A run as one line an epoch, for a file or a pipe; remarks go to standard error."""

    def __init__(self, reader: RunReader) -> None:
        self._epochs = EpochLines(reader.config, speed=True)
        self._remarks = Remarks(reader)

    def show(self, events: list[Event], _status: Status) -> None:
        """Print the epochs that have ended."""
        for line in self._epochs.lines(events):
            say(line)
        for line in self._remarks.new(events):
            note(line)

    def close(self) -> None:
        """Nothing is left open."""


class JsonLines:
    """A run as one JSON object an event, for a program."""

    def __init__(self, reader: RunReader) -> None:
        drawn = reader.config.train.drawn or reader.config.test.drawn
        self._always = {"run": reader.folder.name, "drawn": drawn}
        self._speed: float | None = None

    def show(self, events: list[Event], status: Status) -> None:
        """Print the events that say how the training goes, and how it has ended."""
        for event in events:
            if event["event"] in _TOLD:
                self._speed = event.get("samples_per_second") or self._speed
                say_json(self._record(event))
        if status.state == LOST:
            say_json({"event": LOST, **self._always})

    def close(self) -> None:
        """Nothing is left open."""

    def _record(self, event: Event) -> dict[str, object]:
        record = {"event": event["event"], **{name: event.get(name) for name in _FIGURES}}
        record["samples_per_second"] = self._speed
        record |= {name: event[name] for name in _SOMETIMES if name in event}
        return {**record, **self._always}
