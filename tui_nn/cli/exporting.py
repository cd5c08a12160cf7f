"""`nn-tui runs export` and `runs command`: a run without this program, and the way to it again."""

import shlex
from argparse import Namespace
from pathlib import Path

from tui_nn.cli.output import note, say
from tui_nn.cli.preparing import preparing
from tui_nn.runs.config import RunConfig
from tui_nn.runs.export.exporting import export_run
from tui_nn.runs.export.repeating import command_for, remarks
from tui_nn.runs.folder import find_run


def export(arguments: Namespace) -> int:
    """Write a run as a NumPy script, with what it needs beside it."""
    folder, out = find_run(arguments.run), Path(arguments.out)
    with preparing() as report:
        files = export_run(folder, out, best=arguments.best, force=arguments.force, report=report)
    for file in files:
        say(str(file))
    say(f"  python3 {shlex.quote(str(files[0]))}")
    say("needs NumPy alone, and reads the test rows as the run does.")
    return 0


def command(arguments: Namespace) -> int:
    """Print the command that repeats a run, and on standard error what it cannot repeat."""
    folder = find_run(arguments.run)
    say(command_for(RunConfig.read(folder.config)))
    for sentence in remarks(folder):
        note(sentence)
    return 0
