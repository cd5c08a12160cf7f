"""Hyperparameters on the command line: an option for each, made from its description."""

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from typing import Any

from tui_nn.cli.arguments import nodes
from tui_nn.recipes.descriptions import (
    DESCRIPTIONS,
    NAME,
    NODES,
    NUMBER,
    RECIPE_SENTENCES,
    WHOLE,
    YES_NO,
    Description,
    Group,
)

_KINDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    WHOLE: ("N", int),
    NUMBER: ("X", float),
    NAME: ("NAME", str),
    NODES: ("NODES", nodes),
}
"""How a kind of value is called in the help, and read."""

RECIPES_HELP = "recipes:\n" + "\n".join(
    f"  {name:<8}{sentence}" for name, sentence in RECIPE_SENTENCES.items()
)
"""The recipes, one a line."""


def add_hyperparameters(parser: ArgumentParser, groups: Iterable[Group]) -> None:
    """Add an option for each hyperparameter, in groups; None where it is not given."""
    for group in groups:
        options = parser.add_argument_group(group.title)
        for description in group.descriptions:
            sentence = _sentence(description).replace("%", "%%")
            if description.kind == YES_NO:
                yes_or_no = argparse.BooleanOptionalAction
                options.add_argument(description.option, action=yes_or_no, help=sentence)
            else:
                metavar, read = _KINDS[description.kind]
                options.add_argument(description.option, metavar=metavar, type=read, help=sentence)


def given(arguments: Namespace) -> dict[str, Any]:
    """The hyperparameters that the user has given, by their names."""
    values = {name: getattr(arguments, name, None) for name in DESCRIPTIONS}
    return {name: value for name, value in values.items() if value is not None}


def _sentence(description: Description) -> str:
    if description.kind != NAME:
        return description.help
    return f"{description.help} One of: {', '.join(description.values)}."
