"""Rows of digits: CSV files, and the digits that this program draws itself.

`open_dataset` gives a `Dataset` for a path or a built-in name. Rows count from 0, file lines
from 1; a line's columns count from 1, and column 1 is the label.
"""

from tui_nn.dataset.builtin import BUILTIN_NAMES, BuiltinDigits
from tui_nn.dataset.csv_file import CsvFile
from tui_nn.dataset.rows import PIXELS, SIDE, Dataset, Preparation, Row
from tui_nn.errors import UsageError

__all__ = ["BUILTIN_NAMES", "PIXELS", "SIDE", "Dataset", "Preparation", "Row", "open_dataset"]


def open_dataset(name: str) -> Dataset:
    """The rows of a file, or built-in ones; nothing is read yet but the head of the file.

    Args:
        name: A path, or a name of `BUILTIN_NAMES`.

    Raises:
        DataError: The file is missing, empty, a folder, or no CSV.
        UsageError: There are no built-in digits of that name.
    """
    if name in BUILTIN_NAMES:
        return BuiltinDigits(name)
    if name.startswith("builtin:"):
        raise UsageError(
            f"there are no built-in digits {name!r}", remedy=f"Use {' or '.join(BUILTIN_NAMES)}"
        )
    return CsvFile(name)
