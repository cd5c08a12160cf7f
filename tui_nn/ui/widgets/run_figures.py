"""How far a run is: bars of progress, speed, time left, accuracy and loss."""

import textwrap
from collections.abc import Iterator, Sequence

from textual.reactive import reactive

from tui_nn.runs.health.findings import Finding
from tui_nn.runs.reader import PAUSED, Status
from tui_nn.ui.commands import with_keys
from tui_nn.ui.widgets.lines import LineWidget, Piece

_LONGEST_BAR = 24
_GAP = "   "
_INVITATION = "No run yet: {dashboard.start} starts one with these settings."


class RunFigures(LineWidget):
    """A few lines on a run, with the worst that stands out; what to do where there is none."""

    status: reactive[Status | None] = reactive(None)
    finding: reactive[Finding | None] = reactive(None)
    preparing: reactive[str] = reactive("")

    def pieces(self, y: int) -> Sequence[Piece]:
        """Epoch, all, speed and accuracy."""
        lines = self._lines()
        return [lines[y] if y < len(lines) else ("", "")]

    def _lines(self) -> list[Piece]:
        status, width = self.status, max(self.size.width, 1)
        if status is None:
            invitation = with_keys(self.app, _INVITATION)
            lines = [(line, "") for line in ["", *textwrap.wrap(invitation, width)]]
        else:
            style = "bad" if status.state == "failed" or status.trouble else ""
            lines = [
                *((line, "") for line in self._bars(status)),
                *((line, style) for line in _wrapped(_pace(status), width)),
                *((line, "strong") for line in _wrapped([status.elsewhere], width)),
                *((line, "") for line in _wrapped(_quality(status), width)),
            ]
            lines = self._with_finding(lines, width)
        if self.preparing:
            lines[0] = (with_keys(self.app, self.preparing), "strong")
        return lines

    def _with_finding(self, lines: list[Piece], width: int) -> list[Piece]:
        """What stands out comes last, and gets a line in any case."""
        if self.finding is None:
            return lines
        lines = lines[: max(self.size.height - 1, 1)]
        room = max(self.size.height - len(lines), 1)
        style = "bad" if self.finding.serious else "strong"
        text = f"h: {self.finding.what}"
        told = textwrap.wrap(text, width, max_lines=room, placeholder="...")
        return [*lines, *((line, style) for line in told)]

    def _bars(self, status: Status) -> Iterator[str]:
        shares = {
            "epoch": (status.epoch % 1 or float(status.epoch > 0)),
            "all": status.epoch / status.epochs,
        }
        texts = [f"{status.epoch:.2f} of {status.epochs}", f"{shares['all']:.0%}"]
        room = max(min(self.size.width - 9 - max(map(len, texts)), _LONGEST_BAR), 1)
        for (title, share), text in zip(shares.items(), texts, strict=True):
            filled = round(max(0.0, min(share, 1.0)) * room)
            yield f"{title:<6}[{'#' * filled:.<{room}}] {text}"


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours where there are any."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _pace(status: Status) -> list[str]:
    if status.state == "failed":
        return [status.reason]
    if not status.is_active:
        ended = f"{status.state} after {clock(status.seconds)} of training"
        return [ended, *([status.reason] if status.reason else [])]
    if status.trouble:
        return [status.trouble]
    if status.state == PAUSED:
        return ["paused: space goes on"]
    if status.samples_per_second is None or status.seconds_left is None:
        return ["starting"]
    return [f"{status.samples_per_second:,.0f} rows/s", f"{clock(status.seconds_left)} left"]


def _quality(status: Status) -> list[str]:
    if status.accuracy is None:
        return []
    parts = [f"test accuracy {status.accuracy:.2%}", f"loss {status.loss:.4f}"]
    if status.best_accuracy is not None and status.best_accuracy != status.accuracy:
        parts.append(f"best {status.best_accuracy:.2%}")
    if status.validation_accuracy is not None:
        parts.append(f"validation {status.validation_accuracy:.2%}")
    return parts


def _wrapped(parts: Sequence[str], width: int) -> Iterator[str]:
    """The parts in as few lines as they need; only one that is longer than a line is broken."""
    line = ""
    for part in filter(None, parts):
        if line and len(line) + len(_GAP) + len(part) > width:
            yield line
            line = ""
        first, *rest = textwrap.wrap(part, width)
        if rest:
            yield first
            yield from rest[:-1]
            line = rest[-1]
        else:
            line = f"{line}{_GAP}{part}" if line else part
    if line:
        yield line
