"""Writing what must not be lost: where the disk refuses, wait and try again."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tui_nn.errors import RunError

_PAUSE = 1.0  # seconds from one try to the next
_POLL = 0.1  # seconds from one look at being asked to leave to the next

Result = TypeVar("Result")


class Persistence:
    """Insists on writing.

    A disk that is full, over its quota, read-only or not there is a matter for a person, who may
    take days to see it: the training waits, and goes on by itself.

    Args:
        folder: Whose files are written; it may be gone for good.
        tell: Told what is the matter, each time that it has been tried again in vain, and of an
            empty string when it is over.
        leave: Says whether somebody wants the worker to end.
    """

    def __init__(
        self, folder: Path, tell: Callable[[str], None], leave: Callable[[], bool]
    ) -> None:
        self._folder, self._tell, self._leave = folder, tell, leave

    def insist(self, what: str, write: Callable[[], Result]) -> Result:
        """Do something with the disk, again and again until it is done.

        Args:
            what: What is done, such as "save".
            write: Does it; it must be able to begin again after it failed.

        Raises:
            RunError: The run's folder is gone, or somebody wants the worker to end.
        """
        waited = False
        while True:
            try:
                result = write()
            except OSError as error:
                reason = f"cannot {what}: {error.strerror or error}"
            else:
                if waited:
                    self._tell("")
                return result
            if not self._folder.exists():
                raise RunError("its folder is gone", where=str(self._folder))
            waited = True
            self._tell(f"{reason}; tries again")
            self._wait(reason)

    def _wait(self, reason: str) -> None:
        deadline = time.monotonic() + _PAUSE
        while time.monotonic() < deadline:
            if self._leave():
                raise RunError(f"asked to end, and {reason}; the last save is as it was")
            time.sleep(_POLL)
