"""Rows as the text of a CSV file: label first, plain integers, commas between them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.edits import SIDE_FILE
from tui_nn.dataset.layout import Layout, find_layout
from tui_nn.dataset.rows import Dataset, Preparation
from tui_nn.errors import UsageError
from tui_nn.files import write_atomically

_HEAD = 1 << 16  # bytes; from as many, whoever opens the file finds out how it is to be read


def csv_lines(pixels: NDArray[np.uint8], labels: NDArray[np.uint8] | None) -> bytes:
    """Rows as text.

    Args:
        pixels: (n, side * side) uint8.
        labels: (n,) uint8, which stand first; None for rows without labels.
    """
    values = pixels if labels is None else np.column_stack([labels, pixels])
    texts = np.array([f"{value},".encode() for value in range(256)], "S4")
    letters = np.take(texts, values).view(np.uint8)
    ends = letters[:, -4:]
    ends[ends == ord(",")] = ord("\n")
    # Numbers of fewer than three digits are padded with 0.
    text: bytes = letters[letters != 0].tobytes()
    return text


def write_rows(
    dataset: Dataset,
    path: Path,
    chosen: NDArray[np.bool_],
    report: Callable[[Preparation], None],
) -> int:
    """Write some rows to a new CSV, as they are looked at: corrected, turned, ink 255 on 0.

    Some rows at a time are held in memory. The file is there in one step when all are written.

    Args:
        dataset: The prepared rows.
        path: The file; one that exists is replaced: `refuse_to_overwrite` is asked before.
        chosen: (n,) which of all rows to write; those that cannot be used are left out.
        report: Told how far it is, in rows; may raise to give up, and then nothing is left behind.

    Returns:
        How many rows were written.

    Raises:
        UsageError: There is no row to write, or the file cannot be written.
        DataError: The rows cannot be read any further.
    """
    written = 0

    def pieces() -> Iterator[bytes]:
        nonlocal written
        for block in dataset.blocks():
            which = chosen[block.indices]
            if which.any():
                written += int(which.sum())
                labels = block.labels[which] if dataset.has_labels else None
                yield csv_lines(block.pixels[which], labels)
            report(Preparation(block.done, len(dataset)))
        if not written:
            raise UsageError("there is no row to write", where=dataset.name)

    try:
        write_atomically(path, _with_header_if_needed(pieces(), dataset))
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(path)) from error
    return written


def refuse_to_overwrite(path: Path, *, force: bool = False, source: str = "") -> None:
    """Check that rows may be written to a file.

    Args:
        path: The file, absolute.
        force: Whether one that exists may be replaced.
        source: The file that the rows come from, which may never be replaced; empty for none.

    Raises:
        UsageError: They may not.
    """
    where = str(path)
    if source and any(_is_same(path, Path(other)) for other in (source, source + SIDE_FILE)):
        raise UsageError("is where the rows come from", where=where, remedy="Choose another name")
    if path.exists() and not path.is_file():
        raise UsageError("is no regular file", where=where, remedy="Choose another name")
    if path.exists() and not force:
        raise UsageError("exists already", where=where, remedy="`--force` replaces it")
    if os.path.lexists(where + SIDE_FILE):
        # It would be taken for that of the new file, and change other rows than it was made for.
        raise UsageError(
            "holds changes of another file of that name",
            where=where + SIDE_FILE,
            remedy="Choose another name, or move it away",
        )


def _is_same(path: Path, other: Path) -> bool:
    return path == other or (path.exists() and other.exists() and path.samefile(other))


def _with_header_if_needed(pieces: Iterator[bytes], dataset: Dataset) -> Iterator[bytes]:
    """A header only where the lines alone would be taken for another layout.

    So it is for rows of one class with noise in their corners: the label seems to stand last.
    """
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _HEAD:
            break
    label, side = "first" if dataset.has_labels else "none", dataset.layout.side
    if find_layout(head[:_HEAD]) != Layout(label, side=side):
        names = ["label"] * dataset.has_labels + [f"pixel{k}" for k in range(side * side)]
        yield ",".join(names).encode() + b"\n"
    yield head
    yield from pieces
