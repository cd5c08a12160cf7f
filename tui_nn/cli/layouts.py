"""`nn-tui data layout`: how a file is read, found in it or set by hand."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from tui_nn.cli.output import note, say, say_json, table
from tui_nn.cli.preparing import reach
from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.edits import edits_of
from tui_nn.dataset.file_rows import FileRows
from tui_nn.dataset.folders import images_in
from tui_nn.dataset.layout import SETTINGS, Layout
from tui_nn.dataset.names import NAMES, refuse_unusable_names
from tui_nn.dataset.sources import absolute
from tui_nn.errors import DataError, UsageError

_ALWAYS = ("label", "side")  # what there is to say of rows that come from no text


def layout(arguments: Namespace) -> int:
    """Print how a file is read, after setting by hand what is asked for."""
    if arguments.reset:
        _reset(arguments.file)
    dataset = open_dataset(arguments.file)
    if arguments.settings:
        _set(dataset, arguments.settings)
    if arguments.settings or arguments.reset:
        dataset.close()
        dataset = open_dataset(arguments.file)
        _warn(dataset)
    if arguments.json:
        say_json(
            {
                "file": dataset.name,
                "description": dataset.description,
                "settings": list(_records(dataset)),
            }
        )
        return 0
    say(f"{dataset.name}: {dataset.description}")
    if isinstance(dataset, FileRows):
        for line in _lines(dataset):
            say(line)
    return 0


def settings_of(dataset: Dataset) -> dict[str, object]:
    """The parts of a layout that mean anything for these rows, by their names."""
    meant = dataset.settable if isinstance(dataset, FileRows) else ()
    return {
        name: getattr(dataset.layout, name) for name in SETTINGS if name in meant or name in _ALWAYS
    }


def _reset(name: str) -> None:
    """Not by way of the rows: what was set by hand may be why they cannot be opened."""
    edits = edits_of(absolute(images_in(name) or name))
    for setting in list(edits.layout):
        edits.set_layout(setting, None)


def _set(dataset: Dataset, words: Sequence[str]) -> None:
    """Set all by hand, or nothing.

    Raises:
        UsageError: One of them makes no sense; the error says what would.
    """
    if not isinstance(dataset, FileRows):
        raise UsageError("is drawn by nn-tui, and read as it is", where=dataset.name)
    wanted = dict(_understood(dataset, word) for word in words)
    for name, text in wanted.items():
        dataset.edits.set_layout(name, text)


def _understood(dataset: FileRows, word: str) -> tuple[str, str | None]:
    name, equals, text = word.partition("=")
    if not equals:
        raise UsageError(f"{word!r} sets nothing", remedy="Write NAME=VALUE, such as label=last")
    if name not in dataset.settable:
        raise UsageError(
            f"there is no setting {name!r} for this file",
            remedy=f"There are: {', '.join(dataset.settable)}",
        )
    if not text:
        return name, None
    try:
        if name == "names":
            text = text if text in NAMES else absolute(text)
            refuse_unusable_names(text)
        dataset.found.changed(name, text)
    except ValueError as error:
        values = " or ".join(f"{name}={value}" for value in SETTINGS[name].values)
        raise UsageError(str(error), remedy=f"Such as {values}" if values else "") from None
    return name, text


def _warn(dataset: Dataset) -> None:
    """The file may be read in a way that makes no sense for it; a first look tells."""
    try:
        reach(dataset, 0)
        dataset.row(0)
    except DataError as error:
        note(f"warning: row 0 cannot be read so: {error.what}")


def _records(dataset: Dataset) -> Iterator[dict[str, object]]:
    if not isinstance(dataset, FileRows):
        return
    for name in dataset.settable:
        yield {
            "name": name,
            "value": getattr(dataset.layout, name),
            "found": getattr(dataset.found, name),
            "by_hand": name in dataset.edits.layout,
            "values": list(SETTINGS[name].values),
            "help": SETTINGS[name].help,
        }


def _lines(dataset: FileRows) -> list[str]:
    rows = [[name, _value(dataset, name), SETTINGS[name].help] for name in dataset.settable]
    return table(["setting", "value", ""], rows, left=3)


def _value(dataset: FileRows, name: str) -> str:
    value = _shown(dataset.layout, name)
    if name not in dataset.edits.layout:
        return value
    return f"{value} (by hand, found: {_shown(dataset.found, name)})"


def _shown(layout: Layout, name: str) -> str:
    """A part of a layout as it would be typed."""
    value: Any = getattr(layout, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or "none"
