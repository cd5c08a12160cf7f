"""`nn-tui data label`, `mark` and `undo`: changes beside a file, which itself stays as it is."""

from argparse import Namespace

from tui_nn.cli.output import count, say
from tui_nn.cli.preparing import reach
from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.class_names import full_name
from tui_nn.dataset.filters import parse_class
from tui_nn.dataset.relabelling import relabel
from tui_nn.errors import UsageError


def label(arguments: Namespace) -> int:
    """Correct the label of a row."""
    dataset = _open(arguments.file)
    names, index = dataset.names, arguments.row
    wanted = parse_class(arguments.label, names)
    reach(dataset, index)
    was = relabel(dataset, index, wanted)
    now = full_name(names, wanted)
    if was == wanted:
        say(f"row {count(index)}: is {now} already")
        return 0
    before = "a label that cannot be read" if was is None else full_name(names, was)
    say(f"row {count(index)}: {before} becomes {now}; the file itself is as it was")
    return 0


def mark(arguments: Namespace) -> int:
    """Mark rows, or take their marks away."""
    dataset = _open(arguments.file)
    for index in arguments.rows:
        reach(dataset, index)
    state = "no longer marked" if arguments.off else "marked"
    for index in arguments.rows:
        if (index in dataset.edits.marked) == arguments.off:
            dataset.edits.mark(index)
        say(f"row {count(index)}: {state}")
    return 0


def undo(arguments: Namespace) -> int:
    """Take back the last change."""
    dataset = _open(arguments.file)
    undone = dataset.edits.undo()
    say("There is nothing to undo." if undone is None else f"taken back: {undone}")
    return 0


def _open(name: str) -> Dataset:
    dataset = open_dataset(name)
    if dataset.drawn:
        raise UsageError(
            "is drawn by nn-tui, and cannot be changed",
            where=dataset.name,
            remedy="`nn-tui data make` writes drawn digits to a file, which can",
        )
    return dataset
