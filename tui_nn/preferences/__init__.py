"""What a person has set for this program, in a TOML file.

`values` says what can be set; `reading` reads the file and says what is wrong with it, with the
lines that `lines` finds; `writing` changes it.
"""

from tui_nn.preferences.reading import SettingsFile, path, read, setting_of
from tui_nn.preferences.values import (
    PANES,
    SETTINGS,
    THEMES,
    Layout,
    Preferences,
    Setting,
    Value,
)
from tui_nn.preferences.writing import save

__all__ = [
    "PANES",
    "SETTINGS",
    "THEMES",
    "Layout",
    "Preferences",
    "Setting",
    "SettingsFile",
    "Value",
    "load",
    "path",
    "read",
    "save",
    "setting_of",
]


def load() -> tuple[Preferences, list[str]]:
    """What is set, and what is wrong with the file: sentences with file and line.

    Whether its commands and their keys exist is for `tui_nn.ui.commands.chosen` to say.
    """
    file = read()
    return file.preferences, list(file.problems)
