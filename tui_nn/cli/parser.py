"""What can be asked for on the command line, and which function does it. Loads nothing else."""

import argparse
import difflib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import tui_nn
from tui_nn.cli import completion_parser, data_parser, reading_parser, steering_parser, train_parser
from tui_nn.cli.base_parser import Parser
from tui_nn.cli.manual import manual
from tui_nn.errors import UsageError


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Understand a command line; `command` of the result names the function that does it.

    A shell that wants to know what can be typed next is answered, and nothing comes back.

    Raises:
        UsageError: The first word is neither a command nor a file, or another makes no sense.
        SystemExit: After `--help` and `--version`.
    """
    if "_ARGCOMPLETE" in os.environ:
        from tui_nn.cli.completion import answer

        answer()
    if words and words[0] == "help":
        words = _as_help(words[1:])
    names = [word for word in words if word != "--"]
    if words and (words[0] in COMMANDS or words[0].startswith("-")) and words[0] != "--":
        return _understand(build_parser(words[0]), words)
    if names:
        _refuse_mistyped_command(names[0])
    return _understand(build_files_parser(), words)


def build_parser(only: str | None = None) -> Parser:
    """The parser of everything but plain files.

    Args:
        only: The command whose arguments are needed; those of all where there is none.
    """
    parser = _Program(
        prog="nn-tui", usage="nn-tui [TRAIN.csv [TEST.csv]] | FOLDER | COMMAND ...", description=""
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"nn-tui {tui_nn.__version__}",
        help="show the version, and end",
    )
    commands = parser.add_subparsers(metavar="COMMAND", prog="nn-tui", parser_class=Parser)
    for name, (summary, build) in _BUILDERS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary}.")
        if only in (None, name):
            build(command)
    return parser


def build_files_parser() -> Parser:
    """The parser of files without a command, which the app opens with."""
    parser = _Program(prog="nn-tui")
    parser.add_argument("train", metavar="FILE", nargs="?")
    parser.add_argument("test", metavar="FILE", nargs="?")
    parser.set_defaults(command="tui_nn.cli.app:open_app")
    return parser


class _Program(Parser):
    """Has the whole program's page of help."""

    def format_help(self) -> str:
        return manual({name: summary for name, (summary, _) in _BUILDERS.items()})


def _understand(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    parser.refuse_unknown_options(words)
    parsed, surplus = parser.parse_known_args(words)
    if surplus:
        # argparse has no place for it: a short option, or a word after the last.
        what = "there is no option" if surplus[0].startswith("-") else "this is one word too many:"
        raise parser.deepest(words).refusal(f"{what} {surplus[0]}")
    return parsed


def _as_help(words: Sequence[str]) -> Sequence[str]:
    """`help data check` means `data check --help`.

    Raises:
        UsageError: There is no such command.
    """
    if words and words[0] not in COMMANDS and not words[0].startswith("-"):
        raise UsageError(f"there is no command {words[0]!r}", remedy=_command_like(words[0]))
    return ("help", *words) if words[:1] and words[0].startswith("-") else (*words, "--help")


def _refuse_mistyped_command(word: str) -> None:
    if word.startswith("builtin:") or Path(word).expanduser().exists():
        return
    raise UsageError(f"{word!r} is neither a command nor a file", remedy=_command_like(word))


def _command_like(word: str) -> str:
    known = {name: name for name in COMMANDS}
    for name, parser in build_parser().commands.items():
        known.update({command: f"{name} {command}" for command in parser.commands})
    close = [known[name] for name in difflib.get_close_matches(word, known, n=1)]
    return f"Did you mean `nn-tui {close[0]}`?" if close else "`nn-tui --help` lists the commands"


def _runs(parser: Parser) -> None:
    from tui_nn.cli import runs_parser  # it takes a third of the time that all the others take

    runs_parser.build(parser)


def _settings(parser: Parser) -> None:
    from tui_nn.cli import settings_parser

    settings_parser.build(parser)


def _reset(parser: Parser) -> None:
    parser.explain(
        "A program that is killed, by kill -9 or for want of memory, leaves the mouse reporting,"
        " another screen, or nothing shown of what is typed. Type this blind then; if Enter does"
        " nothing, Ctrl+J does.",
        {"nn-tui reset": ""},
    )
    parser.set_defaults(command="tui_nn.cli.reset:reset")


_BUILDERS: dict[str, tuple[str, Callable[[Parser], None]]] = {
    "show": ("Show a row as characters, with its label", reading_parser.show),
    "test": ("Test a run: accuracy, loss, each class, confusion matrix", reading_parser.test),
    "predict": ("Read rows with a run, and write what it takes them for", reading_parser.predict),
    "data": ("Get, check, correct, write or make files of rows", data_parser.build),
    "train": ("Train a network in the background, and watch it", train_parser.build),
    "attach": ("Watch a run", steering_parser.attach),
    "stop": ("Stop a run, and save it", steering_parser.stop),
    "pause": ("Let a run wait", steering_parser.pause),
    "continue": ("Go on with a run that waits", steering_parser.continue_),
    "step": ("Take one step, or train to the end of the epoch, and wait", steering_parser.step),
    "save": ("Save a run now, and keep a copy", steering_parser.save),
    "set": ("Change the learning rate and the like while a run trains", steering_parser.set_),
    "resume": ("Go on with a run that has ended, as it was to or longer", steering_parser.resume),
    "fork": ("Make a new run that begins with the weights of another", steering_parser.fork),
    "runs": ("List all runs; compare, export, rename or delete them", _runs),
    "settings": ("List the settings and the keys, or change them", _settings),
    "reset": ("Repair a terminal that a killed program left broken", _reset),
    "completion": ("Let a shell complete what is typed after nn-tui", completion_parser.build),
    "help": ("Show this page, or that of a command", completion_parser.help_),
}

COMMANDS = tuple(_BUILDERS)
"""The words that are commands; any other first word is a file."""
