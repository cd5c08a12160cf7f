"""`nn-tui test`: how well a run reads rows."""

import dataclasses
from argparse import Namespace
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tui_nn.cli.folders import test_rows
from tui_nn.cli.output import DRAWN, count, decimal, percent, say, say_json, some, table
from tui_nn.cli.preparing import preparing
from tui_nn.cli.telling import left_out
from tui_nn.dataset.class_names import short_names
from tui_nn.network.evaluation import ClassReport, class_reports, classes_shown
from tui_nn.runs.assess import Assessment, assess
from tui_nn.runs.folder import find_run

_WIDTH = 80  # columns of the narrowest terminal to be served
_NAME = 30  # of them, at the most, for the name of a class


def test(arguments: Namespace) -> int:
    """Test a run, or a committee of them, with rows, and print all figures."""
    folder, others = find_run(arguments.run), [find_run(name) for name in arguments.others]
    with preparing() as report:
        file = None if arguments.file is None else test_rows(arguments.file)
        assessment = assess(folder, file, arguments.best, report, others)
    names = [run.name for run in others]
    if arguments.json:
        say_json({"run": folder.name, "with": names, **_record(assessment)})
        return 0
    weights = "best" if arguments.best else "latest"
    readers = f"a committee of {', '.join([folder.name, *names])}" if names else folder.name
    for line in _lines(f"{readers}, {weights} weights", assessment):
        say(line)
    return 0


def _record(assessment: Assessment) -> dict[str, object]:
    dataset, evaluation = assessment.dataset, assessment.evaluation
    shown = classes_shown(evaluation.confusion)
    reports = map(dataclasses.asdict, reports_shown(evaluation.confusion))
    return {
        "file": dataset.name,
        "rows": len(evaluation.labels),
        "unusable_rows": len(dataset) - len(evaluation.labels),
        "accuracy": evaluation.accuracy,
        "loss": evaluation.loss,
        "confusion": evaluation.confusion[np.ix_(shown, shown)].tolist(),
        "classes": shown.tolist(),
        "names": list(dataset.names),
        "per_class": [{"class": report.pop("label"), **report} for report in reports],
        "drawn": dataset.drawn,
    }


def _lines(title: str, assessment: Assessment) -> Iterator[str]:
    dataset, evaluation = assessment.dataset, assessment.evaluation
    rows, right = len(evaluation.labels), int(np.trace(evaluation.confusion))
    yield f"{title}, {some(assessment.checkpoint.samples, 'row')} learned"
    yield f"{some(rows, 'row')} of {dataset.name}{f', {DRAWN}' if dataset.drawn else ''}"
    if rows < len(dataset):
        yield left_out(dataset.name, len(dataset) - rows, len(dataset))
    yield ""
    yield (
        f"accuracy {percent(evaluation.accuracy)}   loss {decimal(evaluation.loss)}   "
        f"{count(right)} right, {count(rows - right)} wrong"
    )
    yield ""
    yield from report_lines(evaluation.confusion, dataset.names)
    yield ""
    yield "Confusion matrix: a line for each true class, a column for each predicted one."
    yield from matrix_lines(evaluation.confusion, dataset.names)


def reports_shown(confusion: NDArray[np.int64]) -> list[ClassReport]:
    """A report of every class that has rows or predictions."""
    reports = class_reports(confusion)
    return [reports[label] for label in classes_shown(confusion)]


def report_lines(confusion: NDArray[np.int64], names: Sequence[str] = ()) -> list[str]:
    """A line for each class that has rows or predictions.

    Args:
        confusion: (true, predicted) counts.
        names: Of all classes by their numbers; empty where they have none.
    """
    heads = ["class", "precision", "  recall", "      F1", "rows"]
    rows = [
        [
            str(report.label),
            *map(percent, (report.precision, report.recall, report.f1)),
            count(report.support),
        ]
        for report in reports_shown(confusion)
    ]
    if names:
        known = {str(label): name[:_NAME] for label, name in enumerate(names)}
        column = ["name", *(known.get(label, "") for label, *_ in rows)]
        widest = max(map(len, column))
        for cells, name in zip([heads, *rows], column, strict=True):
            cells.insert(1, f"{name:<{widest}}")
    return table(heads, rows)


def matrix_lines(confusion: NDArray[np.int64], names: Sequence[str] = ()) -> Iterator[str]:
    """A confusion matrix in characters; with many classes, some columns after the others.

    Args:
        confusion: (true, predicted) counts. Classes with neither rows nor predictions are left out.
        names: Of all classes by their numbers; used instead of them where all are short.
    """
    shown = classes_shown(confusion)
    titles = short_names(names, shown.tolist())
    longest = max(map(len, titles))
    cell, side = max(len(str(confusion.max())), longest, 3) + 2, longest + 3
    fitting = max((_WIDTH - side) // cell, 1)
    for first in range(0, len(shown), fitting):
        columns = slice(first, first + fitting)
        yield ""
        yield " " * side + "".join(f"{title:>{cell}}" for title in titles[columns])
        for title, row in zip(titles, confusion[np.ix_(shown, shown[columns])], strict=True):
            # Zeros step back, so that the mistakes stand out.
            numbers = "".join(f"{number or '.':>{cell}}" for number in row.tolist())
            yield f"{title:>{side - 1}} {numbers}"
