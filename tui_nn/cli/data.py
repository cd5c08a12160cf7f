"""`nn-tui data make` and `nn-tui data check`: files of rows."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.cli.output import DRAWN, count, say, say_json, some
from tui_nn.cli.preparing import Tell, progress_bar
from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.csv_file import CsvFile, Problem
from tui_nn.dataset.drawn import draw_in_chunks
from tui_nn.errors import UsageError
from tui_nn.files import write_atomically

_CHUNK = 1000
_LISTED = 1000


def make(arguments: Namespace) -> int:
    """Write a CSV of drawn digits."""
    path = Path(arguments.out).expanduser().resolve()
    _refuse_to_overwrite(path, force=arguments.force)
    with progress_bar() as tell:
        try:
            write_atomically(path, _drawn_lines(arguments.rows, arguments.seed, tell))
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", where=str(path)) from error
    say(f"{path}: {some(arguments.rows, 'row')}, {DRAWN}; seed {arguments.seed}")
    return 0


def check(arguments: Namespace) -> int:
    """List what is wrong with a file; 2 if there is anything."""
    findings = _look_through(open_dataset(arguments.file))
    if arguments.json:
        say_json(_record(findings))
    else:
        for line in _lines(findings):
            say(line)
    return 2 if findings.count else 0


def csv_lines(pixels: NDArray[np.uint8], labels: NDArray[np.uint8]) -> bytes:
    """Rows as text: label first, plain integers, commas between them.

    Args:
        pixels: (n, 784) uint8.
        labels: (n,) uint8.
    """
    texts = np.array([f"{value},".encode() for value in range(256)], "S4")
    letters = np.take(texts, np.column_stack([labels, pixels])).view(np.uint8)
    ends = letters[:, -4:]
    ends[ends == ord(",")] = ord("\n")
    return bytes(
        letters[letters != 0].tobytes()
    )  # numbers of fewer than three digits are padded with 0


@dataclass(frozen=True)
class _Findings:
    dataset: Dataset
    header: bool
    classes: list[int]
    problems: list[Problem]  # the first ones
    count: int  # of all


def _look_through(dataset: Dataset) -> _Findings:
    if not isinstance(dataset, CsvFile):  # drawn digits are right as they are
        return _Findings(dataset, False, list(range(10)), [], 0)
    dataset.finish_preparing()
    problems: list[Problem] = []
    total, seen = 0, np.zeros(256, bool)
    for labels, found in dataset.inspect():
        seen[labels] = True
        total += len(found)
        problems += found[: _LISTED - len(problems)]
    classes = np.flatnonzero(seen).tolist()
    return _Findings(dataset, dataset.header, classes, problems, total)


def _record(findings: _Findings) -> dict[str, object]:
    dataset = findings.dataset
    return {
        "file": dataset.name,
        "rows": len(dataset),
        "classes": findings.classes,
        "header": findings.header,
        "problems": [
            {"line": problem.line, "column": problem.column, "reason": problem.reason}
            for problem in findings.problems
        ],
        "problem_count": findings.count,
        "drawn": dataset.drawn,
    }


def _lines(findings: _Findings) -> Iterator[str]:
    dataset, classes = findings.dataset, findings.classes
    for problem in findings.problems:
        yield f"line {count(problem.line)}, column {problem.column}: {problem.reason}"
    if findings.count > len(findings.problems):
        yield f"... and {count(findings.count - len(findings.problems))} more"
    labels = some(len(classes), "class", "classes") + (f" ({_spans(classes)})" if classes else "")
    header = "a header line" if findings.header else "no header line"
    source = f", {DRAWN}" if dataset.drawn else f", {header}"
    verdict = some(findings.count, "problem") if findings.count else "no problems"
    yield f"{dataset.name}: {some(len(dataset), 'row')}, {labels}{source}, {verdict}"


def _spans(numbers: list[int]) -> str:
    """Such as `0 to 9` or `1 to 3, 7`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ", ".join(" to ".join(map(str, span)) for span in spans)


def _refuse_to_overwrite(path: Path, *, force: bool) -> None:
    if not path.exists():
        return
    if not path.is_file():
        raise UsageError("is no regular file", where=str(path), remedy="Choose another name")
    if not force:
        raise UsageError("exists already", where=str(path), remedy="`--force` replaces it")


def _drawn_lines(rows: int, seed: int, tell: Tell) -> Iterator[bytes]:
    done = 0
    for pixels, labels in draw_in_chunks(rows, seed, _CHUNK):
        yield csv_lines(pixels, labels)
        done += len(labels)
        tell("drawing digits", done, rows)
