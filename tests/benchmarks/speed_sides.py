"""A process for each of those whose speed is compared, with its own number of threads.

    python -m tests.benchmarks.speed_sides program

reads a line of JSON for each measurement from standard input, and answers with rows a second. It
is there for `training_speed`, which lets one of them work at a time.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Self

from tests.benchmarks import mnist, peers, speed_learners
from tests.benchmarks.speed_shapes import Shape
from tests.benchmarks.timing import program_environment, speed_of

LEARNERS: dict[str, speed_learners.Learner] = {
    "floor": speed_learners.floor,
    "program": speed_learners.program,
    "PyTorch": peers.pytorch,
    "literal": speed_learners.literal,
}

_SETTLING = 0.1  # seconds in which the threads of whoever was before go to sleep


class Side:
    """One of the learners in a process of its own; to be used with `with`.

    Args:
        name: Of `LEARNERS`.
        threads: That it may have.
    """

    def __init__(self, name: str, threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.speed_sides", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=program_environment(threads),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def measure(self, shape: Shape, seconds: float) -> float:
        """Rows a second over such a time; the training of a shape goes on from the last time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        time.sleep(_SETTLING)
        order = {"hidden": shape.hidden, "batch": shape.batch, "seconds": seconds}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit("Nothing measured: one of the processes has ended, see above.")
        return float(answer)


def main(learner: speed_learners.Learner) -> None:
    rows = mnist.load("train")
    present: Shape | None = None
    learning: Iterator[int] = iter(())
    for line in sys.stdin:
        order = json.loads(line)
        shape = Shape(order["hidden"], order["batch"])
        if shape != present:
            present, learning = shape, learner(shape, rows)
            next(learning)  # what is made once is made now
        print(speed_of(learning, order["seconds"]), flush=True)


if __name__ == "__main__":
    main(LEARNERS[sys.argv[1]])
