"""The bytes of a plain file at any place; never those of another file."""

import hashlib
import os
import stat
from abc import ABC, abstractmethod
from pathlib import Path

from tui_nn.errors import DataError

GROWN = "grown"
"""What `Source.change` says of a file that only has more at its end."""

_COMPARED = 1 << 16  # bytes of the head, and of the end, by which a file is known again


class Source(ABC):
    """Bytes that can be read at any place up to `size`.

    Attributes:
        name: The file's absolute path.
        size: How many bytes there are, as far as that is known.
        complete: Whether `size` is all.
        damage: Why what follows could not be read; empty where all is well.
    """

    name: str
    size: int
    complete: bool
    damage: str = ""

    @abstractmethod
    def read(self, start: int, length: int) -> bytes:
        """Bytes from `start` on; fewer than `length` only at the end.

        Raises:
            DataError: The file is another by now, or cannot be read.
        """

    @abstractmethod
    def advance(self) -> None:
        """Get to know some more of the file, where `size` is not all yet."""

    @property
    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """How far `size` is: bytes of the file that have been read, and all of them."""

    @abstractmethod
    def change(self) -> str:
        """What has become of the file since it was opened: empty, `GROWN`, or what to say."""

    @abstractmethod
    def identity(self) -> list[str | int]:
        """Size, time (ns) and SHA-256 of the head of the file: what another file would not have."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""


class FileSource(Source):
    """A plain file. What is appended later is not seen; anything else that happens to it is.

    Args:
        path: The file.

    Raises:
        DataError: The file is missing, unreadable, a folder, or no regular file.
    """

    def __init__(self, path: str | Path) -> None:
        self.name = absolute(path)
        self.complete = True
        try:
            # Not to wait for somebody to write into a named pipe.
            self._file = os.open(self.name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (FileNotFoundError, ValueError):  # no name of a file has a NUL in it
            raise self._error("there is no such file") from None
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from error
        self._open = True
        try:
            status = os.fstat(self._file)
            self.size = status.st_size
            self.modified = status.st_mtime_ns
            self._seen = (status.st_size, status.st_mtime_ns, "")
            self._refuse_what_is_no_file(status.st_mode)
            self.head = self._read(0, min(self.size, _COMPARED))
            self._end = self._read(max(self.size - _COMPARED, 0), min(self.size, _COMPARED))
        except DataError:
            self.close()
            raise

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if getattr(self, "_open", False):
            self._open = False
            os.close(self._file)

    def read(self, start: int, length: int) -> bytes:
        """Bytes from `start` on, straight from the file."""
        content = self._read(start, min(length, self.size - start)) if self._open else b""
        self.refuse_change()  # after reading: whatever came before is noticed
        return content

    def refuse_change(self) -> None:
        """Check that what was there when it was opened still is.

        Raises:
            DataError: It is not, or the file is closed.
        """
        change = self._change_of_content()
        if change not in ("", GROWN):
            raise self._error(change, remedy="Open it again")

    def advance(self) -> None:
        """Nothing: all is known from the start."""

    @property
    def progress(self) -> tuple[int, int]:
        """All of all."""
        return self.size, self.size

    def change(self) -> str:
        """What has become of the file of this name, and of its content."""
        try:
            there, here = os.stat(self.name), os.fstat(self._file)  # noqa: PTH116 - a name, no path
        except OSError:
            return "is gone; the rows shown are those that it had"
        if (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino):
            return "has been replaced by another file"
        return self._change_of_content()

    def identity(self) -> list[str | int]:
        """Size, time and head as they were when it was opened."""
        return [self.size, self.modified, hashlib.sha256(self.head).hexdigest()]

    def _change_of_content(self) -> str:
        """What has happened to the very file that is open; its time says whether to look."""
        if not self._open:
            return "is closed"
        status = os.fstat(self._file)
        if (status.st_size, status.st_mtime_ns) == self._seen[:2]:
            return self._seen[2]
        if status.st_size < self.size:
            change = "has become shorter since it was opened"
        elif status.st_size > self.size and self._begins_as_before():
            change = GROWN
        else:
            change = "has changed since it was opened"
        self._seen = (status.st_size, status.st_mtime_ns, change)
        return change

    def _begins_as_before(self) -> bool:
        return (
            self._read(0, len(self.head)) == self.head
            and self._read(self.size - len(self._end), len(self._end)) == self._end
        )

    def _read(self, start: int, length: int) -> bytes:
        try:
            content = os.pread(self._file, length, start)
            while len(content) < length and (more := self._read_more(content, start, length)):
                content += more
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from error
        if len(content) < length:  # a last value cut from 255 to 25 would look sound
            raise self._error("has become shorter since it was opened", remedy="Open it again")
        return content

    def _read_more(self, content: bytes, start: int, length: int) -> bytes:
        return os.pread(self._file, length - len(content), start + len(content))

    def _refuse_what_is_no_file(self, mode: int) -> None:
        if stat.S_ISDIR(mode):
            raise self._error("is a folder, not a file", remedy="Name a file of rows in it")
        if not stat.S_ISREG(mode):
            raise self._error("is not a regular file")

    def _error(self, what: str, remedy: str = "") -> DataError:
        return DataError(what, path=self.name, remedy=remedy)


def absolute(path: str | Path) -> str:
    """A path as an absolute one, `~` included."""
    try:
        return str(Path(path).expanduser().absolute())
    except RuntimeError:  # ~somebody who does not exist: then it is just a name
        return str(Path(path).absolute())
