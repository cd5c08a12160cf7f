"""Runs that are on disk as if they had been trained, and a screen by itself in front of them."""

import dataclasses
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

import tui_nn.ui.app
from tests.ui.screen import Size
from tui_nn.locations import runs_folder
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.themes import DARK, THEMES

SMALL = (80, 24)
CLASSIC = Hyperparameters(hidden=(4,), epochs=4)
_ROWS = RowsUsed(file="/rows/mnist.csv", rows=300, bytes=1, sha256="", drawn=False)


def keep(
    name: str,
    accuracies: Sequence[float] = (0.5, 0.75),
    chosen: Hyperparameters = CLASSIC,
    *,
    recipe: str = "classic",
    ending: str = "finished",
    **told: object,
) -> RunFolder:
    """A run with an evaluation at the end of each epoch, and an event that ends it.

    Args:
        name: Its name.
        accuracies: Of the epochs.
        chosen: Its hyperparameters.
        recipe: Which it started from.
        ending: The last event; empty: none.
        told: More of the last event.
    """
    config = RunConfig(name, recipe, chosen, seed=0, train=_ROWS, test=_ROWS)
    return keep_as(config, accuracies, ending, **told)


def keep_as(
    config: RunConfig, accuracies: Sequence[float], ending: str = "finished", **told: object
) -> RunFolder:
    """The same, with a config of its own."""
    folder = RunFolder(runs_folder() / config.name)
    folder.control.mkdir(parents=True)
    config.write(folder.config)
    tell(folder, "started", 0, rows=300, test_rows=100, classes=10, nonce="")
    for epoch, accuracy in enumerate(accuracies, start=1):
        evaluate(folder, epoch, accuracy)
    if ending:
        tell(folder, ending, len(accuracies), **told)
    return folder


def evaluate(folder: RunFolder, epoch: int, accuracy: float) -> None:
    """The rows are read once more."""
    figures = {"loss": 1 - accuracy, "accuracy": accuracy, "index": epoch - 1}
    tell(folder, "progress", epoch, loss=1 - accuracy, samples_per_second=1e4)
    tell(folder, "evaluation", epoch, confusion=[[1]], **figures)


def tell(folder: RunFolder, event: str, epoch: int, **details: object) -> None:
    """An event more in the journal."""
    place = {"epoch": float(epoch), "step": epoch, "samples": 300 * epoch, "seconds": 2.0 * epoch}
    with folder.journal.open("a") as file:
        file.write(json.dumps({"event": event, "time": 0, **place, **details}) + "\n")


def age(*folders: RunFolder) -> None:
    """The runs one after the other, the first is the oldest."""
    for number, folder in enumerate(folders):
        os.utime(folder.config, (1e9 + number, 1e9 + number))
        config = RunConfig.read(folder.config)
        made = f"2026-01-{number + 1:02}T12:00:00+00:00"
        dataclasses.replace(config, created=made).write(folder.config)
        os.utime(folder.config, (1e9 + number, 1e9 + number))


class Host(App[None]):
    """A screen above an empty one; what it gives when it is left."""

    CSS_PATH = Path(tui_nn.ui.app.__file__).with_name("app.tcss")

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._above = screen
        self.given: list[Any] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours that the style sheet needs."""
        return THEMES[DARK].variables

    def on_mount(self) -> None:
        """Show it."""
        self.push_screen(self._above, self.given.append)


@asynccontextmanager
async def alone(screen: Screen[Any], size: Size = SMALL) -> AsyncIterator[Pilot[None]]:
    """A screen in a window of a size."""
    async with Host(screen).run_test(size=size, notifications=True) as pilot:
        yield pilot


def given(pilot: Pilot[None]) -> object:
    """What the screen gave; it has been left."""
    assert isinstance(pilot.app, Host)
    (outcome,) = pilot.app.given
    return outcome
