"""Getting data sets in tests, and looking at what is kept of them."""

from pathlib import Path

from tests.processes import PATIENCE
from tui_nn.dataset.downloads import Got, get
from tui_nn.dataset.downloads.archives import Archive, downloads_folder
from tui_nn.dataset.downloads.catalogue import PublicSet

_SLOW = {"silent", "hangs", "drips"}  # whoever asks them waits for the time limit


def quiet(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


def get_quietly(wanted: PublicSet, folder: Path, *, force: bool = False) -> Got:
    """Get a data set, with as little patience as its mirrors need."""
    slow = [address.split("/")[3] in _SLOW for address in wanted.mirrors]
    patience = 0.2 if all(slow) else 0.5 if any(slow) else PATIENCE
    return get(wanted, folder, quiet, force=force, timeout=patience)


def kept() -> list[str]:
    """What the cache folder holds, but for locks."""
    found = downloads_folder().glob("*") if downloads_folder().exists() else []
    return sorted(path.name for path in found if path.suffix != ".lock")


def images_of(wanted: PublicSet) -> Archive:
    """The training images, as far as they are here."""
    return Archive(wanted.train.images)
