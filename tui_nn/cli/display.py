"""A run on a terminal: a line for every epoch that has ended, and below them the present one."""

import time

from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tui_nn.cli.consoles import Bar, console, overflow
from tui_nn.cli.following import EpochLines, Remarks
from tui_nn.cli.output import count, decimal, duration, percent
from tui_nn.runs.journal import Event
from tui_nn.runs.reader import PAUSED, RunReader, Status

_INTERVAL = 0.25  # seconds between two pictures: a slow line must keep up


class Display:
    """A run on a terminal. The picture of the present epoch goes away when the run has ended."""

    def __init__(self, reader: RunReader) -> None:
        self._epochs = EpochLines(reader.config, speed=False)
        self._remarks = Remarks(reader)
        self._console = console()
        self._live = Live(console=self._console, transient=True, auto_refresh=False)
        self._next_picture = 0.0

    def show(self, events: list[Event], status: Status) -> None:
        """Print the epochs that have ended, and renew the picture if it is time."""
        for line in [*self._epochs.lines(events), *self._remarks.new(events)]:
            self._console.print(Text(line), soft_wrap=True)
        now = time.monotonic()
        if status.is_active and now >= self._next_picture:
            self._next_picture = now + _INTERVAL
            self._live.start()
            self._live.update(self._picture(status), refresh=True)

    def close(self) -> None:
        """Take the picture away."""
        self._live.stop()

    def _picture(self, status: Status) -> RenderableType:
        total = status.epochs * status.rows
        bar = Table.grid(padding=(0, 1), expand=True)
        bar.add_column()
        bar.add_column(ratio=1)
        bar.add_column(justify="right")
        bar.add_row(
            f"epoch {min(int(status.epoch) + 1, status.epochs)}/{status.epochs}",
            Bar(status.samples, total),
            f"{100 * status.samples / max(total, 1):.0f}% of all",
        )
        figures = Text(self._figures(status), no_wrap=True, overflow=overflow(self._console))
        return Group(bar, figures)

    def _figures(self, status: Status) -> str:
        if not status.rows:
            return "the worker loads the rows"
        figures = [f"test accuracy {percent(status.accuracy)}, loss {decimal(status.loss)}"]
        if status.validation_accuracy is not None:
            figures.append(f"validation {percent(status.validation_accuracy)}")
        figures.append(f"training loss {decimal(status.train_loss)}")
        state = PAUSED if status.state == PAUSED else f"{duration(status.seconds_left)} left"
        speed = f"{count(status.samples_per_second)} rows/s"
        last = filter(None, [speed, state, status.elsewhere, status.trouble])
        return f"{'   '.join(figures)}\n{'   '.join(last)}"
