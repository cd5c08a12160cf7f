"""Published files in the cache folder: a part that has come, or the whole, known by its SHA-256.

`<sha256>.part` is what has come so far, from whichever mirror; `<sha256>.gz` is whole and right.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from tui_nn.dataset.downloads import mirrors
from tui_nn.dataset.downloads.catalogue import RemoteFile
from tui_nn.dataset.downloads.mirrors import MirrorError
from tui_nn.locations import cache_folder

_ROUNDS = 5  # times that every mirror is asked, as long as each time brings some more bytes


class NoMirrorError(Exception):
    """No mirror has sent a file.

    Args:
        file: The file.
        reasons: Why not, by the address of the mirror.
    """

    def __init__(self, file: RemoteFile, reasons: dict[str, str]) -> None:
        super().__init__(file.name)
        self.file = file
        self.reasons = reasons


def downloads_folder() -> Path:
    """Where published files are until they have become a CSV."""
    return cache_folder() / "downloads"


class Archive:
    """One published file, as far as it is here.

    Every byte is written to its own place, and only what has been verified in memory is used: so
    two programs that fetch the same file where files cannot be locked disturb each other at worst.

    Args:
        file: What it is.
    """

    def __init__(self, file: RemoteFile) -> None:
        self.file = file
        self.part = downloads_folder() / f"{file.sha256}.part"
        self.path = downloads_folder() / f"{file.sha256}.gz"

    def read(self) -> bytes | None:
        """The content, verified; None if it is not here.

        Raises:
            OSError: It cannot be read.
        """
        return self._verified(self.path)

    def received(self) -> int:
        """How many bytes have come so far, verified or not."""
        for path in (self.path, self.part):
            if path.exists():
                return path.stat().st_size
        return 0

    def remove(self) -> None:
        """Delete what is here."""
        self.path.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)

    def fetch(
        self, folders: Sequence[str], progress: Callable[[int], None], timeout: float
    ) -> str | None:
        """Have the whole file here, from the first mirror that sends it, beginning where it broke.

        Args:
            folders: Addresses of the mirrors.
            progress: Told how many bytes are here, every 0.1 s or 64 KB; may raise to break off.
            timeout: Seconds in which a mirror has to send something.

        Returns:
            The mirror that it came from; None if it was here.

        Raises:
            NoMirrorError: None of them sends it.
            OSError: It cannot be written.
        """
        if self.read() is not None:
            return None
        self.path.unlink(missing_ok=True)  # it is there, and wrong
        reasons: dict[str, str] = {}
        for _ in range(_ROUNDS):
            before = self.received()
            for folder in folders:
                try:
                    self._fetch_from(folder + self.file.name, progress, timeout)
                except MirrorError as error:
                    reasons[folder] = str(error)
                else:
                    return folder
            if self.received() <= before:
                break
        raise NoMirrorError(self.file, reasons)

    def _fetch_from(self, url: str, progress: Callable[[int], None], timeout: float) -> None:
        resumed = self._receive(url, progress, timeout)
        taken = not self.part.exists()  # by another program that no lock keeps out
        if self._keep():
            return
        # What was here before may be what is wrong, and not what this mirror has sent.
        if resumed or taken:
            self._receive(url, progress, timeout)
            if self._keep():
                return
        raise MirrorError("sent other data than the published file")

    def _receive(self, url: str, progress: Callable[[int], None], timeout: float) -> bool:
        """Get what is missing of the part; tells whether something was here before."""
        start = self.received()
        if start >= self.file.size:
            return True
        self.part.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        done = start
        try:
            with (
                os.fdopen(descriptor, "r+b") as part,
                closing(mirrors.read(url, self.file, start, timeout)) as pieces,
            ):
                for piece in pieces:
                    if piece.offset < done:
                        start = 0  # the mirror has begun anew, and everything comes from it
                    part.seek(piece.offset)
                    part.write(piece.content)
                    done = piece.offset + len(piece.content)
                    progress(done)
        finally:
            if not done:
                self.part.unlink(missing_ok=True)
        return start > 0

    def _keep(self) -> bool:
        """Rename the part if it is the file, else delete it."""
        if self._verified(self.part) is None:
            self.part.unlink(missing_ok=True)
        else:
            with suppress(FileNotFoundError):  # another program was faster
                self.part.replace(self.path)
        return self.read() is not None

    def _verified(self, path: Path) -> bytes | None:
        try:
            if path.stat().st_size != self.file.size:
                return None
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        return content if hashlib.sha256(content).hexdigest() == self.file.sha256 else None
