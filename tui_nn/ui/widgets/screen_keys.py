"""The keys of a screen of its own, and those that every screen has."""

from collections.abc import Sequence

from tui_nn.ui.commands import commands_of, shown_in_bar
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.key_lines import KeyLines

_OF_ALL = ("app.help",)


class ScreenKeys(KeyLines):
    """The keys of one of `commands.SCREENS` that have a word for it.

    Args:
        scope: The screen.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def told(self) -> Sequence[Command]:
        """Those of the screen first."""
        commands = commands_of(self.app)
        every = [command for command in commands if command.id in _OF_ALL and command.bar]
        return [*shown_in_bar(self._scope, commands), *every]
