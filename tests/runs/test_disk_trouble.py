"""A disk that refuses: the training waits, tells of it, loses nothing, and goes on by itself."""

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.runs.in_process import NoSignals, arrays_of, train
from tests.runs.workers import SMALL, events_of
from tui_nn.errors import RunError
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.reader import RunReader
from tui_nn.runs.work.persistence import Persistence
from tui_nn.runs.work.training import TrainingRun

REFUSALS = [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS]
OPERATIONS = ["write", "fsync", "rename", "fsync of the folder"]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_nn.runs.work.persistence._PAUSE", 0.0)


class Disk:
    """Refuses an operation some times, from a moment on.

    Args:
        operation: One of `OPERATIONS`, when a checkpoint is saved.
        numbers: Of the errors, one for each refusal.
        seen: Called before each refusal.
    """

    def __init__(
        self, operation: str, numbers: Sequence[int], seen: Callable[[], None] = lambda: None
    ) -> None:
        self._operation, self._numbers, self._seen = operation, list(numbers), seen
        self._saving = False
        self.spared = 1  # saves that go well before

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fsync, replace, opened = os.fsync, Path.replace, Path.open

        def open_(path: Path, mode: str = "r", **named: object) -> object:
            if mode == "wb":
                self._saving = ".checkpoint.safetensors." in path.name
                self._maybe_refuse("write")
            return opened(path, mode, **named)  # type: ignore[call-overload]

        def fsync_(descriptor: int) -> None:
            is_folder = os.path.isdir(f"/proc/self/fd/{descriptor}")  # noqa: PTH112
            self._maybe_refuse("fsync of the folder" if is_folder else "fsync")
            fsync(descriptor)

        def replace_(source: Path, target: Path) -> Path:
            self._maybe_refuse("rename")
            return replace(source, target)

        monkeypatch.setattr(Path, "open", open_)
        monkeypatch.setattr(os, "fsync", fsync_)
        monkeypatch.setattr(Path, "replace", replace_)

    def _maybe_refuse(self, operation: str) -> None:
        if not self._saving or operation != self._operation:
            return
        if self.spared:
            self.spared -= 1
        elif self._numbers:
            number = self._numbers.pop(0)
            self._seen()
            raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_save_that_is_refused_is_tried_again_and_nothing_is_lost(
    prepare: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    whole, troubled = prepare(SMALL, "whole"), prepare(SMALL, "troubled")
    train(whole)
    seen: list[Any] = []

    def look() -> None:
        seen.append(Checkpoint.load(troubled.checkpoint).samples)

    Disk(operation, REFUSALS, look).install(monkeypatch)
    train(troubled)
    monkeypatch.undo()
    assert len(seen) == len(REFUSALS)  # and each time the checkpoint before could be read
    assert arrays_of(troubled.checkpoint) == arrays_of(whole.checkpoint)
    events = [event for event in events_of(troubled) if event["event"] in ("trouble", "recovered")]
    reasons = [f"cannot save: {os.strerror(number)}; tries again" for number in REFUSALS]
    assert [event.get("reason", event["event"]) for event in events] == [*reasons, "recovered"]
    assert not list(troubled.path.rglob("*.tmp"))


def test_who_reads_a_run_in_trouble_sees_that_it_waits_and_why(
    prepare: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepare(SMALL)
    identity = Worker.this_process()
    seen: list[Any] = []

    def look() -> None:
        reader = RunReader(folder)
        reader.read_new()
        seen.append(reader.status())

    Disk("fsync", [errno.ENOSPC] * 2, look).install(monkeypatch)
    identity.write(folder.worker)
    journal = JournalWriter(folder.journal)
    TrainingRun(folder, identity, journal, NoSignals()).train()
    journal.close()
    assert [status.state for status in seen] == ["running", "paused"]
    assert seen[-1].trouble == "cannot save: No space left on device; tries again"
    reader = RunReader(folder)
    reader.read_new()
    assert reader.status().trouble == ""
    assert [mark.sign for mark in reader.marks] == ["!"]


def test_a_journal_that_cannot_be_written_is_written_later(
    prepare: Callable[..., RunFolder],
) -> None:
    class Full(JournalWriter):
        refusals = 3

        def append(self, event: str, **details: object) -> None:
            if event == "progress" and self.refusals:
                Full.refusals -= 1
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            super().append(event, **details)

    folder = prepare(SMALL)
    train(folder, Full)
    kinds = [event["event"] for event in events_of(folder)]
    assert Full.refusals == 0
    assert kinds.count("trouble") == 1
    assert kinds.count("progress") == kinds.count("epoch") == SMALL.epochs


def test_who_is_asked_to_end_ends_although_it_cannot_save(tmp_path: Path) -> None:
    told: list[str] = []
    persistence = Persistence(tmp_path, told.append, lambda: len(told) > 1)

    def refuse() -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    # Time enough to notice; the test ends at once where it does.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui_nn.runs.work.persistence._PAUSE", 0.3)
        with pytest.raises(RunError, match="asked to end, and cannot save: Read-only file system"):
            persistence.insist("save", refuse)
    assert told


def test_a_run_whose_folder_is_deleted_ends(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    told: list[str] = []

    def write() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "file").write_bytes(b"")

    with pytest.raises(RunError, match="its folder is gone"):
        Persistence(folder, told.append, lambda: False).insist("save", write)
    assert told == []
