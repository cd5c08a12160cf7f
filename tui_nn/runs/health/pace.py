"""How fast a training learns: too slowly, in steps that are too large, or not any more."""

from tui_nn.runs.health.curve_shapes import Point, creeps, jumps, rise, stands_still, window
from tui_nn.runs.health.evidence import Evidence
from tui_nn.runs.health.finding import Finding, name_of, percent, smaller_rate, title

_MANY, _FEW, _FEWEST = 6, 4, 3  # evaluations that anything is judged by that takes time to show
_FEW_SPAN, _FEWEST_SPAN = 3.0, 2.0  # epochs that they span; many may span less
_ROWS, _STEPS = 20_000, 300  # learned, before the learning rate is said to be too small
_SPAN, _SPAN_ROWS = 0.75, 50_000  # epochs, or rows where that is less, that many span
_MUCH_LEFT, _NEARLY_ALL = 0.25, 0.8  # of what there is to learn
_BARELY, _STILL = 0.04, 0.01  # of the loss, in an epoch
_SETTLED = 0.95  # training accuracy with which the learning rate cannot be much too large
_RISE = 1.15  # times the loss that there had been
_JUMP, _CLIMB = 0.012, 0.1  # of accuracy: who climbs so far may stumble
_CHANCE = 0.2  # accuracy; below, networks say one thing of all rows, and then another
_WORSE = 1.2  # on the scale of what is left to learn, where 1 is all
_AS_GOOD_AS_DONE = 0.985  # accuracy with which a training need not get better
_BETTER = 0.002  # of accuracy
_LATE = 0.2  # of a training: so long must it have got no better
_LOW = 0.5  # accuracy with which a finding is serious


def rate_too_small(evidence: Evidence) -> Finding | None:
    """Whether the loss hardly moves, or falls steadily but slowly."""
    status, known = evidence.status, evidence.test_losses
    losses = window(known, _MANY, _span(evidence)) or window(known, _FEWEST, _FEWEST_SPAN)
    learned = status.epoch * evidence.rows_of_epoch
    if not losses or status.step < _STEPS or learned < _ROWS:
        return None
    first, last = losses[0], losses[-1]
    is_as_at_first = stands_still(losses, evidence.first_test_loss)
    left = evidence.left_to_learn(last.value)
    is_slow = creeps(losses, _BARELY if left < _NEARLY_ALL else _STILL)
    if left < _MUCH_LEFT or not (is_as_at_first or is_slow):
        return None
    rate, accuracy = evidence.rate, evidence.accuracy
    return Finding(
        "rate_too_small",
        "it learns next to nothing" if is_as_at_first else "it learns very slowly",
        f"test loss {first.value:.3g} at epoch {first.epoch:.1f}, still {last.value:.3g} at "
        f"epoch {last.epoch:.1f}; {name_of(evidence)} {percent(accuracy)}",
        f"Choose a larger {title('learning_rate')} than {rate:g}, such as {10 * rate:.1g}",
        serious=accuracy < _LOW,
    )


def rate_too_large(evidence: Evidence) -> Finding | None:
    """Whether the loss has risen, or the accuracy goes up and down."""
    if evidence.known_accuracy >= _SETTLED:
        return None
    told = _risen_loss(evidence) or _jumping_accuracy(evidence)
    if not told:
        return None
    return Finding(
        "rate_too_large",
        "its steps are so large that it does not settle",
        told,
        f"{smaller_rate(evidence)}{_or_schedule(evidence)}",
        serious=evidence.accuracy < _LOW,
    )


def _risen_loss(evidence: Evidence) -> str:
    losses, start = evidence.train_losses, evidence.first_test_loss
    if not evidence.has_begun or not losses:
        return ""
    found = rise(losses, _RISE)
    if found is not None:
        low, now = found
        before = f"{low.value:.3g} at epoch {low.epoch:.1f}"
    elif start is not None and _is_worse_than_ignorance(evidence, start):
        now, before = losses[-1], f"{start:.3g} before the first step"
    else:
        return ""
    return f"training loss {before}, but {now.value:.3g} at epoch {now.epoch:.1f}"


def _is_worse_than_ignorance(evidence: Evidence, start: float) -> bool:
    """Whether the training loss is above that of a network that has learned nothing."""
    lowest = min(point.value for point in evidence.train_losses[-_FEWEST:])
    return lowest > _RISE * start and evidence.left_to_learn(lowest) > _WORSE


def _jumping_accuracy(evidence: Evidence) -> str:
    latest = _lately(evidence)
    if not latest or latest[-1].value - latest[0].value > _CLIMB:
        return ""
    low, high = (pick(point.value for point in latest) for pick in (min, max))
    step = jumps(latest, evidence.noise / 2)
    if step < _JUMP + evidence.noise or high < _CHANCE:
        return ""
    return (
        f"{name_of(evidence)} between {percent(low)} and {percent(high)} in epochs "
        f"{latest[0].epoch:.1f} to {latest[-1].epoch:.1f}, on average {percent(step)} up or down "
        "from one evaluation to the next"
    )


def no_progress(evidence: Evidence) -> Finding | None:
    """Whether neither the accuracy nor the training loss gets better any more."""
    known = evidence.accuracies
    spanned = known[-1].epoch - known[0].epoch if known else 0.0
    latest = _lately(evidence, max(1.0, _LATE * spanned))
    before = known[: len(known) - len(latest)]
    if not latest or not before:
        return None
    low, high = (pick(point.value for point in latest) for pick in (min, max))
    # The latest of all may be of a time when the schedule leaves little of the learning rate.
    best = max(high, evidence.accuracy)
    gets_better = best > max(point.value for point in before) + _BETTER
    done = evidence.known_accuracy >= _AS_GOOD_AS_DONE
    if done or gets_better or evidence.loss_falls_since(latest[0].epoch):
        return None
    values = percent(low) if high - low < 0.001 else f"{percent(low)} to {percent(high)}"
    rate, serious = f"{title('learning_rate')} (now {evidence.rate:g})", evidence.accuracy < _LOW
    return Finding(
        "no_progress",
        "it does not get better any more",
        f"{name_of(evidence)} {values} for the last {len(latest)} evaluations, epochs "
        f"{latest[0].epoch:.1f} to {latest[-1].epoch:.1f}; the training loss does not fall either",
        f"Choose another {rate}, or kaiming or xavier as {title('initializer')}"
        if serious
        else f"Choose a smaller {rate}{_or_schedule(evidence)}; or more {title('hidden')}",
        serious=serious,
    )


def _or_schedule(evidence: Evidence) -> str:
    if evidence.chosen.schedule != "constant":
        return ""
    return f", or a {title('schedule')} that lets it fall, such as cosine"


def _lately(evidence: Evidence, epochs: float = 0.0) -> list[Point]:
    """The latest accuracies, of at least so many epochs; [] where there are too few."""
    known = evidence.accuracies
    many = window(known, _MANY, max(epochs, _span(evidence)))
    return many or window(known, _FEW, max(epochs, _FEW_SPAN))


def _span(evidence: Evidence) -> float:
    """Epochs that many evaluations span."""
    return min(_SPAN, _SPAN_ROWS / evidence.rows_of_epoch)
