"""In which line of a TOML file a setting is: `tomllib` does not tell.

For text that `tomllib` has read without complaint; other text gives lines of no meaning, but no
error.
"""

import re
import tomllib
from collections.abc import Iterator

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART = re.compile(r'[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')[ \t]*')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_COMMENT = re.compile(r"#[^\n]*")


def lines_of_keys(text: str) -> dict[str, int]:
    """The lines of all keys and tables, counted from 1.

    Args:
        text: A TOML document.

    Returns:
        The line of each, by its whole name: `layout.left` for `left` under `[layout]`. What is
        inside an inline table is not there: its line is that of the table.
    """
    lines: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for start, is_table, names in _statements(text):
        line = text.count("\n", 0, start) + 1
        if is_table:
            table = names
        whole = names if is_table else table + names
        for length in range(1, len(whole) + 1):
            lines.setdefault(".".join(whole[:length]), line)
    return lines


def line_of(lines: dict[str, int], name: str) -> int | None:
    """The line of a setting, or of the table that it is in; None where there is neither."""
    while name:
        if name in lines:
            return lines[name]
        name = name.rpartition(".")[0]
    return None


def _statements(text: str) -> Iterator[tuple[int, bool, tuple[str, ...]]]:
    """Where each begins, whether it is the head of a table, and its names."""
    place = _skip(_BLANK, text, 0)
    while place < len(text):
        start, is_table = place, text[place] == "["
        while is_table and place < len(text) and text[place] == "[":
            place += 1
        names: list[str] = []
        while part := _PART.match(text, place):
            names.append(_name(part[1]))
            place = part.end()
            if text[place : place + 1] != ".":
                break
            place += 1
        yield start, is_table, tuple(names)
        place = _skip(_BLANK, text, _end_of_statement(text, place))


def _end_of_statement(text: str, place: int) -> int:
    """The line's end that is not inside a string, an array or an inline table."""
    depth = 0
    while place < len(text):
        character = text[place]
        if character in "\"'" and (string := _STRING.match(text, place)):
            place = string.end()
            continue
        if character == "#":
            place = _skip(_COMMENT, text, place)
            continue
        if character == "\n" and depth <= 0:
            return place
        depth += (character in "[{") - (character in "]}")
        place += 1
    return place


def _skip(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return place if found is None else found.end()


def _name(part: str) -> str:
    """A part of a key without its quotes."""
    if part[0] not in "\"'":
        return part
    try:
        name: str = tomllib.loads(f"name = {part}")["name"]
    except tomllib.TOMLDecodeError:
        return part
    return name
