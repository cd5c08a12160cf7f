"""How far a run is: bars of progress, speed, time left, accuracy and loss."""

from collections.abc import Sequence

from textual.reactive import reactive

from tui_nn.runs.reader import PAUSED, Status
from tui_nn.ui.widgets.lines import LineWidget, Piece


class RunFigures(LineWidget):
    """Four lines on a run; what to do where there is none."""

    LINES = 4

    status: reactive[Status | None] = reactive(None)
    preparing: reactive[str] = reactive("")

    def pieces(self, y: int) -> Sequence[Piece]:
        """Epoch, all, speed and accuracy."""
        if self.preparing and y == 0:
            return [(self.preparing, "strong")]
        status = self.status
        if status is None:
            return [("No run yet: s starts one with these settings." if y == 1 else "", "")]
        lines = [
            _bar("epoch", status.epoch % 1 or float(status.epoch > 0), self._epoch(status)),
            _bar("all", status.epoch / status.epochs, f"{status.epoch / status.epochs:.0%}"),
            self._pace(status),
            self._quality(status),
        ]
        return [(lines[y] if y < len(lines) else "", "bad" if status.reason and y == 2 else "")]

    def _epoch(self, status: Status) -> str:
        return f"{status.epoch:.2f} of {status.epochs}"

    def _pace(self, status: Status) -> str:
        if status.reason:
            return status.reason
        if not status.is_active:
            return f"{status.state} after {clock(status.seconds)} of training"
        if status.state == PAUSED:
            return "paused: space goes on"
        if status.samples_per_second is None or status.seconds_left is None:
            return "starting"
        return f"{status.samples_per_second:,.0f} rows/s   {clock(status.seconds_left)} left"

    def _quality(self, status: Status) -> str:
        if status.accuracy is None:
            return ""
        text = f"test accuracy {status.accuracy:.2%}   loss {status.loss:.4f}"
        if status.best_accuracy is not None and status.best_accuracy > status.accuracy:
            text += f"   best {status.best_accuracy:.2%}"
        return text


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours where there are any."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _bar(title: str, share: float, text: str) -> str:
    width = 24
    filled = round(max(0.0, min(share, 1.0)) * width)
    return f"{title:<6}[{'#' * filled:.<{width}}] {text}"
