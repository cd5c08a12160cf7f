"""What stands out in a data set, in plain words, each with the rows behind it and what to do."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.rows import Block, Dataset, Preparation
from tui_nn.dataset.survey import Survey
from tui_nn.errors import DataError

Rows = NDArray[np.int64]
"""Indices of rows, rising."""

_UNEVEN = 5.0  # times as many rows of one class as of another: worth a word
_DIM = 64  # grey values; where no pixel is above, 255 is hardly full ink


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that stands out.

    Args:
        name: What it is about, one word.
        what: What was found, a sentence without a full stop.
        remedy: What to do about it; empty where nothing need be done.
        rows: The rows behind it.
        command: What to do about it without the app; empty where that is the remedy.
    """

    name: str
    what: str
    remedy: str = ""
    rows: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    command: str = ""


class Health:
    """One look at every image of a data set, and at those of another one for rows in both.

    Args:
        dataset: The prepared rows.
        other: The rows that should have none in common with it, such as its test rows; None where
            there are none.
    """

    def __init__(self, dataset: Dataset, other: Dataset | None = None) -> None:
        self.dataset = dataset
        self.other = other
        self.survey = Survey(dataset)
        self._side = dataset.layout.side
        self._sums = np.zeros((256, dataset.layout.pixels), np.int64)
        self._brightest = 0
        self._hashes = np.zeros(len(dataset), np.int64)
        self._blank = np.zeros(len(dataset), bool)
        self._bright_edge = np.zeros(len(dataset), bool)
        self._in_other = np.zeros(len(dataset), bool)

    def look(self) -> Iterator[Preparation]:
        """Go through all rows; reports rows.

        Raises:
            DataError: A file cannot be read any further.
        """
        others = 0 if self.other is None else len(self.other)
        total = len(self.dataset) + others
        for block in self.survey.blocks():
            self._take(block)
            yield Preparation(block.done, total)
        if self.other is None:
            return
        hashes = [np.empty(0, np.int64)]
        for block in self.other.blocks():
            hashes.append(_hashes(block.pixels))
            yield Preparation(len(self.dataset) + block.done, total)
        self._in_other = np.isin(self._hashes, np.concatenate(hashes)) & self._has_ink

    def mean_image(self, label: int) -> NDArray[np.uint8]:
        """The mean of the images of a class, (side, side)."""
        count = max(int(self.survey.class_rows[label]), 1)
        mean: NDArray[np.uint8] = np.rint(self._sums[label] / count).astype(np.uint8)
        return mean.reshape(self._side, -1)

    def findings(self) -> list[Finding]:
        """All that stands out, the number of rows first."""
        if not self.survey.rows:
            return [self._of_rows(), *self._of_bad_rows()]
        return [
            self._of_rows(),
            *self._of_bad_rows(),
            *self._of_repeats(),
            *self._of_common_rows(),
            *self._of_blanks(),
            *self._of_inversion(),
            *self._of_scale(),
        ]

    @property
    def _has_ink(self) -> NDArray[np.bool_]:
        return self.survey.usable & ~self._blank

    def _take(self, block: Block) -> None:
        pixels, labels, places = block.pixels, block.labels, block.indices
        if not len(places):
            return
        order = np.argsort(labels, kind="stable")
        classes, starts = np.unique(labels[order], return_index=True)
        self._sums[classes] += np.add.reduceat(pixels[order], starts, axis=0, dtype=np.int64)
        lightest, darkest = pixels.max(axis=1), pixels.min(axis=1)
        self._brightest = max(self._brightest, int(lightest.max()))
        self._blank[places] = lightest == darkest
        self._bright_edge[places] = _edges(pixels, self._side).mean(axis=1) > 127
        self._hashes[places] = _hashes(pixels)

    def _of_rows(self) -> Finding:
        rows = _some(self.survey.rows)
        if not self.survey.rows:
            return Finding("rows", "no row can be used" if len(self.dataset) else "there is no row")
        if not self.dataset.has_labels:
            return Finding("rows", f"{rows} without labels", "`nn-tui predict` reads them")
        count = self.survey.class_rows
        classes: list[int] = np.flatnonzero(count).tolist()
        if len(classes) < 2:
            return Finding("rows", f"{rows}, all of one class", "A network has nothing to learn")
        least, most = min(classes, key=count.__getitem__), max(classes, key=count.__getitem__)
        if count[least] == count[most]:
            each = _some(int(count[least]))
            return Finding("rows", f"{rows}, {len(classes)} classes with {each} each")
        what = (
            f"{rows}, {len(classes)} classes: from {_some(int(count[least]))} of"
            f" {self._title(least)} to {count[most]:,} of {self._title(most)}"
        )
        if count[most] < _UNEVEN * count[least]:
            return Finding("rows", what)
        behind = np.flatnonzero(self.survey.usable & (self.survey.labels == least))
        return Finding("rows", what, "Rare classes are learned badly: get more of them", behind)

    def _title(self, label: int) -> str:
        """A class by its name, if it has one."""
        try:
            names = self.dataset.names
        except DataError:  # the file of the names has gone
            names = ()
        return (names[label] if label < len(names) else "") or str(label)

    def _of_bad_rows(self) -> Iterator[Finding]:
        bad = np.flatnonzero(~self.survey.usable)
        if len(bad):
            what = f"{_some(len(bad))} cannot be used"
            rest = "; all others are used" if self.survey.rows else ""
            command = f"`nn-tui data check` lists why{rest}"
            yield Finding("bad", what, f"Each says why when it is shown{rest}", bad, command)

    def _of_repeats(self) -> Iterator[Finding]:
        inked = np.flatnonzero(self._has_ink)
        _, group, sizes = np.unique(self._hashes[inked], return_inverse=True, return_counts=True)
        several = sizes[group] > 1
        if not several.any():
            yield Finding("repeats", "no image occurs twice")
            return
        members, group = inked[several], group[several]
        repeats = len(members) - len(np.unique(group))
        what = f"{_some(repeats)} repeat{'s' * (repeats == 1)} an image of another row"
        yield Finding("repeats", what, "Harmless if few; each counts twice in training", members)
        if self.dataset.has_labels:
            yield from self._of_contradictions(members, group)

    def _of_contradictions(self, members: Rows, group: Rows) -> Iterator[Finding]:
        pairs = np.unique(np.stack([group, self.survey.labels[members]]), axis=1)
        several = np.flatnonzero(np.bincount(pairs[0]) > 1)
        behind = members[np.isin(group, several)]
        if len(behind):
            what = f"{_some(len(behind))} with the same image have different labels"
            command = "Look at them, and correct with `nn-tui data label`"
            yield Finding(
                "contradictions", what, "Look at them, and correct with l", behind, command
            )

    def _of_common_rows(self) -> Iterator[Finding]:
        if self.other is None:
            return
        behind = np.flatnonzero(self._in_other)
        name = self.other.name.rpartition("/")[2]
        if not len(behind):
            yield Finding("common", f"no image is in {name} too")
            return
        what = f"{_some(len(behind))} {'is' if len(behind) == 1 else 'are'} in {name} too"
        remedy = "A test with known rows flatters: leave them out of one file"
        yield Finding("common", what, remedy, behind)

    def _of_blanks(self) -> Iterator[Finding]:
        behind = np.flatnonzero(self._blank & self.survey.usable)
        if len(behind):
            what = f"{_some(len(behind))} {'is' if len(behind) == 1 else 'are'} blank"
            yield Finding("blank", what, "Nothing can be read in them: leave them out", behind)

    def _of_inversion(self) -> Iterator[Finding]:
        behind = np.flatnonzero(self._bright_edge & self._has_ink)
        if 2 * len(behind) > self._has_ink.sum():
            what = "images are bright along their edges, as dark ink on white paper"
            command = "`nn-tui data layout FILE inverted=yes` inverts them"
            yield Finding("inverted", what, "x inverts them", behind, command)
        elif len(behind):
            what = f"{_some(len(behind))} may be inverted: bright along the edges"
            yield Finding("inverted", what, "Look at them; a network learns both badly", behind)

    def _of_scale(self) -> Iterator[Finding]:
        if self.survey.rows and 0 < self._brightest <= _DIM:
            found = round(self._brightest * self.dataset.layout.full / 255)
            what = f"no pixel is above {self._brightest} of 255"
            remedy = f"Set `full` to {max(found, 1)}: that is full ink"
            command = f"`nn-tui data layout FILE full={max(found, 1)}` sets what full ink is"
            yield Finding("dim", what, remedy, command=command)


def _edges(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The pixels along the edges of images (n, side * side)."""
    places = np.arange(side * side).reshape(side, side)
    return pixels[:, np.concatenate([places[[0, -1]].ravel(), places[:, [0, -1]].ravel()])]


def _hashes(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(n,) a number for each image: Python's own hash, of 64 bits.

    Two of a million different images have the same with a probability of 3 in a hundred million.
    """
    rows = map(hash, map(bytes, np.ascontiguousarray(pixels)))
    return np.fromiter(rows, np.int64, len(pixels))


def _some(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def first_impression(dataset: Dataset, looked_at: int = 30) -> list[str]:
    """What the first rows make one think of, each a sentence that says which key helps."""
    rows = []
    for index in range(min(looked_at, len(dataset))):
        with suppress(DataError):
            rows.append(dataset.row(index).pixels)
    if not rows:
        return []
    pixels, said = np.array(rows), []
    if (_edges(pixels, dataset.layout.side).mean(axis=1) > 127).mean() > 0.5:
        said.append("These look like dark ink on white paper: x inverts them.")
    if 0 < pixels.max() <= _DIM:
        said.append(f"No pixel is above {pixels.max()} of 255: i shows how full ink is set.")
    if "emnist" in dataset.name.lower() and not dataset.layout.transposed:
        said.append("EMNIST's images are stored on their side: t turns them.")
    return said
