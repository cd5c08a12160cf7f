"""What can be asked for after `nn-tui runs`, and which function does it. Loads nothing heavy."""

import argparse
from collections.abc import Callable, Mapping

from tui_nn.cli.arguments import RUN, add_best, add_force
from tui_nn.cli.base_parser import Parser
from tui_nn.runs.tidying.keeping import COLOURS, KEPT

SORTED_BY = ("name", "state", "accuracy", "best", "time", "created", "epoch")
"""What a list of runs can be sorted by."""

_DAYS = f"{KEPT.days} days"


def build(parser: Parser) -> None:
    """Add the options of the list, and the commands that may follow `nn-tui runs`."""
    parser.usage = "nn-tui runs [OPTION ...]\n       nn-tui runs COMMAND ..."
    parser.explain(
        "Without a command, all runs are listed, the oldest first.",
        {
            "nn-tui runs --sort best": "the best first",
            "nn-tui runs --filter finished --json | jq '.[].name'": "",
            "nn-tui runs compare classic-1 best-2": "",
        },
    )
    add = parser.add_argument
    add("--json", action="store_true", help="the runs as JSON")
    add(
        "--sort",
        choices=SORTED_BY,
        help="words from A, figures from the largest, the latest first",
    )
    add("--reverse", action="store_true", help="the other way round")
    add(
        "--filter",
        metavar="WORDS",
        default="",
        help="only runs with all these words in their name, state, recipe or note",
    )
    parser.set_defaults(command="tui_nn.cli.runs:runs")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=parser.prog)
    for name, (summary, text, examples, build_command) in _BUILDERS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary}.")
        build_command(command)
        command.explain(text, examples)


def _compare(parser: Parser) -> None:
    parser.add_argument("first", metavar="A", help=RUN)
    parser.add_argument("second", metavar="B", help="another, or the same")
    parser.add_argument(
        "--file", metavar="FILE", help="a path or builtin:test; default: the runs' test rows"
    )
    add_best(parser)
    # Given before the command, it counts too: no default here may replace it.
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="the figures as JSON"
    )
    parser.set_defaults(command="tui_nn.cli.comparing:compare")


def _export(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("out", metavar="SCRIPT.py", help="the file to write")
    add_best(parser)
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.exporting:export")


def _command(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.set_defaults(command="tui_nn.cli.exporting:command")


def _note(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument(
        "text", metavar="TEXT", nargs="*", help="the note; '' takes it away; default: print it"
    )
    parser.set_defaults(command="tui_nn.cli.keeping:note")


def _colour(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("colour", metavar="NAME", help=f"{', '.join(COLOURS)} or none")
    parser.set_defaults(command="tui_nn.cli.keeping:colour")


def _rename(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("name", metavar="NAME", help="its new name, and that of its folder")
    parser.set_defaults(command="tui_nn.cli.keeping:rename")


def _delete(parser: Parser) -> None:
    parser.add_argument("runs", metavar="RUN", nargs="+", help=RUN)
    parser.set_defaults(command="tui_nn.cli.keeping:delete")


def _restore(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="default: list them")
    parser.set_defaults(command="tui_nn.cli.keeping:restore")


_BUILDERS: dict[str, tuple[str, str, Mapping[str, str], Callable[[Parser], None]]] = {
    "compare": (
        "Compare two runs on the same rows, and what they were told",
        (
            "It gives both accuracies with their 95% intervals, whether they differ by more than "
            "chance (McNemar's exact test), the rows that only one of them reads rightly, and the "
            "hyperparameters that differ."
        ),
        {
            "nn-tui runs compare classic-1 best-2 --best": "",
            "nn-tui runs compare classic-1 best-2 --file mnist_test.csv": "",
        },
        _compare,
    ),
    "export": (
        "Write a run as a short NumPy script that needs nothing of nn-tui",
        "Its weights are written beside it. The script says how it is used.",
        {"nn-tui runs export best-2 best.py --best": ""},
        _export,
    ),
    "command": (
        "Print the command that repeats the training of a run",
        "Repeated on the same machine, it gives the same weights.",
        {"nn-tui runs command classic-1": ""},
        _command,
    ),
    "note": (
        "Print the note of a run, or write one",
        "A note is one line; it is shown in lists, and `nn-tui runs --filter` finds its words.",
        {"nn-tui runs note classic-3 twice the nodes of classic-2": ""},
        _note,
    ),
    "colour": (
        "Give a run a colour, in lists and charts",
        "The colour `none` takes it away.",
        {"nn-tui runs colour best-2 green": ""},
        _colour,
    ),
    "rename": (
        "Give a run another name",
        "A run that trains cannot be renamed.",
        {"nn-tui runs rename classic-3 more-nodes": ""},
        _rename,
    ),
    "delete": (
        f"Delete runs; for {_DAYS}, they can be brought back",
        "A run that trains is not deleted; `nn-tui stop RUN` stops it.",
        {"nn-tui runs delete classic-1 classic-2": ""},
        _delete,
    ),
    "restore": (
        "Bring a deleted run back, or list what can be",
        f"Deleted runs are kept for {_DAYS}.",
        {"nn-tui runs restore": "lists them", "nn-tui runs restore classic-1": ""},
        _restore,
    ),
}
"""Of each command: what it does, what more there is to say, examples, what adds its arguments."""

COMMANDS = tuple(_BUILDERS)
"""The words that can follow `nn-tui runs`."""
