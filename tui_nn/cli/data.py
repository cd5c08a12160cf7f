"""`nn-tui data make`, `write` and `import`: rows written to a new CSV."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.cli.output import DRAWN, say, some
from tui_nn.cli.preparing import Tell, prepare, progress_bar
from tui_nn.dataset import Dataset, Preparation, open_dataset
from tui_nn.dataset.drawn import draw_in_chunks
from tui_nn.dataset.filters import Filter
from tui_nn.dataset.idx_file import IdxFile, labels_beside, read_images_header, read_labels
from tui_nn.dataset.sources import absolute, open_source
from tui_nn.dataset.survey import Survey
from tui_nn.dataset.writing import csv_lines, refuse_to_overwrite, write_rows
from tui_nn.errors import DataError, UsageError
from tui_nn.files import write_atomically
from tui_nn.network import Network
from tui_nn.runs.folder import find_run
from tui_nn.runs.reading import network_for, read_rows

_CHUNK = 1000


def make(arguments: Namespace) -> int:
    """Write a CSV of drawn digits."""
    path = _out(arguments)
    with progress_bar() as tell:
        try:
            write_atomically(path, _drawn_lines(arguments.rows, arguments.seed, tell))
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", where=str(path)) from error
    say(f"{path}: {some(arguments.rows, 'row')}, {DRAWN}; seed {arguments.seed}")
    return 0


def write(arguments: Namespace) -> int:
    """Write the rows that pass a filter."""
    dataset = open_dataset(arguments.file)
    path = _out(arguments, dataset.name, labels_beside(Path(dataset.name)) or "")
    wanted = Filter.parse(arguments.filter, dataset.names)
    if wanted.needs_labels:
        dataset.refuse_missing_labels()
    network = _network(arguments, wanted, dataset)
    prepare(dataset)
    chosen, left_out = _choose(dataset, wanted, network)
    if not chosen.any():
        passes = f" that passes the filter {str(wanted)!r}" if wanted else ""
        raise UsageError(f"there is no usable row{passes}", where=dataset.name)
    count = _write(dataset, path, chosen)
    unusable = f", {some(left_out, 'unusable row')} left out" if left_out else ""
    drawn = f", {DRAWN}" if dataset.drawn else ""
    say(f"{path}: {some(count, 'row')} of {dataset.name}{drawn}{unusable}")
    return 0


def import_idx(arguments: Namespace) -> int:
    """Write the rows of IDX files."""
    labels = Path(absolute(arguments.labels))
    images = open_source(arguments.images)
    path = _out(arguments, images.name, labels)
    count, found = read_images_header(images).shape[0], len(read_labels(labels))
    if count != found:
        raise DataError(
            f"holds {some(count, 'image')}, and {labels} {some(found, 'label')}", path=images.name
        )
    dataset = IdxFile(images, labels)
    prepare(dataset)
    for block in dataset.blocks():  # before anything is written
        for problem in block.problems:
            raise DataError(problem.reason, path=dataset.name)
    say(f"{path}: {some(_write(dataset, path, np.ones(count, bool)), 'row')}")
    return 0


def _out(arguments: Namespace, *sources: str | Path) -> Path:
    """The file to write, which is none of those that the rows come from."""
    path = Path(arguments.out).expanduser().resolve()
    for source in sources or ("",):
        refuse_to_overwrite(path, force=arguments.force, source=str(source))
    return path


def _write(dataset: Dataset, path: Path, chosen: NDArray[np.bool_]) -> int:
    with progress_bar() as tell:

        def report(preparation: Preparation) -> None:
            tell(f"writing {path.name}", preparation.done, preparation.total)

        return write_rows(dataset, path, chosen, report)


def _network(arguments: Namespace, wanted: Filter, dataset: Dataset) -> Network | None:
    if not wanted.needs_predictions:
        return None
    if arguments.run is None:
        raise UsageError(
            f"the filter {str(wanted)!r} asks what a run reads", remedy="`--run RUN` says which run"
        )
    return network_for(find_run(arguments.run), dataset, best=arguments.best)


def _choose(
    dataset: Dataset, wanted: Filter, network: Network | None
) -> tuple[NDArray[np.bool_], int]:
    """Which rows to write, (n,) bool, and how many pass too but cannot be used."""
    survey, predicted = Survey(dataset), None
    with progress_bar() as tell:
        if network is None:
            for block in survey.blocks():
                tell("looking at every row", block.done, len(dataset))
        else:
            predicted = np.zeros(len(dataset), np.uint8)
            for reading in read_rows(network, survey.blocks()):
                predicted[reading.block.indices] = reading.predictions
                tell("reading every row", reading.block.done, len(dataset))
    passing = np.zeros(len(dataset), bool)
    passing[wanted.rows(survey, dataset.edits, predicted)] = True
    return passing & survey.usable, int((passing & ~survey.usable).sum())


def _drawn_lines(rows: int, seed: int, tell: Tell) -> Iterator[bytes]:
    done = 0
    for pixels, labels in draw_in_chunks(rows, seed, _CHUNK):
        yield csv_lines(pixels, labels)
        done += len(labels)
        tell("drawing digits", done, rows)
