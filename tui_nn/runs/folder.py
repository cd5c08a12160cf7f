"""Where each file of a run is, and which runs there are."""

import re
from dataclasses import dataclass
from pathlib import Path

from tui_nn.errors import RunError, UsageError
from tui_nn.locations import runs_folder

DELETED = ".deleted"
"""The folder of deleted runs, in that of the runs."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class RunFolder:
    """A run's folder and the files in it; they may or may not exist yet."""

    path: Path

    @property
    def name(self) -> str:
        """The run's name is the folder's."""
        return self.path.name

    @property
    def config(self) -> Path:
        """What the run was told to do."""
        return self.path / "config.json"

    @property
    def journal(self) -> Path:
        """What happened."""
        return self.path / "journal.jsonl"

    @property
    def predictions(self) -> Path:
        """What was predicted for each test row at each evaluation."""
        return self.path / "predictions.bin"

    @property
    def checkpoint(self) -> Path:
        """The latest state."""
        return self.path / "checkpoint.safetensors"

    @property
    def best(self) -> Path:
        """The best weights so far."""
        return self.path / "best.safetensors"

    @property
    def first(self) -> Path:
        """The weights that it began with, where these are another run's."""
        return self.path / "first.safetensors"

    @property
    def kept(self) -> Path:
        """States that somebody wanted to keep."""
        return self.path / "kept"

    def kept_at(self, epoch: float) -> Path:
        """The state that is kept of an epoch, a fraction included."""
        return self.kept / f"epoch-{epoch:.8g}.safetensors"

    @property
    def about(self) -> Path:
        """What its user says of it."""
        return self.path / "about.json"

    @property
    def worker(self) -> Path:
        """Who trains."""
        return self.path / "worker.json"

    @property
    def log(self) -> Path:
        """What the worker printed."""
        return self.path / "worker.log"

    @property
    def control(self) -> Path:
        """Requests to the worker."""
        return self.path / "control"


def create_run_folder(name: str | None, recipe: str) -> RunFolder:
    """Make the folder of a new run.

    Args:
        name: Its name, or None for the recipe's with the next free number.
        recipe: What to call a run without a name.

    Raises:
        UsageError: The name is taken, or cannot be a folder's.
        RunError: The folder cannot be made.
    """
    if name is not None:
        refuse_name(name)
    parent = runs_folder()
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot be made: {error.strerror}", where=str(parent)) from error
    number = 1
    while True:
        folder = RunFolder(parent / (name or f"{recipe}-{number}"))
        try:
            folder.path.mkdir()
            folder.control.mkdir()
        except FileExistsError:
            if name is not None:  # somebody was faster
                refuse_name(name)
            number += 1
        except OSError as error:
            raise RunError(f"cannot be made: {error.strerror}", where=str(folder.path)) from error
        else:
            return folder


def refuse_name(name: str) -> None:
    """Check a new run's name.

    Raises:
        UsageError: It is taken, or cannot be a folder's.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"a run cannot be called {name!r}", remedy="Use letters, digits, '.', '_' and '-'"
        )
    if (runs_folder() / name).exists():
        raise UsageError(f"there is a run {name!r} already", remedy="Choose another name")


def find_run(run: str) -> RunFolder:
    """The folder of a run that exists.

    Args:
        run: Its name among the saved models, or a path.

    Raises:
        UsageError: There is no such run.
    """
    for path in (runs_folder() / run, Path(run)):
        if (path / "config.json").is_file() and path.absolute().parent.name != DELETED:
            return RunFolder(path.absolute())
    names = ", ".join(folder.name for folder in list_runs()[-5:])
    raise UsageError(
        f"there is no run {run!r}",
        where=str(runs_folder()),
        remedy=f"The latest are {names}" if names else "`nn-tui train` makes one",
    )


def list_runs() -> list[RunFolder]:
    """All runs, the oldest first."""
    configs = runs_folder().glob("[!.]*/config.json")
    return [RunFolder(path.parent) for path in sorted(configs, key=_age)]


def _age(config: Path) -> tuple[float, str]:
    try:
        return config.stat().st_mtime, config.parent.name
    except OSError:  # deleted between the listing and here
        return 0.0, config.parent.name
