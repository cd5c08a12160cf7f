"""The settings file as it is read: what can be used of it, and what is wrong with the rest."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from tui_nn.errors import UsageError
from tui_nn.preferences.lines import line_of, lines_of_keys
from tui_nn.preferences.values import SETTINGS, Layout, Preferences, Setting, Value

_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_SECTIONS = ("layout", "keys")
_NOT_USED = "Nothing of it is used until that is put right"


def path() -> Path:
    """The settings file: `NN_TUI_SETTINGS`, else in the user's own folder of configurations."""
    if set_by_user := os.environ.get("NN_TUI_SETTINGS"):
        return Path(set_by_user).expanduser().absolute()
    return platformdirs.user_config_path("nn-tui", appauthor=False) / "settings.toml"


@dataclass(frozen=True)
class SettingsFile:
    """What was read.

    Args:
        path: The file.
        text: All of it; empty where there is none.
        preferences: What it sets; the defaults where it sets nothing, or nothing that makes sense.
        problems: What is wrong with it: sentences with file and line.
        is_usable: Whether it is TOML at all, or not there.
    """

    path: Path
    text: str = ""
    preferences: Preferences = field(default_factory=Preferences)
    problems: tuple[str, ...] = ()
    is_usable: bool = True

    def where(self, name: str) -> str:
        """The place of a setting for a person: file and line."""
        return _where(self.path, line_of(lines_of_keys(self.text), name))


def read() -> SettingsFile:
    """Read the settings file; what is wrong with it is told, and never an error."""
    file = path()
    try:
        text = file.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return SettingsFile(file)
    except OSError as error:
        reason = error.strerror or str(error)
        return _unusable(file, f"the settings cannot be read: {reason}", "The defaults are used")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return _unusable(file, "the settings are not UTF-8", _NOT_USED, line)
    except tomllib.TOMLDecodeError as error:
        return _no_toml(file, str(error))
    except RecursionError:
        return _unusable(file, "the settings are nested too deeply", _NOT_USED)
    lines = lines_of_keys(text)
    values, keys, errors = _taken(table)
    problems = (
        str(UsageError(it.what, where=_where(file, line_of(lines, it.where)), remedy=it.remedy))
        for it in errors
    )
    return SettingsFile(file, text, _preferences(values, keys), tuple(problems))


def _taken(
    table: dict[str, object],
) -> tuple[dict[str, Value], dict[str, str], list[UsageError]]:
    """The values and the keys that can be used, and errors with a name as their `where`."""
    values: dict[str, Value] = {}
    keys: dict[str, str] = {}
    errors: list[UsageError] = []
    for name, value in _named(table, errors):
        try:
            if name.startswith("keys."):
                keys[name.removeprefix("keys.")] = _key_text(name, value)
            else:
                values[name] = setting_of(name).of_file(value)
        except UsageError as error:
            errors.append(UsageError(error.what, where=name, remedy=error.remedy))
    return values, keys, errors


def setting_of(name: str) -> Setting:
    """The setting with a name, which is not a key.

    Raises:
        UsageError: There is none.
    """
    if name not in SETTINGS:
        raise UsageError(f"there is no setting {name!r}", remedy=_nearest(name))
    return SETTINGS[name]


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name, [*SETTINGS, *_SECTIONS], n=1)
    by_word = [it for it in SETTINGS if it.rpartition(".")[2] == name.rpartition(".")[2]]
    found = by_word or close
    return f"Did you mean {found[0]!r}?" if found else "`nn-tui settings` lists all"


def _named(table: dict[str, object], errors: list[UsageError]) -> Iterator[tuple[str, object]]:
    """Each value with its whole name; those of keys however they are nested."""
    for name, value in table.items():
        if name not in _SECTIONS:
            yield name, value
        elif not isinstance(value, dict):
            what = f"{name} is a section, and no setting"
            errors.append(UsageError(what, where=name, remedy=f"Write [{name}] above its settings"))
        elif name == "keys":
            yield from _flat("keys", value)
        else:
            yield from ((f"{name}.{word}", it) for word, it in value.items())


def _flat(prefix: str, table: dict[str, object]) -> Iterator[tuple[str, object]]:
    """`rows.up` as a table in a table is meant as the name of a command, too."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{name}", value)
        else:
            yield f"{prefix}.{name}", value


def _key_text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(key, str) for key in value):
        return ",".join("comma" if key == "," else key for key in value)
    what = f"the keys of {name.removeprefix('keys.')} cannot be {value!r}"
    raise UsageError(what, remedy='Write them between quotes: "g" or "ctrl+r,f5"')


def _preferences(values: dict[str, Value], keys: dict[str, str]) -> Preferences:
    plain = {name: value for name, value in values.items() if "." not in name}
    layout = {name.removeprefix("layout."): value for name, value in values.items() if "." in name}
    return Preferences(**plain, layout=Layout(**layout), keys=keys)  # type: ignore[arg-type]


def _no_toml(file: Path, words: str) -> SettingsFile:
    found = _PLACE.fullmatch(words)
    if found is None:
        return _unusable(file, f"the settings are not TOML: {_begin(words)}", _NOT_USED)
    reason, line, column = found.groups()
    what = f"the settings are not TOML: {_begin(reason)}"
    if line is None:
        return _unusable(file, f"{what} at the end of the file", _NOT_USED)
    where = f"{_where(file, int(line))}, column {column}"
    return SettingsFile(
        file, problems=(str(UsageError(what, where=where, remedy=_NOT_USED)),), is_usable=False
    )


def _unusable(file: Path, what: str, remedy: str, line: int | None = None) -> SettingsFile:
    problem = str(UsageError(what, where=_where(file, line), remedy=remedy))
    return SettingsFile(file, problems=(problem,), is_usable=False)


def _where(file: Path, line: int | None) -> str:
    return str(file) if line is None else f"{file}, line {line}"


def _begin(words: Iterable[str]) -> str:
    text = "".join(words)
    return text[:1].lower() + text[1:]
