"""An app that belongs to its user: with the keys that were chosen, and what is set in force."""

from collections.abc import Sequence
from dataclasses import replace

from tui_nn.errors import UsageError
from tui_nn.preferences import SETTINGS, Preferences, save
from tui_nn.ui.commands import COMMANDS, key_of
from tui_nn.ui.commands.command import Command
from tui_nn.ui.commands.remapping import keymap, remapped
from tui_nn.ui.terminal.dialect import Dialect
from tui_nn.ui.terminal.guest import GuestApp

_BARS = "KeyBar, ScreenKeys"


class PersonalApp(GuestApp):
    """An app with preferences, which can be changed while it runs.

    Args:
        preferences: What the person has set.
        dialect: How to speak to the terminal.

    Attributes:
        commands: All commands, with the keys that are in force.
    """

    def __init__(self, preferences: Preferences, dialect: Dialect) -> None:
        super().__init__(preferences, dialect)
        self.commands: Sequence[Command] = COMMANDS
        self._use_keys()

    def key(self, command_id: str) -> str:
        """The key of a command as a person is told of it."""
        return key_of(self, command_id)

    def update_preferences(self, **changes: object) -> None:
        """Change what is set: in the settings file, and here at once.

        Args:
            changes: As for `preferences.save`.
        """
        try:
            save(**changes)
        except UsageError as error:
            what = f"{error}. What you set holds until you leave."
            self.notify(what, severity="warning", timeout=10, markup=False)
        before, self.preferences = self.preferences, self.preferences.with_changes(changes)
        if before.keys != self.preferences.keys:
            self._use_keys()
            for screen in self.screen_stack:
                for bar in screen.query(_BARS):
                    bar.refresh(layout=True)
        if any(SETTINGS[name].next_start for name in changes if name in SETTINGS):
            self.notify("It holds from the next start.")
        self.apply_preferences(before)

    def set_preference(self, name: str, value: object) -> None:
        """Change one setting by its whole name, such as "layout.left"; None for its default."""
        section, _, word = name.rpartition(".")
        if not section:
            self.update_preferences(**{name: value})
            return
        part = getattr(self.preferences, section)
        value = SETTINGS[name].default if value is None else value
        self.update_preferences(**{section: replace(part, **{word: value})})

    def apply_preferences(self, before: Preferences) -> None:
        """Use what is set, but for keys, where it is not as before."""

    def _use_keys(self) -> None:
        self.commands, _ = remapped(COMMANDS, self.preferences.keys)
        self.set_keymap(keymap(COMMANDS, self.commands))
