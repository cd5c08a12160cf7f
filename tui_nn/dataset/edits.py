"""What a person changed about a file without touching it: `FILE.edits.json` beside the file.

Where that may not be written, it is a file of the user's own data folder.

Labels that were corrected, rows that were marked, and parts of the layout that were set by hand.
Each change is kept in its order, so that the last can be undone, today or in a year.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_nn.errors import DataError, NnTuiError
from tui_nn.files import write_atomically
from tui_nn.locations import edits_folder

SIDE_FILE = ".edits.json"
"""What follows the name of a data file in that of its side file."""

_FORMAT = 1
_MOST_ROWS = 1 << 62


@dataclass(frozen=True)
class Change:
    """One thing that was changed about a row.

    Args:
        row: Its index.
        label: The right label; None where the mark was changed.
        was: The label before; None for one that could not be read, or where the mark was changed.
        marked: Whether the row is marked now; None where the label was changed.
    """

    row: int
    label: int | None = None
    was: int | None = None
    marked: bool | None = None

    def __post_init__(self) -> None:
        labels = [value for value in (self.label, self.was) if value is not None]
        if type(self.row) is not int or not 0 <= self.row < _MOST_ROWS:
            raise ValueError(f"{self.row!r} is no row")
        if not all(type(value) is int and 0 <= value <= 255 for value in labels):
            raise ValueError(f"{labels} are no labels from 0 to 255")
        if (self.label is None) == (self.marked is None):
            raise ValueError("a change is of a label or of a mark")
        if self.marked is not None and type(self.marked) is not bool:
            raise ValueError(f"{self.marked!r} is neither marked nor unmarked")

    def __str__(self) -> str:
        """What was done, for a person."""
        if self.label is None:
            return f"row {self.row:,} {'marked' if self.marked else 'no longer marked'}"
        return f"row {self.row:,} labelled {self.label}"


class Edits:
    """The changes of one file; each is on disk before it counts.

    Args:
        path: The side file; None for rows that cannot be changed. Its folder is made if need be.

    Raises:
        DataError: The side file is there and cannot be understood.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.layout: dict[str, str] = {}
        self.changes: list[Change] = []
        self.labels: dict[int, int] = {}
        self.marked: set[int] = set()
        self._before: dict[int, int | None] = {}
        self._rows = np.empty(0, np.int64)  # those that are relabelled, in their order
        self.read()

    def read(self) -> None:
        """Take over what is on disk.

        Raises:
            DataError: It cannot be understood.
        """
        if self.path is None:
            return
        content = self._content(self.path)
        try:
            if content["format"] != _FORMAT:
                raise self._unusable("it is of another version of nn-tui")
            layout = dict(content.get("layout", {}))
            changes = [Change(**change) for change in content.get("changes", [])]
            if not all(isinstance(text, str) for pair in layout.items() for text in pair):
                raise self._unusable("its layout is no text")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._unusable(str(error)) from None
        self.layout, self.changes = layout, changes
        self._apply()

    def _content(self, path: Path) -> Any:  # noqa: ANN401 - whatever a file of JSON can hold
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # a named pipe would keep us waiting
                raise self._unusable("it is no regular file")
            return json.loads(path.read_bytes())
        except FileNotFoundError:
            return {"format": _FORMAT}
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path=path) from error
        except (ValueError, RecursionError) as error:
            raise self._unusable(str(error)) from None

    def relabel(self, row: int, label: int, was: int | None) -> None:
        """The right label of a row.

        Raises:
            NnTuiError: It cannot be kept; nothing has changed then.
        """

        def change() -> None:
            original = self._before.get(row, was)
            self.changes.append(Change(row, label=label, was=original))

        self._change(change)

    def mark(self, row: int) -> None:
        """Mark a row, or take its mark away.

        Raises:
            NnTuiError: It cannot be kept; nothing has changed then.
        """
        marked = row not in self.marked  # as the person saw it, whatever another app did since
        self._change(lambda: self.changes.append(Change(row, marked=marked)))

    def undo(self) -> Change | None:
        """Take back the last change; None where there is none.

        Raises:
            NnTuiError: It cannot be kept; nothing has changed then.
        """
        self.read()  # what another app has changed since is the last change
        if not self.changes:
            return None
        undone: list[Change] = []

        def change() -> None:
            undone.extend(self.changes[-1:])
            del self.changes[-1:]

        self._change(change)
        return undone[0] if undone else None

    def set_layout(self, name: str, text: str | None) -> None:
        """A part of the layout as set by hand, or (None) as it is found in the file.

        Raises:
            NnTuiError: It cannot be kept; nothing has changed then.
        """

        def change() -> None:
            self.layout.pop(name, None)
            if text is not None:
                self.layout[name] = text

        self._change(change)

    def label_of(self, row: int, found: int) -> int:
        """The right label of a row in which the file says `found`.

        Where the file said something else when the row was labelled, it is another file by now, or
        somebody has mended it: then it is right as it is.
        """
        return self.labels[row] if self._before.get(row, -1) == found else found

    def rescue(self, row: int) -> int | None:
        """The label of a row whose own could not be read; None where it has not got one."""
        return self.labels.get(row) if self._before.get(row, -1) is None else None

    def correct(self, rows: NDArray[np.int64], labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The labels of some rows as they are in the file, (n,) uint8, as they should be."""
        if not len(rows):
            return labels
        first, last = np.searchsorted(self._rows, (rows[0], rows[-1] + 1))
        if first == last:
            return labels
        labels = labels.copy()
        for row in self._rows[first:last].tolist():
            place = int(np.searchsorted(rows, row))
            if place < len(rows) and rows[place] == row:
                labels[place] = self.label_of(row, int(labels[place]))
        return labels

    @property
    def fingerprint(self) -> str:
        """What the labels owe to it, as text; empty where that is nothing."""
        return json.dumps(self.labels, sort_keys=True) if self.labels else ""

    def _change(self, do: Callable[[], object]) -> None:
        if self.path is None:
            raise NnTuiError("these rows are drawn, and cannot be changed")
        self.read()  # another app may have changed something too
        layout, changes = dict(self.layout), list(self.changes)
        do()
        self._apply()
        try:
            self._write(self.path)
        except OSError as error:
            self.layout, self.changes = layout, changes
            self._apply()
            raise NnTuiError(
                f"cannot be kept: {error.strerror}",
                where=str(self.path),
                remedy="Make room there, or copy the data to a folder of yours",
            ) from error

    def _write(self, path: Path) -> None:
        if not self.layout and not self.changes:
            path.unlink(missing_ok=True)  # nothing is left to be kept
            return
        changes = [
            {name: value for name, value in asdict(change).items() if value is not None}
            for change in self.changes
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        content: dict[str, Any] = {"format": _FORMAT, "layout": self.layout, "changes": changes}
        write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())

    def _apply(self) -> None:
        """Work out the state that all changes, one after the other, lead to."""
        self.labels, self._before, self.marked = {}, {}, set()
        for change in self.changes:
            if change.label is not None:
                self.labels[change.row] = change.label
                self._before.setdefault(change.row, change.was)
            elif change.marked:
                self.marked.add(change.row)
            else:
                self.marked.discard(change.row)
        for row, label in list(self.labels.items()):
            if label == self._before[row]:
                del self.labels[row], self._before[row]
        self._rows = np.array(sorted(self.labels), np.int64)

    def _unusable(self, why: str) -> DataError:
        assert self.path is not None
        return DataError(
            f"is no file of edits: {why}",
            path=self.path,
            remedy="Mend it, or move it away: the data itself is untouched",
        )


def edits_of(path: str) -> Edits:
    """The changes of a data file.

    They are kept beside it; where others own its folder, in the user's data folder instead.

    Args:
        path: The file, absolute.

    Raises:
        DataError: They cannot be understood.
    """
    beside = Path(path + SIDE_FILE)
    mark = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    own = edits_folder() / f"{mark}-{beside.name[-100:]}"
    is_own = own.exists() or not os.access(beside.parent, os.W_OK)
    return Edits(own if is_own and not os.path.lexists(beside) else beside)
