"""What makes no sense, what has no effect, and what to expect: said before a run is made."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tui_nn.recipes.descriptions import DESCRIPTIONS, Description

if TYPE_CHECKING:
    from tui_nn.recipes.hyperparameters import Hyperparameters

_WITH_MOMENTUM = ("momentum", "nesterov")

_ADAPTIVE = ("rmsprop", "adam", "adamw")

_DISTORTING = ("shift", "rotation", "scaling", "shear", "elastic", "noise")

_WHOLE_NUMBERS = {
    "batch_size": (0, 1_000_000_000, " (all rows)"),
    "epochs": (1, 1_000_000, ""),
    "patience": (0, 1_000_000, " (never stop early)"),
    "validation": (0, 1_000_000_000, " (none)"),
    "processes": (1, 64, ""),
    "steps_alone": (1, 1000, ""),
    "views": (0, 64, " (none)"),
}
"""The least and the most that each can be, and what the least means."""

_NUMBERS = {
    "momentum": (0, 1, ""),
    "warm_up": (0, 1, ", a share of the training"),
    "label_smoothing": (0, 1, ", a share of the target"),
    "weight_decay": (0, 1, ""),
    "l1": (0, 1, ""),
    "dropout": (0, 1, ", the share of nodes to drop"),
    "averaging": (0, 1, ", such as 0.999"),
    "shift": (0, 15, " pixels"),
    "rotation": (0, 181, " degrees"),
    "scaling": (0, 1, ", a share of the size"),
    "shear": (0, 3, " pixels a line"),
    "elastic": (0, 1000, " pixels"),
    "elastic_sigma": (0.5, 100, " pixels"),
    "noise": (0, 1, ", a share of full ink"),
}
"""The least that each can be, what it must be below, and of what."""


def refuse_nonsense(chosen: "Hyperparameters", partner: str | None) -> None:
    """Refuse values, and combinations of them, that cannot work.

    Args:
        chosen: The hyperparameters.
        partner: The one activation that the loss can have at the outputs; None for any.

    Raises:
        ValueError: They cannot; the message names them, and says what can.
    """
    _refuse_values(chosen)
    if reasons := list(_contradictions(chosen, partner)):
        raise ValueError("; ".join(reasons))


def _refuse_values(chosen: "Hyperparameters") -> None:
    if not chosen.hidden or not all(
        isinstance(nodes, int) and 1 <= nodes <= 100_000 for nodes in chosen.hidden
    ):
        raise ValueError("hidden must be at least one layer, each of 1 to 100,000 nodes")
    if chosen.biases not in (True, False):
        raise ValueError(f"biases is {chosen.biases!r}; it can be True or False")
    if not 0 < chosen.learning_rate < float("inf"):
        raise ValueError(f"learning_rate is {chosen.learning_rate}; it must be greater than 0")
    for name, (least, most, meaning) in _WHOLE_NUMBERS.items():
        given = getattr(chosen, name)
        if not isinstance(given, int) or not least <= given <= most:
            raise ValueError(f"{name} is {given}; it must be from {least}{meaning} to {most:,}")
    for name, (low, below, of_what) in _NUMBERS.items():
        given = getattr(chosen, name)
        if not low <= given < below:
            raise ValueError(
                f"{name} is {given}; it must be from {low} on and below {below}{of_what}"
            )
    if not -100 <= chosen.input_low < chosen.input_high <= 100:
        given = f"input_low is {chosen.input_low} and input_high is {chosen.input_high}"
        raise ValueError(f"{given}; they must be from -100 to 100, the first one smaller")
    if not 0 <= chosen.target_low < chosen.target_high <= 1:
        given = f"target_low is {chosen.target_low} and target_high is {chosen.target_high}"
        raise ValueError(f"{given}; they must be from 0 to 1, the first one smaller")


def _contradictions(chosen: "Hyperparameters", partner: str | None) -> Iterator[str]:
    squared = chosen.loss == "squared_error"
    if partner not in (None, chosen.output):
        yield f"loss {chosen.loss} is made for output {partner}, not for {chosen.output}"
    if chosen.rule == "tutorial" and not squared:
        yield (
            f"rule tutorial sends back the error of squared_error, so with loss {chosen.loss} "
            "use gradient"
        )
    if chosen.label_smoothing and squared:
        yield (
            "label_smoothing is for a cross-entropy, so set it to 0: "
            "squared_error has target_low and target_high instead"
        )
    if chosen.warm_up and chosen.schedule == "one_cycle":
        yield "schedule one_cycle warms up by itself, so set warm_up to 0"
    if chosen.processes > 1 and chosen.batch_size == 0:
        yield "processes above 1 need batches to take turns with, but batch_size 0 makes only one"
    if chosen.learning_rate * chosen.weight_decay >= 1:
        yield (
            "learning_rate times weight_decay must be below 1, "
            "or one step would take away more than the whole weight"
        )


def without_effect(chosen: "Hyperparameters") -> dict[str, str]:
    """The hyperparameters that change nothing beside the others, each with the reason."""
    idle = {}
    if chosen.optimizer not in _WITH_MOMENTUM:
        idle["momentum"] = f"optimizer {chosen.optimizer} has none; momentum and nesterov do"
    if chosen.loss != "squared_error":
        idle |= dict.fromkeys(
            ("target_low", "target_high"), f"{chosen.loss} has targets 0 and 1, and label_smoothing"
        )
    if not chosen.elastic:
        idle["elastic_sigma"] = "nothing is bent while elastic is 0"
    if not any(getattr(chosen, name) for name in _DISTORTING):
        idle["views"] = "they are distorted as the rows to learn are, and those are not"
    if chosen.processes == 1:
        idle["steps_alone"] = "a single process is always alone"
    if chosen.patience and chosen.patience >= chosen.epochs - 1:  # the first is always the best
        idle["patience"] = "the last epoch is over before it can stop the training"
    return idle


def expectations(chosen: "Hyperparameters") -> list[str]:
    """What to expect of combinations that work, but not as well as one might think."""
    said = []
    if chosen.output == "softmax" and chosen.loss == "squared_error":
        said.append(
            "Softmax with squared error learns slowly where it is surely wrong: its gradient "
            "vanishes there. With cross_entropy it does not."
        )
    if chosen.initializer == "tutorial" and chosen.activation != "sigmoid":
        said.append(
            f"The tutorial's first weights are large for {chosen.activation}; "
            "kaiming or xavier spreads them so that the sums keep their size."
        )
    if chosen.rule == "gradient" and chosen.activation == "sigmoid" and len(chosen.hidden) > 2:
        said.append(
            "The slope of a sigmoid is 1/4 at most, so errors fade on their way back through many "
            "layers, and the first ones hardly learn. With relu they learn well."
        )
    return [*said, *_expectations_of_steps(chosen)]


def _expectations_of_steps(chosen: "Hyperparameters") -> Iterator[str]:
    rate, momentum = chosen.learning_rate, chosen.momentum
    if chosen.optimizer in _ADAPTIVE and rate > 0.01:
        yield (
            f"Optimizer {chosen.optimizer} wants rates near 0.001; with {rate:g} it may never "
            "settle."
        )
    lasting = round(rate / (1 - momentum), 6)  # what all steps make of a gradient in the end
    if chosen.optimizer in _WITH_MOMENTUM and chosen.batch_size == 1 and lasting >= 1:
        yield (
            f"With momentum {momentum:g}, a learning rate of {rate:g} acts like one of "
            f"{lasting:g}: with steps of a single row it may never settle."
        )
    if chosen.batch_size == 0:
        yield f"All rows in one batch are one step an epoch, {chosen.epochs:,} in all."
    if chosen.patience and not chosen.validation and "patience" not in without_effect(chosen):
        yield (
            "Patience goes by the accuracy of the test rows, which flatters that accuracy; "
            "with validation rows, such as 5000, it goes by those."
        )


def renamed(message: str, call: Callable[[Description], str]) -> str:
    """A refusal in which each hyperparameter is called otherwise than by its name.

    Args:
        message: Of a `ValueError` of `Hyperparameters`.
        call: Says what to call one.
    """
    # After a comma, or in quotes, stands a value that only looks so: the optimizer momentum.
    name = rf"(?<![\w'])(?<!, )({'|'.join(DESCRIPTIONS)})(?![\w'])"
    return re.sub(name, lambda found: call(DESCRIPTIONS[found[1]]), message)
