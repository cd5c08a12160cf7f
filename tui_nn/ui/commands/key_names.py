"""The keys of a keyboard: as Textual names them, as people write them, and as they are shown."""

import difflib
from collections.abc import Sequence

from tui_nn.errors import UsageError

_PUNCTUATION = {
    "!": "exclamation_mark",
    '"': "quotation_mark",
    "#": "number_sign",
    "$": "dollar_sign",
    "%": "percent_sign",
    "&": "ampersand",
    "'": "apostrophe",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    "*": "asterisk",
    "+": "plus",
    ",": "comma",
    "-": "minus",
    ".": "full_stop",
    "/": "slash",
    ":": "colon",
    ";": "semicolon",
    "<": "less_than_sign",
    "=": "equals_sign",
    ">": "greater_than_sign",
    "?": "question_mark",
    "@": "at",
    "[": "left_square_bracket",
    "\\": "backslash",
    "]": "right_square_bracket",
    "^": "circumflex_accent",
    "_": "underscore",
    "`": "grave_accent",
    "{": "left_curly_bracket",
    "|": "vertical_line",
    "}": "right_curly_bracket",
    "~": "tilde",
}
_SHOWN = {
    "enter": "Enter",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "insert": "Ins",
    "backspace": "Backspace",
} | {name: character for character, name in _PUNCTUATION.items()}
_SPECIAL = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    *("insert", "delete", "backspace", "tab", "enter", "escape", "space"),
    *(f"f{number}" for number in range(1, 25)),
)
_ALSO = {
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "return": "enter",
    " ": "space",
    "period": "full_stop",
}
_MODIFIERS = ("ctrl", "alt", "shift")
_TAKEN = {
    "ctrl+c": "Ctrl+C is what a terminal interrupts with",
    "ctrl+q": "Ctrl+Q always quits",
}
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace"}
"""What a terminal sends for both: the same byte."""


def shown(name: str) -> str:
    """A key as it is written for a person: `^p`, `Esc`, `shift+tab`, `?`."""
    *modifiers, last = name.split("+")
    text = _SHOWN.get(last, last.upper() if _is_function_key(last) else last)
    if modifiers == ["ctrl"] and len(text) == 1:
        return f"^{text}"
    return "+".join([*modifiers, text])


def written(name: str) -> str:
    """A key as it is best written in a settings file: a character as itself, but for a comma."""
    character = _SHOWN.get(name, "") if name in _PUNCTUATION.values() else ""
    return character if character and character != "," else name


def all_shown(names: Sequence[str]) -> str:
    """Several keys in as few characters as tell of them: `arrows/Pg`, `n/N`."""
    text = "/".join(map(shown, names))
    text = text.replace("up/down/left/right", "arrows").replace("PgUp/PgDn", "Pg")
    return text.replace(" ", "")


def parse(text: str) -> tuple[str, ...]:
    """The keys that a person has written, by their names in Textual.

    Args:
        text: Names or characters with commas between them: `?`, `ctrl+r,f5`. A comma itself is
            written `comma`, or stands alone. Empty for no key, a blank for space.

    Raises:
        UsageError: There is no such key, or it cannot be had.
    """
    if text.strip() in ("", ","):
        return ("comma",) if text.strip() else ("space",) if text else ()
    # " " is a key too.
    return tuple(
        dict.fromkeys(name_of(part if part == " " else part.strip()) for part in text.split(","))
    )


def name_of(text: str) -> str:
    """Textual's name of one key.

    Raises:
        UsageError: There is no such key, or it cannot be had.
    """
    if len(text) == 1 and text != " ":
        return _name_of_character(text)
    if len(text) == 2 and text[0] == "^":
        text = f"ctrl+{text[1]}"
    *modifiers, last = text.split("+")
    if text.endswith("++"):  # ctrl++
        *modifiers, last = [*text[:-2].split("+"), "+"]
    modifiers = [modifier.lower() for modifier in modifiers]
    base = _base(last, text)
    for modifier in modifiers:
        if modifier not in _MODIFIERS:
            raise _unknown(text)
    if "shift" in modifiers and len(base) == 1 and base.isalpha() and modifiers == ["shift"]:
        return base.upper()  # what arrives is the letter
    if "ctrl" in modifiers:
        base = base.lower()
    ordered = [modifier for modifier in _MODIFIERS if modifier in modifiers]
    name = "+".join([*ordered, base])
    name = _SAME.get(name, name)
    if name in _TAKEN:
        raise UsageError(_TAKEN[name], remedy="Choose another key")
    return name


def _name_of_character(character: str) -> str:
    if character.isalnum():
        return character
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    raise _unknown(character)


def _base(last: str, text: str) -> str:
    if len(last) == 1 and last != " ":
        return _name_of_character(last)
    lower = last.lower()
    lower = _ALSO.get(lower, lower)
    if lower in _SPECIAL or lower in _PUNCTUATION.values():
        return lower
    raise _unknown(text)


def _unknown(text: str) -> UsageError:
    names = [*_SPECIAL, *_PUNCTUATION.values()]
    close = difflib.get_close_matches(text.lower(), names, n=1)
    remedy = f"Did you mean {close[0]!r}?" if close else "A key is such as 'g', 'f5' or 'ctrl+r'"
    return UsageError(f"there is no key {text!r}", remedy=remedy)


def _is_function_key(name: str) -> bool:
    return len(name) > 1 and name[0] == "f" and name[1:].isdigit()
