"""Files of rows in every form, made on the spot; and what is found in them, by all ways."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, Problem, open_dataset
from tui_nn.errors import DataError

Pixels = NDArray[np.uint8]
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " "}


@dataclass(frozen=True)
class Form:
    """How rows are written to a file: as a `Layout`, and whether it is compressed."""

    label: str = "first"
    ids: bool = False
    header: bool = False
    separator: str = "comma"
    side: int = 8
    packed: bool = False

    def __str__(self) -> str:
        parts = ["gzip" * self.packed, f"label-{self.label}", "id" * self.ids]
        parts += ["header" * self.header, self.separator, str(self.side)]
        return "-".join(filter(None, parts))

    @property
    def label_column(self) -> int | None:
        """Where the label stands, counted from 0."""
        return {"first": int(self.ids), "last": self.columns - 1}.get(self.label)

    @property
    def first_pixel(self) -> int:
        return self.ids + (self.label == "first")

    @property
    def columns(self) -> int:
        return self.ids + (self.label != "none") + self.side**2

    def cells(self, pixels: Pixels, labels: Sequence[int]) -> list[list[str]]:
        """The cells of each line, without the header."""
        return [
            self._joined([str(1000 + n)], [str(label)], list(map(str, image)))
            for n, (image, label) in enumerate(zip(pixels.tolist(), labels, strict=True))
        ]

    def names(self) -> list[list[str]]:
        """The cells of the header; nothing where there is none."""
        names = [f"pixel{number}" for number in range(self.side**2)]
        return [self._joined(["id"], ["label"], names)] * self.header

    def text(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Lines of cells as text, after the header."""
        separator = _SEPARATORS[self.separator]
        return "".join(separator.join(row) + "\n" for row in [*self.names(), *rows]).encode()

    def write(self, folder: Path, content: bytes) -> Path:
        """The file, compressed where it should be."""
        path = folder / ("rows.csv.gz" if self.packed else "rows.csv")
        path.write_bytes(gzip.compress(content, 1) if self.packed else content)
        return path

    def _joined(self, number: list[str], label: list[str], pixels: list[str]) -> list[str]:
        first, last = label * (self.label == "first"), label * (self.label == "last")
        return number * self.ids + first + pixels + last


FORMS = [
    Form(),
    Form(side=28),
    Form(side=28, header=True, packed=True),
    Form("last"),
    Form("last", header=True, side=28),
    Form("none", header=True),
    Form("none", ids=True, header=True),
    Form(ids=True),
    Form(separator="semicolon"),
    Form(separator="tab", header=True, packed=True),
    Form(separator="space"),
    Form(packed=True),
]
"""A choice in which each part of a form occurs with several others."""


def images(side: int, rows: int, seed: int = 0) -> Pixels:
    """Images whose edges are background, as real ones' are."""
    rng = np.random.default_rng([side, seed])
    pixels = rng.integers(0, 256, (rows, side, side), np.uint8)
    pixels[:, 0, :] = pixels[:, -1, :] = pixels[:, :, 0] = pixels[:, :, -1] = 0
    return pixels.reshape(rows, -1)


def opened(path: Path | str) -> Dataset:
    """A data set that is ready."""
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    return dataset


def look_through(dataset: Dataset) -> tuple[dict[int, tuple[int | None, Pixels]], list[Problem]]:
    """Label and pixels of the rows that can be used, and all problems.

    What all rows at once give is compared with what each gives alone: a row is in a block, or it
    has exactly one problem and cannot be had.
    """
    rows: dict[int, tuple[int | None, Pixels]] = {}
    problems: list[Problem] = []
    done = 0
    for block in dataset.blocks():
        assert block.done >= done
        assert block.pixels.dtype == block.labels.dtype == np.uint8
        for index, label, pixels in zip(
            block.indices.tolist(), block.labels.tolist(), block.pixels, strict=True
        ):
            alone = dataset.row(index)
            assert (alone.index, alone.line) == (index, dataset.line_of(index))
            assert alone.label == (label if dataset.has_labels else None)
            assert np.array_equal(alone.pixels, pixels)
            assert index not in rows
            rows[index] = alone.label, alone.pixels
        problems += block.problems
        done = block.done
    assert done == len(dataset)
    faulty = {problem.row: problem for problem in problems if problem.row is not None}
    assert len(faulty) == sum(problem.row is not None for problem in problems)
    assert sorted([*rows, *faulty]) == list(range(len(dataset)))
    for index, problem in faulty.items():
        error = error_of(lambda index=index: dataset.row(index))  # type: ignore[misc]
        assert (error.line, error.column) == (problem.line, problem.column)
        assert error.what == problem.reason
    return rows, problems


def error_of(do: Callable[[], object]) -> DataError:
    """The error that something raises."""
    try:
        do()
    except DataError as error:
        return error
    raise AssertionError("no error")


def is_open(path: Path) -> bool:
    """Whether this process has the file open."""
    links = list(Path("/proc/self/fd").iterdir())  # with that of the listing itself, gone again
    return path in [link.readlink() for link in links if link.is_symlink()]
