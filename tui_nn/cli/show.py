"""`nn-tui show`: one row, as it is or distorted as for a training."""

import dataclasses
from argparse import Namespace

from tui_nn.cli.hyperparameters import given
from tui_nn.cli.output import DRAWN, count, say, say_json
from tui_nn.cli.preparing import reach
from tui_nn.cli.recipes import hyperparameters_of
from tui_nn.dataset import Dataset, Row, open_dataset
from tui_nn.dataset.class_names import full_name
from tui_nn.errors import UsageError
from tui_nn.recipes.augmented import Draw, in_words
from tui_nn.shading import shade, shade_half


def show(arguments: Namespace) -> int:
    """Print a row of a file."""
    draw = _draw(arguments)
    dataset = open_dataset(arguments.file)
    reach(dataset, arguments.row)
    row = dataset.row(arguments.row)
    if draw is not None:
        try:
            row = dataclasses.replace(row, pixels=draw.of(row.pixels))
        except ValueError as error:  # no image of this size can be bent so
            raise UsageError(str(error), where=dataset.name) from None
    if arguments.json:
        augmented = None if draw is None else dataclasses.asdict(draw)
        say_json({**_record(dataset, row), "augmented": augmented})
        return 0
    image = row.pixels.reshape(dataset.layout.side, -1)
    for line in shade_half(image) if arguments.half else shade(image):
        say(line.rstrip())
    # Below the digit: it stays in view where a terminal has fewer lines than the digit.
    say(_caption(dataset, row))
    if draw is not None:
        say(f"augmented, seed {draw.seed}, draw {draw.number}: {in_words(draw.augmentation)}")
    return 0


def _draw(arguments: Namespace) -> Draw | None:
    """How the row is to be distorted; None for not at all."""
    own = given(arguments)
    if not arguments.augmented:
        idle = next((name for name in ("recipe", "seed", "draw") if vars(arguments)[name]), None)
        idle = idle or next(iter(own), None)
        if idle is not None:
            option = "--" + idle.replace("_", "-")
            raise UsageError(f"{option} has no effect without --augmented")
        return None
    recipe = arguments.recipe or "best"
    augmentation = hyperparameters_of(recipe, arguments).augmentation
    if not augmentation:
        raise UsageError(
            f"recipe {recipe} distorts no rows",
            remedy="Give --shift, --rotation or the like, or --recipe best",
        )
    return Draw(augmentation, arguments.seed or 0, arguments.draw or 1)


def _record(dataset: Dataset, row: Row) -> dict[str, object]:
    names, label = dataset.names, row.label
    named = label is not None and label < len(names)
    return {
        "file": dataset.name,
        "row": row.index,
        "line": row.line,
        "label": label,
        "name": names[label] or None if named and label is not None else None,
        "side": dataset.layout.side,
        "pixels": row.pixels.tolist(),
        "layout": dataset.description,
        "marked": row.index in dataset.edits.marked,
        "changed": row.index in dataset.edits.labels,
        "drawn": dataset.drawn,
    }


def _caption(dataset: Dataset, row: Row) -> str:
    label = "no label" if row.label is None else f"label {full_name(dataset.names, row.label)}"
    line_number = "" if row.line is None else f", line {count(row.line)}"
    remarks = [
        f"{label}: row {count(row.index)}{line_number} of {dataset.name}",
        *[DRAWN] * dataset.drawn,
        *dataset.layout.view,
        *["label corrected by hand"] * (row.index in dataset.edits.labels),
        *["marked"] * (row.index in dataset.edits.marked),
    ]
    return ", ".join(remarks)
