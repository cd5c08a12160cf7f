"""The settings of the next run: recipe, seed and all hyperparameters, as a person sets them."""

from types import SimpleNamespace
from typing import Any, cast

from tui_nn.augmentation import Augmentation
from tui_nn.recipes.descriptions import (
    DESCRIPTIONS,
    GROUPS,
    NAME,
    NODES,
    NUMBER,
    RECIPE_SENTENCES,
    WHOLE,
    YES_NO,
    Description,
    Group,
)
from tui_nn.recipes.hyperparameters import AUGMENTATION, Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.recipes.refusals import expectations, renamed, without_effect

Value = tuple[int, ...] | str | bool | float | int

SETTINGS = (
    Group(
        "run",
        (
            Description(
                "recipe",
                "recipe",
                NAME,
                tuple(RECIPE_SENTENCES),
                "Sets everything below.",
            ),
            Description(
                "seed",
                "seed",
                WHOLE,
                ("0", "1", "2", "3"),
                "Of all that is random; the same seed gives the same run again.",
            ),
        ),
    ),
    *GROUPS,
)
"""Whatever can be set, in groups."""

_BY_NAME = {
    description.name: description for group in SETTINGS for description in group.descriptions
}

_TOLERANT: dict[str, Value] = {
    "output": "softmax",
    "loss": "cross_entropy",
    "rule": "gradient",
    "learning_rate": 0.1,
    "schedule": "constant",
    "warm_up": 0.0,
    "batch_size": 64,
    "processes": 1,
    "weight_decay": 0.0,
    "label_smoothing": 0.0,
}
"""What contradicts no number, whichever of the others is set to it."""


class Settings:
    """What the next run is to be told.

    One setting after the other is changed, so on the way from one good set to another they may
    contradict each other: `refusal` says so, and no run can be started then. A value that could go
    with no others is refused at once.
    """

    def __init__(self) -> None:
        self._values: dict[str, Value] = {"recipe": next(iter(RECIPES)), "seed": 0}
        self._take_recipe()

    def text(self, name: str) -> str:
        """A setting as it would be typed."""
        return _text(self._values[name])

    @property
    def recipe(self) -> str:
        """The recipe that the others started from."""
        return str(self._values["recipe"])

    @property
    def seed(self) -> int:
        """The seed."""
        return int(self.text("seed"))

    @property
    def augmentation(self) -> Augmentation:
        """How rows are distorted."""
        return Augmentation(**{name: float(self.text(name)) for name in AUGMENTATION})

    def hyperparameters(self) -> Hyperparameters:
        """The hyperparameters.

        Raises:
            ValueError: They contradict each other.
        """
        return _checked(self._hyperparameters)

    @property
    def refusal(self) -> str:
        """Why no run can be started; empty if one can."""
        try:
            self.hyperparameters()
        except ValueError as error:
            return str(error)
        return ""

    @property
    def expectations(self) -> list[str]:
        """What to expect of them, where that is not what one might think."""
        return expectations(self._chosen)

    @property
    def without_effect(self) -> dict[str, str]:
        """The settings that change nothing beside the others, each with the reason."""
        return without_effect(self._chosen)

    def is_changed(self, name: str) -> bool:
        """Whether a hyperparameter is another than in the recipe."""
        return name in DESCRIPTIONS and self._values[name] != getattr(RECIPES[self.recipe], name)

    def set(self, name: str, text: str) -> None:
        """Take a typed value; a recipe sets all hyperparameters.

        Raises:
            ValueError: It is none; the old one stays.
        """
        value = _parse(_BY_NAME[name], text.strip())
        if name in DESCRIPTIONS and _BY_NAME[name].kind != NAME:
            _checked({**self._hyperparameters, **_TOLERANT, name: value})
        elif name == "seed" and int(text) < 0:
            raise ValueError(f"seed is {text}; it must be at least 0")
        self._values[name] = value
        if name == "recipe":
            self._take_recipe()

    def step(self, name: str, by: int) -> None:
        """The next (1) of the values that there are to step through, or the one before (-1).

        Raises:
            ValueError: It does not go with what is set; the old one stays.
        """
        self.set(name, _next_value(_BY_NAME[name].values, self.text(name), by))

    @property
    def _hyperparameters(self) -> dict[str, Any]:
        return {name: self._values[name] for name in DESCRIPTIONS}

    @property
    def _chosen(self) -> Hyperparameters:
        # What has no effect can be said of hyperparameters that contradict each other, too; but
        # no object of their class can hold such.
        return cast("Hyperparameters", SimpleNamespace(**self._hyperparameters))

    def _take_recipe(self) -> None:
        self._values |= vars(RECIPES[self.recipe])


def _checked(values: dict[str, Any]) -> Hyperparameters:
    """Hyperparameters; where they make no sense, the error calls them by their titles."""
    try:
        return Hyperparameters(**values)
    except ValueError as error:
        message = renamed(str(error), lambda description: description.title)
        raise ValueError(message) from None


def _parse(description: Description, text: str) -> Value:
    kind, title = description.kind, description.title
    if kind in (NAME, YES_NO):
        if text not in description.values:
            raise ValueError(f"{title} can be {', '.join(description.values)}, not {text!r}")
        return text == "yes" if kind == YES_NO else text
    try:
        if kind == NUMBER:
            return float(text)
        numbers = tuple(int(number) for number in text.split(",")) if kind == NODES else int(text)
    except ValueError:
        article = {NODES: "nodes such as 200 or 200,100"}.get(kind, f"a {kind}")
        raise ValueError(f"{title} must be {article}, not {text!r}") from None
    return numbers


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _next_value(values: tuple[str, ...], value: str, by: int) -> str:
    """The value after (1) or before (-1) one, which may have been typed and be none of them."""
    if value in values:
        return values[max(0, min(values.index(value) + by, len(values) - 1))]

    def size(text: str) -> tuple[float, ...]:
        return tuple(float(number) for number in text.split(","))

    beyond = [other for other in values if (size(other) > size(value)) == (by > 0)]
    return (min if by > 0 else max)(beyond, key=size, default=value)
