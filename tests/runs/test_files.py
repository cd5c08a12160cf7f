"""Atomic writing: the old file or the new one, whole, and nothing beside it."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_nn.files import remove_leftovers, write_atomically


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "file"


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


@pytest.mark.parametrize("durable", [True, False])
def test_the_content_is_written_whole_or_in_pieces(path: Path, durable: bool) -> None:
    write_atomically(path, b"whole", durable=durable)
    assert path.read_bytes() == b"whole"
    write_atomically(path, (piece for piece in (b"in ", b"", b"pieces")), durable=durable)
    assert path.read_bytes() == b"in pieces"
    assert names(path) == ["file"]


def test_the_file_may_be_read_by_whom_the_umask_allows(path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(path, b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


class Spoiled(Exception):  # noqa: N818 - what goes wrong here is no matter
    """Raised by a content that fails."""


def failing_content() -> Iterator[bytes]:
    yield b"half"
    raise Spoiled


@pytest.mark.parametrize("old", [None, b"old"])
def test_a_content_that_fails_leaves_the_old_file_and_no_other(
    path: Path, old: bytes | None
) -> None:
    if old is not None:
        path.write_bytes(old)
    with pytest.raises(Spoiled):
        write_atomically(path, failing_content())
    assert names(path) == ([] if old is None else ["file"])
    assert old is None or path.read_bytes() == old


@pytest.mark.parametrize("function", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failing_disk_leaves_the_old_file_and_no_other(
    path: Path, function: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    path.write_bytes(b"old")
    monkeypatch.setattr(function, fail)
    with pytest.raises(type(error)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(path) == ["file"]


def test_a_missing_folder_is_an_error(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(path.parent / "missing" / "file", b"content")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the disk, in order."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(descriptor: int) -> None:
        mode = os.fstat(descriptor).st_mode
        size = os.fstat(descriptor).st_size
        done.append("fsync folder" if stat.S_ISDIR(mode) else f"fsync file of {size} bytes")
        fsync(descriptor)

    def watched_replace(source: Path, target: Path) -> Path:
        done.append("rename")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    return done


def test_the_file_is_on_disk_before_its_rename_and_the_folder_after(
    path: Path, steps: list[str]
) -> None:
    write_atomically(path, b"content")
    assert steps == ["fsync file of 7 bytes", "rename", "fsync folder"]


def test_what_need_not_last_waits_for_no_disk(path: Path, steps: list[str]) -> None:
    write_atomically(path, b"content", durable=False)
    assert steps == ["rename"]


def test_threads_that_write_the_same_file_do_not_mix(path: Path) -> None:
    contents = [bytes([number]) * 300_000 for number in range(4)]
    start = threading.Barrier(len(contents))
    failures: list[BaseException] = []

    def write(content: bytes) -> None:
        start.wait()
        try:
            for _ in range(20):
                write_atomically(path, [content[:7], content[7:]], durable=False)
                if path.read_bytes() not in contents:
                    failures.append(ValueError("mixed"))
        except OSError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names(path) == ["file"]


def test_what_a_killed_writer_left_is_removed_and_nothing_else(path: Path) -> None:
    path.write_bytes(b"content")
    for name in (".file.123.tmp", ".worker.json.abc.tmp", ".hidden", "mine.tmp"):
        (path.parent / name).write_bytes(b"half")
    remove_leftovers(path.parent)
    assert names(path) == [".hidden", "file", "mine.tmp"]


def test_what_a_killed_writer_leaves_is_known_as_a_leftover(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(Path, "unlink", killed)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"content")
    monkeypatch.undo()
    assert len(names(path)) == 1
    remove_leftovers(path.parent)
    assert names(path) == []
