"""The help: every key, from the same declaration as the keys themselves."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_nn.ui.commands import COMMANDS

_SCOPES = {
    "rows": "In the list of rows",
    "matrix": "In the confusion matrix",
    "settings": "In the settings",
    "data": "On the screen about the data",
    "runs": "On the screen of the runs",
    "comparison": "On the screen that compares runs",
    "dashboard": "Anywhere",
    "app": "On every screen",
}

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
            yield Static(_text(), markup=False)


def _text() -> str:
    lines = []
    for scope, heading in _SCOPES.items():
        lines += ["", heading]
        lines += [
            f"  {command.shown:<10} {command.help}"
            for command in COMMANDS
            if command.scope == scope
        ]
    return "\n".join([*lines, "", _ABOUT])
