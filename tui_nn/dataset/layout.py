"""How the lines of a file are to be read, and its images to be looked at; found, or set by hand."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui_nn.dataset.lines.columns import (
    SIDES,
    is_header,
    is_square,
    number_in,
    roles,
    text_of,
    vote,
)

SEPARATORS = {"comma": b",", "semicolon": b";", "tab": b"\t", "space": b" "}
"""What can stand between two values, by name."""

LABELS = ("first", "last", "none")
"""Where the label of a line can stand."""

_LINES = 50  # lines of a file's head that are looked at


@dataclass(frozen=True)
class Layout:
    """How rows are read.

    Args:
        label: Where the label stands in a line: "first" (after an id), "last", or "none".
        ids: Whether each line begins with an id, which is passed over.
        header: Whether the first line names the columns.
        separator: What stands between the values, a name of `SEPARATORS`.
        trailing: Whether a separator follows the last value too.
        side: Pixels along each side of an image.
        full: The value of full ink.
        transposed: Whether images are stored column by column, as EMNIST's are.
        inverted: Whether images are dark ink on white paper, instead of ink 255 on 0.
        names: What the classes are called: a file, a name of `names.NAMES`, or empty.
    """

    label: str = "first"
    ids: bool = False
    header: bool = False
    separator: str = "comma"
    trailing: bool = False
    side: int = 28
    full: float = 255.0
    transposed: bool = False
    inverted: bool = False
    names: str = ""

    @property
    def pixels(self) -> int:
        """Pixels of an image."""
        return self.side * self.side

    @property
    def columns(self) -> int:
        """Values in a line."""
        return self.ids + (self.label != "none") + self.pixels

    @property
    def label_column(self) -> int | None:
        """Where the label stands in a line, counted from 0."""
        return {"first": int(self.ids), "last": self.columns - 1}.get(self.label)

    @property
    def first_pixel(self) -> int:
        """Where the pixels begin in a line, counted from 0."""
        return self.ids + (self.label == "first")

    @property
    def description(self) -> str:
        """In a few words, what a person would want to know first."""
        parts = ["no label" if self.label == "none" else f"label {self.label}"]
        parts += ["id"] * self.ids
        parts += ["header" if self.header else "no header", f"{self.side}x{self.side}"]
        parts += [f"{self.separator}s"] * (self.separator != "comma")
        return ", ".join([*parts, *self.view])

    @property
    def view(self) -> list[str]:
        """What is done to images before they are looked at, a few words for each."""
        return (
            [f"full ink {self.full:g}"] * (self.full != 255)
            + ["turned"] * self.transposed
            + ["inverted"] * self.inverted
        )

    def changed(self, name: str, text: str) -> "Layout":
        """With another value for one of `SETTINGS`, as a person types it.

        Raises:
            ValueError: There is no such setting, or the value makes no sense.
        """
        if name not in SETTINGS:
            raise ValueError(f"{name!r} is no part of a layout; there are {', '.join(SETTINGS)}")
        return dataclasses.replace(self, **{name: SETTINGS[name].parse(text.strip())})

    def with_settings(self, settings: Mapping[str, str]) -> "Layout":
        """With all that was set by hand.

        Raises:
            ValueError: One of them makes no sense.
        """
        layout = self
        for name, text in settings.items():
            layout = layout.changed(name, text)
        return layout


@dataclass(frozen=True)
class LayoutSetting:
    """A part of a layout that can be set by hand.

    Args:
        values: What can be chosen, as it would be typed; empty where any text may do.
        help: What it means, in one sentence.
        parse: From a text to the value.
    """

    values: tuple[str, ...]
    help: str
    parse: Callable[[str], Any]


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is none of {', '.join(choices)}")
        return text

    return parse


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"{text!r} is neither yes nor no")
    return text == "yes"


def _side(text: str) -> int:
    if not text.isdecimal() or int(text) not in SIDES:
        raise ValueError(f"{text!r} is no side of an image, {SIDES.start} to {SIDES.stop - 1}")
    return int(text)


def _full(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1e6:
        raise ValueError(f"{text!r} is no value of full ink, such as 255, 16 or 1")
    return value


_YES_NO = ("no", "yes")
SETTINGS = {
    "label": LayoutSetting(LABELS, "Where the label stands in a line.", _one_of(LABELS)),
    "ids": LayoutSetting(_YES_NO, "Whether each line begins with an id.", _yes_or_no),
    "header": LayoutSetting(_YES_NO, "Whether the first line names the columns.", _yes_or_no),
    "separator": LayoutSetting(
        tuple(SEPARATORS), "What stands between two values.", _one_of(tuple(SEPARATORS))
    ),
    "side": LayoutSetting(
        ("8", "16", "28", "32", "64"), "Pixels along each side of an image.", _side
    ),
    "full": LayoutSetting(("255", "16", "1"), "The value of full ink.", _full),
    "transposed": LayoutSetting(
        _YES_NO, "Whether images are stored column by column, as EMNIST's.", _yes_or_no
    ),
    "inverted": LayoutSetting(_YES_NO, "Whether images are dark ink on white paper.", _yes_or_no),
    "names": LayoutSetting((), "Names of the classes: a file, or a built-in set.", str),
}
"""All that can be set by hand, by its name in `Layout`."""


def find_layout(head: bytes) -> Layout:
    """Find out how a file is to be read from its first bytes.

    Args:
        head: From the first line on, at least one whole line; a line cut at its end is ignored.
    """
    lines = _whole_lines(head)
    separator = _find_separator(lines)
    table = [split_cells(line, SEPARATORS[separator]) for line in lines]
    header = is_header(table[0])
    body = table[header:] or table
    trailing = _has_trailing(body)
    if trailing:
        body = [cells[:-1] if not cells[-1] else cells for cells in body]
    named = table[0][: -1 if trailing and not table[0][-1] else None] if header else []
    names = [text_of(cell) for cell in named]
    found = Layout(header=header, separator=separator, trailing=trailing)
    columns = vote(body, names)
    if columns is None:
        return found  # no line is an image: each will be named for what it is
    sound = [cells for cells in body if len(cells) == columns] or [[b"0"] * columns]
    label, ids = roles(columns, names, sound)
    side = math.isqrt(columns - ids - (label != "none"))
    found = dataclasses.replace(found, label=label, ids=ids, side=side)
    return dataclasses.replace(found, full=_find_full(found, sound))


def split_cells(line: bytes, separator: bytes) -> list[bytes]:
    """The cells of a line, blanks around them removed; several spaces separate only once."""
    if separator == b" ":
        return line.split()
    return [cell.strip() for cell in line.strip(b"\r\n ").split(separator)]


def _count_cells(line: bytes, separator: bytes) -> int:
    """How many cells `split_cells` would find."""
    if separator == b" ":
        return len(line.split())
    return line.strip(b"\r\n ").count(separator) + 1


def _whole_lines(head: bytes) -> list[bytes]:
    lines = head.split(b"\n")
    whole = lines[:-1] or lines
    return [line for line in whole[: _LINES + 1] if line.strip()] or [b""]


def _find_separator(lines: list[bytes]) -> str:
    """The one that most lines have most of; of several, the first of `SEPARATORS`."""

    def median_count(name: str) -> int:
        separator = SEPARATORS[name]
        counts = sorted(_count_cells(line, separator) for line in lines)
        return counts[len(counts) // 2]

    return max(SEPARATORS, key=median_count)


def _has_trailing(body: list[list[bytes]]) -> bool:
    """Whether lines end with a separator. A single line may as well end with an empty cell."""
    ending = [cells for cells in body if len(cells) > 1 and not cells[-1]]
    if len(body) > 1:
        return len(ending) * 2 > len(body)
    return bool(ending) and is_square(len(ending[0]) - 2) and not is_square(len(ending[0]) - 1)


def _find_full(layout: Layout, body: list[list[bytes]]) -> float:
    """255, unless most images have fractions, none of them over 1."""
    pixels = slice(layout.first_pixel, layout.first_pixel + layout.pixels)
    votes = 0
    for cells in body:
        inked = [cell for cell in cells[pixels] if cell != b"0"]
        joined = b"".join(inked).lower()
        if b"." in joined or b"e" in joined:
            texts = map(text_of, inked)
            values = [value for text in texts if (value := number_in(text)) is not None]
            votes += max(values, default=0) <= 1 and any(value % 1 for value in values)
            votes -= max(values, default=0) > 1
        else:
            votes -= any(text_of(cell) != "1" for cell in inked)
    return 1.0 if votes > 0 else 255.0
