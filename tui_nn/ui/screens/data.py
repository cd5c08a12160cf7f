"""About the data: how the file is read, what stands out in it, the mean image of each class."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from tui_nn.dataset import Dataset
from tui_nn.dataset.class_names import full_name, names_of
from tui_nn.dataset.file_rows import FileRows
from tui_nn.dataset.filters import Filter
from tui_nn.dataset.health import Finding, Health
from tui_nn.dataset.layout import SETTINGS
from tui_nn.dataset.names import NAMES, refuse_unusable_names
from tui_nn.dataset.sources import absolute
from tui_nn.errors import NnTuiError
from tui_nn.ui import background, messages
from tui_nn.ui.commands import commands_of, shown_in_bar
from tui_nn.ui.commands.command import Command
from tui_nn.ui.layouts import opened_with
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.widgets.data_lines import DataLines, Shown
from tui_nn.ui.widgets.digit import DigitView


@dataclass(frozen=True)
class Outcome:
    """What comes of looking at the data.

    Args:
        changed: Whether the file is to be read in another way than before.
        filter: The rows that a person wants to see; None for those on show.
    """

    changed: bool
    filter: Filter | None


class DataScreen(Screen[Outcome]):
    """All about one data set.

    Args:
        dataset: The rows.
        other: Those that should have none in common with them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,i,q", "leave", "Leave", show=False)]

    def __init__(self, dataset: Dataset, other: Dataset) -> None:
        super().__init__()
        self._dataset, self._other = dataset, other
        self._health: Health | None = None
        self._label = -1
        self._changed = False
        self._help = ""

    def compose(self) -> ComposeResult:
        """What is known on the left, an image on the right, keys below."""
        yield Static("", id="data-title", classes="title", markup=False)
        with Horizontal():
            yield DataLines()
            with Vertical(id="mean"):
                yield Static("", id="mean-title", markup=False)
                yield DigitView()
        yield Static("", classes="hint", id="data-help", markup=False)
        yield Static(_keys(commands_of(self.app)), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Say what is known, and look at the rest."""
        self.set_focus(self.query_one(DataLines))
        self._examine()

    def on_resize(self) -> None:
        """The image as large as there is room for."""
        width, height = self.app.size
        self.set_class(width >= 120 and height >= 36, "-wide")

    def _examine(self) -> None:
        self._health = None
        self.query_one("#data-title", Static).update(
            f"{Path(self._dataset.name).name}: {self._dataset.description}", layout=False
        )
        self._show("looking at every image...")
        background.begin(self, "examine", background.examine, self._dataset, self._other)

    def _show(self, waiting: str) -> None:
        dataset, health = self._dataset, self._health
        settings = []
        if isinstance(dataset, FileRows):
            settings = [
                Shown(name, _as_typed(getattr(dataset.layout, name)), name in dataset.edits.layout)
                for name in dataset.settable
            ]
        findings = [] if health is None else health.findings()
        self.query_one(DataLines).show(settings, findings, waiting)
        self._show_mean()

    def _show_mean(self) -> None:
        health, image = self._health, self.query_one(DigitView)
        title = self.query_one("#mean-title", Static)
        image.image, image.message = None, ""
        if health is None or not health.survey.rows:
            title.update("", layout=False)
            return
        classes = health.survey.classes or [0]
        self._label = min(classes, key=lambda label: abs(label - self._label))
        image.image = health.mean_image(self._label)
        names = names_of(self._dataset)
        of_what = f"of {full_name(names, self._label)}" * health.dataset.has_labels
        title.update(f"Mean image {of_what}", layout=False)

    @on(messages.Working)
    def _show_share(self, event: messages.Working) -> None:
        self.query_one(DataLines).wait(event.what)

    @on(messages.Examined)
    def _take_health(self, event: messages.Examined) -> None:
        if event.health.dataset is self._dataset:
            self._health = event.health
            self._show("")

    @on(messages.Failed)
    def _show_error(self, event: messages.Failed) -> None:
        self._show(str(event.error))

    @on(DataLines.Moved)
    def _explain(self, event: DataLines.Moved) -> None:
        text = ""
        if isinstance(event.item, Shown):
            text = SETTINGS[event.item.name].help
        if text != self._help:
            self._help = text
            self.query_one("#data-help", Static).update(text, layout=False)

    @on(DataLines.ClassAsked)
    def _next_class(self, event: DataLines.ClassAsked) -> None:
        if self._health is None or not (classes := self._health.survey.classes):
            return
        place = classes.index(self._label) + event.by
        self._label = classes[place % len(classes)]
        self._show_mean()

    @on(DataLines.Stepped)
    def _change(self, event: DataLines.Stepped) -> None:
        self._set(event.setting.name, event.value)

    @on(DataLines.Chosen)
    async def _deal_with(self, event: DataLines.Chosen) -> None:
        item = event.item
        if isinstance(item, Finding):
            if len(item.rows):
                listed = Filter(listed=tuple(item.rows.tolist()), title=item.name)
                self.dismiss(Outcome(self._changed, listed))
            return
        setting = SETTINGS[item.name]
        choices = ", ".join(NAMES) if item.name == "names" else ", ".join(setting.values)
        prompt = Prompt(
            item.name.capitalize(),
            f"{setting.help} {choices}.",
            item.value,
            check=partial(self._check, item.name),
        )

        def typed(text: str | None) -> None:
            if text is not None:
                self._set(item.name, _path_or_set(text) if item.name == "names" else text)

        await self.app.push_screen(prompt, typed)
        prompt.set_focus(prompt.query_one(Input))

    def _check(self, name: str, text: str) -> None:
        self._dataset.layout.changed(name, text)
        if name == "names":
            refuse_unusable_names(_path_or_set(text))

    def _set(self, name: str, text: str | None) -> None:
        assert isinstance(self._dataset, FileRows)  # drawn digits have no settings
        try:
            self._dataset = opened_with(self._dataset, name, text)
        except NnTuiError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self._changed = True
        self._examine()

    def action_leave(self) -> None:
        """Back to the rows."""
        self.dismiss(Outcome(self._changed, None))


def _as_typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _path_or_set(text: str) -> str:
    return text if not text or text in NAMES else absolute(text)


def _keys(commands: Sequence[Command]) -> str:
    return "  ".join([*(it.bar for it in shown_in_bar("data", commands)), "Esc back"])
