"""`nn-tui runs note`, `colour`, `rename`, `delete` and `restore`."""

import shlex
from argparse import Namespace

from tui_nn.cli.output import complain, say, table
from tui_nn.cli.output import note as tell
from tui_nn.errors import NnTuiError
from tui_nn.runs.folder import find_run
from tui_nn.runs.tidying.keeping import (
    KEPT,
    delete_run,
    deleted_at,
    deleted_runs,
    read_about,
    rename_run,
    restore_run,
    set_colour,
    set_note,
)

_NONE = "none"


def note(arguments: Namespace) -> int:
    """Print the note of a run, or write one."""
    folder = find_run(arguments.run)
    if arguments.text:
        set_note(folder, " ".join(arguments.text))
        if written := read_about(folder).note:
            say(f"{folder.name}: {written}")
        else:
            say(f"{folder.name} has no note now")
    elif written := read_about(folder).note:
        say(written)
    else:
        tell(f"{folder.name} has no note")  # not where a program expects one
    return 0


def colour(arguments: Namespace) -> int:
    """Give a run a colour, or none."""
    folder = find_run(arguments.run)
    wanted = arguments.colour.lower()
    set_colour(folder, "" if wanted == _NONE else wanted)
    say(f"{folder.name} has no colour now" if wanted == _NONE else f"{folder.name} is {wanted} now")
    return 0


def rename(arguments: Namespace) -> int:
    """Give a run another name."""
    folder = find_run(arguments.run)
    renamed = rename_run(folder, arguments.name)
    say(f"{folder.name} is called {renamed.name} now")
    return 0


def delete(arguments: Namespace) -> int:
    """Delete runs; one that cannot be keeps no other."""
    # All are looked for before any is gone, and each goes once.
    folders = list(dict.fromkeys(find_run(run) for run in arguments.runs))
    status = 0
    for folder in folders:
        try:
            name = delete_run(folder)
        except NnTuiError as error:
            complain(str(error))
            status = max(status, error.exit_code)
        else:
            undo = shlex.join(["nn-tui", "runs", "restore", name])
            say(f"{folder.name} is deleted; for {KEPT.days} days, `{undo}` brings it back")
    return status


def restore(arguments: Namespace) -> int:
    """Bring a deleted run back, or list what can be."""
    if arguments.name is not None:
        say(f"{restore_run(arguments.name).name} is back")
        return 0
    found = deleted_runs()
    if not found:
        say("There are no deleted runs.")
        return 0
    rows = []
    for folder in found:
        deleted = deleted_at(folder)
        rows.append([folder.name, f"{deleted:%Y-%m-%d %H:%M}", f"{deleted + KEPT:%Y-%m-%d}"])
    for line in table(["name", "deleted", "kept until"], rows, left=3):
        say(line)
    place = shlex.quote(str(found[0].path.parent))
    say(f"`nn-tui runs restore NAME` brings one back; `rm -r {place}` removes all for good.")
    return 0
