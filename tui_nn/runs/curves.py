"""The course of a training: figures over time, and what somebody did to it on the way."""

from bisect import bisect_right
from dataclasses import dataclass, field

from tui_nn.runs.journal import Event

_SIGNS = {"paused": "p", "continued": "c", "stopped": "x", "failed": "!", "trouble": "!"}
"""What marks such an event on the curves."""


@dataclass(frozen=True)
class Curve:
    """A figure over the course of a training; all lists are of the same length.

    Args:
        epochs: When: epochs that have ended, with the fraction of the present one.
        values: The figure.
        samples: When: rows learned from.
        seconds: When: seconds of training.
    """

    epochs: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    samples: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, event: Event, name: str) -> None:
        """Go on with the figure of that name in an event."""
        self.epochs.append(event["epoch"])
        self.values.append(event[name])
        self.samples.append(event.get("samples", 0))
        self.seconds.append(event.get("seconds", 0.0))

    def cut(self, epoch: float) -> None:
        """Forget what came after that epoch."""
        kept = bisect_right(self.epochs, epoch)
        for each in (self.epochs, self.values, self.samples, self.seconds):
            del each[kept:]


@dataclass(frozen=True)
class Mark:
    """Something that somebody did to a run, or that befell it, for its curves.

    Args:
        epoch: When: epochs that had ended, with the fraction of the one then.
        samples: When: rows learned from.
        seconds: When: seconds of training.
        sign: One character.
        what: What happened, in a few words.
    """

    epoch: float
    samples: int
    seconds: float
    sign: str
    what: str


def mark_of(event: Event, *, is_first: bool) -> Mark | None:
    """What an event leaves on the curves; None for the usual course of a training."""
    kind = event["event"]
    if kind == "changed":
        sign = {"learning_rate": "r", "evaluation_interval": "i"}.get(event["what"], "e")
        before = "as the program chose" if event["before"] is None else f"{event['before']:g}"
        what = f"{str(event['what']).replace('_', ' ')}: {before} -> {event['value']:g}"
    elif kind == "saved":
        sign, what = "s", f"kept as {event['kept']}"
    elif kind == "started" and not is_first:
        differs = event.get("differs") or []
        sign, what = ">", "; ".join(["went on", *map(str, differs)])
    elif kind == "refused":
        sign, what = "?", f"{event['request']} refused: {event['reason']}"
    elif kind in _SIGNS:
        sign, what = _SIGNS[kind], ": ".join(filter(None, [kind, str(event.get("reason", ""))]))
    else:
        return None
    place = event.get("epoch", 0.0), event.get("samples", 0), event.get("seconds", 0.0)
    return Mark(*place, sign, what)
