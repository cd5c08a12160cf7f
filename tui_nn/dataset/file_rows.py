"""What all rows that come from a file have in common."""

import hashlib
import json
from abc import abstractmethod
from dataclasses import asdict

from tui_nn.dataset.edits import edits_of
from tui_nn.dataset.layout import Layout
from tui_nn.dataset.names import guess_names
from tui_nn.dataset.rows import Dataset
from tui_nn.dataset.sources import CHUNK, Source
from tui_nn.errors import DataError


class FileRows(Dataset):
    """Rows of a file.

    Attributes:
        source: The bytes of the file.
        found: The layout as it is found in the file; `layout` has what was set by hand too.
        settable: What can be set by hand, names of `layout.SETTINGS`.

    Args:
        source: The bytes of the file; closed where they turn out to be unusable.

    Raises:
        DataError: They cannot be used.
    """

    drawn = False
    settable: tuple[str, ...]

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name = source.name
        try:
            self.found = self._find_layout().changed("names", guess_names(self.name))
            self.edits = edits_of(self.name)
            self.layout = self._layout_by_hand()
        except DataError:
            source.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()

    def change(self) -> str:
        """What has become of the file since it was opened."""
        return self.source.change()

    def identity(self) -> list[str | int]:
        """Path, size, time and head of the file, and the labels that were corrected."""
        return [self.name, *self.source.identity(), self.edits.fingerprint]

    def fingerprint(self) -> dict[str, str | int]:
        """The path, the size in bytes and the SHA-256 of the content, edits included."""
        digest = hashlib.sha256()
        while not self.source.complete:
            self.source.advance()
        for start in range(0, self.source.size, CHUNK):
            digest.update(self.source.read(start, CHUNK))
        digest.update(self._shift_of_layout().encode())
        digest.update(self.edits.fingerprint.encode())
        return {"file": self.name, "bytes": self.source.size, "sha256": digest.hexdigest()}

    @abstractmethod
    def _find_layout(self) -> Layout:
        """Find out how the file is to be read, from its beginning."""

    def _layout_by_hand(self) -> Layout:
        settings = {
            name: self.edits.layout[name] for name in self.settable if name in self.edits.layout
        }
        try:
            return self.found.with_settings(settings)
        except ValueError as error:
            raise DataError(
                f"has a layout that makes no sense: {error}",
                path=str(self.edits.path),
                remedy="`nn-tui data layout FILE --reset` reads the file as it is found",
            ) from None

    def _shift_of_layout(self) -> str:
        """What the pixels and labels owe to a layout set by hand, as text; empty where nothing.

        What the classes are called changes neither.
        """
        found, layout = asdict(self.found), asdict(self.layout)
        changed = {name: value for name, value in layout.items() if value != found[name]}
        changed.pop("names", None)
        return json.dumps(changed, sort_keys=True) if changed else ""

    def _error(
        self, what: str, line: int | None = None, column: int | None = None, remedy: str = ""
    ) -> DataError:
        return DataError(what, path=self.name, line=line, column=column, remedy=remedy)
