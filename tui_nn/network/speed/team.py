"""Several processes that train one network: each takes steps alone, then they meet in the middle.

Known as local SGD (Stich 2019). One process a core beats one process with a thread a core, for
threads must wait for each other within every product, and processes only once in many steps. What
they remember from step to step is averaged too, so that after each round all are the same, and the
state of one of them is the state of all.

The order of the sums is fixed: the same seed gives the same bits, however the processes are timed.
"""

import mmap
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection
from typing import Self

import numpy as np

from tui_nn.network.arrays import Floats
from tui_nn.network.learning import Learner, Lesson


class Team:
    """The processes of a training; this one is the first member.

    To be used with `with`: at its end the others are gone.

    Args:
        learner: This process's; the others work on copies of it.
        lessons: The lessons of a member, by its number.
        processes: How many members.
    """

    def __init__(
        self, learner: Learner, lessons: Callable[[int], Iterable[Lesson]], processes: int
    ) -> None:
        self._learner, self._lessons = learner, lessons
        self._own = learner.arrays() if processes > 1 else []
        self._mean, *self._theirs = (_shared_like(self._own) for _ in range(processes))
        self._pipes: list[Connection] = []

    def __enter__(self) -> Self:
        """Start the others, as copies of this process."""
        context = multiprocessing.get_context("fork")
        pipes = [context.Pipe() for _ in self._theirs]
        self._pipes = [near for near, _ in pipes]
        for number, (_, far) in enumerate(pipes, start=1):
            context.Process(target=self._follow, args=(number, far), daemon=True).start()
            far.close()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the others end: they find their pipe closed."""
        for pipe in self._pipes:
            pipe.close()

    def learn(self, lesson: Lesson) -> float:
        """Let each member learn its lesson, and all go on with the mean.

        Args:
            lesson: The one of this process.

        Returns:
            The loss of all rows that were learned.

        Raises:
            RuntimeError: Another process has ended.
        """
        try:
            for pipe in self._pipes:
                pipe.send(self._learner.optimizer.learning_rate)
            loss = self._learner.learn(lesson)
            loss += sum(float(pipe.recv()) for pipe in self._pipes)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise RuntimeError("another process of the training has ended") from error
        self._average()
        return loss

    def _average(self) -> None:
        for own, mean, *theirs in zip(self._own, self._mean, *self._theirs, strict=True):
            for other in theirs:
                own += other
            own *= 1 / (1 + len(theirs))
            np.copyto(mean, own)

    def _follow(self, number: int, pipe: Connection) -> None:
        """What another member does, until the first one has ended."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the first one's to obey
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # and so is whatever it does at this
        for near in self._pipes:
            near.close()  # else this copy of it would keep the pipe open
        begun = False
        for lesson in self._lessons(number):
            try:
                self._learner.optimizer.learning_rate = pipe.recv()
            except EOFError:
                return
            if begun:
                _copy(self._mean, self._own)
            loss = self._learner.learn(lesson)
            _copy(self._own, self._theirs[number - 1])
            begun = True
            pipe.send(loss)


def _shared_like(arrays: Sequence[Floats]) -> list[Floats]:
    """Arrays of the same shapes in memory that copies of this process share with it."""
    if not arrays:
        return []
    memory = mmap.mmap(-1, sum(array.nbytes for array in arrays))
    shared, offset = [], 0
    for array in arrays:
        shared.append(np.ndarray(array.shape, array.dtype, memory, offset))
        offset += array.nbytes
    return shared


def _copy(sources: Sequence[Floats], targets: Sequence[Floats]) -> None:
    for source, target in zip(sources, targets, strict=True):
        np.copyto(target, source)
