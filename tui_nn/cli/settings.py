"""`nn-tui settings`: what is set for the program, where, and by which keys it is steered."""

from argparse import Namespace
from collections.abc import Sequence

from tui_nn.cli.output import complain, say, say_json, table
from tui_nn.errors import UsageError
from tui_nn.preferences import (
    SETTINGS,
    Layout,
    Preferences,
    Setting,
    Value,
    path,
    read,
    save,
    setting_of,
)
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.commands.chosen import load
from tui_nn.ui.commands.command import Command
from tui_nn.ui.commands.remapping import refuse, remapped

_DEFAULT = "default"
_IDS = {command.id for command in COMMANDS}


def settings(arguments: Namespace) -> int:
    """List the settings, or change some."""
    if arguments.changes:
        _change(arguments.changes)
    preferences, problems = load()
    commands, _ = remapped(COMMANDS, preferences.keys)
    if arguments.json:
        say_json(_as_json(preferences, commands, problems))
    elif not arguments.changes:
        _list(preferences, commands)
    for problem in problems:
        complain(problem)
    return 2 if problems and not arguments.changes else 0


def _change(words: Sequence[str]) -> None:
    """Set all that is wanted, or nothing.

    Raises:
        UsageError: One of them makes no sense, or the file cannot be written.
    """
    present = read().preferences
    plain: dict[str, object] = {}
    layout: dict[str, Value] = {}
    keys: dict[str, str | None] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise UsageError(f"{word!r} sets nothing", remedy=f"Write `{word}=VALUE`")
        name = name.strip()
        if name.removeprefix("keys.") in _IDS:
            keys[name.removeprefix("keys.")] = None if text == _DEFAULT else text
            continue
        setting = _setting(name)
        value = None if text == _DEFAULT else setting.of_text(text)
        if name.startswith("layout."):
            layout[name.removeprefix("layout.")] = setting.default if value is None else value
        else:
            plain[name] = value
    # Each as it would be if all others were set: they may change keys with each other.
    all_keys = present.with_changes({"keys": keys}).keys
    for command, chosen in keys.items():
        refuse(COMMANDS, all_keys, command, chosen)
    changes = dict(plain)
    if layout:
        before = {word: present.value(f"layout.{word}") for word in ("hidden", "left", "right")}
        changes["layout"] = Layout(**{**before, **layout})  # type: ignore[arg-type]
    if keys:
        changes["keys"] = keys
    save(**changes)
    say(f"{', '.join(word.partition('=')[0].strip() for word in words)}: set in {path()}")


def _setting(name: str) -> Setting:
    """The setting with a name.

    Raises:
        UsageError: There is neither a setting nor a command of that name.
    """
    if "." in name and not name.startswith("layout."):
        refuse(COMMANDS, {}, name, None)  # it names the nearest command
    return setting_of(name)


def _list(preferences: Preferences, commands: Sequence[Command]) -> None:
    say(f"file: {path()}")
    rows = [
        [name, setting.text(preferences.value(name)) or "none", setting.help]
        for name, setting in SETTINGS.items()
    ]
    for line in ["", *table(["setting", "value", "what it is"], rows, left=3)]:
        say(line)
    rows = [[command.id, command.shown, command.title] for command in commands]
    for line in ["", *table(["command", "keys", "what it does"], rows, left=3)]:
        say(line)


def _as_json(
    preferences: Preferences, commands: Sequence[Command], problems: Sequence[str]
) -> dict[str, object]:
    return {
        "file": str(path()),
        "settings": {name: preferences.value(name) for name in SETTINGS},
        "keys": {command.id: list(command.names) for command in commands},
        "problems": list(problems),
    }
