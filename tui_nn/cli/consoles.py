"""Rich's console, as the terminal of a command can show what it draws."""

import sys
from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, OverflowMethod
from rich.measure import Measurement
from rich.progress import ProgressColumn, Task
from rich.segment import Segment

from tui_nn.preferences import load
from tui_nn.ui.terminal.dialect import ALL_COLOURS, NO_COLOURS, PALETTE, SIXTEEN, at_start, find

_WIDTH = 40  # columns of a bar beside words
_SYSTEMS = {SIXTEEN: "standard", PALETTE: "256", ALL_COLOURS: "truecolor"}


class Bar:
    """A bar as wide as there is room for, in the characters of those of the app.

    Args:
        done: How much of it is full.
        total: Of how much.
        width: Columns; None for all that there are.
    """

    def __init__(self, done: float, total: float, width: int | None = None) -> None:
        self._share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
        self._width = width

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        width = min(self._width or options.max_width, options.max_width)
        full = int(self._share * width)
        yield Segment("#" * full + "." * (width - full))

    def __rich_measure__(self, _console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(self._width or 4, self._width or options.max_width)


class BarOfTask(ProgressColumn):
    """Such a bar for each task of a display of Rich's."""

    def render(self, task: Task) -> Bar:
        """How much of a task is done."""
        return Bar(task.completed, task.total or 0.0, _WIDTH)


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or standard error.

    Of a terminal that only knows ASCII, what is not is replaced.

    Raises:
        UsageError: It is a terminal that cannot be used; see `output.is_terminal`.
    """
    stream = sys.stderr if stderr else sys.stdout
    if not stream.isatty():
        return Console(stderr=stderr, highlight=False)
    dialect = find(at_start(), load()[0])
    dialect.prepare(stream)
    return Console(
        stderr=stderr,
        highlight=False,
        no_color=dialect.colours == NO_COLOURS,
        color_system=_SYSTEMS.get(dialect.colours),  # type: ignore[arg-type]
    )


def overflow(console: Console) -> OverflowMethod:
    """How a text that is too long ends: Rich's three dots are no ASCII."""
    return "crop" if console.options.ascii_only else "ellipsis"
