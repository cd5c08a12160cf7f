"""The help: every key, from the same declaration as the keys themselves."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_nn.preferences import path
from tui_nn.ui.commands import commands_of
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.preferences import SCOPES

_FIXED = """\
Other keys can be chosen in the settings ({key}), or in the file {file}, by the names that
`nn-tui settings` lists. Those of questions stay as they are: Esc leaves, Enter takes what was
typed, and a letter answers.
"""

_ABOUT = """\
nn-tui shows the rows of an MNIST-like file, and trains a network to read them.

Everything a run does is kept in its folder, and a worker of its own trains it: you may quit, \
or lose the connection, and find it further on when you come back.

The recipe "classic" is the network of a first tutorial. It sends the raw error back through \
the layers (rule "tutorial"), which is not the gradient of the squared error; the rule \
"gradient" sends that, and learns more slowly at first. Compare them.
"""


class HelpScreen(ModalScreen[None]):
    """All keys, and what the program is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", "Leave", show=False)
    ]

    def compose(self) -> ComposeResult:
        """One long text that scrolls."""
        with VerticalScroll(classes="page"):
            yield Static("Help   Esc: back, arrows: scroll", classes="title", markup=False)
            yield Static(help_text(commands_of(self.app)), markup=False)


def help_text(commands: Sequence[Command]) -> str:
    """All keys, and what the program is.

    Args:
        commands: With the keys that are in force.
    """
    lines = []
    for scope, heading in SCOPES.items():
        own = [command for command in commands if command.scope == scope]
        width = max(9, *(len(command.shown) for command in own))
        lines += ["", heading]
        lines += [f"  {command.shown:<{width}} {command.help}" for command in own]
    settings = next(command for command in commands if command.id == "app.settings")
    fixed = _FIXED.format(key=settings.key, file=path())
    return "\n".join([*lines, "", fixed, _ABOUT])
