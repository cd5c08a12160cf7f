"""The colours of runs; each goes with a sign or a word, and is never needed to read."""

from collections.abc import Sequence

from tui_nn.runs.tidying.keeping import COLOURS
from tui_nn.ui.widgets.lines import LineWidget


class ColouredLines(LineWidget):
    """Lines that may have the colours of runs."""


def distinct(pinned: Sequence[str]) -> list[str]:
    """A colour for each run: its own, else one that is free; "" where none is left.

    Args:
        pinned: The runs' own colours; "" for those without one.
    """
    free = [colour for colour in COLOURS if colour not in pinned]
    return [colour or (free.pop(0) if free else "") for colour in pinned]
