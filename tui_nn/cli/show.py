"""`nn-tui show`: one row."""

from argparse import Namespace

from tui_nn.cli.output import DRAWN, count, say, say_json
from tui_nn.dataset import SIDE, Dataset, Row, open_dataset
from tui_nn.errors import DataError
from tui_nn.shading import shade, shade_half


def show(arguments: Namespace) -> int:
    """Print a row of a file."""
    dataset = open_dataset(arguments.file)
    row = _find(dataset, arguments.row)
    if arguments.json:
        say_json(
            {
                "file": dataset.name,
                "row": row.index,
                "line": row.line,
                "label": row.label,
                "pixels": row.pixels.tolist(),
                "drawn": dataset.drawn,
            }
        )
        return 0
    image = row.pixels.reshape(SIDE, SIDE)
    for line in shade_half(image) if arguments.half else shade(image):
        say(line.rstrip())
    # Below the digit: it stays in view where a terminal has fewer lines than the digit.
    line_number = "" if row.line is None else f", line {count(row.line)}"
    source = f", {DRAWN}" if dataset.drawn else ""
    say(f"label {row.label}: row {count(row.index)}{line_number} of {dataset.name}{source}")
    return 0


def _find(dataset: Dataset, index: int) -> Row:
    if not dataset.drawn:  # drawn rows are all known from the start
        for _ in dataset.prepare():
            if index < len(dataset):
                break  # no further than needed
    rows = len(dataset)
    if index >= rows:
        raise DataError(
            f"there is no row {count(index)}" if rows else "there are no rows",
            path=dataset.name,
            remedy=f"Its rows are 0 to {count(rows - 1)}" if rows else "",
        )
    return dataset.row(index)
