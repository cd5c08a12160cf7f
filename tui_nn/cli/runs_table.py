"""The table of `nn-tui runs`."""

import sys
from dataclasses import dataclass

from tui_nn.cli.output import is_terminal, say, table
from tui_nn.runs.tidying.keeping import About

HEADS = ("name", "state", "recipe", "epoch", "accuracy", "best", "time", "created")
"""Of the columns; that of the notes comes after them, where there are any."""

_WORDS = 3  # the first columns are words
_GAP = 2  # blanks between two columns
_NOTE = "note"
_LEAST = 10  # characters of a note that are worth a column


@dataclass(frozen=True)
class TableRow:
    """A run in the table.

    Args:
        cells: As many as `HEADS`.
        about: What its user says of it.
    """

    cells: list[str]
    about: About


def print_table(rows: list[TableRow]) -> None:
    """Print the runs, in their colours and with as much of the notes as there is room for."""
    has_notes = any(row.about.note for row in rows)
    if is_terminal(sys.stdout):
        _print_picture(rows, has_notes=has_notes)
        return
    lines = table(list(HEADS), [row.cells for row in rows], left=_WORDS)
    # The last column stands at the right: all lines are of one length, and a note can follow.
    for line, note in zip(lines, [_NOTE, *(row.about.note for row in rows)], strict=True):
        say(f"{line}{' ' * _GAP}{note}".rstrip() if has_notes else line)


def _print_picture(rows: list[TableRow], *, has_notes: bool) -> None:
    # Only for a terminal: Rich takes longer to load than the rest.
    from rich.table import Table
    from rich.text import Text

    from tui_nn.cli.consoles import console, overflow

    screen = console()
    widths = [
        max(map(len, cells)) for cells in zip(HEADS, *(row.cells for row in rows), strict=True)
    ]
    room = screen.width - sum(widths) - _GAP * len(widths)
    shows_notes = has_notes and room >= _LEAST
    picture = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for number, head in enumerate(HEADS):
        words = number < _WORDS
        picture.add_column(
            head, justify="left" if words else "right", overflow="fold", no_wrap=not words
        )
    if shows_notes:
        picture.add_column(_NOTE, no_wrap=True, overflow=overflow(screen), max_width=room)
    for row in rows:
        name, *others = row.cells
        texts = [Text(name, style=row.about.colour), *map(Text, others)]
        picture.add_row(*texts, *([Text(row.about.note)] if shows_notes else []))
    screen.print(picture)
