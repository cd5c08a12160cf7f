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
from contextlib import suppress
from itertools import accumulate
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Self

import numpy as np

from tui_nn.network.arrays import Floats
from tui_nn.network.learning import Learner, Lesson

_ALIGNMENT = 64  # bytes: a line of a processor's cache


class MemberLostError(RuntimeError):
    """One of the processes that train together has been killed, or has crashed."""


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
        self._theirs = [_shared_like(self._own) for _ in range(1, processes)]
        self._pipes: list[Connection] = []
        self._processes: list[BaseProcess] = []

    def __enter__(self) -> Self:
        """Start the others, as copies of this process."""
        context = multiprocessing.get_context("fork")
        for number in range(1, 1 + len(self._theirs)):
            # One after the other: a member that had the far end of another's pipe, too, would
            # keep the end of that member a secret.
            near, far = context.Pipe()
            self._pipes.append(near)
            process = context.Process(target=self._follow, args=(number, far), daemon=True)
            self._processes.append(process)
            process.start()
            far.close()
        return self

    def __exit__(self, *_: object) -> None:
        """End the others, whatever they do: nobody waits for it any more."""
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            # A closed pipe is not enough: a process that was copied later may hold it open.
            process.terminate()
            process.join()

    def learn(self, lesson: Lesson) -> float:
        """Let each member learn its lesson, and all go on with the mean.

        Args:
            lesson: The one of this process.

        Returns:
            The loss of all rows that were learned.

        Raises:
            MemberLostError: Another process has ended.
        """
        # The others wait, and so do not mind that their weights change.
        for own, *theirs in zip(self._own, *self._theirs, strict=True):
            for other in theirs:
                np.copyto(other, own)
        try:
            for pipe in self._pipes:
                pipe.send(self._learner.optimizer.learning_rate)
            loss = self._learner.learn(lesson)
            loss += sum(float(pipe.recv()) for pipe in self._pipes)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise MemberLostError("another process of the training has ended") from error
        for own, *theirs in zip(self._own, *self._theirs, strict=True):
            for other in theirs:
                own += other
            own *= 1 / (1 + len(theirs))
        return loss

    def _follow(self, number: int, pipe: Connection) -> None:
        """What another member does, until the first one has ended."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the first one's to obey
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # and so is whatever it does at this
        for near in self._pipes:
            near.close()  # else this copy of it would keep the pipe open
        self._learner.move_to(self._theirs[number - 1])
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the first one has ended
            for lesson in self._lessons(number):
                self._learner.optimizer.learning_rate = pipe.recv()
                pipe.send(self._learner.learn(lesson))


def _shared_like(arrays: Sequence[Floats]) -> list[Floats]:
    """Arrays of the same shapes in memory that copies of this process share with it."""
    if not arrays:
        return []
    places = [0, *accumulate(-(-array.nbytes // _ALIGNMENT) * _ALIGNMENT for array in arrays)]
    memory = mmap.mmap(-1, places[-1])
    return [
        np.ndarray(array.shape, array.dtype, memory, place)
        for array, place in zip(arrays, places, strict=False)
    ]
