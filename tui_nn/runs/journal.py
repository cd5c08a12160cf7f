"""What happened in a run: journal.jsonl, one JSON object a line, only ever appended to.

Every event has "event" and "time" (seconds since 1970). There are:

    started     rows, test_rows, classes, nonce (the worker's), machine (what its bits depend on);
                a worker begins or goes on, and "differs" lists what is not as it was before. Where
                that is an earlier place than that of the last events, what they tell is void:
                a killed worker had got further than its last checkpoint
    progress    what has been learned since the last one; "loss" is that of the training rows
    epoch       an epoch has ended; "loss" is that of all its training rows
    evaluation  "loss", "accuracy" and "confusion" are those of the test rows; "index" is the
                place of its predictions in predictions.bin; "candidate" says whether its weights
                became the best if they were better than those before; "learning_rate"; "signs" of
                how the hidden nodes do
    asked       "request" (with "value", "by"): somebody wants something; its effect follows as
                paused, continued, changed ("what", "before", "value"), saved ("kept", a file's
                name), stopped, or refused ("reason")
    trouble     "reason": the disk cannot be written, and the worker waits; recovered: it could
    finished, stopped, failed ("reason"); the worker has ended. "finished" has a reason too where
                that was before the last epoch

What a killed and resumed training tells of epochs, candidates and its end is the same as that of
one that was left alone; all else is by the clock, or by whoever steers it.

The events of a training also say where it is: epoch (finished ones, with the fraction of the
present one), step, samples, samples_per_second, seconds (of training, pauses left out), and the
accuracy of the last evaluation; where rows were set aside, "validation_accuracy" is theirs.
"""

import errno
import json
import os
import time
from pathlib import Path
from typing import Any

Event = dict[str, Any]

ENDINGS = ("finished", "stopped", "failed")
"""The events after which nobody trains."""


class JournalWriter:
    """Appends events; each is one write, so that no reader sees half of one from a live worker.

    Args:
        path: The journal; a line that a killed worker left half written is closed first.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")

    def append(self, event: str, **details: object) -> None:
        """Add an event with the present time.

        Raises:
            OSError: The disk is full; the journal is as it was.
        """
        content = {"event": event, "time": round(time.time(), 3), **details}
        line = json.dumps(content).encode() + b"\n"
        written = os.write(self._file, line)
        if written < len(line):
            os.ftruncate(self._file, os.fstat(self._file).st_size - written)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def sync(self) -> None:
        """Wait until the disk has all of it."""
        os.fsync(self._file)

    def close(self) -> None:
        """Append no more."""
        os.close(self._file)


class JournalReader:
    """Reads the events that have come since it last looked.

    Args:
        path: The journal; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    def read_new(self) -> list[Event]:
        """The new events. A last line that is not complete yet waits for the next time."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._position)
                content = file.read()
        except FileNotFoundError:
            return []
        complete = content[: content.rfind(b"\n") + 1]
        self._position += len(complete)
        return [event for line in complete.splitlines() if (event := _parse(line)) is not None]


def _parse(line: bytes) -> Event | None:
    try:
        event = json.loads(line)
    except ValueError:  # what a killed worker left of a line
        return None
    return event if isinstance(event, dict) and "event" in event else None
