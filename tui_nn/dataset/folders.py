"""Folders of files that belong together: the four files that MNIST and its kin are published as."""

import os
from pathlib import Path

from tui_nn.dataset.edits import SIDE_FILE
from tui_nn.dataset.sources import absolute

_TRAIN = ("*train*images?idx3*", "mnist_train.csv*", "*train*.csv*")
_TEST = ("*t10k*images?idx3*", "*test*images?idx3*", "mnist_test.csv*", "*test*.csv*")


def images_in(name: str) -> str | None:
    """The training rows in a folder, else its test rows; None where it is no folder of rows."""
    train, test = rows_in(name)
    return train or test


def rows_in(name: str) -> tuple[str | None, str | None]:
    """The training and the test rows in a folder, each None where there are none."""
    folder = Path(absolute(name))
    if not os.path.isdir(folder):  # noqa: PTH112 - Path's own raises where it may not look
        return None, None
    return _first(folder, _TRAIN), _first(folder, _TEST)


def _first(folder: Path, patterns: tuple[str, ...]) -> str | None:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            is_file = os.path.isfile(path)  # noqa: PTH113 - as above
            if is_file and not path.name.endswith(SIDE_FILE):
                return str(path)
    return None
