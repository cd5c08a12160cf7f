"""What the arguments of several commands have in common: their words, and how they are read."""

import argparse
from argparse import ArgumentParser

FILES = (
    "FILE is a path, builtin:train or builtin:test. Of a folder, its training rows are meant, or"
    " with test and predict its test rows. Rows count from 0, file lines from 1."
)
"""What can be given for FILE."""

RUN = "a run's name, as `nn-tui runs` lists them, or the path of its folder"
"""What can be given for RUN."""


def add_json(parser: ArgumentParser, what: str) -> None:
    """Add the option --json."""
    parser.add_argument("--json", action="store_true", help=what)


def add_force(parser: ArgumentParser) -> None:
    """Add the option --force."""
    parser.add_argument("--force", action="store_true", help="replace a file that exists")


def add_best(parser: ArgumentParser) -> None:
    """Add the option --best."""
    parser.add_argument(
        "--best", action="store_true", help="with the run's best weights instead of its latest"
    )


def natural(text: str) -> int:
    """An integer from 0 up.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _integer(text, 0)


def positive(text: str) -> int:
    """An integer from 1 up.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _integer(text, 1)


def row(text: str) -> int:
    """The index of a row, with or without commas, as the program writes them.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _integer(text.replace(",", ""), 0)


def nodes(text: str) -> tuple[int, ...]:
    """Numbers of nodes, separated by commas.

    Raises:
        ArgumentTypeError: They are none.
    """
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of nodes, or several such as 200,100"
        ) from None


def _integer(text: str, least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not an integer from {least} up")
    return number
