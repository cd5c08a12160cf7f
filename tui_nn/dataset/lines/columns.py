"""What the columns of a file are: names or numbers, a label, an id, or pixels.

Everything is decided by what most lines have, so that a fault in one changes nothing.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

SIDES = range(4, 1025)
"""Pixels that images can have along each side."""

LABEL_NAMES = {"label", "labels", "class", "target", "y", "digit", "letter", "character"}
"""What columns of labels are called."""

ID_NAMES = {"id", "imageid", "image_id", "index", "idx", "row", "rowid", "unnamed: 0", ""}
"""What columns of ids are called; pandas gives its own no name."""

_UNNAMED = {"unnamed: 0", ""}
_MISSING = {"nan", "inf", "infinity", "none", "null", "na", "n/a"}  # values, if none that are right
_BACKGROUND = 0.8  # of a column's values are the same 0 or 255, where it is one of corner pixels
_MOST = 0.9  # of the labels are right where some are wrong
_LARGEST_LABEL = 61  # of the largest public set; a column of pixels that vary at all goes beyond


def is_header(cells: Sequence[bytes]) -> bool:
    """Whether a file's first line names its columns.

    Most of its cells are names then, or its numbers count the columns.
    """
    texts = [text_of(cell) for cell in cells]
    texts = texts[: -1 if not texts[-1] else None] or texts  # a separator may follow the last name
    if sum(_is_name(text) for text in texts) * 2 > len(texts):
        return True
    first = next((value for text in texts if (value := number_in(text)) is not None), None)
    if first not in (0, 1):
        return False
    numbers = [text for text in texts if number_in(text) is not None]
    if len(numbers) < SIDES.start**2:
        return False
    is_named = texts[0] in LABEL_NAMES | ID_NAMES or texts[-1] in LABEL_NAMES
    return _counts_up(numbers) and (is_named or len(numbers) == len(texts))


def vote(body: Sequence[Sequence[bytes]], names: Sequence[str]) -> int | None:
    """How many values a line has: as most lines that can be an image, and the header.

    None where no line can.
    """
    votes = Counter(len(cells) for cells in body)
    meant = len(names) if names and _named_roles(names) else 0
    if names:
        votes[len(names)] += 1
    usable = {
        count: (number, count == meant, rank)
        for count, number in votes.items()
        for rank, others in ((2, 1), (1, 0), (0, 2))
        if is_square(count - others)
    }
    return max(usable, key=usable.__getitem__, default=None)


def roles(columns: int, names: Sequence[str], body: Sequence[Sequence[bytes]]) -> tuple[str, bool]:
    """Where the label stands ("first", "last", "none"), and whether lines begin with an id.

    Args:
        columns: Values in a line.
        names: Of the columns; empty where there is no header.
        body: The cells of lines with that many values; at least one.
    """
    first = _numbers_in(body, 0)
    named = _named_roles(names) if len(names) == columns else None
    if named and not (names[0] in _UNNAMED and named[0] == "none" and not _is_increasing(first)):
        return named
    if is_square(columns):
        return "none", False
    ids = not is_square(columns - 1)
    if not ids and _are_large_ids(first):
        return "none", True
    before = _numbers_in(body, int(ids))
    return ("last" if _is_rather_a_label(_numbers_in(body, -1), before) else "first"), ids


def is_square(count: int) -> bool:
    """Whether an image can have so many pixels."""
    return count > 0 and math.isqrt(count) in SIDES and math.isqrt(count) ** 2 == count


def text_of(cell: bytes) -> str:
    """A cell as text, without quotes, in small letters."""
    if cell.isdigit():  # nearly all are: a line can have a million of them
        return cell.decode()
    return cell.strip().strip(b'"').strip().decode("utf-8", errors="replace").lower()


def number_in(text: str) -> float | None:
    """The number that a text is; None where it is none."""
    try:  # Python also takes 1_000, which is rather the name of a pixel
        value = float(text) if text[:1] in "+-.0123456789" and "_" not in text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_name(text: str) -> bool:
    is_word = any(map(str.isalpha, text)) and text.strip("+-") not in _MISSING
    return is_word and number_in(text) is None


def _named_roles(names: Sequence[str]) -> tuple[str, bool] | None:
    """What the columns are by their names; None where the names make no sense."""
    ids = names[0] in ID_NAMES
    label = "first" if names[int(ids) : int(ids) + 1] and names[int(ids)] in LABEL_NAMES else "none"
    label = "last" if label == "none" and names[-1] in LABEL_NAMES else label
    return (label, ids) if is_square(len(names) - ids - (label != "none")) else None


def _numbers_in(body: Sequence[Sequence[bytes]], column: int) -> list[float]:
    found = (number_in(text_of(cells[column])) for cells in body)
    return [value for value in found if value is not None]


def _is_increasing(values: Sequence[float]) -> bool:
    return all(before < after for before, after in pairwise(values))


def _are_large_ids(values: Sequence[float]) -> bool:
    """Whether values are ids rather than labels; a single one over 255 is just wrong."""
    large = sum(value > 255 for value in values)
    return large > 1 and (large * 2 > len(values) or _is_increasing(values))


def _is_rather_a_label(last: Sequence[float], first: Sequence[float]) -> bool:
    """Whether the last values of lines are labels, rather than the first ones.

    The other column is that of a corner pixel: nearly always background, or else of values that
    go far beyond those of labels.
    """
    last, first = _possible_labels(last), _possible_labels(first)
    background = _background(last), _background(first)
    if max(background) >= _BACKGROUND:
        return background[0] < background[1]
    are_small = _are_small(last), _are_small(first)
    if are_small[0] != are_small[1]:
        return are_small[0]
    return len(set(last)) > len(set(first))


def _possible_labels(values: Sequence[float]) -> list[float]:
    return [value for value in values if 0 <= value <= 255 and value == int(value)]


def _background(values: Sequence[float]) -> float:
    """The share of the values that are the same background, 0 or 255."""
    return max(values.count(0), values.count(255)) / max(len(values), 1)


def _are_small(values: Sequence[float]) -> bool:
    """Whether values can be labels, but for a few that are wrong."""
    return sum(value <= _LARGEST_LABEL for value in values) > _MOST * len(values)


def _counts_up(numbers: Sequence[str]) -> bool:
    if not all(text.isdecimal() and len(text) < 9 for text in numbers):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(numbers))
