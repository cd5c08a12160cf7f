"""Changing the settings file without touching what its owner wrote around the changes."""

import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import asdict
from typing import Any

from tui_nn.errors import UsageError
from tui_nn.files import write_atomically
from tui_nn.preferences.reading import SettingsFile, read
from tui_nn.preferences.values import SETTINGS, Layout

_HEAD = "# Settings of nn-tui; `nn-tui settings` lists all.\n"


def save(**changes: object) -> None:
    """Change settings in the file, and leave all else as it is.

    Args:
        changes: Fields of `Preferences` with their values; None takes a setting away, so that the
            default is used. Of `keys` only those that are named are changed.

    Raises:
        UsageError: The file cannot be changed, or a value makes no sense.
    """
    file = read()
    if not file.is_usable:
        raise UsageError(
            "the settings are not changed, for they cannot be read",
            where=str(file.path),
            remedy="Put the file right, or delete it",
        )
    text = changed(file, dict(_named(changes)))
    try:
        target = file.path.resolve()  # the file that a link leads to, and not the link
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text.encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"the settings are not kept: {reason}", where=str(file.path)) from error


def changed(file: SettingsFile, changes: Mapping[str, object]) -> str:
    """The text of the file with other values.

    Args:
        file: As it is.
        changes: Whole names, and their values; None for those that are to go.

    Raises:
        UsageError: What is written there is in the way.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(file.text or _HEAD)
        for name, value in changes.items():
            section, _, word = name.partition(".")
            _put(document, (section, word) if word else (name,), value)
        text = tomlkit.dumps(document)
        kept = tomllib.loads(text)
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, KeyError, AttributeError) as error:
        raise _in_the_way(file, ", ".join(changes)) from error
    for name, value in changes.items():
        if _found(kept, tuple(name.split("."))) != value:
            raise _in_the_way(file, name)
    return text


def _named(changes: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Whole names and values as a file has them."""
    for field, value in changes.items():
        if field == "layout":
            layout = asdict(value) if isinstance(value, Layout) else asdict(Layout())
            for word, part in layout.items():
                name = f"layout.{word}"
                yield name, _checked(name, None if part == SETTINGS[name].default else part)
        elif field == "keys":
            assert isinstance(value, Mapping)
            yield from ((f"keys.{command}", keys) for command, keys in value.items())
        else:
            yield field, _checked(field, value)


def _checked(name: str, value: object) -> object:
    if value is None:
        return None
    taken = SETTINGS[name].of_file(value)
    return list(taken) if isinstance(taken, tuple) else taken


def _put(table: MutableMapping[str, Any], names: tuple[str, ...], value: object) -> None:
    """Set or take away a value in a table of tables, which need not be there."""
    import tomlkit

    if len(names) == 1:
        _put_in(table, names[0], value)
        return
    section, word = names
    if section not in table:
        if value is None:
            return
        table[section] = tomlkit.table()
    _put_in(table[section], word, value)


def _put_in(table: MutableMapping[str, Any], name: str, value: object) -> None:
    """Set or take away a value, also one whose dotted name was written without quotes."""
    first, _, rest = name.partition(".")
    if rest and name not in table and isinstance(table.get(first), MutableMapping):
        _put_in(table[first], rest, value)
    elif value is not None:
        table[name] = value
    elif name in table:
        del table[name]


def _found(table: object, names: tuple[str, ...]) -> object:
    """The value with a name that may be one key or several; None for none."""
    if not names:
        return table
    if isinstance(table, dict):
        for length in range(len(names), 0, -1):
            name = ".".join(names[:length])
            if name in table and (found := _found(table[name], names[length:])) is not None:
                return found
    return None


def _in_the_way(file: SettingsFile, names: str) -> UsageError:
    return UsageError(
        f"{names} cannot be changed without changing more",
        where=str(file.path),
        remedy="Change it there by hand",
    )
