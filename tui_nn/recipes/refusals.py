"""What makes no sense, what has no effect, and what to expect: said before a run is made."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_nn.recipes.hyperparameters import Hyperparameters

_WITH_MOMENTUM = ("momentum", "nesterov")

_WHOLE_NUMBERS = {
    "batch_size": (0, "it is a number of rows, or 0: all"),
    "epochs": (1, "it must be at least 1"),
    "patience": (0, "it is a number of epochs, or 0: never stop early"),
    "validation": (0, "it is a number of rows, or 0: none"),
    "processes": (1, "it must be at least 1"),
    "steps_alone": (1, "it must be at least 1"),
}
"""The least that each can be, and that in words."""

_NUMBERS = {
    "momentum": (0, 1, "it is from 0 on and below 1"),
    "warm_up": (0, 1, "it is a share of the training, from 0 on and below 1"),
    "label_smoothing": (0, 1, "it is a share, from 0 on and below 1"),
    "weight_decay": (0, 1, "it is from 0 on and below 1"),
    "l1": (0, 1, "it is from 0 on and below 1"),
    "dropout": (0, 1, "it is the share of nodes to drop, from 0 on and below 1"),
    "averaging": (0, 1, "it is from 0 on and below 1, such as 0.999"),
    "shift": (0, 15, "it is a number of pixels, from 0 on and below 15"),
    "rotation": (0, 181, "it is a number of degrees, from 0 on and below 181"),
    "scaling": (0, 1, "it is a share of the size, from 0 on and below 1"),
    "shear": (0, 3, "it is a number of pixels a line, from 0 on and below 3"),
    "elastic": (0, 1000, "it is a number of pixels, from 0 on and below 1000"),
    "elastic_sigma": (0.5, 100, "it is a number of pixels, from 0.5 on and below 100"),
    "noise": (0, 1, "it is a share of full ink, from 0 on and below 1"),
}
"""The least that each can be, what it must be below, and both in words."""


def refuse_nonsense(chosen: "Hyperparameters", partner: str | None) -> None:
    """Refuse values, and combinations of them, that cannot work.

    Args:
        chosen: The hyperparameters.
        partner: The one activation that the loss can have at the outputs; None for any.

    Raises:
        ValueError: One cannot; the message names it, and says what can.
    """
    _refuse_values(chosen)
    for reason in _contradictions(chosen, partner):
        raise ValueError(reason)


def _refuse_values(chosen: "Hyperparameters") -> None:
    if not chosen.hidden or not all(
        isinstance(nodes, int) and 1 <= nodes <= 100_000 for nodes in chosen.hidden
    ):
        raise ValueError("hidden needs at least one layer, each of 1 to 100,000 nodes")
    if chosen.biases not in (True, False):
        raise ValueError(f"biases is {chosen.biases!r}; it can be True or False")
    if not 0 < chosen.learning_rate < float("inf"):
        raise ValueError(f"learning_rate is {chosen.learning_rate}; it must be greater than 0")
    for name, (least, words) in _WHOLE_NUMBERS.items():
        given = getattr(chosen, name)
        if not isinstance(given, int) or given < least:
            raise ValueError(f"{name} is {given}; {words}")
    for name, (low, below, words) in _NUMBERS.items():
        given = getattr(chosen, name)
        if not low <= given < below:
            raise ValueError(f"{name} is {given}; {words}")
    if not -100 <= chosen.input_low < chosen.input_high <= 100:
        given = f"input_low is {chosen.input_low}, input_high is {chosen.input_high}"
        raise ValueError(f"{given}; they must be from -100 to 100, the first one smaller")
    if not 0 <= chosen.target_low < chosen.target_high <= 1:
        given = f"target_low is {chosen.target_low}, target_high is {chosen.target_high}"
        raise ValueError(f"{given}; they must be from 0 to 1, the first one smaller")


def _contradictions(chosen: "Hyperparameters", partner: str | None) -> Iterator[str]:
    squared = chosen.loss == "squared_error"
    if partner not in (None, chosen.output):
        yield f"loss {chosen.loss} is made for output {partner}, not for {chosen.output}"
    if chosen.rule == "tutorial" and not squared:
        yield f"rule tutorial sends back the error of squared_error; for {chosen.loss} use gradient"
    if chosen.label_smoothing and squared:
        yield "label_smoothing is for a cross-entropy; squared_error has target_low and target_high"
    if chosen.warm_up and chosen.schedule == "one_cycle":
        yield "schedule one_cycle warms up by itself; leave warm_up at 0"
    if chosen.processes > 1 and chosen.batch_size == 0:
        yield "several processes need batches to take turns with; batch_size 0 is a single one"
    if chosen.learning_rate * chosen.weight_decay >= 1:
        yield "learning_rate times weight_decay must be below 1, else each step turns weights over"


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
    if chosen.processes == 1:
        idle["steps_alone"] = "a single process is always alone"
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
    if chosen.activation == "sigmoid" and len(chosen.hidden) > 2:
        said.append(
            "Errors shrink by a factor of 4 or more with each sigmoid on their way back: the "
            "first of many layers hardly learn. With relu they do."
        )
    return said
