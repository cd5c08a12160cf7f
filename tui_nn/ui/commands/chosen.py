"""What a person has set, with the keys looked at too: which commands there are is known here."""

from tui_nn.errors import UsageError
from tui_nn.preferences import Preferences, SettingsFile, read
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.commands.remapping import remapped


def load() -> tuple[Preferences, list[str]]:
    """What is set, and all that is wrong with the settings file: sentences with file and line."""
    file = read()
    return file.preferences, [*file.problems, *key_problems(file)]


def key_problems(file: SettingsFile) -> list[str]:
    """What is wrong with the keys of a settings file."""
    _, problems = remapped(COMMANDS, file.preferences.keys)
    return [
        str(UsageError(it.what, where=file.where(f"keys.{it.id}"), remedy=it.remedy))
        for it in problems
    ]
