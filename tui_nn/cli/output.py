"""How a command writes: figures for people, JSON for programs, complaints on standard error."""

import contextlib
import json
import math
import os
import sys
from typing import TextIO

DRAWN = "drawn by nn-tui, not handwritten"
"""What has to be said wherever built-in digits are spoken of."""


def say(line: str = "") -> None:
    """Write a line on standard output, at once."""
    print(line, flush=True)


def complain(line: str) -> None:
    """Say on standard error what is wrong."""
    note(f"nn-tui: {line}")


def note(line: str) -> None:
    """Write on standard error what a person should know and a program should not read."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):  # nobody reads it, and there is no other place to tell
            print(line, file=sys.stderr, flush=True)


def say_json(value: object) -> None:
    """Write one line of JSON on standard output, at once."""
    say(json.dumps(_finite(value), allow_nan=False))


def silence_stdout() -> None:
    """Let standard output lead nowhere, so that nothing fails when Python closes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at a stream, with a terminal that can move its cursor."""
    if stream is None or not stream.isatty():
        return False
    # Only for terminals: a pipe need not wait for it.
    from tui_nn.ui.terminal.dialect import can_move_its_cursor

    return can_move_its_cursor(os.environ)


def percent(share: float | None) -> str:
    """A share of 1, such as `96.37%`."""
    return "-" if share is None else f"{100 * share:.2f}%"


def decimal(number: float | None) -> str:
    """A loss, such as `0.0312`."""
    return "-" if number is None else f"{number:.4f}"


def count(number: float | None) -> str:
    """A number of things, such as `41,363`."""
    return "-" if number is None else f"{number:,.0f}"


def some(number: int, thing: str, things: str = "") -> str:
    """A number of things with their name, such as `1 row` or `60,000 rows`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def epochs(done: float, total: int) -> str:
    """How far a training is, such as `3/5` or `2.4/5`."""
    return f"{done:.1f}".removesuffix(".0") + f"/{total}"


def duration(seconds: float | None) -> str:
    """A time, such as `7.3 s`, `4:05` minutes or `1:02:00` hours."""
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min"


def table(heads: list[str], rows: list[list[str]], *, left: int = 0) -> list[str]:
    """Lines of aligned columns, two spaces between them.

    Args:
        heads: The columns' names.
        rows: As many cells each.
        left: How many columns, from the first, are words; the others are numbers.
    """
    widths = [max(map(len, cells)) for cells in zip(heads, *rows, strict=True)]
    return [
        "  ".join(
            f"{cell:<{width}}" if column < left else f"{cell:>{width}}"
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in [heads, *rows]
    ]


def _finite(value: object) -> object:
    """The same, with null for what JSON has no number for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
