"""The journal: a line an event, each written at once; half a line is nobody's event."""

import json
import os
import time
from pathlib import Path

import pytest

from tui_nn.runs.journal import JournalReader, JournalWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def write(path: Path, *events: str) -> None:
    writer = JournalWriter(path)
    for event in events:
        writer.append(event)
    writer.close()


def kinds(reader: JournalReader) -> list[str]:
    return [event["event"] for event in reader.read_new()]


def test_an_event_is_a_line_of_json_with_the_time(path: Path) -> None:
    writer = JournalWriter(path)
    writer.append("progress", epoch=0.5, loss=None)
    writer.sync()
    writer.close()
    (line,) = path.read_bytes().splitlines()
    event = json.loads(line)
    assert abs(event.pop("time") - time.time()) < 60
    assert event == {"event": "progress", "epoch": 0.5, "loss": None}


def test_each_event_is_one_write(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_ = os.write
    written: list[bytes] = []

    def watched(descriptor: int, data: bytes) -> int:
        written.append(data)
        return write_(descriptor, data)

    writer = JournalWriter(path)
    monkeypatch.setattr(os, "write", watched)
    writer.append("started", rows=3)
    writer.append("progress", confusion=[[0] * 100] * 100)
    monkeypatch.undo()
    writer.close()
    assert len(written) == 2
    assert [line.count(b"\n") for line in written] == [1, 1]
    assert b"".join(written) == path.read_bytes()


def test_a_reader_gets_each_event_once(path: Path) -> None:
    reader = JournalReader(path)
    assert reader.read_new() == []  # there is no journal yet
    write(path, "started", "progress")
    assert kinds(reader) == ["started", "progress"]
    assert reader.read_new() == []
    write(path, "finished")
    assert kinds(reader) == ["finished"]
    assert kinds(JournalReader(path)) == ["started", "progress", "finished"]


def test_half_a_line_waits_for_its_other_half(path: Path) -> None:
    write(path, "started")
    line = json.dumps({"event": "progress"}).encode() + b"\n"
    reader = JournalReader(path)
    with path.open("ab", buffering=0) as file:
        file.write(line[:9])
        assert kinds(reader) == ["started"]
        assert reader.read_new() == []
        file.write(line[9:-1])
        assert reader.read_new() == []
        file.write(line[-1:])
        assert kinds(reader) == ["progress"]


@pytest.mark.parametrize("half", [b'{"event": "prog', b'{"event": "x", "v": "\xff', b"12", b"{}"])
def test_a_line_that_a_killed_writer_left_is_closed_by_the_next_and_ignored(
    path: Path, half: bytes
) -> None:
    write(path, "started")
    reader = JournalReader(path)
    with path.open("ab") as file:
        file.write(half)
    assert kinds(reader) == ["started"]
    write(path, "started", "finished")
    assert kinds(reader) == ["started", "finished"]
    assert path.read_bytes().splitlines()[1] == half


def test_a_line_that_lacks_nothing_but_its_end_is_saved_by_the_next_writer(path: Path) -> None:
    path.write_bytes(b'{"event": "progress"}')
    reader = JournalReader(path)
    assert reader.read_new() == []
    write(path, "finished")
    assert kinds(reader) == ["progress", "finished"]


def test_a_full_disk_leaves_no_half_line_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ = os.write
    writer = JournalWriter(path)
    writer.append("started")
    monkeypatch.setattr(os, "write", lambda descriptor, data: write_(descriptor, data[:5]))
    with pytest.raises(OSError, match="No space left"):
        writer.append("progress")
    monkeypatch.undo()
    writer.append("failed")
    writer.close()
    assert kinds(JournalReader(path)) == ["started", "failed"]
    assert len(path.read_bytes().splitlines()) == 2


def test_a_new_writer_adds_no_blank_line_to_a_sound_journal(path: Path) -> None:
    write(path, "started")
    write(path, "finished")
    assert path.read_bytes().count(b"\n") == 2
