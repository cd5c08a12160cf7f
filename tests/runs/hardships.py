"""What a run must survive, in any number: a test asks for a few, a script for very many."""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.runs.nursery import Nursery
from tests.runs.workers import wait_for, wait_until_gone
from tui_nn.errors import ModelError, NnTuiError
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.control import EVALUATION_INTERVAL, STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.journal import JournalReader
from tui_nn.runs.reader import RunReader

SAVES = 0.05
"""Seconds from one save to the next."""

_READS = 0.02  # seconds from one look of a reader to the next


@dataclass
class Losses:
    """What many kills have done to a run.

    Args:
        kills: How many there were.
        unreadable: Checkpoints that could not be loaded after one.
        behind: Kills after which the checkpoint was behind an evaluation that had been told of.
        reads: Looks of somebody who read the run all the while.
        torn: What went wrong with such a look, each in words.
        longest: Seconds from the last save to the kill, at most.
        leftovers: Temporary files that were left in the end.
    """

    kills: int = 0
    unreadable: int = 0
    behind: int = 0
    reads: int = 0
    torn: list[str] = field(default_factory=list)
    longest: float = 0.0
    leftovers: int = 0


def kill_often(folder: RunFolder, kills: int, seed: int, nursery: Nursery) -> Losses:
    """Kill the worker of a run so many times at random moments, while somebody reads the run.

    Args:
        folder: A run that takes longer than all of it, without a worker.
        kills: How many times.
        seed: Of the moments.
        nursery: Starts the workers.
    """
    losses = Losses(kills)
    moments = random.Random(seed)
    told = Told(folder)
    worker = nursery.start(folder)
    ask(folder.control, EVALUATION_INTERVAL, SAVES)
    wait_for(lambda: True if "changed" in told.kinds() else None)
    with _read_all_the_while(folder, losses):
        for _ in range(kills):
            told.wait_for_start(worker)
            time.sleep(moments.uniform(0, 2 * SAVES))
            _kill(worker)
            _look_at_what_is_left(folder, told, losses)
            worker = nursery.start(folder)
    told.wait_for_start(worker)
    ask(folder.control, STOP)
    wait_until_gone(folder)
    losses.leftovers = len(list(folder.path.rglob("*.tmp")))
    return losses


def train_with_kills(folder: RunFolder, kills: int, seed: int, nursery: Nursery) -> int:
    """Train a run to its end, and kill its worker on the way.

    Args:
        folder: A run without a worker.
        kills: How many times, unless it ends before.
        seed: Of the moments.
        nursery: Starts the workers.

    Returns:
        How many times it was killed.
    """
    moments = random.Random(seed)
    told = Told(folder)
    for done in range(kills + 1):
        started = nursery.start(folder)
        if done == 0:
            ask(folder.control, EVALUATION_INTERVAL, SAVES)
        if done == kills:
            break
        told.wait_for_start(started)
        time.sleep(moments.uniform(0, SAVES))
        worker = Worker.read(folder.worker)
        if worker is None or "finished" in told.kinds():
            break
        _kill(worker)
    wait_until_gone(folder)
    return done


def what_counts(folder: RunFolder) -> list[dict[str, Any]]:
    """The events of a journal that a training decides, without times and places in files.

    Those that a killed worker told of behind its last checkpoint are void: its successor tells of
    the same again.
    """
    counted: dict[tuple[str, float], dict[str, Any]] = {}
    for event in JournalReader(folder.journal).read_new():
        if event["event"] == "started":
            counted = {key: told for key, told in counted.items() if key[1] <= event["epoch"]}
        elif event["event"] in ("epoch", "finished") or event.get("candidate"):
            by_clock = _LATEST if event["event"] == "epoch" else _TIMES
            timeless = {name: value for name, value in event.items() if name not in by_clock}
            counted[event["event"], event["epoch"]] = timeless
    return list(counted.values())


_TIMES = ("time", "seconds", "samples_per_second", "index")
_LATEST = (*_TIMES, "accuracy", "validation_accuracy")  # those of the last evaluation


def _kill(worker: Worker) -> None:
    if worker.is_alive():
        os.kill(worker.pid, signal.SIGKILL)
    wait_for(lambda: None if worker.is_alive() else True)


def _look_at_what_is_left(folder: RunFolder, told: "Told", losses: Losses) -> None:
    losses.longest = max(losses.longest, time.time() - folder.checkpoint.stat().st_mtime)
    told.read()
    try:
        losses.behind += Checkpoint.load(folder.checkpoint).samples < told.evaluated
    except ModelError:
        losses.unreadable += 1


class Told:
    """What the workers of a run have told so far.

    Args:
        folder: The run.

    Attributes:
        evaluated: Rows learned from at the last evaluation.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._journal = JournalReader(folder.journal)
        self._kinds: set[str] = set()
        self._nonce = ""
        self.evaluated = 0

    def read(self) -> None:
        """Take in what is new."""
        for event in self._journal.read_new():
            self._kinds.add(event["event"])
            self._nonce = event.get("nonce", self._nonce)
            if event["event"] == "evaluation":
                self.evaluated = event["samples"]

    def kinds(self) -> set[str]:
        """The kinds of events that there have been."""
        self.read()
        return self._kinds

    def wait_for_start(self, worker: Worker) -> None:
        """Wait until a worker has begun to train."""

        def look() -> bool | None:
            self.read()
            return True if self._nonce == worker.nonce else None

        wait_for(look)


@contextmanager
def _read_all_the_while(folder: RunFolder, losses: Losses) -> Iterator[None]:
    done = threading.Event()
    wait_for(lambda: True if folder.best.exists() else None)

    def read() -> None:
        reader = RunReader(folder)
        while not done.wait(_READS):
            losses.reads += 1
            try:
                reader.read_new()
                reader.status()
                reader.confusion()
                if reader.predictions() is None:
                    losses.torn.append("predictions were missing")
                Checkpoint.load(folder.checkpoint)
                Checkpoint.load(folder.best)
                json.loads(folder.config.read_bytes())
            except (NnTuiError, OSError, ValueError) as error:
                losses.torn.append(repr(error))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
