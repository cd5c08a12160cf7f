"""A recipe, but for what the command line gives; what could not mean anything is refused."""

import dataclasses
from argparse import Namespace

from tui_nn.cli.hyperparameters import given
from tui_nn.errors import UsageError
from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.recipes.refusals import renamed, without_effect


def hyperparameters_of(recipe: str, arguments: Namespace) -> Hyperparameters:
    """The hyperparameters of a recipe, with those that the user has given in place of its own.

    Raises:
        UsageError: There is no such recipe, or what is given makes no sense or has no effect.
    """
    if recipe not in RECIPES:
        raise UsageError(
            f"there is no recipe {recipe!r}", remedy=f"There are: {', '.join(RECIPES)}"
        )
    own = given(arguments)
    try:
        hyperparameters = dataclasses.replace(RECIPES[recipe], **own)
    except ValueError as error:
        message = renamed(str(error), lambda description: description.option)
        raise UsageError(message, remedy="`nn-tui train --help` lists the options") from None
    idle = without_effect(hyperparameters)
    for name in own:
        if name in idle:
            option = DESCRIPTIONS[name].option
            raise UsageError(f"{option} would have no effect: {idle[name]}", remedy="Leave it out")
    return hyperparameters
