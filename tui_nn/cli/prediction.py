"""`nn-tui predict`: what a run takes rows for, also those without labels."""

import csv
import io
import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tui_nn.cli.folders import test_rows
from tui_nn.cli.output import DRAWN, complain, count, is_terminal, note, say, some
from tui_nn.cli.preparing import prepare, progress_bar
from tui_nn.dataset import Dataset, Problem, open_dataset
from tui_nn.dataset.writing import refuse_to_overwrite
from tui_nn.errors import UsageError
from tui_nn.files import write_atomically
from tui_nn.network import Network
from tui_nn.runs.folder import RunFolder, find_run
from tui_nn.runs.reading import Reading, network_for, read_rows


class _Record(NamedTuple):
    """What is known of a row; None for a line or a label that there is not."""

    row: int
    line: int | None
    label: int | None
    predicted: int
    confidence: float


def predict(arguments: Namespace) -> int:
    """Write what a run takes each row of a file for; 2 if some cannot be used."""
    folder = find_run(arguments.run)
    dataset = open_dataset(test_rows(arguments.file))
    out = None if arguments.out is None else Path(arguments.out).expanduser().resolve()
    if out is not None:
        refuse_to_overwrite(out, force=arguments.force, source=dataset.name)
    network = network_for(folder, dataset, best=arguments.best)
    shows_progress = out is not None or not is_terminal(sys.stdout)
    predictions = _Predictions(network, dataset, shows_progress=shows_progress)
    prepare(dataset)
    if arguments.json:
        pieces = predictions.as_json(folder)
    else:
        pieces = predictions.as_full_lines() if arguments.full else predictions.as_lines()
    _deliver(pieces, out)
    drawn = f", {DRAWN}" if dataset.drawn else ""
    if out is not None:
        say(
            f"{out}: {some(predictions.rows, 'row')} of {dataset.name} read by {folder.name}{drawn}"
        )
    elif drawn and not arguments.json:
        note(f"The rows of {dataset.name} are {DRAWN}.")
    if predictions.problem_count:
        complain(predictions.complaint())
    return 2 if predictions.problem_count else 0


def _deliver(pieces: Iterator[str], out: Path | None) -> None:
    if out is None:
        for piece in pieces:
            print(piece, end="")
        return
    try:
        write_atomically(out, (piece.encode() for piece in pieces))
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(out)) from error


class _Predictions:
    """What a network reads in the rows of a prepared data set, written while it is read.

    Attributes:
        rows: How many have been read.
        problem_count: How many things were wrong with others, and with the file.
    """

    def __init__(self, network: Network, dataset: Dataset, *, shows_progress: bool) -> None:
        self.rows = 0
        self.problem_count = 0
        self._network = network
        self._dataset = dataset
        self._shows_progress = shows_progress
        self._first: Problem | None = None

    def as_lines(self) -> Iterator[str]:
        """CSV in the form that Kaggle wants, some lines at a time."""
        yield "ImageId,Label\n"
        for reading in self._readings():
            pairs = zip(reading.block.indices.tolist(), reading.predictions.tolist(), strict=True)
            yield "".join(f"{index + 1},{label}\n" for index, label in pairs)

    def as_full_lines(self) -> Iterator[str]:
        """CSV with all that is known of each row, some lines at a time."""
        names = self._dataset.names
        yield _csv_text([[*_Record._fields, *["name"] * bool(names)]])
        for reading in self._readings():
            yield _csv_text(
                [*record, *_name(names, record.predicted)] for record in self._records(reading)
            )

    def as_json(self, folder: RunFolder) -> Iterator[str]:
        """One line of JSON, of which never more than some rows are held."""
        head = {"run": folder.name, "file": self._dataset.name, "drawn": self._dataset.drawn}
        yield json.dumps({**head, "names": list(self._dataset.names)}).removesuffix("}")
        yield ', "predictions": ['
        separator = ""
        for reading in self._readings():
            for record in self._records(reading):
                yield separator + json.dumps(record._asdict())
                separator = ", "
        yield f'], "rows": {self.rows}, "problem_count": {self.problem_count}}}\n'

    def complaint(self) -> str:
        """What is said of the rows that were left out."""
        first = self._first
        assert first is not None
        line = f", line {first.line}, column {first.column}" if self._has_lines() else ""
        more = self.problem_count - 1
        others = f"; and {count(more)} more" if more else ""
        return (
            f"{self._dataset.name}{line}: {first.reason}{others}."
            " What cannot be used is left out; `nn-tui data check` lists it"
        )

    def _readings(self) -> Iterator[Reading]:
        dataset = self._dataset
        # Lines on the same screen would get into the bar's way.
        with progress_bar(wanted=self._shows_progress) as tell:
            for reading in read_rows(self._network, dataset.blocks()):
                problems = [it for it in reading.block.problems if not it.warning]
                self.problem_count += len(problems)
                self._first = self._first or next(iter(problems), None)
                self.rows += len(reading.predictions)
                yield reading
                tell("reading every row", reading.block.done, len(dataset))

    def _records(self, reading: Reading) -> Iterator[_Record]:
        block, dataset = reading.block, self._dataset
        arrays = (block.indices, block.labels, reading.predictions, reading.confidences)
        for index, label, predicted, confidence in zip(
            *(array.tolist() for array in arrays), strict=True
        ):
            yield _Record(
                index,
                dataset.line_of(index),
                label if dataset.has_labels else None,
                predicted,
                round(confidence, 4),
            )

    def _has_lines(self) -> bool:
        return self._dataset.line_of(0) is not None


def _name(names: tuple[str, ...], label: int) -> list[str]:
    """The cell of the class's name; none where no class has one."""
    return [names[label] if label < len(names) else ""] if names else []


def _csv_text(rows: Iterable[list[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
