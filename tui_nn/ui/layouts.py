"""A part of a layout set by hand, and the file opened so."""

from contextlib import suppress

from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.file_rows import FileRows
from tui_nn.errors import NnTuiError


def opened_with(dataset: FileRows, name: str, text: str | None) -> Dataset:
    """The same rows, read in another way from now on.

    Args:
        dataset: Rows of a file.
        name: One of `layout.SETTINGS`.
        text: As it would be typed; None for what is found in the file.

    Raises:
        ValueError: The value makes no sense.
        NnTuiError: They cannot be read so, or it cannot be kept; all is as it was then.
    """
    if text is not None and dataset.found.changed(name, text) == dataset.found:
        text = None  # nothing need be remembered
    before = dataset.edits.layout.get(name)
    dataset.edits.set_layout(name, text)
    try:
        return open_dataset(dataset.name)
    except NnTuiError:
        with suppress(NnTuiError):
            dataset.edits.set_layout(name, before)
        raise
