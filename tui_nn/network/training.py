"""Training: rows in random order, batch by batch, epoch by epoch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from tui_nn.network.arrays import Floats, Labels, PixelRows, Pixels
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.learning import Learner, Lesson
from tui_nn.network.model import Network
from tui_nn.network.optimizers import Optimizer
from tui_nn.network.schedules import Schedule, constant
from tui_nn.network.speed.ahead import made_ahead
from tui_nn.network.speed.team import Team

Distortion = Callable[[Pixels, np.random.Generator], Pixels]

ROWS_PER_ROUND = 512
"""Small batches are learned in rounds: often enough to look and to stop, too rarely to cost."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What to learn.

    Args:
        pixels: (n or more, inputs) uint8, in memory or not; scaled batch by batch.
        labels: (n,) classes; pixels without one are left aside.
        targets: What the outputs should be for each class, (classes, outputs).
    """

    pixels: Pixels | PixelRows
    labels: Labels
    targets: Floats


@dataclass(frozen=True)
class Course:
    """How to learn it.

    Args:
        epochs: How many times to go through all rows.
        batch_size: Rows a step; 0 for all of them. The last batch of an epoch may be smaller.
        schedule: What the learning rate is multiplied with; it changes from round to round.
        distort: What is made of rows (n, inputs) uint8 each time, such as distorted copies. It is
            done ahead, by a thread, and draws from the generator that it is given.
        processes: How many train, each on its own part of the rows of a round.
        steps_alone: Steps that each of several processes takes before all of them go on with the
            mean of their weights, and of what their optimizers remember.
    """

    epochs: int
    batch_size: int
    schedule: Schedule = constant
    distort: Distortion | None = None
    processes: int = 1
    steps_alone: int = 20


@dataclass(frozen=True, slots=True)
class Place:
    """How far a training is.

    Args:
        epoch: Epochs finished.
        rows: Rows of the present epoch that have been learned from.
    """

    epoch: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened since the last report.

    Args:
        place: Where the training is now. At the end of an epoch it is the start of the next.
        rows: Rows learned from since the last report.
        loss: The mean loss of these rows, each measured before it was learned from.
    """

    place: Place
    rows: int
    loss: float

    @property
    def epoch_ended(self) -> bool:
        """Whether an epoch has just ended."""
        return self.place.rows == 0


def train(
    network: Network,
    optimizer: Optimizer,
    rows: Rows,
    course: Course,
    rng: np.random.Generator,
    *,
    start: Place = Place(),
    one_step: bool = False,
    average: RunningAverage | None = None,
) -> Iterator[Progress]:
    """Train a network in place; whoever iterates decides when to look, to save and to stop.

    Each epoch has a generator of its own, spawned from `rng`, and each round one of its own from
    that. So a training can go on from any place, to the bit: with the weights and the optimizer of
    then, and an `rng` that was made in the same way.

    Args:
        network: Changed in place.
        optimizer: Used for every step; its learning rate may be changed between reports.
        rows: What to learn.
        course: How.
        rng: Where the order of the rows comes from, and all else that is random.
        start: Where to go on.
        one_step: Report the first step by itself: of each process one, where there are several.
        average: Of the weights; kept up to date from round to round.

    Yields:
        A report for every round, at least one an epoch.

    Raises:
        MemberLostError: One of several processes has ended.
        ValueError: There are no rows.
    """
    count = len(rows.labels)
    if not count:
        raise ValueError("there are no rows to learn from")
    learner = Learner(network, optimizer, min(course.batch_size or count, count))
    seed = _seed_of(rng)
    first_child = seed.n_children_spawned

    def rounds() -> Iterator[_Round]:
        size = learner.batch_size
        return _rounds(count, course, size, seed, first_child, start, one_step=one_step)

    def lessons(member: int) -> Iterator[Lesson]:
        tasks = (partial(_prepare, rows, course, round_, member) for round_ in rounds())
        return made_ahead(tasks) if course.distort else (task() for task in tasks)

    with Team(learner, lessons, course.processes) as team:
        for round_, lesson in zip(rounds(), lessons(0), strict=True):
            loss = team.learn(lesson)
            if average is not None:
                average.add(network, steps=-(-len(lesson.grey) // learner.batch_size))
            progress = Progress(round_.end, len(round_.chosen), loss / len(round_.chosen))
            if progress.epoch_ended:
                seed.spawn(1)  # so that who trains again with this generator has other orders
            yield progress


@dataclass(frozen=True, slots=True)
class _Round:
    """Rows that are learned between two reports.

    Args:
        epoch: Which it belongs to, from 0 on.
        done: Rows of the epoch before it.
        chosen: Which rows.
        end: Where the training is after it.
        seed: Of all that is random in it.
    """

    epoch: int
    done: int
    chosen: Labels
    end: Place
    seed: np.random.SeedSequence


def _rounds(
    count: int,
    course: Course,
    batch_size: int,
    seed: np.random.SeedSequence,
    first_child: int,
    start: Place,
    *,
    one_step: bool,
) -> Iterator[_Round]:
    step = batch_size * course.processes
    steps = max(ROWS_PER_ROUND // batch_size, 1) if course.processes == 1 else course.steps_alone
    rows = step if one_step else step * steps
    for epoch in range(start.epoch, course.epochs):
        of_epoch = _child(seed, first_child + epoch)
        order = np.random.default_rng(of_epoch).permutation(count)
        done = start.rows if epoch == start.epoch else 0
        while done < count:
            then = done + rows
            end = Place(epoch, then) if then < count else Place(epoch + 1)
            yield _Round(epoch, done, order[done:then], end, _child(of_epoch, done))
            done, rows = then, step * steps


def _child(seed: np.random.SeedSequence, number: int) -> np.random.SeedSequence:
    """What spawning so often would give in the end."""
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, number))


def _seed_of(rng: np.random.Generator) -> np.random.SeedSequence:
    seed = rng.bit_generator.seed_seq
    assert isinstance(seed, np.random.SeedSequence)  # of any generator that default_rng makes
    return seed


def _prepare(rows: Rows, course: Course, round_: _Round, member: int) -> Lesson:
    """The part of a round that one of the processes learns."""
    chosen = np.array_split(round_.chosen, course.processes)[member]
    rng = np.random.default_rng(round_.seed.spawn(course.processes)[member])
    grey = rows.pixels.take(chosen, axis=0)
    if course.distort:
        grey = course.distort(grey, rng)
    middle = round_.epoch + (round_.done + len(round_.chosen) / 2) / len(rows.labels)
    wanted = rows.targets.take(rows.labels.take(chosen), axis=0)
    return Lesson(grey, wanted, rng, schedule_factor=course.schedule(middle / course.epochs))
