"""`nn-tui test`: how well a run reads rows."""

import dataclasses
from argparse import Namespace
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tui_nn.cli.output import DRAWN, count, decimal, percent, say, say_json, some, table
from tui_nn.cli.preparing import preparing
from tui_nn.network.evaluation import class_reports
from tui_nn.runs.assess import Assessment, assess
from tui_nn.runs.folder import find_run

_WIDTH = 80  # columns of the narrowest terminal to be served


def test(arguments: Namespace) -> int:
    """Test a run with rows, and print all figures."""
    folder = find_run(arguments.run)
    with preparing() as report:
        assessment = assess(folder, arguments.file, arguments.best, report)
    if arguments.json:
        say_json({"run": folder.name, **_record(assessment)})
        return 0
    weights = "best" if arguments.best else "latest"
    for line in _lines(f"{folder.name}, {weights} weights", assessment):
        say(line)
    return 0


def _record(assessment: Assessment) -> dict[str, object]:
    dataset, evaluation = assessment.dataset, assessment.evaluation
    reports = [dataclasses.asdict(report) for report in class_reports(evaluation.confusion)]
    return {
        "file": dataset.name,
        "rows": len(dataset),
        "accuracy": evaluation.accuracy,
        "loss": evaluation.loss,
        "confusion": evaluation.confusion.tolist(),
        "classes": list(range(evaluation.classes)),
        "per_class": [{"class": report.pop("label"), **report} for report in reports],
        "drawn": dataset.drawn,
    }


def _lines(title: str, assessment: Assessment) -> Iterator[str]:
    dataset, evaluation = assessment.dataset, assessment.evaluation
    right = int(np.trace(evaluation.confusion))
    yield f"{title}, {some(assessment.checkpoint.samples, 'row')} learned"
    yield f"{some(len(dataset), 'row')} of {dataset.name}{f', {DRAWN}' if dataset.drawn else ''}"
    yield ""
    yield (
        f"accuracy {percent(evaluation.accuracy)}   loss {decimal(evaluation.loss)}   "
        f"{count(right)} right, {count(len(dataset) - right)} wrong"
    )
    yield ""
    rows = [
        [
            str(report.label),
            *map(percent, (report.precision, report.recall, report.f1)),
            count(report.support),
        ]
        for report in class_reports(evaluation.confusion)
    ]
    yield from table(["class", "precision", "  recall", "      F1", "rows"], rows)
    yield ""
    yield "Confusion matrix: a line for each true class, a column for each predicted one."
    yield from matrix_lines(evaluation.confusion)


def matrix_lines(confusion: NDArray[np.int64]) -> Iterator[str]:
    """A confusion matrix in characters; with many classes, some columns after the others."""
    classes = len(confusion)
    cell = max(len(str(confusion.max())), len(str(classes - 1)), 3) + 2
    side = len(str(classes - 1)) + 3
    fitting = max((_WIDTH - side) // cell, 1)
    for first in range(0, classes, fitting):
        columns = range(first, min(first + fitting, classes))
        yield ""
        yield " " * side + "".join(f"{label:>{cell}}" for label in columns)
        for label, row in enumerate(confusion[:, columns.start : columns.stop]):
            # Zeros step back, so that the mistakes stand out.
            numbers = "".join(f"{number or '.':>{cell}}" for number in row.tolist())
            yield f"{label:>{side - 1}} {numbers}"
