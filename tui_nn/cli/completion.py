"""What a shell can complete after `nn-tui`; loads no NumPy, for it is asked at each Tab.

The shells' scripts are argcomplete's: they start this program with what has been typed, so that
they fit the version that is installed, and a value can depend on a word before it, such as the
kept epochs on the run. What stands here is what can be typed for FILE, RUN and the like.
"""

import argparse
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from argcomplete.completers import BaseCompleter
from argcomplete.finders import CompletionFinder
from argcomplete.lexers import split_line
from argcomplete.shell_integration import shellcode

from tui_nn.cli.output import say
from tui_nn.cli.parser import COMMANDS, build_files_parser, build_parser
from tui_nn.errors import UsageError
from tui_nn.recipes.descriptions import DESCRIPTIONS, RECIPE_SENTENCES
from tui_nn.runs.folder import find_run, list_runs

# All these repeat what modules that load NumPy say; a test holds that they say the same.
BUILTIN = ("builtin:train", "builtin:test")
DATA_SETS = ("mnist", "fashion-mnist", "kmnist")
LAYOUT = {
    "label": ("first", "last", "none"),
    "ids": ("no", "yes"),
    "header": ("no", "yes"),
    "separator": ("comma", "semicolon", "tab", "space"),
    "side": ("8", "16", "28", "32", "64"),
    "full": ("255", "16", "1"),
    "transposed": ("no", "yes"),
    "inverted": ("no", "yes"),
    "names": (),
}
FILTERS = ("wrong", "marked", "changed", "as")
STATES = ("running", "paused", "finished", "stopped", "failed", "lost")

_SEPARATORS = ("&&", "||", "|", "&", ";", "then", "do", "else")


def print_script(arguments: Namespace) -> int:
    """Print the script for a shell."""
    say(shellcode(["nn-tui"], shell=arguments.shell).strip())
    return 0


def answer() -> None:
    """Tell the shell that asks what can be typed next, and end this process."""
    words = split_line(os.environ["COMP_LINE"], int(os.environ["COMP_POINT"]))[3]
    start = program_in(words)
    os.environ["_ARGCOMPLETE"] = str(start + 1)  # what argcomplete takes for the program
    parser = parser_for(words[start + 1 :])
    Finder()(parser, default_completer=Values(), always_complete_options=False)


def program_in(words: list[str]) -> int:
    """The index of the program's name: zsh gives what is before it in the line, too, fish some."""
    ends = [index for index, word in enumerate(words) if word in _SEPARATORS or word[-1:] == ";"]
    first = ends[-1] + 1 if ends else 0
    names = [word.rpartition("/")[2] for word in words]
    return names.index("nn-tui", first) if "nn-tui" in names[first:] else 0


def parser_for(words: list[str]) -> ArgumentParser:
    """The parser that understands the words that have been typed so far."""
    if words and words[0] not in COMMANDS and not words[0].startswith("-"):
        return build_files_parser()
    return build_parser(words[0] if words else "")


class Finder(CompletionFinder):
    """Offers options where one has been begun, or where nothing else can be typed."""

    def collect_completions(
        self, active_parsers: list[ArgumentParser], parsed_args: Namespace, cword_prefix: str
    ) -> list[str]:
        """All that can stand in the place of a word that has been begun."""
        found = super().collect_completions(active_parsers, parsed_args, cword_prefix)
        if len(active_parsers) == 1 and not cword_prefix.startswith("-"):
            paths = [name for name in _files(cword_prefix) if name.startswith(cword_prefix)]
            found += [name for name in paths if name not in found]
        if not found and not cword_prefix:
            self.always_complete_options = "long"
            found = super().collect_completions(active_parsers, parsed_args, cword_prefix)
        return found


class Values(BaseCompleter):
    """What can be typed for an argument."""

    def __call__(
        self,
        *,
        prefix: str,
        action: argparse.Action,
        parser: ArgumentParser,
        parsed_args: Namespace,
    ) -> dict[str, str]:
        """All that can be typed, or more: what does not begin like the prefix is left out later.

        Each comes with a word on what it is, which zsh and fish show.

        Args:
            prefix: What has been typed of it.
            action: The argument.
            parser: Whose it is.
            parsed_args: The arguments before it.
        """
        if action.dest in DESCRIPTIONS and action.option_strings:
            description = DESCRIPTIONS[action.dest]
            return dict.fromkeys(description.values, description.title)
        for key in (*action.option_strings, f"{parser.prog} {action.metavar}", str(action.metavar)):
            if key in _VALUES:
                what, offer = _VALUES[key]
                return dict.fromkeys(offer(prefix, parsed_args), what)
        return {}


def _paths(prefix: str) -> list[str]:
    """Files and folders that begin so, as they would be typed; none where nothing can be read."""
    folder, slash, beginning = prefix.rpartition("/")
    found: list[str] = []
    with suppress(OSError, RuntimeError):  # RuntimeError: ~somebody who does not exist
        for entry in os.scandir(Path(folder + slash or ".").expanduser()):
            is_asked_for = bool(beginning) or not entry.name.startswith(".")
            # What cannot be printed, such as bytes that are no text, cannot be told to a shell.
            if entry.name.startswith(beginning) and is_asked_for and entry.name.isprintable():
                found.append(f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}")
    return sorted(found)


def _files(prefix: str) -> list[str]:
    return [*BUILTIN, *_paths(prefix)]


def _run_names(prefix: str) -> list[str]:
    if "/" in prefix:
        return [path for path in _paths(prefix) if path.endswith("/")]
    return [folder.name for folder in reversed(list_runs())]


def _weights(run: str) -> list[str]:
    try:
        kept = sorted(find_run(run).kept.glob("epoch-*.safetensors"))
    except UsageError:
        kept = []
    return ["latest", "best", *(path.stem.removeprefix("epoch-") for path in kept)]


def _deleted() -> list[str]:
    from tui_nn.runs.tidying.keeping import deleted_runs

    return [folder.name for folder in deleted_runs()]


def _colours() -> list[str]:
    from tui_nn.runs.tidying.keeping import COLOURS

    return [*COLOURS, "none"]


def _layout(prefix: str) -> list[str]:
    return _assignments(prefix, LAYOUT)


def _settings(prefix: str) -> list[str]:
    from tui_nn.preferences import SETTINGS

    values = {
        name: ("default", *(setting.text(value) for value in setting.steps))
        for name, setting in SETTINGS.items()
    }
    return _assignments(prefix, values)


def _assignments(prefix: str, values: Mapping[str, Iterable[str]]) -> list[str]:
    name, equals, _ = prefix.partition("=")
    if equals:
        return [f"{name}={value}" for value in values.get(name, ())]
    return [f"{name}=" for name in values]


def _commands(words: list[str] | None) -> Iterable[str]:
    words = words or []
    return build_parser(words[0] if words else "").deepest(words).commands


_Offer = Callable[[str, Namespace], Iterable[str]]

_RUN: tuple[str, _Offer] = ("run", lambda prefix, _: _run_names(prefix))
_ROWS: tuple[str, _Offer] = ("rows", lambda prefix, _: _files(prefix))
_PATH: tuple[str, _Offer] = ("file", lambda prefix, _: _paths(prefix))
_VALUES: dict[str, tuple[str, _Offer]] = {
    "--recipe": ("recipe", lambda *_: RECIPE_SENTENCES),
    "--from": ("weights", lambda _, typed: _weights(getattr(typed, "run", None) or "")),
    "nn-tui data get NAME": ("data set", lambda *_: DATA_SETS),
    "nn-tui data write WORDS": ("filter", lambda *_: FILTERS),
    "nn-tui help COMMAND": ("command", lambda _, typed: _commands(getattr(typed, "words", []))),
    "nn-tui runs WORDS": ("state", lambda *_: STATES),
    "nn-tui runs colour NAME": ("colour", lambda *_: _colours()),
    "nn-tui runs restore NAME": ("deleted run", lambda *_: _deleted()),
    "nn-tui data layout NAME=VALUE": ("setting", lambda prefix, _: _layout(prefix)),
    "nn-tui settings NAME=VALUE": ("setting", lambda prefix, _: _settings(prefix)),
    **dict.fromkeys(("RUN", "A", "B"), _RUN),
    **dict.fromkeys(("FILE", "OTHER"), _ROWS),
    **dict.fromkeys(("IMAGES", "LABELS", "OUT", "OUT.csv", "SCRIPT.py"), _PATH),
}
"""What is offered for an argument: by its option, by its command and metavar, by its metavar."""
