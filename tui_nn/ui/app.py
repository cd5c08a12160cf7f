"""The app: opens what it is to show, and knows how to leave."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from textual import on
from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from tui_nn.dataset import open_dataset
from tui_nn.errors import RunError
from tui_nn.locations import default_files
from tui_nn.preferences import Preferences
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.commands import SCREENS, bindings, with_keys
from tui_nn.ui.commands.chosen import load
from tui_nn.ui.personal import PersonalApp
from tui_nn.ui.screens.comparison import ComparisonScreen
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.screens.dialogs import Choice
from tui_nn.ui.screens.help import HelpScreen
from tui_nn.ui.screens.preferences import PreferencesScreen
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.terminal.colours import TerminalColours
from tui_nn.ui.terminal.dialect import NO_COLOURS, Dialect, of_this_terminal
from tui_nn.ui.themes import DARK, THEMES, offer_themes
from tui_nn.ui.watching import active_runs, run_to_watch
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.status_bar import StatusBar

_OWN_COMMANDS: dict[type[Screen[Any]], str] = {
    RunsScreen: "runs",
    ComparisonScreen: "comparison",
    PreferencesScreen: "preferences",
}
"""The screens whose commands are found from the palette there, with their scopes."""


class NnTuiApp(PersonalApp):
    """The program on a screen.

    Args:
        train: A file of rows to learn from, or a built-in name.
        test: The same, to be tested with.
        run: The run to watch at first; None for none.
        preferences: What the person has set.
        dialect: How to speak to the terminal.

    Attributes:
        problems: What is wrong with the settings file, told at the start.

    Raises:
        DataError: A file cannot be opened.
    """

    problems: Sequence[str] = ()

    CSS_PATH = "app.tcss"
    TITLE = "nn-tui"
    BINDINGS = bindings("app")
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(
        self,
        train: str,
        test: str,
        run: RunFolder | None = None,
        preferences: Preferences = Preferences(),  # noqa: B008 - it cannot be changed
        dialect: Dialect = Dialect(),  # noqa: B008
    ) -> None:
        super().__init__(preferences, dialect)
        self._colours = [TerminalColours(dialect.colours)]
        self.no_color = self.error_console.no_color = dialect.colours == NO_COLOURS
        offer_themes(self, preferences.theme)
        self._dashboard = Dashboard(open_dataset(train), open_dataset(test), run)
        self._dashboard.chosen_layout = preferences.layout

    def on_mount(self) -> None:
        """Tell what of the settings is not used."""
        for problem in self.problems:
            self.notify(problem, severity="warning", timeout=20, markup=False)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What the style sheet needs and Textual's themes, one of which is there first, lack."""
        return THEMES[DARK].variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What Textual draws with: the terminal's colours."""
        return self._colours

    def apply_preferences(self, before: Preferences) -> None:
        """Use what is set, but for keys, where it is not as before."""
        now = self.preferences
        if (now.theme, now.ramp, now.digits) != (before.theme, before.ramp, before.digits):
            self.apply_looks()
        if now.layout != self._dashboard.chosen_layout:
            self._dashboard.chosen_layout = now.layout
            self._dashboard.arrange_panes()

    def apply_looks(self) -> None:
        """Use the theme of the preferences, and draw digits as they say."""
        offer_themes(self, self.preferences.theme)
        for screen in self.screen_stack:
            for view in screen.query(DigitView):
                view.draw_as(self.preferences, self.dialect)

    def show_line_rate(self, rate: str) -> None:
        """Show it in the status line."""
        self._dashboard.query_one(StatusBar).line_rate = rate

    def get_default_screen(self) -> Screen[None]:
        """The dashboard."""
        return self._dashboard

    @on(Dashboard.Rearranged)
    def _keep_layout(self, event: Dashboard.Rearranged) -> None:
        self.update_preferences(layout=event.layout)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: the commands of the screen that is seen."""
        own = _OWN_COMMANDS.get(type(screen), "")
        if not own and screen is not self._dashboard:
            return
        for command in self.commands:
            if command.scope in (own, "app") or not (own or command.scope in SCREENS):
                title = f"{command.title} ({command.shown})"
                yield SystemCommand(title, command.help, partial(self._do_later, command.id))

    async def action_do(self, command_id: str) -> None:
        """Do what a command says, wherever the focus is."""
        command = next(command for command in self.commands if command.id == command_id)
        targets: dict[str, DOMNode] = {"app": self, "dashboard": self._dashboard}
        targets |= dict.fromkeys(SCREENS, self.screen)
        target = targets.get(command.scope) or self._dashboard.query_one(f"#{command.scope}")
        await self.run_action(command.action, target)

    def _do_later(self, command_id: str) -> None:
        self.call_later(self.action_do, command_id)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something that is not being said already, with the keys that are in force.

        Args:
            message: With the ids of commands in it, as `commands.with_keys` takes it.
            title: As for any app.
            severity: The same.
            timeout: The same.
            markup: The same.
        """
        message = with_keys(self, message)
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
        self.notify("{app.quit} quits.", markup=False)

    def action_settings(self) -> None:
        """What can be set."""
        self.push_screen(PreferencesScreen())

    def action_help(self) -> None:
        """All keys."""
        self.push_screen(HelpScreen())


def run_app(train: str | None, test: str | None) -> int:
    """Open the app in this terminal, and stay until it is left.

    Args:
        train: A file or a built-in name; None for the default.
        test: The same.

    Raises:
        UsageError: This is no terminal that can be used, or a file cannot be opened.
    """
    preferences, problems = load()
    dialect = of_this_terminal(preferences)
    dialect.prepare(sys.stderr)  # what is told at the end
    default_train, default_test = default_files()
    files = train or default_train, test or default_test
    app = NnTuiApp(*files, run_to_watch(), preferences, dialect)
    app.problems = problems
    return app.run_in_terminal()
