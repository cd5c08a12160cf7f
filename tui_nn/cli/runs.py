"""`nn-tui runs`: all runs, and where each of them is."""

import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta

from tui_nn.cli.output import (
    DRAWN,
    duration,
    epochs,
    is_terminal,
    percent,
    say,
    say_json,
    table,
)
from tui_nn.errors import NnTuiError
from tui_nn.locations import runs_folder
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.reader import RunReader, Status

_HEADS = ["name", "state", "recipe", "epoch", "accuracy", "best", "time", "created"]
_WORDS = 3  # the first columns are words
_UNREADABLE = "unreadable"
_FIGURES = (
    *("recipe", "epoch", "epochs", "accuracy", "best_accuracy", "validation_accuracy", "loss"),
    *("seconds", "samples_per_second", "seed", "hidden", "train", "test", "drawn", "created"),
)


def runs(arguments: Namespace) -> int:
    """List all runs, the oldest first."""
    found = [_look_at(folder) for folder in list_runs()]
    if arguments.json:
        say_json([record for record, _cells in found])
    elif not found:
        say(f"There are no runs in {runs_folder()} yet; `nn-tui train` makes one.")
    else:
        _print_table([cells for _record, cells in found])
        for record, _cells in found:
            if record["reason"]:
                say(f"{record['name']}: {record['reason']}")
        drawn = any(record["drawn"] for record, _cells in found)
        say("Accuracy is that of the test rows." + (f" * {DRAWN}" if drawn else ""))
    return 0


def _look_at(folder: RunFolder) -> tuple[dict[str, object], list[str]]:
    """A run as a record, and as the cells of a table."""
    try:
        reader = RunReader(folder)
        reader.read_new()
        status = reader.status()
        record = _record(folder, reader.config, status)
        return record, _cells(record, status)
    except (NnTuiError, OSError, ValueError, TypeError, KeyError) as error:
        # One run that somebody has damaged must not hide the others.
        nothing: dict[str, object] = dict.fromkeys(_FIGURES)
        record = {"name": folder.name, "state": _UNREADABLE, **nothing, "path": str(folder.path)}
        record["reason"] = str(error)
        return record, [folder.name, _UNREADABLE, *["-"] * (len(_HEADS) - 2)]


def _record(folder: RunFolder, config: RunConfig, status: Status) -> dict[str, object]:
    return {
        "name": folder.name,
        "state": status.state,
        "recipe": status.recipe,
        "epoch": status.epoch,
        "epochs": status.epochs,
        "accuracy": status.accuracy,
        "best_accuracy": status.best_accuracy,
        "validation_accuracy": status.validation_accuracy,
        "loss": status.loss,
        "seconds": status.seconds,
        "samples_per_second": status.samples_per_second,
        "seed": config.seed,
        "hidden": list(config.hyperparameters.hidden),
        "train": config.train.file,
        "test": config.test.file,
        "drawn": config.train.drawn or config.test.drawn,
        "created": config.created,
        "path": str(folder.path),
        "reason": status.reason,
    }


def _cells(record: dict[str, object], status: Status) -> list[str]:
    return [
        status.name,
        status.state,
        status.recipe,
        epochs(status.epoch, status.epochs),
        percent(status.accuracy) + ("*" if record["drawn"] else " "),
        percent(status.best_accuracy),
        duration(status.seconds),
        _date(str(record["created"])),
    ]


def _date(created: str) -> str:
    """In as few characters as `ls` takes: `Nov 23 21:32`, or `Nov 23  2025` if long ago."""
    then = datetime.fromisoformat(created).astimezone()
    recent = datetime.now(UTC) - then < timedelta(days=180)
    return f"{then:%b %d %H:%M}" if recent else f"{then:%b %d  %Y}"


def _print_table(rows: list[list[str]]) -> None:
    if not is_terminal(sys.stdout):
        for line in table(_HEADS, rows, left=_WORDS):
            say(line)
        return
    # Only for a terminal: Rich takes longer to load than the rest.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    picture = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, head in enumerate(_HEADS):
        words = number < _WORDS
        picture.add_column(
            head, justify="left" if words else "right", overflow="fold", no_wrap=not words
        )
    for cells in rows:
        picture.add_row(*map(Text, cells))
    Console(highlight=False).print(picture)
