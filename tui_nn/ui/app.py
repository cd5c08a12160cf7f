"""The app: opens what it is to show, and knows how to leave."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.notifications import SeverityLevel
from textual.screen import Screen

from tui_nn.dataset import open_dataset
from tui_nn.errors import RunError, UsageError
from tui_nn.locations import default_files
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.commands import COMMANDS, SCREENS, bindings
from tui_nn.ui.hanging_up import end_with_the_terminal
from tui_nn.ui.screens.comparison import ComparisonScreen
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.screens.dialogs import Choice
from tui_nn.ui.screens.help import HelpScreen
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.watching import active_runs, run_to_watch

_OWN_COMMANDS: dict[type[Screen[Any]], str] = {
    RunsScreen: "runs",
    ComparisonScreen: "comparison",
}
"""The screens whose commands are found from the palette there, with their scopes."""


class NnTuiApp(App[None]):
    """The program on a screen.

    Args:
        train: A file of rows to learn from, or a built-in name.
        test: The same, to be tested with.
        run: The run to watch at first; None for none.

    Raises:
        DataError: A file cannot be opened.
    """

    CSS_PATH = "app.tcss"
    TITLE = "nn-tui"
    BINDINGS = bindings("app")
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(self, train: str, test: str, run: RunFolder | None = None) -> None:
        super().__init__(ansi_color=False)
        self._dashboard = Dashboard(open_dataset(train), open_dataset(test), run)

    def get_default_screen(self) -> Screen[None]:
        """The dashboard."""
        return self._dashboard

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: the commands of the screen that is seen."""
        own = _OWN_COMMANDS.get(type(screen), "")
        if not own and screen is not self._dashboard:
            return
        for number, command in enumerate(COMMANDS):
            if command.scope in (own, "app") or not (own or command.scope in SCREENS):
                title = f"{command.title} ({command.shown})"
                yield SystemCommand(title, command.help, lambda n=number: self._do_later(n))

    async def action_do(self, number: int) -> None:
        """Do what a command of the declaration says, wherever the focus is."""
        command = COMMANDS[number]
        targets: dict[str, DOMNode] = {"app": self, "dashboard": self._dashboard}
        targets |= dict.fromkeys(SCREENS, self.screen)
        target = targets.get(command.scope) or self._dashboard.query_one(f"#{command.scope}")
        await self.run_action(command.action, target)

    def _do_later(self, number: int) -> None:
        self.call_later(self.action_do, number)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something that is not being said already."""
        if all(shown.message != message for shown in self._notifications):
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    async def action_quit(self) -> None:
        """Leave; ask first where something trains."""
        if self._dashboard.is_starting:
            self._dashboard.give_up_start(then=self.action_quit)
            return
        runs = active_runs()
        if not runs:
            self.exit()
            return
        names = ", ".join(folder.name for folder in runs)

        def leave(answer: str | None) -> None:
            if answer == "s":
                for folder in runs:
                    with suppress(RunError):  # it has gone in the meantime
                        ask(folder.control, STOP)
                self.exit(message=f"Stopping {names}, and saving.")
            elif answer == "l":
                self.exit(message=f"Training goes on: nn-tui attach {runs[-1].name}")

        question = Choice(
            f"{names} trains. Quit?", [("l", "leave it training"), ("s", "stop it, and save it")]
        )
        self.push_screen(question, leave)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        self.push_screen(CommandPalette(placeholder="Find a command"))

    def action_help_quit(self) -> None:
        """What Ctrl+C does."""
        self.notify("q quits.")

    def action_help(self) -> None:
        """All keys."""
        self.push_screen(HelpScreen())


def run_app(train: str | None, test: str | None) -> int:
    """Open the app in this terminal, and stay until it is left.

    Args:
        train: A file or a built-in name; None for the default.
        test: The same.

    Raises:
        UsageError: This is no terminal, or a file cannot be opened.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the app needs a terminal", remedy="`nn-tui --help` lists the commands")
    if os.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("this terminal cannot move its cursor", remedy="Set TERM, or use commands")
    default_train, default_test = default_files()
    app = NnTuiApp(train or default_train, test or default_test, run_to_watch())
    end_with_the_terminal()
    app.run()
    return app.return_code or 0
