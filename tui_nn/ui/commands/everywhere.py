"""The keys that every screen has."""

from tui_nn.ui.commands.command import Command

APP = (
    Command(
        "app.find",
        "ctrl+p",
        "command_palette",
        "Palette",
        "Find a command by its name.",
        word="find",
    ),
    Command(
        "app.settings", "comma", "settings", "Settings", "Looks, layout and keys.", word="settings"
    ),
    Command("app.help", "question_mark", "help", "Help", "All keys.", word="help"),
    Command(
        "app.draw",
        "ctrl+l",
        "draw_again",
        "Draw again",
        "Draw the whole screen anew, after something else wrote on it.",
        word="redraw",
    ),
    Command(
        "app.suspend",
        "ctrl+z",
        "suspend_process",
        "Suspend",
        "Go back to the shell for a while; its `fg` comes back here.",
        word="shell",
        asks=True,  # in the middle of another question too; what is typed next is for the shell
    ),
    Command("app.quit", "q", "quit", "Quit", "Leave; a run may train on.", word="quit"),
)
"""Of the app itself."""
