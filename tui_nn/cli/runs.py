"""`nn-tui runs`: all runs, and where each of them is."""

import dataclasses
import re
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tui_nn.cli.output import DRAWN, duration, epochs, percent, say, say_json
from tui_nn.cli.runs_table import HEADS, TableRow, print_table
from tui_nn.errors import NnTuiError
from tui_nn.locations import runs_folder
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.health.findings import findings
from tui_nn.runs.reader import RunReader
from tui_nn.runs.tidying.keeping import About, read_about

Record = dict[str, Any]
"""All that is told of a run, by its names in JSON."""

_UNREADABLE = "unreadable"
_SEARCHED = ("name", "state", "recipe", "note")
_FIGURES = (
    *("recipe", "epoch", "epochs", "accuracy", "best_accuracy", "validation_accuracy", "loss"),
    *("seconds", "samples_per_second", "seed", "hidden", "train", "test", "drawn", "created"),
    *("parent", "trouble", "elsewhere", "health"),
)


@dataclass(frozen=True)
class _Order:
    """A way to sort.

    Args:
        rank: What to sort by; runs for which that is None come last, whichever way.
        falls: Whether the largest comes first.
    """

    rank: Callable[[Record], Any]
    falls: bool = False


def _natural(record: Record) -> list[tuple[int, str]]:
    """By which classic-2 comes before classic-10."""
    parts = re.split(r"([0-9]+)", record["name"].lower())
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]


_ORDERS = {
    "name": _Order(_natural),
    "state": _Order(lambda record: record["state"]),
    "accuracy": _Order(lambda record: record["accuracy"], falls=True),
    "best": _Order(lambda record: record["best_accuracy"], falls=True),
    "time": _Order(lambda record: record["seconds"], falls=True),
    "created": _Order(lambda record: record["created"], falls=True),
    "epoch": _Order(lambda record: record["epoch"], falls=True),
}


def runs(arguments: Namespace) -> int:
    """List the runs that are wanted, the oldest first or as they are to be sorted."""
    known = [_look_at(folder) for folder in list_runs()]
    records = _in_order(_passing(known, arguments.filter), arguments.sort, arguments.reverse)
    if arguments.json:
        say_json(records)
    elif not known:
        say(f"There are no runs in {runs_folder()} yet; `nn-tui train` makes one.")
    elif not records:
        say(f"None of {len(known)} runs passes the filter {arguments.filter!r}.")
    else:
        _print(records)
    return 0


def _passing(records: list[Record], text: str) -> list[Record]:
    """Those in which each word of a text is found."""
    words = text.lower().split()
    searched = ["\n".join(str(record[name] or "") for name in _SEARCHED) for record in records]
    return [
        record
        for record, found in zip(records, searched, strict=True)
        if all(word in found.lower() for word in words)
    ]


def _in_order(records: list[Record], name: str | None, reverse: bool) -> list[Record]:
    if name is None:
        return records[::-1] if reverse else records
    order = _ORDERS[name]
    known = [record for record in records if order.rank(record) is not None]
    known.sort(key=order.rank, reverse=order.falls != reverse)
    return known + [record for record in records if order.rank(record) is None]


def _print(records: list[Record]) -> None:
    print_table(
        [TableRow(_cells(record), About(record["note"], record["colour"])) for record in records]
    )
    for record in records:
        for name in ("reason", "trouble", "elsewhere"):
            if record[name]:
                say(f"{record['name']}: {record[name]}")
    drawn = any(record["drawn"] for record in records)
    say("Accuracy is that of the test rows." + (f" * {DRAWN}" if drawn else ""))


def _look_at(folder: RunFolder) -> Record:
    try:
        reader = RunReader(folder)
        reader.read_new()
        told = _told(reader)
    except (NnTuiError, OSError, ValueError, TypeError, KeyError) as error:
        # One run that somebody has damaged must not hide the others.
        told = {"state": _UNREADABLE, **dict.fromkeys(_FIGURES), "reason": str(error)}
    about = dataclasses.asdict(read_about(folder))
    return {"name": folder.name, **told, **about, "path": str(folder.path)}


def _told(reader: RunReader) -> Record:
    config, status = reader.config, reader.status()
    return {
        "state": status.state,
        "reason": status.reason,
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
        "parent": None if config.parent is None else dataclasses.asdict(config.parent),
        "trouble": status.trouble,
        "elsewhere": status.elsewhere,
        "health": [dataclasses.asdict(finding) for finding in findings(reader)],
    }


def _cells(record: Record) -> list[str]:
    if record["state"] == _UNREADABLE:
        return [record["name"], _UNREADABLE, *["-"] * (len(HEADS) - 2)]
    return [
        record["name"],
        record["state"],
        record["recipe"],
        epochs(record["epoch"], record["epochs"]),
        percent(record["accuracy"]) + ("*" if record["drawn"] else " "),
        percent(record["best_accuracy"]),
        duration(record["seconds"]),
        _date(record["created"]),
    ]


def _date(created: str) -> str:
    """In as few characters as `ls` takes: `Nov 23 21:32`, or `Nov 23  2025` if long ago."""
    then = datetime.fromisoformat(created).astimezone()
    recent = datetime.now(UTC) - then < timedelta(days=180)
    return f"{then:%b %d %H:%M}" if recent else f"{then:%b %d  %Y}"
