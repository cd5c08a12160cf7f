"""What a person does with runs: notes and colours, other names, deleting and bringing back."""

import dataclasses
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tui_nn.errors import UsageError
from tui_nn.files import write_atomically
from tui_nn.locations import runs_folder
from tui_nn.runs.folder import DELETED, RunFolder, refuse_name
from tui_nn.runs.tidying.moving import held, move, refuse_foreign, telling

COLOURS = ("red", "green", "yellow", "blue", "magenta", "cyan")
"""Those that a run can have, as terminals know them."""

LONGEST_NOTE = 500
"""In characters."""

KEPT = timedelta(days=30)
"""How long a deleted run can be brought back."""

_LARGEST = 1 << 16  # bytes of about.json; a note has far fewer
_LEAVING = ".leaving-"  # begins the name of what is being removed for good
_AGAIN = re.compile(r"@[0-9]+\Z")  # ends the name of what had the name of another deleted run


@dataclass(frozen=True)
class About:
    """What its user says of a run.

    Args:
        note: One line; empty without.
        colour: One of `COLOURS`; empty without.
    """

    note: str = ""
    colour: str = ""


def read_about(folder: RunFolder) -> About:
    """What is said of a run; whatever in about.json makes no sense counts as not said.

    The file may come from a stranger, with the run: what is returned has one line, no control
    characters, and a colour that exists.
    """
    try:
        if not folder.about.is_file() or folder.about.stat().st_size > _LARGEST:
            return About()
        content = json.loads(folder.about.read_bytes())
    except (OSError, ValueError, RecursionError):
        return About()
    if not isinstance(content, dict):
        return About()
    note, colour = content.get("note"), content.get("colour")
    return About(
        note=_one_line(note)[:LONGEST_NOTE] if isinstance(note, str) else "",
        colour=colour if isinstance(colour, str) and colour in COLOURS else "",
    )


def set_note(folder: RunFolder, text: str) -> None:
    """Say something of a run; it is made one line. Empty: say nothing of it.

    Raises:
        UsageError: It has more than `LONGEST_NOTE` characters.
        RunError: The run is gone, or may not be written into.
    """
    note = _one_line(text)
    if len(note) > LONGEST_NOTE:
        raise UsageError(
            f"a note has at most {LONGEST_NOTE} characters, this one {len(note)}",
            where=folder.name,
            remedy="Shorten it",
        )
    _write_about(folder, dataclasses.replace(read_about(folder), note=note))


def set_colour(folder: RunFolder, colour: str) -> None:
    """Give a run one of `COLOURS`; empty: none.

    Raises:
        UsageError: There is no such colour.
        RunError: The run is gone, or may not be written into.
    """
    if colour and colour not in COLOURS:
        known = ", ".join(COLOURS)
        raise UsageError(f"a run cannot be {colour!r}", remedy=f"Choose {known} or none")
    _write_about(folder, dataclasses.replace(read_about(folder), colour=colour))


def rename_run(folder: RunFolder, name: str) -> RunFolder:
    """Give a run another name: that of its folder. Its config goes on to tell the first one.

    Returns:
        The run under its new name.

    Raises:
        UsageError: The name is taken or cannot be a run's, or the run is not in the runs folder.
        RunError: A worker trains it, it is gone, or its folder cannot be renamed.
    """
    refuse_foreign(folder, "renamed")
    refuse_name(name)
    target = runs_folder() / name
    with telling(folder, "renamed"), held(folder, "renamed"):
        try:
            move(folder.path, target)
        except FileExistsError:
            refuse_name(name)  # somebody else has just taken it
            raise
    return RunFolder(target)


def delete_run(folder: RunFolder) -> str:
    """Take a run away, such that it can be brought back for 30 days.

    What was deleted longer ago is removed for good.

    Returns:
        The name for `restore_run`: the run's own, or that with a number where another deleted run
        has that one.

    Raises:
        UsageError: The run is not in the runs folder.
        RunError: A worker trains it, it is gone, or its folder cannot be moved.
    """
    refuse_foreign(folder, "deleted")
    place = runs_folder() / DELETED
    with telling(folder, "deleted"), held(folder, "deleted"):
        place.mkdir(exist_ok=True)
        # When it was deleted. Before it is moved: whoever removes what is old must not see it with
        # an old time.
        os.utime(folder.path)
        for name in _names_for(folder.name):
            try:
                move(folder.path, place / name)
            except FileExistsError:
                continue
            break
    _remove_old(place)
    return name


def deleted_runs() -> list[RunFolder]:
    """The runs that can be brought back, the one deleted last at the end."""
    # A name that begins with a dot is that of what is about to go.
    configs = (runs_folder() / DELETED).glob("[!.]*/config.json")
    return sorted((RunFolder(config.parent) for config in configs), key=_when)


def deleted_at(folder: RunFolder) -> datetime:
    """When a deleted run was deleted, in local time."""
    return datetime.fromtimestamp(_when(folder)[0]).astimezone()


def restore_run(name: str) -> RunFolder:
    """Bring a deleted run back, under the name that it had.

    Args:
        name: As `delete_run` gave it, or as that of one of `deleted_runs`.

    Raises:
        UsageError: There is no such deleted run, or there is another run of its name by now.
        RunError: Somebody else has just brought it back, or its folder cannot be moved.
    """
    found = {folder.name: folder for folder in deleted_runs()}
    if name not in found:
        names = ", ".join(list(found)[-5:])
        raise UsageError(
            f"there is no deleted run {name!r}",
            where=str(runs_folder()),
            remedy=f"The latest are {names}" if names else "No run has been deleted lately",
        )
    folder = found[name]
    target = runs_folder() / _AGAIN.sub("", name)
    with telling(folder, "brought back"):
        try:
            move(folder.path, target)
        except FileExistsError:
            raise UsageError(
                f"there is a run {target.name!r} already",
                where=str(runs_folder()),
                remedy=f"`nn-tui runs rename {target.name} NAME` makes room",
            ) from None
    return RunFolder(target)


def _one_line(text: str) -> str:
    """The text without what could move a terminal's cursor or change its colours."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _write_about(folder: RunFolder, about: About) -> None:
    content = json.dumps(dataclasses.asdict(about), ensure_ascii=False, indent=2) + "\n"
    with telling(folder, "noted upon"):
        write_atomically(folder.about, content.encode())


def _names_for(name: str) -> Iterator[str]:
    """Under which names a run may lie among the deleted ones; each tells the run's own."""
    if not _AGAIN.search(name):
        yield name
    number = 2
    while True:
        yield f"{name}@{number}"
        number += 1


def _when(folder: RunFolder) -> tuple[float, str]:
    try:
        return folder.path.stat().st_mtime, folder.name
    except OSError:  # restored between the listing and here
        return 0.0, folder.name


def _remove_old(place: Path) -> None:
    """Remove for good what has been deleted for long, and what an earlier removal left."""
    oldest = time.time() - KEPT.total_seconds()
    with suppress(OSError):  # what cannot be removed now can be the next time
        for path in list(place.iterdir()):
            _remove_if_older(path, oldest)


def _remove_if_older(path: Path, oldest: float) -> None:
    with suppress(OSError):  # somebody else is faster, or may do it
        if path.is_symlink() or not path.is_dir():
            return
        if not path.name.startswith(_LEAVING):
            if path.stat().st_mtime >= oldest:
                return
            # Whoever restores it gets it whole, or not at all.
            path = path.rename(path.with_name(_LEAVING + secrets.token_hex(6)))
        shutil.rmtree(path)
