"""`nn-tui runs compare`: two runs on the same rows, and what they were told."""

import dataclasses
import textwrap
from argparse import Namespace
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tui_nn.cli.folders import test_rows
from tui_nn.cli.output import DRAWN, count, epochs, percent, say, say_json, some, table
from tui_nn.cli.preparing import preparing
from tui_nn.runs.comparison.comparing import Comparison, Difference, Side, compare_runs, differences
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import find_run

_WIDTH = 80  # columns of the narrowest terminal to be served
_NAME = 18  # of them for a run's name, at the most
_VALUE = 29  # of them for a hyperparameter of a run, at the most
_SHOWN = 5  # rows of those that only one reads rightly


def compare(arguments: Namespace) -> int:
    """Compare two runs on the same rows, and print all figures."""
    folders = find_run(arguments.first), find_run(arguments.second)
    configs = [RunConfig.read(folder.config) for folder in folders]
    with preparing() as report:
        file = None if arguments.file is None else test_rows(arguments.file)
        comparison = compare_runs(*folders, file, best=arguments.best, report=report)
    if arguments.json:
        say_json(_record(comparison, configs, best=arguments.best))
        return 0
    for line in _lines(comparison, differences(configs), configs, best=arguments.best):
        say(line)
    return 0


def _record(comparison: Comparison, configs: list[RunConfig], *, best: bool) -> dict[str, object]:
    sides = zip((comparison.first, comparison.second), configs, strict=True)
    first, second = (
        {**dataclasses.asdict(side), "config": dataclasses.asdict(config)} for side, config in sides
    )
    only = np.concatenate([comparison.only_first, comparison.only_second])
    return {
        "file": comparison.file,
        "rows": comparison.first.rows,
        "drawn": comparison.drawn,
        "weights": "best" if best else "latest",
        "first": first,
        "second": second,
        "both_right": comparison.both_right,
        "both_wrong": comparison.both_wrong,
        "only_first": comparison.only_first.tolist(),
        "only_second": comparison.only_second.tolist(),
        "readings": [
            dict(zip(("row", "label", "first", "second"), cells, strict=True))
            for cells in _readings(comparison, np.sort(only))
        ],
        "p": comparison.p,
        "verdict": comparison.verdict,
        "remarks": list(comparison.remarks),
        "hyperparameters": [
            {**dataclasses.asdict(it), "differs": it.differs} for it in differences(configs)
        ],
    }


def _readings(comparison: Comparison, rows: NDArray[np.int64]) -> list[list[int]]:
    """Of some rows, each with its label and what either run takes it for."""
    places = np.searchsorted(comparison.rows, rows)
    columns = (comparison.labels, comparison.predicted_first, comparison.predicted_second)
    cells: list[list[int]] = np.column_stack(
        [rows, *(column[places].astype(np.int64) for column in columns)]
    ).tolist()
    return cells


def _lines(
    comparison: Comparison, told: list[Difference], configs: list[RunConfig], *, best: bool
) -> Iterator[str]:
    sides, weights = (comparison.first, comparison.second), "best" if best else "latest"
    yield _short(f"{sides[0].name} and {sides[1].name}, {weights} weights", _WIDTH)
    rows = some(sides[0].rows, "row")
    drawn = f", {DRAWN}" if comparison.drawn else ""
    yield f"{rows} of {_short(comparison.file, _WIDTH - len(rows) - len(drawn) - 4)}{drawn}"
    yield ""
    yield from _accuracies(sides, configs)
    yield ""
    yield from _both_ways(comparison)
    yield ""
    against = " rows against ".join(
        count(len(only)) for only in (comparison.only_first, comparison.only_second)
    )
    yield f"McNemar's exact test, {against}: p = {comparison.p:.3g}"
    for sentence in (comparison.verdict, *comparison.remarks):
        yield from textwrap.wrap(sentence, _WIDTH)
    yield from _rows_that_differ(comparison)
    yield ""
    yield from _told_differently(told, sides)


def _accuracies(sides: tuple[Side, ...], configs: list[RunConfig]) -> list[str]:
    heads = ["", "accuracy", "95% interval", "right", "wrong", "epoch"]
    cells = [
        [
            _short(side.name, _NAME),
            percent(side.accuracy),
            f"{percent(side.low)} to {percent(side.high)}",
            count(side.correct),
            count(side.rows - side.correct),
            epochs(side.epoch, config.hyperparameters.epochs),
        ]
        for side, config in zip(sides, configs, strict=True)
    ]
    return table(heads, cells, left=1)


def _both_ways(comparison: Comparison) -> list[str]:
    """How many rows there are of each pair: right or wrong, of the one and of the other."""
    first, second = (_short(side.name, _NAME) for side in (comparison.first, comparison.second))
    heads = ["rows", f"{second} right", f"{second} wrong"]
    right = [count(comparison.both_right), count(len(comparison.only_first))]
    wrong = [count(len(comparison.only_second)), count(comparison.both_wrong)]
    return table(heads, [[f"{first} right", *right], [f"{first} wrong", *wrong]], left=1)


def _rows_that_differ(comparison: Comparison) -> Iterator[str]:
    """The first rows that only one reads rightly, with what each takes them for."""
    names = [_short(side.name, _NAME) for side in (comparison.first, comparison.second)]
    only = comparison.only_first, comparison.only_second
    for name, rows in zip(names, only, strict=True):
        if not len(rows):
            continue
        yield ""
        first = f", the first {_SHOWN}" if len(rows) > _SHOWN else ""
        yield f"{some(len(rows), 'row')} that only {name} reads rightly{first}:"
        cells = [
            [count(row), *map(str, values)] for row, *values in _readings(comparison, rows[:_SHOWN])
        ]
        yield from table(["    row", "label", *names], cells)
    if any(map(len, only)):
        yield ""
        yield "--json has all of them; `nn-tui show FILE ROW` shows one."


def _told_differently(told: list[Difference], sides: tuple[Side, ...]) -> Iterator[str]:
    differing = [it for it in told if it.differs]
    if not differing:
        yield "Both were told the same: every hyperparameter, seed, rows and threads."
        return
    yield f"What they were told that differs; {len(told) - len(differing)} others are the same:"
    heads = ["", *(_short(side.name, _VALUE) for side in sides)]
    cells = [[it.title, *(_short(value, _VALUE) for value in it.values)] for it in differing]
    yield from table(heads, cells, left=3)


def _short(text: str, width: int) -> str:
    """A text in so many characters at the most; what is left out is in its middle."""
    if len(text) <= width:
        return text
    ending = (width - 2) // 2
    return f"{text[: width - 2 - ending]}..{text[-ending:]}"
