"""The parser of every command: short errors that name what was meant, and help with examples."""

import argparse
import difflib
import textwrap
from argparse import ArgumentParser
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

from tui_nn.errors import UsageError

_MISSING = "the following arguments are required: "


class HelpFormatter(argparse.HelpFormatter):
    """Wraps paragraphs, and leaves a line that begins with a blank as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(
            block if "\n " in block else textwrap.fill(block, width, initial_indent=indent)
            for block in text.strip().split("\n\n")
        )


class Parser(ArgumentParser):
    """A parser whose errors are a line, and whose commands are parsers of the same kind."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - ArgumentParser has a dozen
        settings.setdefault("formatter_class", HelpFormatter)
        super().__init__(allow_abbrev=False, add_help=False, **settings)
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action="help", help="show this page, and end")

    def explain(self, text: str, examples: Mapping[str, str], *notes: str) -> None:
        """Say more than what the command does in a line.

        Args:
            text: What else there is to know; it follows that line.
            examples: Command lines, each with what it does; empty where that is plain.
            notes: Paragraphs that stand between the options and the examples.
        """
        self.description = f"{self.description} {text}".strip()
        lines = [
            f"  {command}" + (f"\n        {meaning}" if meaning else "")
            for command, meaning in examples.items()
        ]
        heading = "example" if len(examples) == 1 else "examples"
        self.epilog = "\n\n".join([*notes, "\n".join([f"{heading}:", *lines])])

    def error(self, message: str) -> NoReturn:
        """Refuse a command line, in one line.

        Raises:
            UsageError: Always.
        """
        if message.startswith(_MISSING):
            message = f"this needs {message.removeprefix(_MISSING)}"
        raise self.refusal(message.removeprefix("argument "))

    def refusal(self, what: str, remedy: str = "") -> UsageError:
        """The error that says what is wrong with a command line, and where more is said."""
        return UsageError(what, where=self._words, remedy=remedy or f"See `{self.prog} --help`")

    def refuse_unknown_options(self, words: Sequence[str]) -> None:
        """Refuse an option that no parser on the way to the command knows.

        It is looked for before anything else is understood: what argparse says of a mistyped
        option is often that its value is one too many, or that another is missing.

        Args:
            words: Those that follow the name of this parser.

        Raises:
            UsageError: There is one; the error names the nearest that is known.
        """
        known, deepest = self._options_on_the_way(words)
        for word in words:
            if word == "--":
                return
            name = word.partition("=")[0]
            if name.startswith("--") and name not in known:
                raise deepest.refusal(f"there is no option {name}", nearest(name, known))

    def deepest(self, words: Sequence[str]) -> "Parser":
        """The parser of the command, or of the command of a command, that some words name."""
        return self._options_on_the_way(words)[1]

    def _options_on_the_way(self, words: Sequence[str]) -> tuple[set[str], "Parser"]:
        known, parser = set(self._option_string_actions), self
        for word in words:
            following = parser.commands.get(word)
            if following is not None:
                parser = following
                known |= set(parser._option_string_actions)  # noqa: SLF001 - of its own kind
        return known, parser

    @property
    def commands(self) -> Mapping[str, "Parser"]:
        """The parsers of the commands that can follow this one, by their names."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - has no other name
                return action.choices
        return {}

    @property
    def _words(self) -> str:
        """What was typed to get here: `train`, `data check`; empty at the top."""
        return self.prog.partition(" ")[2]

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401
        """Say in a line what argparse says with a list of everything.

        Raises:
            UsageError: It is none of the choices.
        """
        if action.choices is None or value in action.choices:
            return
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - has no other name
            what = f"there is no command {value!r}"
        else:
            name = action.option_strings[-1] if action.option_strings else action.metavar
            what = f"{name} is {value!r}; it can be {', '.join(map(str, action.choices))}"
        raise self.refusal(what, nearest(str(value), [str(choice) for choice in action.choices]))


def nearest(word: str, known: Collection[str]) -> str:
    """A question for the one that was meant, or nothing where none is near."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else ""
