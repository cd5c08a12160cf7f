"""What stands for a class where it is shown: its number, its name, or both."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

from tui_nn.dataset import Dataset
from tui_nn.errors import DataError

_SHORT = 2  # characters; as many as the numbers of most classes have


def names_of(dataset: Dataset) -> tuple[str, ...]:
    """The name of each class; none where the file of the names has gone."""
    with suppress(DataError):  # numbers will do; whoever opens the rows says so
        return dataset.names
    return ()


def short_names(names: Sequence[str], labels: Iterable[int]) -> list[str]:
    """What stands for classes where there is little room: their names if all are short, or numbers.

    Args:
        names: The name of each class, by its number; empty, or too few, where there are none.
        labels: The classes.
    """
    if not _are_short(tuple(names)):
        return [str(label) for label in labels]
    return [_name(names, label) or str(label) for label in labels]


def full_name(names: Sequence[str], label: int) -> str:
    """A class in a sentence: `7`, `7 Sneaker`, or `G` where all names are that short."""
    if _are_short(tuple(names)):
        return _name(names, label) or str(label)
    return f"{label} {_name(names, label)}".rstrip()


def _name(names: Sequence[str], label: int) -> str:
    return names[label] if label < len(names) else ""


@lru_cache(maxsize=8)
def _are_short(names: tuple[str, ...]) -> bool:
    """Whether every name is so short that it can take the place of a number."""
    # Of other characters, terminals do not agree how wide they are.
    return all(len(name) <= _SHORT and name.isascii() and name.isprintable() for name in names)
