"""The rows of a large file as bytes on disk, made once, so that training need not hold them.

A folder of the cache for each: `pixels`, side * side bytes for each row; of the usable rows among
them `places` (n,) int64 and `labels` (n,) uint8; `about.json`. Its name says which rows they are:
another file, another layout, another label that was corrected is another folder. All of it can be
deleted at any time.
"""

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.rows import Dataset, Preparation
from tui_nn.dataset.survey import Survey
from tui_nn.errors import DataError
from tui_nn.locations import cache_folder

_DRAFT = ".tmp"
_FORGOTTEN = 3600  # seconds without a write: whoever made a draft is no more

_AT_HAND = 5e-6  # seconds for a row that is in memory; one that takes longer comes from a disk

Report = Callable[[Preparation], None]
"""Told how far it is; may raise to give up."""


class StoredRows:
    """Pixels on disk, read row by row: it can stand wherever an array (n, width) of them can.

    Args:
        path: The file.
        width: Bytes of a row.
        places: (n,) where each row stands in the file, counted in rows.

    Raises:
        DataError: The file cannot be read.
    """

    def __init__(self, path: Path, width: int, places: NDArray[np.int64]) -> None:
        self.shape = (len(places), width)
        self._path = path
        self._places = places
        self._is_slow = True
        try:
            self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path=path) from error

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def __len__(self) -> int:
        """How many rows."""
        return len(self._places)

    def take(self, rows: NDArray[np.integer], axis: int = 0) -> NDArray[np.uint8]:  # noqa: ARG002
        """Some rows in any order, (len(rows), width) uint8."""
        return self._read(self._places[rows])

    def __getitem__(self, rows: slice) -> NDArray[np.uint8]:
        """Rows that follow each other, (n, width) uint8."""
        return self._read(self._places[rows])

    def part(self, rows: slice) -> "StoredRows":
        """Rows that follow each other, which stay on disk."""
        return StoredRows(self._path, self.shape[1], self._places[rows])

    def _read(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        started = time.perf_counter()
        width, file, read = self.shape[1], self._file, os.pread
        order = np.argsort(places)  # the disk is read from its beginning to its end
        starts = (places[order] * width).tolist()
        found = [b""] * len(places)
        try:
            if self._is_slow and hasattr(os, "posix_fadvise"):
                for start in starts:  # a disk finds rows three times as fast if it knows them all
                    os.posix_fadvise(file, start, width, os.POSIX_FADV_WILLNEED)
            for row, start in zip(order.tolist(), starts, strict=True):
                found[row] = read(file, width, start)
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from error
        self._is_slow = time.perf_counter() - started > _AT_HAND * len(places)
        content = bytearray().join(found)
        if len(content) != len(places) * width:
            raise self._error("is shorter than it was")
        return np.frombuffer(content, np.uint8).reshape(len(places), width)

    def _error(self, what: str) -> DataError:
        return DataError(what, path=self._path, remedy="Start again: it is made anew")


def stored(dataset: Dataset, report: Report) -> tuple[StoredRows, NDArray[np.uint8]]:
    """The usable rows of a prepared data set on disk, and their labels (n,) uint8.

    What is there already is used; otherwise it is made, and older rows of the same file go.

    Raises:
        DataError: The rows cannot be read, or not be kept.
    """
    place = cache_folder() / "rows" / _key(dataset)
    width = dataset.layout.pixels
    try:
        if not _is_whole(place, width):
            _make(dataset, place, report)
        labels = np.fromfile(place / "labels", np.uint8)
        places = np.fromfile(place / "places", np.int64)
    except OSError as error:
        raise DataError(
            f"cannot be kept in {place.parent}: {error.strerror}",
            path=dataset.name,
            remedy="Make room there, or name another folder in XDG_CACHE_HOME",
        ) from error
    return StoredRows(place / "pixels", width, places), labels


def _make(dataset: Dataset, place: Path, report: Report) -> None:
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}{_DRAFT}")
    draft.mkdir(parents=True)
    try:
        _write(dataset, draft, report)
        if not _is_whole(place, dataset.layout.pixels):  # otherwise somebody else was faster
            shutil.rmtree(place, ignore_errors=True)
            draft.rename(place)
        for older in _older_of_the_same_file(place, dataset.name):
            shutil.rmtree(older, ignore_errors=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(dataset: Dataset, draft: Path, report: Report) -> None:
    survey = Survey(dataset)
    written = [np.empty(0, np.int64)]
    with (draft / "pixels").open("wb") as pixels:
        for block in survey.blocks():
            pixels.write(np.ascontiguousarray(block.pixels).data)
            written.append(block.indices)
            report(Preparation(block.done, len(dataset)))
    survey.refuse_emptiness()
    # A row may turn out to be unusable when all have been seen: it has a place, and no use.
    places = np.flatnonzero(survey.usable[np.concatenate(written)]).astype(np.int64)
    (draft / "places").write_bytes(places.tobytes())
    (draft / "labels").write_bytes(survey.labels[survey.usable].tobytes())
    about = {
        "file": dataset.name,
        "rows": survey.rows,
        "stored": sum(map(len, written)),
        "layout": asdict(dataset.layout),
    }
    (draft / "about.json").write_text(json.dumps(about, indent=2) + "\n")


def _is_whole(place: Path, width: int) -> bool:
    """Whether the rows are there, as many as there should be."""
    try:
        about = json.loads((place / "about.json").read_bytes())
        sizes = {"pixels": about["stored"] * width, "places": 8 * about["rows"]}
        sizes["labels"] = about["rows"]
        return all((place / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _key(dataset: Dataset) -> str:
    layout = replace(dataset.layout, names="")  # the same rows, whatever their classes are called
    told = {"layout": asdict(layout), "identity": dataset.identity()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _older_of_the_same_file(place: Path, file: str) -> Iterator[Path]:
    """Folders that nobody needs any more, and drafts of whoever was killed while writing."""
    for folder in place.parent.glob(f"*{_DRAFT}"):
        with suppress(OSError):
            if time.time() - (folder / "pixels").stat().st_mtime > _FORGOTTEN:
                yield folder
    for about in place.parent.glob("*/about.json"):
        with suppress(OSError, ValueError, AttributeError):
            is_other = about.parent != place and about.parent.suffix != _DRAFT
            if is_other and json.loads(about.read_bytes()).get("file") == file:
                yield about.parent
