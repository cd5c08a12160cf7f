"""The settings of the program: what is set is in force at once, and in the settings file."""

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from tui_nn.errors import UsageError
from tui_nn.preferences import Setting, Value, path
from tui_nn.ui.commands import COMMANDS, bindings
from tui_nn.ui.commands.command import Command
from tui_nn.ui.commands.key_names import name_of, written
from tui_nn.ui.commands.remapping import refuse
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.widgets.preferences import PreferencesTable, help_on
from tui_nn.ui.widgets.screen_keys import ScreenKeys

if TYPE_CHECKING:
    from tui_nn.ui.personal import PersonalApp

_TITLE = "Settings: "


class KeyQuestion(ModalScreen[str | None]):
    """Waits for a key to be pressed; gives it as it is written in the file, or None for Escape.

    Args:
        command: What the key is for.
        keys: What is chosen for all commands so far.
    """

    def __init__(self, command: Command, keys: dict[str, str]) -> None:
        super().__init__()
        self._command, self._keys = command, keys

    def compose(self) -> ComposeResult:
        """What it is for, what it has, how to leave."""
        with Vertical(classes="dialog"):
            yield Static(f"{self._command.title}: press its key", classes="title", markup=False)
            yield Static(f"Now: {self._command.shown}", markup=False)
            yield Static("Esc: leave it as it is", classes="hint", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Give the key, if it is free."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
            return
        try:
            text = written(name_of(event.key))
            refuse(COMMANDS, self._keys, self._command.id, text)
        except UsageError as error:
            self.query_one(".hint", Static).update(f"{error}. Esc: leave it as it is")
        else:
            self.dismiss(text)


class PreferencesScreen(Screen[None]):
    """All that can be set, line by line."""

    BINDINGS = bindings("preferences")

    def compose(self) -> ComposeResult:
        """Where it is kept, all of it, more on the line at the cursor, the keys."""
        yield Static("", classes="title", id="preferences-title", markup=False)
        yield PreferencesTable(self._personal.preferences, self._personal.commands)
        yield Static("", classes="hint", id="preferences-help", markup=False)
        yield ScreenKeys("preferences")

    @property
    def _personal(self) -> "PersonalApp":
        return cast("PersonalApp", self.app)

    @property
    def _table(self) -> PreferencesTable:
        return self.query_one(PreferencesTable)

    def on_mount(self) -> None:
        """Begin at the first line."""
        self.set_focus(self._table)

    def on_resize(self) -> None:
        """Say where it is kept; of a long path the end, for that tells most."""
        file, room = str(path()), self.app.size.width - len(_TITLE) - 2
        if len(file) > room:
            file = f"...{file[3 - room :]}"
        self.query_one("#preferences-title", Static).update(f"{_TITLE}{file}", layout=False)

    @on(PreferencesTable.Moved)
    def _explain(self, event: PreferencesTable.Moved) -> None:
        self.query_one("#preferences-help", Static).update(help_on(event.item), layout=False)

    # Moving

    def action_move(self, by: int) -> None:
        """The cursor so many lines down."""
        self._table.move_by(by)

    def action_page(self, by: int) -> None:
        """The cursor so many screenfuls down."""
        self._table.page(by)

    def action_first(self) -> None:
        """The cursor to the first line."""
        self._table.move_to(0)

    def action_last(self) -> None:
        """The cursor to the last line."""
        self._table.move_to(-1)

    # Changing

    def action_step(self, by: int) -> None:
        """The next of the values that there are to step through, or the one before."""
        item = self._table.item
        if not isinstance(item, Setting):
            return
        value = self._personal.preferences.value(item.name)
        if item.steps:
            place = item.steps.index(value) + by
            if 0 <= place < len(item.steps):
                self._set(item, item.steps[place])
        elif isinstance(value, int):
            self._set(item, max(value + by, 0))

    @on(PreferencesTable.Clicked)
    async def action_edit(self) -> None:
        """Ask for a value to be typed, or for a key to be pressed."""
        item = self._table.item
        if isinstance(item, Command):
            await self._ask_for_key(item)
            return
        value = item.text(self._personal.preferences.value(item.name))
        prompt = Prompt(item.name, f"{item.help} {item.remedy}.", value, check=item.of_text)

        def typed(text: str | None) -> None:
            if text is not None:
                self._set(item, item.of_text(text))

        await self.app.push_screen(prompt, typed)
        prompt.set_focus(prompt.query_one(Input))

    async def _ask_for_key(self, command: Command) -> None:
        def pressed(key: str | None) -> None:
            if key is not None:
                self._set_keys(command, key)

        question = KeyQuestion(command, dict(self._personal.preferences.keys))
        await self.app.push_screen(question, pressed)

    def action_default(self) -> None:
        """Back to the default."""
        item = self._table.item
        if isinstance(item, Setting):
            self._set(item, None)
        else:
            self._set_keys(item, None)

    def _set(self, setting: Setting, value: Value | None) -> None:
        try:
            taken = None if value is None else setting.of_file(value)
        except UsageError as error:
            self.notify(str(error), markup=False)
            return
        self._personal.set_preference(setting.name, taken)
        self._show()

    def _set_keys(self, command: Command, keys: str | None) -> None:
        try:
            refuse(COMMANDS, self._personal.preferences.keys, command.id, keys)
        except UsageError as error:
            self.notify(str(error), markup=False)
            return
        self._personal.update_preferences(keys={command.id: keys})
        self._show()

    def _show(self) -> None:
        self._table.show(self._personal.preferences, self._personal.commands)

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)
