"""Writing files so that a reader, or the next start, never sees half of one."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_atomically(path: Path, content: bytes | Iterable[bytes], *, durable: bool = True) -> None:
    """Replace `path` by `content` in one step: afterwards it is the old file or the new, whole.

    The bytes go to a temporary file in the same folder, which is then renamed into place.

    Args:
        path: The file to write; its folder must exist.
        content: The new content, whole or in pieces.
        durable: Wait until the disk has it (fsync of file and folder), so that it survives a loss
            of power too. False for files that are rewritten all the time and mean nothing later.

    Raises:
        OSError: The disk is full, read-only or broken. The previous file is then intact, and the
            temporary file is gone.
    """
    # A name of its own for every writer: threads share a pid, machines may share the folder.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("wb") as file:
            for piece in [content] if isinstance(content, bytes) else content:
                file.write(piece)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files that a killed writer left in `folder`.

    Only for a folder that nobody else writes into: a run's, by its worker.
    """
    for leftover in folder.glob(".*.tmp"):
        leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
