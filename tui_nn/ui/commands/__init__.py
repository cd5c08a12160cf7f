"""Every key of the program, declared once: bindings, key bar, palette and help come from here."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from tui_nn.ui.commands.command import Command
from tui_nn.ui.commands.dashboard import DASHBOARD
from tui_nn.ui.commands.everywhere import APP
from tui_nn.ui.commands.panes import MATRIX, ROWS, SETTINGS
from tui_nn.ui.commands.screens import COMPARISON, DATA, RUNS

SCREENS = ("data", "runs", "comparison")
"""The scopes that are screens of their own; what is of another can be done on the dashboard."""

COMMANDS = (*ROWS, *DASHBOARD, *MATRIX, *SETTINGS, *DATA, *RUNS, *COMPARISON, *APP)


def bindings(scope: str) -> list[BindingType]:
    """Textual's bindings of a scope."""
    return [
        Binding(
            key,
            command.action,
            command.title,
            show=False,
            tooltip=command.help,
            priority=command.asks,
        )
        for command in COMMANDS
        if command.scope == scope
        for key in command.keys.split(",")
    ]


def shown_in_bar(screen: str = "") -> Iterable[Command]:
    """The commands of a key bar, in their order there.

    Args:
        screen: Whose bar it is, one of `SCREENS`; empty for the dashboard's.
    """
    return (
        command
        for command in COMMANDS
        if command.bar and (command.scope == screen if screen else command.scope not in SCREENS)
    )
