"""Getting a data set: its files from a mirror, then its rows as CSV, whole or not at all."""

import fcntl
import gzip
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset import idx
from tui_nn.dataset.downloads.archives import Archive, NoMirrorError, downloads_folder
from tui_nn.dataset.downloads.catalogue import Part, PublicSet, RemoteFile
from tui_nn.dataset.downloads.mirrors import TIMEOUT
from tui_nn.dataset.writing import csv_lines
from tui_nn.errors import DataError, NnTuiError
from tui_nn.files import write_atomically

Report = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much."""

_ROWS_AT_ONCE = 1000
_TICK = 0.1  # seconds


@dataclass(frozen=True)
class Got:
    """Where a data set is now.

    Args:
        train: The CSV of its training rows.
        test: The CSV of its test rows.
        written: Those of the two that are new; the others were there before.
    """

    train: Path
    test: Path
    written: tuple[Path, ...]


def get(
    wanted: PublicSet,
    folder: Path,
    report: Report,
    *,
    force: bool = False,
    timeout: float = TIMEOUT,
) -> Got:
    """Have a data set as two CSV files in a folder. May run in any thread.

    What has been fetched when it breaks off, for whatever reason, is kept in the cache folder, and
    the next call goes on from there. A CSV appears whole, and only from verified files.

    Args:
        wanted: The data set.
        folder: Where the CSV files shall be; made if it does not exist.
        report: Called every 0.1 s or 64 KB while files come, and every 1000 rows while they are
            written. Whatever it raises (but OSError, which is taken for a file's) breaks off.
        force: Replace files that exist; otherwise they are left alone, and not fetched.
        timeout: Seconds in which a mirror has to send something, before the next one is asked.

    Raises:
        NnTuiError: No mirror sends a file, or a file cannot be written.
        DataError: A published file is not what the catalogue says it is.
    """
    train, test = wanted.paths(folder)
    if not _missing(wanted, folder, force=force):
        return Got(train, test, ())
    with _plain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass  # better to know now than after a long download
    with _alone(wanted, report):
        parts = _missing(wanted, folder, force=force)  # another program may just have got them
        archives = [Archive(file) for part in parts for file in part.files]
        _fetch(wanted, archives, folder, report, timeout)
        for part in parts:
            _write(part, folder / part.csv, report)
        with _plain_errors(downloads_folder()):
            for archive in archives:
                archive.remove()
    return Got(train, test, tuple(folder / part.csv for part in parts))


def _missing(wanted: PublicSet, folder: Path, *, force: bool) -> list[Part]:
    return [part for part in wanted.parts if force or not (folder / part.csv).exists()]


def _fetch(
    wanted: PublicSet, archives: Sequence[Archive], folder: Path, report: Report, timeout: float
) -> None:
    """Have all files in the cache folder."""
    what, total = f"getting {wanted.name}", sum(archive.file.size for archive in archives)
    mirrors, before = list(wanted.mirrors), 0
    for archive in archives:

        def progress(done: int, before: int = before) -> None:
            report(what, before + done, total)

        try:
            with _plain_errors(archive.part):
                used = archive.fetch(mirrors, progress, timeout)
        except NoMirrorError as error:
            raise _nobody(wanted, error, folder) from error
        if used is not None:  # the others may have taken long to fail
            mirrors.remove(used)
            mirrors.insert(0, used)
        before += archive.file.size
        report(what, before, total)


def _nobody(wanted: PublicSet, error: NoMirrorError, folder: Path) -> NnTuiError:
    """What to say when no mirror sends a file: what is wrong with each, and what can be done."""
    reasons = "; ".join(
        f"{urlsplit(address).netloc}: {reason}" for address, reason in error.reasons.items()
    )
    names = ", ".join(file.name for file in wanted.files)
    return NnTuiError(
        f"no mirror has sent {error.file.name} ({reasons})",
        where=wanted.name,
        remedy=(
            f"Try again later, or fetch {names} from {' or '.join(wanted.mirrors)} on another"
            f" machine, and run `nn-tui data import IMAGES LABELS {folder / wanted.train.csv}`"
            f" and the same for {wanted.test.csv}"
        ),
    )


def _write(part: Part, path: Path, report: Report) -> None:
    """Turn the two files of a part into a CSV."""
    images, labels = (_values(file) for file in part.files)
    if images.ndim != 3 or labels.ndim != 1 or not len(images) == len(labels) == part.rows:
        raise DataError(
            f"holds values of the shape {images.shape}, with labels of the shape {labels.shape};"
            f" expected {part.rows} images and labels",
            path=part.images.name,
        )
    pixels = images.reshape(part.rows, -1)
    with _plain_errors(path):
        write_atomically(path, _lines(pixels, labels, f"writing {part.csv}", report))


def _lines(
    pixels: NDArray[np.uint8], labels: NDArray[np.uint8], what: str, report: Report
) -> Iterator[bytes]:
    for first in range(0, len(labels), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        yield csv_lines(pixels[rows], labels[rows])
        report(what, min(first + _ROWS_AT_ONCE, len(labels)), len(labels))


def _values(file: RemoteFile) -> NDArray[np.uint8]:
    """The values of a file that has been fetched."""
    archive = Archive(file)
    with _plain_errors(archive.path):
        packed = archive.read()
    if packed is None:
        raise NnTuiError(
            "has been taken away or changed",
            where=str(archive.path),
            remedy="The same command fetches it again",
        )
    try:
        return idx.decode(gzip.decompress(packed), file.name)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"cannot be unpacked: {error}", path=file.name) from error


@contextmanager
def _alone(wanted: PublicSet, report: Report) -> Iterator[None]:
    """Wait until no other program or thread gets the same data set, and keep them waiting."""
    lock = downloads_folder() / f"{wanted.name}.lock"
    with _plain_errors(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        # It stays: a lock on a file that somebody deletes meanwhile would keep nobody out.
        file = lock.open("wb")
    with file:
        while not _lock(file.fileno()):
            report(f"waiting for another nn-tui that gets {wanted.name}", 0, 1)
            time.sleep(_TICK)
        yield


def _lock(descriptor: int) -> bool:
    """Lock a file, until it is closed; tells whether nobody else had it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # not every network file system has locks; `Archive` gets by without them
    return True


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Say that a file cannot be written as a person understands it."""
    try:
        yield
    except OSError as error:
        # Its own name may be that of a temporary file, which tells nobody anything.
        raise NnTuiError(
            f"cannot be written: {error.strerror or error}", where=str(path)
        ) from error
