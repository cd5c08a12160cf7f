"""Shapes of the curves of a training: falling slowly, rising, jumping, standing still."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_AT_ONCE = 3  # points of the training loss that are taken together: each is of few rows
_STEADILY = 0.35  # of the speed in the first half of a time, at least, in the second half
_ON_ITS_WAY = 0.3  # of the loss, in an epoch: whatever falls so fast needs no help
_STILL = 0.01  # of the loss
_WOBBLE = 0.001  # of the loss


@dataclass(frozen=True)
class Point:
    """A figure at one moment of a training.

    Args:
        epoch: When: epochs that had ended, with the fraction of the one then.
        value: The figure; finite.
        span: Epochs since the point before; a training loss is the mean of their rows.
    """

    epoch: float
    value: float
    span: float = 1.0


def window(points: Sequence[Point], fewest: int, epochs: float) -> list[Point]:
    """The last points, at least so many, that span at least so many epochs; [] without these."""
    for count in range(fewest, len(points) + 1):
        if points[-1].epoch - points[-count].epoch >= epochs:
            return list(points[-count:])
    return []


def creeps(losses: Sequence[Point], barely: float) -> bool:
    """Whether a loss falls at every step, but slowly, and hardly more slowly with time.

    A training with a good learning rate falls fast at first, and then does not fall at every step.

    Args:
        losses: Of test rows; at least three.
        barely: The share of the loss by which it falls in an epoch, at least: where it falls less,
            that may be all that there is left to learn.
    """
    first, middle, last = losses[0], losses[len(losses) // 2], losses[-1]
    if any(after.value > before.value * (1 + _WOBBLE) for before, after in pairwise(losses)):
        return False
    span = max(last.epoch - first.epoch, 1e-9)
    fall = (first.value - last.value) / max(first.value, 1e-9)
    if not barely * span <= fall <= _ON_ITS_WAY * max(span, 1.0):
        return False
    return _speed(middle, last) >= _STEADILY * _speed(first, middle)


def stands_still(losses: Sequence[Point], start: float | None) -> bool:
    """Whether losses are all about what they were at the start; None: that is not known."""
    return start is not None and all(
        abs(point.value - start) <= _STILL * abs(start) for point in losses
    )


def rise(losses: Sequence[Point], times: float) -> tuple[Point, Point] | None:
    """Where a training loss was so many times lower than it is now, and where it is now.

    Args:
        losses: Each of few rows: several are taken together.
        times: How much larger it is.

    Returns:
        Both, as means at the last epoch of each; None where it has not risen.
    """
    means = _smoothed(losses)
    if len(means) <= _AT_ONCE:  # the two are not to have points in common
        return None
    low, now = min(means[:-_AT_ONCE], key=lambda point: point.value), means[-1]
    return (low, now) if now.value >= times * low.value else None


def falls(losses: Sequence[Point], since: float, share: float) -> bool:
    """Whether a training loss has fallen by such a share since an epoch; True if not known."""
    before = _smoothed([point for point in losses if point.epoch <= since])
    means = _smoothed(losses)
    return not before or means[-1].value < (1 - share) * before[-1].value


def jumps(points: Sequence[Point], least: float) -> float:
    """How much an accuracy goes up or down from one point to the next, on average.

    Args:
        points: At least two.
        least: A fall of less is chance.

    Returns:
        The mean; 0 where it has fallen less than twice.
    """
    steps = [after.value - before.value for before, after in pairwise(points)]
    if sum(step < -least for step in steps) < 2:
        return 0.0
    return sum(map(abs, steps)) / len(steps)


def _smoothed(points: Sequence[Point]) -> list[Point]:
    """Means of a few points that follow each other, by the rows of each."""
    ends = range(_AT_ONCE, len(points) + 1)
    return [_mean(points[end - _AT_ONCE : end]) for end in ends]


def _mean(points: Sequence[Point]) -> Point:
    rows = sum(point.span for point in points)
    value = sum(point.value * point.span for point in points) / rows
    return Point(points[-1].epoch, value, rows)


def _speed(before: Point, after: Point) -> float:
    """The fall in an epoch."""
    return (before.value - after.value) / max(after.epoch - before.epoch, 1e-9)
