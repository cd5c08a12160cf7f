"""What can be asked for on the command line, and which function does it. Loads nothing else."""

import argparse
import difflib
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

import tui_nn
from tui_nn.cli import data_parser, runs_parser, steering_parser
from tui_nn.cli.arguments import FILES, RUN, add_best, add_force, add_json, natural, positive, row
from tui_nn.cli.hyperparameters import RECIPES_HELP, add_hyperparameters
from tui_nn.errors import UsageError
from tui_nn.recipes.descriptions import AUGMENTATION, GROUPS

_EPILOG = f"""\
Without a command, the app opens with these files, or with the training and the test rows in a
folder; without either, with mnist_train.csv and mnist_test.csv of the data folder where they exist,
else with digits that nn-tui draws.
{FILES}

Environment: NN_TUI_DATA and NN_TUI_RUNS name the folders of data and of runs; the defaults are
./data and ./saved_models where they exist, else the user's data folder.

Exit codes: 0 done, 1 failed, 2 unusable arguments or input, 130 interrupted.
"""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Understand a command line; `command` of the result names the function that does it.

    Raises:
        UsageError: The first word is neither a command nor a file.
        SystemExit: After `--help` and `--version`, and with 2 for arguments that make no sense.
    """
    if words and (words[0] in COMMANDS or words[0] in ("-h", "--help", "--version")):
        return build_parser().parse_args(words)
    arguments = _FilesParser(prog="nn-tui", usage=_USAGE, allow_abbrev=False)
    arguments.add_argument("train", nargs="?")
    arguments.add_argument("test", nargs="?")
    arguments.set_defaults(command="tui_nn.cli.app:open_app")
    parsed = arguments.parse_args(words)
    if parsed.train is not None:
        _refuse_mistyped_command(parsed.train)
    return parsed


def build_parser() -> ArgumentParser:
    """The parser of everything but plain files."""
    parser = ArgumentParser(
        prog="nn-tui",
        usage=_USAGE,
        description="Look into a digits data set, and watch a neural network learn it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"nn-tui {tui_nn.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="nn-tui")
    for name, (summary, build) in _BUILDERS.items():
        build(
            commands.add_parser(name, help=summary, description=f"{summary}.", allow_abbrev=False)
        )
    return parser


def _show(parser: ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"{FILES}\n\n{RECIPES_HELP}\n"
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument("row", metavar="ROW", type=row, help="which one, counted from 0")
    parser.add_argument("--half", action="store_true", help="in half as many lines")
    add_json(parser, "the row as JSON, with its grey values")
    add = parser.add_argument_group("as a training may see it").add_argument
    add("--augmented", action="store_true", help="distorted at random")
    add("--recipe", metavar="NAME", help="distorted as by this recipe; default: best")
    add("--seed", metavar="N", type=natural, help="of the distortion; default: 0")
    add("--draw", metavar="N", type=positive, help="which one of that seed; default: 1, the first")
    add_hyperparameters(parser, [AUGMENTATION])
    parser.set_defaults(command="tui_nn.cli.show:show")


def _train(parser: ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"""\
What is not given is as in the recipe.

{RECIPES_HELP}

{FILES}
"""
    add = parser.add_argument
    add("--train", metavar="FILE", help="the rows to learn from; of a folder, both it and --test")
    add("--test", metavar="FILE", help="the rows to test with")
    add("--recipe", metavar="NAME", default="classic", help="see below; default: %(default)s")
    add("--seed", metavar="N", type=natural, default=0, help="of all that is random; default: 0")
    add("--name", metavar="NAME", help="of the run; default: the recipe's with a number")
    add(
        "--networks",
        metavar="N",
        type=positive,
        default=1,
        help="so many runs at once, each with the next seed, read together at the end: a committee",
    )
    add("--detach", action="store_true", help="do not wait: print the run's name and return")
    add_json(parser, "one JSON object a line for every event")
    add_hyperparameters(parser, GROUPS)
    parser.set_defaults(command="tui_nn.cli.training:train")


def _test(parser: ArgumentParser) -> None:
    parser.epilog = FILES
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("file", metavar="FILE", nargs="?", help="default: the run's test rows")
    parser.add_argument(
        "--with",
        metavar="RUN",
        dest="others",
        action="append",
        default=[],
        help="read together with this run, by the mean of their outputs: a committee; repeatable",
    )
    add_best(parser)
    add_json(parser, "the figures as JSON")
    parser.set_defaults(command="tui_nn.cli.assessment:test")


def _predict(parser: ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"""\
{FILES}
They need no labels. Rows that cannot be used are left out, and the exit code is then 2.

By default, a line is ImageId,Label with ImageId counted from 1, as Kaggle wants it; with --full,
row,line,label,predicted,confidence, and the predicted class's name where it has one.

example:  nn-tui predict classic-1 test.csv --out submission.csv
"""
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument("--out", metavar="OUT", help="the file to write; default: standard output")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--full", action="store_true", help="all that is known of each row")
    form.add_argument("--json", action="store_true", help="one JSON object of all rows")
    add_best(parser)
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.prediction:predict")


def _runs(parser: ArgumentParser) -> None:
    runs_parser.build(parser)


_BUILDERS: dict[str, tuple[str, Callable[[ArgumentParser], None]]] = {
    "show": ("Show a row as characters, with its label", _show),
    "train": ("Train a network in the background, and watch it", _train),
    "test": ("Test a run: accuracy, loss, each class, confusion matrix", _test),
    "predict": ("Read rows with a run, and write what it takes them for", _predict),
    "data": ("Get, check, correct, write or make files of rows", data_parser.build),
    "runs": ("List all runs; compare, export, rename or delete them", _runs),
    "attach": ("Watch a run", steering_parser.attach),
    "stop": ("Stop a run, and save it", steering_parser.stop),
    "pause": ("Let a run wait", steering_parser.pause),
    "continue": ("Go on with a run that waits", steering_parser.continue_),
    "step": ("Take one step, or train to the end of the epoch, and wait", steering_parser.step),
    "save": ("Save a run now, and keep a copy", steering_parser.save),
    "set": ("Change the learning rate and the like while a run trains", steering_parser.set_),
    "resume": ("Go on with a run that has ended, as it was to or longer", steering_parser.resume),
    "fork": ("Make a new run that begins with the weights of another", steering_parser.fork),
}

COMMANDS = tuple(_BUILDERS)
"""The words that are commands; any other first word is a file."""

_USAGE = "nn-tui [TRAIN.csv [TEST.csv]]\n       nn-tui FOLDER\n       nn-tui COMMAND ..."


class _FilesParser(ArgumentParser):
    """Has the whole program's help, not only that of the files."""

    def format_help(self) -> str:
        return build_parser().format_help()


def _refuse_mistyped_command(word: str) -> None:
    if word.startswith("builtin:") or Path(word).expanduser().exists():
        return
    close = difflib.get_close_matches(word, COMMANDS, n=1)
    remedy = f"Did you mean `nn-tui {close[0]}`?" if close else "`nn-tui --help` lists the commands"
    raise UsageError(f"{word!r} is neither a command nor a file", remedy=remedy)
