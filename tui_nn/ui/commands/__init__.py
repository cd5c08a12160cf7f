"""Every key of the program, declared once: bindings, key bar, palette and help come from here.

`COMMANDS` are as declared; those of the app, with the keys that its user chose, are what
`commands_of` gives. Nothing here loads Textual but `bindings`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui_nn.ui.commands.command import Command
from tui_nn.ui.commands.dashboard import DASHBOARD
from tui_nn.ui.commands.everywhere import APP
from tui_nn.ui.commands.panes import MATRIX, ROWS, SETTINGS
from tui_nn.ui.commands.remapping import remapped
from tui_nn.ui.commands.screens import COMPARISON, DATA, PREFERENCES, RUNS

if TYPE_CHECKING:
    from textual.binding import BindingType

_ID = re.compile(r"\{([a-z]+\.[a-z-]+)\}")

SCREENS = ("data", "runs", "comparison", "preferences")
"""The scopes that are screens of their own; what is of another can be done on the dashboard."""

_PANES = (*ROWS, *DASHBOARD, *MATRIX, *SETTINGS)
_SCREENS = (*DATA, *RUNS, *COMPARISON, *PREFERENCES)
COMMANDS, _ = remapped((*_PANES, *_SCREENS, *APP), {})
"""All commands, with the keys that they have where nobody has chosen others."""


def bindings(scope: str) -> "list[BindingType]":
    """Textual's bindings of a scope, as declared; the app's keymap changes them by their ids."""
    from textual.binding import Binding

    return [
        Binding(
            key,
            command.action,
            command.title,
            show=False,
            tooltip=command.help,
            priority=command.asks,
            id=command.id,
        )
        for command in COMMANDS
        if command.scope == scope
        for key in command.names
    ]


def commands_of(app: object) -> Sequence[Command]:
    """The commands of an app, with the keys that are in force in it."""
    commands: Sequence[Command] = getattr(app, "commands", COMMANDS)
    return commands


def key_of(app: object, command_id: str) -> str:
    """The key of a command as a person is told of it."""
    return next(command.key for command in commands_of(app) if command.id == command_id)


def with_keys(app: object, text: str) -> str:
    """A sentence with the keys of the commands whose ids stand in it: `{dashboard.start}`."""
    commands = commands_of(app)

    def key(found: re.Match[str]) -> str:
        return next((it.key for it in commands if it.id == found[1]), found[0])

    return _ID.sub(key, text)


def shown_in_bar(screen: str = "", commands: Sequence[Command] = COMMANDS) -> Iterable[Command]:
    """The commands of a key bar, in their order there; `Command.bar` is what it says of each.

    Args:
        screen: Whose bar it is, one of `SCREENS`; empty for the dashboard's.
        commands: All commands, with the keys that are in force.
    """
    return (
        command
        for command in commands
        if command.bar and (command.scope == screen if screen else command.scope not in SCREENS)
    )
