"""The keys that every screen has."""

from tui_nn.ui.commands.command import Command

APP = (
    Command(
        "app",
        "ctrl+p",
        "command_palette",
        "Palette",
        "Find a command by its name.",
        "^p",
        "^p find",
    ),
    Command("app", "question_mark", "help", "Help", "All keys.", "?", "? help"),
    Command("app", "q", "quit", "Quit", "Leave; a run may train on.", "q", "q quit"),
)
"""Of the app itself."""
