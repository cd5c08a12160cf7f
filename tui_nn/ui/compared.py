"""Compared runs in words: who they are, what they read differently, what they were told; pure."""

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from tui_nn.runs.comparison.comparing import Comparison, Side
from tui_nn.runs.comparison.differences import Difference
from tui_nn.ui.following_runs import RunCurves
from tui_nn.ui.widgets.lines import Piece

SIGNS = "abcdefgh"
"""A character for each of the runs that are compared, on the chart and everywhere else."""

_LONGEST_NAME = 30
_WIDEST, _NARROWEST = 26, 8  # characters of a value; what is longer is on several lines
_DIFFERS = "* "

Line = Sequence[Piece]


def legend(runs: Sequence[RunCurves], colours: Sequence[str]) -> list[Line]:
    """A line a run: sign, name, accuracy, how far it is, and the colour of its curve in words."""
    width = min(max(len(run.status.name) for run in runs), _LONGEST_NAME)
    lines: list[Line] = []
    for sign, run, colour in zip(SIGNS, runs, colours, strict=False):
        status = run.status
        accuracy = "" if status.accuracy is None else f"{status.accuracy:.2%}"
        far = f"epoch {status.epoch:.4g} of {status.epochs}, {status.state}"
        lines.append(
            [
                (f"{sign}  {clipped(status.name, width):<{width}}", colour),
                (f"  {accuracy:>7}  {far}", ""),
                (f"  {colour}", colour),
            ]
        )
    return lines


def warning(runs: Sequence[RunCurves], figure: str) -> str:
    """Why curves of a figure should not be compared; empty where they can be."""
    kinds = sorted({run.config.hyperparameters.loss for run in runs})
    if "loss" not in figure or len(kinds) < 2:
        return ""
    return f"Losses of different kinds ({', '.join(kinds)}): only those of one kind compare."


def read_differently(
    comparison: Comparison, watched: str, width: int, keys: Sequence[str] = ("1", "2", "m")
) -> list[Line]:
    """What two runs make of the same rows, and whether that may be chance.

    Args:
        comparison: Of them.
        watched: Whose reading stands beside the rows that are opened, in words.
        width: Characters of a line.
        keys: Those that open the rows that only the first is right on, the second, and the one for
            another reading beside them.
    """
    file = comparison.file.rpartition("/")[2]
    drawn = ", drawn by this program," if comparison.drawn else ""
    only_first, only_second = len(comparison.only_first), len(comparison.only_second)
    test = (
        f"{comparison.verdict} (McNemar's exact test: the rows that only one of them reads "
        f"rightly, {only_first:,} to {only_second:,}.)"
    )
    sides = zip(SIGNS, (comparison.first, comparison.second), strict=False)
    counts = [
        ("both are right", comparison.both_right, ""),
        ("only a is right", only_first, f"{keys[0]} opens them"),
        ("only b is right", only_second, f"{keys[1]} opens them"),
        ("both are wrong", comparison.both_wrong, ""),
    ]
    return [
        *plain(f"The same {comparison.first.rows:,} rows of {file}{drawn} read by both:", width),
        *(line for sign, side in sides for line in plain(_interval(sign, side), width)),
        *plain(test, width),
        *(line for remark in comparison.remarks for line in plain(remark, width)),
        *([(f"  {what:<16}{count:>8,}  ", ""), (key, "strong")] for what, count, key in counts),
        *plain(
            f"Beside these rows stands what {watched} reads ({keys[2]}: another).", width, "quiet"
        ),
    ]


def _interval(sign: str, side: Side) -> str:
    return (
        f"  {sign}  {side.accuracy:.2%}  95 % interval {side.low:.2%} to {side.high:.2%}"
        f"  ({side.correct:,} right, epoch {side.epoch:.4g})"
    )


def plain(text: str, width: int, style: str = "") -> list[Line]:
    """A sentence on as many lines as it needs."""
    indent = " " * (len(text) - len(text.lstrip()))
    lines = textwrap.wrap(text, max(width, 10), subsequent_indent=indent + "  ")
    return [[(line, style)] for line in lines]


def clipped(text: str, width: int) -> str:
    """A text that is no longer than that."""
    return text if len(text) <= width else text[: width - 1] + "~"


class SideBySide:
    """What runs were told, in columns: what differs is marked, and comes first.

    Args:
        told: Each thing with the values of all runs.
        names: Of the runs.
        only_differing: Whether the rest is left out.
        width: Characters of a line.
        first: The first run that is shown, if not all can be.
    """

    def __init__(
        self,
        told: Sequence[Difference],
        names: Sequence[str],
        *,
        only_differing: bool,
        width: int,
        first: int,
    ) -> None:
        differing = [it for it in told if it.differs]
        alike = [] if only_differing else [it for it in told if not it.differs]
        self._told = [*differing, *alike]
        self._differing = len(differing)
        self._only_differing = only_differing
        self._names = names
        self._titles = max((len(it.title) for it in told), default=0) + len(_DIFFERS)
        widths = self._widths(width - self._titles)
        self.last = _last_first(widths, width - self._titles)
        first = min(first, self.last)
        self._shown: list[tuple[int, int]] = []
        room = width - self._titles
        for run in range(first, len(names)):
            if self._shown and widths[run] > room:
                break
            self._shown.append((run, widths[run]))
            room -= widths[run]

    def _widths(self, room: int) -> list[int]:
        """Of each run's column with the blanks before it: smaller if that makes room for all."""
        cells = [[f"{SIGNS[run]} {name}" for run, name in enumerate(self._names)]]
        cells += [list(it.values) for it in self._told]
        natural = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for widest in range(_WIDEST, _NARROWEST - 1, -1):
            widths = [min(width, widest) + 2 for width in natural]
            if sum(widths) <= room:
                break
        return widths

    def head(self) -> Line:
        """Which column is whose."""
        others = len(self._names) - len(self._shown)
        title = f"left, right: {others} more" if others else "(* differs)"
        names = [
            f"  {clipped(f'{SIGNS[run]} {self._names[run]}', width - 2):<{width - 2}}"
            for run, width in self._shown
        ]
        return [(clipped(title, self._titles).ljust(self._titles) + "".join(names), "strong")]

    def lines(self) -> list[Line]:
        """Below the head: a thing a line, or several where a value is long."""
        lines: list[Line] = []
        for number, it in enumerate(self._told):
            differs = number < self._differing
            title = (_DIFFERS if differs else " " * len(_DIFFERS)) + it.title
            cells = [textwrap.wrap(it.values[run], width - 2) for run, width in self._shown]
            for place, texts in enumerate(zip_longest(*cells, fillvalue="")):
                start = f"{title if place == 0 else '':<{self._titles}}"
                values = [
                    f"  {text:<{width - 2}}"
                    for text, (_, width) in zip(texts, self._shown, strict=True)
                ]
                lines.append([(start + "".join(values), "" if differs else "quiet")])
        if self._only_differing and not self._differing:
            lines.append([("  Nothing differs.", "")])
        return lines


def _last_first(widths: Sequence[int], room: int) -> int:
    """The first column of those that can be seen together with the last one."""
    first = len(widths) - 1
    room -= widths[first]
    while first and widths[first - 1] <= room:
        first -= 1
        room -= widths[first]
    return first
