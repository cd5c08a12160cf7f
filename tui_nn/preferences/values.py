"""What can be set, what is used where nothing is, and which values make sense."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tui_nn.errors import UsageError

THEMES = ("dark", "light", "colour-blind", "colour-blind-light")
"""Looks of the screen."""

PANES = ("rows", "settings", "matrix", "curves")
"""Panes that can be hidden."""

Value = str | bool | int | tuple[str, ...]
"""Of one setting, as it is used."""

_WIDEST, _TALLEST = 500, 200
_LONGEST_RAMP = 64
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


@dataclass(frozen=True)
class Layout:
    """How the panes are arranged.

    Args:
        hidden: The panes that are not shown.
        left: Columns of the rows and the digit; 0: as many as they need.
        right: Lines of the confusion matrix; 0: as many as it needs.
    """

    hidden: tuple[str, ...] = ()
    left: int = 0
    right: int = 0


@dataclass(frozen=True)
class Preferences:
    """What can be set, with what is used where nothing is."""

    theme: str = "dark"
    ramp: str = " .:-=+*#%@"
    digits: str = "characters"
    characters: str = "auto"
    colours: str = "auto"
    mouse: bool = True
    line_rate: bool = False
    layout: Layout = field(default_factory=Layout)
    keys: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """What a setting of `SETTINGS` is set to."""
        section, _, word = name.rpartition(".")
        value: Value = getattr(getattr(self, section) if section else self, word)
        return value

    def with_changes(self, changes: Mapping[str, object]) -> "Preferences":
        """The same with other values; None for the default, and of `keys` only those named."""
        new = {
            name: getattr(_DEFAULTS, name) if value is None else value
            for name, value in changes.items()
        }
        if isinstance(keys := changes.get("keys"), Mapping):
            merged = {**self.keys, **keys}
            new["keys"] = {name: text for name, text in merged.items() if text is not None}
        return replace(self, **new)  # type: ignore[arg-type]


_DEFAULTS = Preferences()


@dataclass(frozen=True)
class Setting:
    """One of the things that can be set, but for keys.

    Args:
        name: In the file, with its section: "layout.left".
        default: What is used where nothing is set.
        help: A sentence for a person.
        wanted: What may be given, as the end of a sentence.
        check: Whether a value of the default's type makes sense.
        steps: The values to step through; empty where there are too many.
        next_start: Whether the program must be started anew for it.
    """

    name: str
    default: Value
    help: str
    wanted: str
    check: Callable[[Value], bool]
    steps: tuple[Value, ...] = ()
    next_start: bool = False

    def of_file(self, value: object) -> Value:
        """The value as it is used, from one of a TOML file.

        Raises:
            UsageError: It makes no sense here.
        """
        if isinstance(self.default, tuple) and isinstance(value, list):
            value = tuple(value)
        if isinstance(value, str | int | tuple):
            taken: Value = value
            if type(taken) is type(self.default) and self.check(taken):
                return taken
        given = list(value) if isinstance(value, tuple) else value
        raise UsageError(f"{self.name} cannot be {_as_in_a_file(given)}", remedy=self.remedy)

    def of_text(self, text: str) -> Value:
        """The value that a person has typed.

        Raises:
            UsageError: It makes no sense here.
        """
        try:
            return self.of_file(_typed(text, self.default))
        except ValueError:
            raise UsageError(f"{self.name} cannot be {text!r}", remedy=self.remedy) from None

    def text(self, value: Value) -> str:
        """A value as it would be typed."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str):
            return f'"{value}"' if value != value.strip() or _is_quoted(value) else value
        return ",".join(value) if isinstance(value, tuple) else str(value)

    @property
    def remedy(self) -> str:
        """What to give instead."""
        return f"Give {self.wanted}"


def _typed(text: str, like: Value) -> object:
    if isinstance(like, bool):
        word = text.strip().lower()
        return word in _YES if word in _YES + _NO else text
    if isinstance(like, int):
        return int(text)
    if isinstance(like, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text[1:-1] if _is_quoted(text) else text


def _is_quoted(text: str) -> bool:
    """Whether it stands between quotes, which keep blanks at its ends."""
    return len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'"


def _as_in_a_file(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "a table" if isinstance(value, dict) else repr(value)


def _choice(name: str, values: tuple[str, ...], text: str, *, next_start: bool = False) -> Setting:
    wanted = f"one of {', '.join(values)}"
    return Setting(name, values[0], text, wanted, lambda it: it in values, values, next_start)


def _switch(name: str, default: bool, text: str, *, next_start: bool = False) -> Setting:
    return Setting(name, default, text, "true or false", lambda _: True, (True, False), next_start)


def _number(name: str, largest: int, text: str) -> Setting:
    def check(value: Value) -> bool:
        return isinstance(value, int) and 0 <= value <= largest

    return Setting(name, 0, text, f"a whole number from 0 to {largest}", check)


def _is_ramp(value: Value) -> bool:
    return (
        isinstance(value, str)
        and 2 <= len(value) <= _LONGEST_RAMP
        and all(character.isprintable() and _is_narrow(character) for character in value)
    )


def _is_narrow(character: str) -> bool:
    """Whether it takes one column of a terminal."""
    is_wide = unicodedata.east_asian_width(character) in "WF"
    return not is_wide and not unicodedata.category(character).startswith("M")


def _are_panes(value: Value) -> bool:
    return isinstance(value, tuple) and all(pane in PANES for pane in value)


_ALL = (
    _choice("theme", THEMES, "The look of the screen."),
    Setting(
        "ramp",
        Preferences.ramp,
        "Characters for rising ink; the first is for none.",
        f"2 to {_LONGEST_RAMP} characters, each one column wide",
        _is_ramp,
    ),
    _choice("digits", ("characters", "blocks"), "How digits are drawn."),
    _choice(
        "characters", ("auto", "ascii"), "Which characters may be used at all.", next_start=True
    ),
    _choice(
        "colours",
        ("auto", "none", "16", "256", "all"),
        "How many colours may be used.",
        next_start=True,
    ),
    _switch("mouse", True, "Whether the mouse can be used.", next_start=True),
    _switch("line_rate", False, "Whether the status line shows how much is sent."),
    Setting(
        "layout.hidden",
        (),
        "Panes that are not shown.",
        f"a list of {', '.join(PANES)}, or an empty one",
        _are_panes,
    ),
    _number("layout.left", _WIDEST, "Columns of rows and digit; 0: as many as they need."),
    _number("layout.right", _TALLEST, "Lines of the confusion matrix; 0: as many as it needs."),
)

SETTINGS: Mapping[str, Setting] = {setting.name: setting for setting in _ALL}
"""All that can be set but keys, by its name."""
