"""The settings of the next run: stepped through with arrows, or typed."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui_nn.network.initializers import INITIALIZERS
from tui_nn.network.model import RULES
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.ui.commands import bindings
from tui_nn.ui.widgets.lines import CursorWidget, Piece


@dataclass(frozen=True)
class Setting:
    """Something that can be chosen before a run.

    Args:
        name: Its name in `Hyperparameters`, or "recipe" or "seed".
        title: Its name for a person.
        values: The values that the arrows step through, as they would be typed.
        help: What it means, in one sentence.
    """

    name: str
    title: str
    values: tuple[str, ...]
    help: str


SETTINGS = (
    Setting("recipe", "recipe", tuple(RECIPES), "A named set of all the others."),
    Setting(
        "hidden",
        "hidden nodes",
        ("10", "30", "50", "100", "200", "300", "500", "800"),
        "Nodes of the hidden layer; 200,100 makes two layers.",
    ),
    Setting(
        "learning_rate",
        "learning rate",
        ("0.01", "0.02", "0.05", "0.1", "0.2", "0.3", "0.5", "1.0"),
        "How far a step goes: too small is slow, too large never settles.",
    ),
    Setting(
        "batch_size",
        "batch size",
        ("1", "8", "16", "32", "64", "128", "256", "0"),
        "Rows a step; 0 takes all rows for each.",
    ),
    Setting("epochs", "epochs", ("1", "2", "3", "5", "10", "20", "50"), "Times through all rows."),
    Setting("seed", "seed", ("0", "1", "2", "3"), "The same seed gives the same run again."),
    Setting(
        "rule",
        "rule",
        tuple(RULES),
        "What a layer sends back: the gradient, or the tutorial's raw error.",
    ),
    Setting(
        "initializer",
        "first weights",
        tuple(INITIALIZERS),
        "Spread by the outputs of a layer (tutorial) or by its inputs (lecun).",
    ),
    Setting("biases", "biases", ("no", "yes"), "A constant input for every node."),
)


class SettingsTable(CursorWidget):
    """The settings in two columns, and a line of help on the one at the cursor."""

    BINDINGS = bindings("settings")
    LINES = -(-len(SETTINGS) // 2) + 1

    @dataclass
    class Edited(Message):
        """A value is to be typed."""

        setting: Setting
        value: str

    def __init__(self) -> None:
        super().__init__(id="settings")
        self.cursor = 0
        self._clicked: int | None = None
        self.values: dict[str, str] = {"recipe": next(iter(RECIPES)), "seed": "0"}
        self._take_recipe()

    def pieces(self, y: int) -> Sequence[Piece]:
        """Two settings a line, then the help."""
        if y == self.LINES - 1:
            return [(SETTINGS[self.cursor].help if self.has_focus else self._invitation(), "quiet")]
        if y >= self.LINES:
            return [("", "")]
        half = self.size.width // 2
        pieces: list[Piece] = []
        for number in (y, y + self.LINES - 1):
            if number < len(SETTINGS):
                setting = SETTINGS[number]
                text = f"{setting.title:<14}{self.values[setting.name]}"
                at_cursor = number == self.cursor and self.has_focus
                pieces.append((text[: half - 1].ljust(half), "cursor" if at_cursor else ""))
        return pieces

    def set_value(self, name: str, text: str) -> None:
        """Take a typed value.

        Raises:
            ValueError: It makes no sense; the old one stays.
        """
        before = dict(self.values)
        self.values[name] = text.strip()
        if name == "recipe":
            if text.strip() not in RECIPES:
                self.values = before
                raise ValueError(f"there are the recipes {', '.join(RECIPES)}")
            self._take_recipe()
        try:
            self.hyperparameters()
            self.seed()
        except ValueError:
            self.values = before
            raise
        self.refresh()

    def hyperparameters(self) -> Hyperparameters:
        """As set.

        Raises:
            ValueError: One of them makes no sense.
        """
        values = self.values
        return dataclasses.replace(
            RECIPES[values["recipe"]],
            hidden=tuple(_whole(nodes, "hidden nodes") for nodes in values["hidden"].split(",")),
            learning_rate=_number(values["learning_rate"], "the learning rate"),
            batch_size=_whole(values["batch_size"], "the batch size"),
            epochs=_whole(values["epochs"], "epochs"),
            rule=values["rule"],
            initializer=values["initializer"],
            biases=_yes_or_no(values["biases"]),
        )

    def seed(self) -> int:
        """As set.

        Raises:
            ValueError: It is no whole number from 0 on.
        """
        seed = _whole(self.values["seed"], "the seed")
        if seed < 0:
            raise ValueError("the seed must not be negative")
        return seed

    def action_move(self, by: int) -> None:
        """The cursor to another setting."""
        self._put_cursor((self.cursor + by) % len(SETTINGS))

    def action_step(self, by: int) -> None:
        """The next of the values that there are to step through, or the one before."""
        setting = SETTINGS[self.cursor]
        self.set_value(setting.name, _next_value(setting, self.values[setting.name], by))

    def action_edit(self) -> None:
        """Ask for a value to be typed."""
        setting = SETTINGS[self.cursor]
        self.post_message(self.Edited(setting, self.values[setting.name]))

    def on_click(self, event: events.Click) -> None:
        """The cursor to the setting under the mouse; a second click edits it."""
        number = event.y + (self.LINES - 1) * (event.x >= self.size.width // 2)
        if event.y < self.LINES - 1 and number < len(SETTINGS):
            again, self._clicked = self._clicked == number, number
            self._put_cursor(number)
            if again:
                self.action_edit()

    def _put_cursor(self, cursor: int) -> None:
        self.cursor = cursor
        self.refresh()

    def _invitation(self) -> str:
        return "2: change these for the next run"

    def _take_recipe(self) -> None:
        recipe = RECIPES[self.values["recipe"]]
        self.values |= {
            "hidden": ",".join(map(str, recipe.hidden)),
            "learning_rate": str(recipe.learning_rate),
            "batch_size": str(recipe.batch_size),
            "epochs": str(recipe.epochs),
            "rule": recipe.rule,
            "initializer": recipe.initializer,
            "biases": "yes" if recipe.biases else "no",
        }


def _next_value(setting: Setting, value: str, by: int) -> str:
    """The value after (1) or before (-1) one, which may have been typed and be none of them."""
    values = setting.values
    if value in values:
        return values[max(0, min(values.index(value) + by, len(values) - 1))]
    try:
        typed = float(value)
    except ValueError:  # several layers: there is nothing next to them
        return values[0]
    beyond = [other for other in values[::by] if (float(other) - typed) * by > 0]
    return beyond[0] if beyond else value


def _whole(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{what} must be a whole number, not {text!r}") from None


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{what} must be a number, not {text!r}") from None


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"biases can be yes or no, not {text!r}")
    return text == "yes"
