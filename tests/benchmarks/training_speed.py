"""How many rows a second are learned, beside the matrix products alone, PyTorch and plain NumPy.

    python -m tests.benchmarks.training_speed
    python -m tests.benchmarks.training_speed --threads 2

On the real MNIST, float32, plain gradient descent, PyTorch only where it is installed. The first
table is of one thread each and takes four minutes; the second, of as many threads as the program
itself would choose beside PyTorch with two, takes seven. Each has a process of its own, and they
take turns, never two at the same time.
"""

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.benchmarks import mnist, peers
from tests.benchmarks.speed_shapes import (
    LARGE,
    OF_FLOOR,
    TABLE,
    THREADED,
    TIMES_PYTORCH,
    Shape,
)
from tests.benchmarks.speed_sides import Side
from tests.benchmarks.timing import Turns, in_turns, median_ratio, program_threads

WIDTH = 28  # of the first column


@dataclass(frozen=True)
class Plan:
    """What to measure, and for how long.

    Args:
        turns: Of each, after one to warm up.
        seconds: Of a turn, at least.
        shapes: Which networks and batch sizes.
    """

    turns: int
    seconds: float
    shapes: list[Shape]


def measure_one_thread(plan: Plan) -> None:
    """The table of one thread."""
    names = ["floor", "program", *(["PyTorch"] if peers.is_there("torch") else []), "literal"]
    print("Rows a second, one thread: medians of turns; ratios of the median turn.")
    print(" " * WIDTH + "".join(f"{name:>10}" for name in names) + "   of the program")
    with ExitStack() as stack:
        sides = {name: stack.enter_context(Side(name, threads=1)) for name in names}
        for shape in plan.shapes:
            found = in_turns(
                {n: partial(sides[n].measure, shape, plan.seconds) for n in names}, plan.turns
            )
            figures = "".join(f"{median(found[name]):>10,.0f}" for name in names)
            print(f"{label(shape):<{WIDTH}}{figures}   {ratios(shape, found)}", flush=True)


def ratios(shape: Shape, found: Turns) -> str:
    """How the program stands beside the others, and beside what it aims at."""
    program, floor = found["program"], found["floor"]
    parts = [versus("the floor", program, floor, OF_FLOOR if shape.batch >= LARGE else None)]
    if "PyTorch" in found:
        aim = TIMES_PYTORCH.get((shape.hidden, shape.batch))
        parts.append(versus("PyTorch", program, found["PyTorch"], aim))
        if aim is not None and (most := median_ratio(floor, found["PyTorch"])) < aim:
            parts[-1] += f" [the floor is {most:.2f} x]"
    return ", ".join([*parts, versus("literal", program, found["literal"])])


def versus(name: str, ours: list[float], theirs: list[float], aim: float | None = None) -> str:
    ratio = median_ratio(ours, theirs)
    verdict = "" if aim is None else f" (aim {aim:g}: {'ok' if ratio >= aim else 'missed'})"
    return f"{ratio:.2f} x {name}{verdict}"


def measure_threads(plan: Plan, threads: int) -> None:
    """The table of several threads: at least PyTorch's speed at every batch size."""
    if not peers.is_there("torch"):
        return
    print(f"Rows a second, {threads} threads: medians of turns; the ratio of the median turn.")
    print(f"{'':<{WIDTH}}{'threads':>8}{'program':>10}{'PyTorch':>10}   of the program")
    with ExitStack() as stack:
        sides = {("PyTorch", threads): stack.enter_context(Side("PyTorch", threads))}
        for shape in plan.shapes:
            own = ("program", program_threads(shape.hyperparameters, otherwise=threads))
            if own not in sides:
                sides[own] = stack.enter_context(Side(*own))
            pair = {name: sides[name, n] for name, n in (own, ("PyTorch", threads))}
            found = in_turns(
                {n: partial(side.measure, shape, plan.seconds) for n, side in pair.items()},
                plan.turns,
            )
            figures = "".join(f"{median(speeds):>10,.0f}" for speeds in found.values())
            ratio = versus("PyTorch", found["program"], found["PyTorch"], 1.0)
            print(f"{label(shape):<{WIDTH}}{own[1]:>8}{figures}   {ratio}", flush=True)


def label(shape: Shape) -> str:
    return f"{shape.title}, {shape.batch}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--threads", type=int, default=1, help="2: beside PyTorch with two")
    parser.add_argument("--turns", type=int, default=7, help="of each, after one to warm up")
    parser.add_argument("--seconds", type=float, default=0.5, help="of a turn, at least")
    parser.add_argument("--hidden", type=int, help="only networks with so many hidden nodes")
    given = parser.parse_args()
    mnist.load("t10k")  # or end here, with a reason
    shapes = [
        shape
        for shape in (TABLE if given.threads == 1 else THREADED)
        if given.hidden in (None, shape.hidden)
    ]
    plan = Plan(given.turns, given.seconds, shapes)
    if given.threads == 1:
        measure_one_thread(plan)
    else:
        measure_threads(plan, given.threads)


if __name__ == "__main__":
    main()
