"""Rows of digits: files of any usual form, and the digits that this program draws itself.

`open_dataset` gives a `Dataset` for a path or a built-in name. Rows count from 0, file lines and
columns from 1. `survey` looks at every row once, `loading` makes them ready to be learned from,
`health` says in words what stands out.
"""

from tui_nn.dataset.builtin import BUILTIN_NAMES, BuiltinDigits
from tui_nn.dataset.csv_file import CsvFile
from tui_nn.dataset.folders import images_in
from tui_nn.dataset.idx_file import IdxFile, is_idx
from tui_nn.dataset.rows import Block, Dataset, Preparation, Problem, Row
from tui_nn.dataset.sources import open_source
from tui_nn.errors import DataError, UsageError

__all__ = [
    "BUILTIN_NAMES",
    "Block",
    "Dataset",
    "Preparation",
    "Problem",
    "Row",
    "open_dataset",
]


def open_dataset(name: str) -> Dataset:
    """The rows of a file, or built-in ones; nothing is read yet but the head of the file.

    Args:
        name: A path, of a file or of a folder with training images in it, or a name of
            `BUILTIN_NAMES`.

    Raises:
        DataError: The file is missing, empty, or none that can be read as rows.
        UsageError: There are no built-in digits of that name.
    """
    if name in BUILTIN_NAMES:
        return BuiltinDigits(name)
    if name.startswith("builtin:"):
        raise UsageError(
            f"there are no built-in digits {name!r}", remedy=f"Use {' or '.join(BUILTIN_NAMES)}"
        )
    source = open_source(images_in(name) or name)
    try:
        is_images = is_idx(source.read(0, 4))
    except DataError:
        source.close()
        raise
    return IdxFile(source) if is_images else CsvFile(source)
