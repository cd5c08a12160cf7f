"""What can be asked for after `nn-tui runs`, and which function does it. Loads nothing heavy."""

import argparse
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable

from tui_nn.cli.arguments import FILES, RUN, add_best, add_force
from tui_nn.runs.tidying.keeping import COLOURS, KEPT

SORTED_BY = ("name", "state", "accuracy", "best", "time", "created", "epoch")
"""What a list of runs can be sorted by."""

_DAYS = f"{KEPT.days} days"


def build(parser: ArgumentParser) -> None:
    """Add the options of the list, and the commands that may follow `nn-tui runs`."""
    parser.epilog = "Without a command, all runs are listed, the oldest first."
    add = parser.add_argument
    add("--json", action="store_true", help="the runs as JSON")
    add(
        "--sort", choices=SORTED_BY, help="words from A, figures from the largest, the latest first"
    )
    add("--reverse", action="store_true", help="the other way round")
    add(
        "--filter",
        metavar="WORDS",
        default="",
        help="only runs with all these words in their name, state, recipe or note",
    )
    parser.set_defaults(command="tui_nn.cli.runs:runs")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (summary, epilog, build_command) in _BUILDERS.items():
        build_command(
            commands.add_parser(
                name,
                help=summary,
                description=f"{summary}.",
                epilog=epilog,
                formatter_class=RawDescriptionHelpFormatter,
                allow_abbrev=False,
            )
        )


def _compare(parser: ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help=RUN)
    parser.add_argument("second", metavar="B", help="another, or the same")
    parser.add_argument("--file", metavar="FILE", help="the rows; default: the runs' test rows")
    add_best(parser)
    # Given before the command, it counts too: no default here may replace it.
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="the figures as JSON"
    )
    parser.set_defaults(command="tui_nn.cli.comparing:compare")


def _export(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("out", metavar="SCRIPT.py", help="the file to write")
    add_best(parser)
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.exporting:export")


def _command(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.set_defaults(command="tui_nn.cli.exporting:command")


def _note(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument(
        "text", metavar="TEXT", nargs="*", help="the note; '' takes it away; default: print it"
    )
    parser.set_defaults(command="tui_nn.cli.keeping:note")


def _colour(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("colour", metavar="NAME", help=f"{', '.join(COLOURS)} or none")
    parser.set_defaults(command="tui_nn.cli.keeping:colour")


def _rename(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("name", metavar="NAME", help="its new name, and that of its folder")
    parser.set_defaults(command="tui_nn.cli.keeping:rename")


def _delete(parser: ArgumentParser) -> None:
    parser.add_argument("runs", metavar="RUN", nargs="+", help=RUN)
    parser.set_defaults(command="tui_nn.cli.keeping:delete")


def _restore(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="default: list them")
    parser.set_defaults(command="tui_nn.cli.keeping:restore")


_BUILDERS: dict[str, tuple[str, str, Callable[[ArgumentParser], None]]] = {
    "compare": (
        "Compare two runs on the same rows, and what they were told",
        f"{FILES}\n\nexample:  nn-tui runs compare classic-1 best-2 --best",
        _compare,
    ),
    "export": (
        "Write a run as a short NumPy script that needs nothing of nn-tui",
        "Its weights are written beside it.\n\nexample:  nn-tui runs export best-2 best.py --best",
        _export,
    ),
    "command": ("Print the command that repeats the training of a run", "", _command),
    "note": (
        "Print the note of a run, or write one",
        "example:  nn-tui runs note classic-3 twice the nodes of classic-2",
        _note,
    ),
    "colour": ("Give a run a colour, in lists and charts", "", _colour),
    "rename": ("Give a run another name", "", _rename),
    "delete": (
        f"Delete runs; for {_DAYS}, they can be brought back",
        "A run that trains is not deleted; `nn-tui stop RUN` stops it.",
        _delete,
    ),
    "restore": ("Bring a deleted run back, or list what can be", "", _restore),
}
"""Of each command: what it does, what more there is to say, and what adds its arguments."""

COMMANDS = tuple(_BUILDERS)
"""The words that can follow `nn-tui runs`."""
