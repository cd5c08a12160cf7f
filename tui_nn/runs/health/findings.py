"""The health of a training: what is wrong with it, in plain words, and what to do about it.

The thresholds were found by looking at trainings of MNIST that are well set up and at such that
are not; tests/benchmarks/training_health.py trains both, and prints what is found.
"""

from collections.abc import Callable
from math import isfinite

from tui_nn.runs.health.evidence import Evidence, Layer, Watched
from tui_nn.runs.health.finding import Finding, accuracy_now, name_of, percent, smaller_rate, title
from tui_nn.runs.health.pace import no_progress, rate_too_large, rate_too_small
from tui_nn.runs.health.signs import DIVERGED, EXPLODED, explodes

__all__ = ["KINDS", "Finding", "findings"]

_SATURATED = 0.92  # of a layer's outputs; those of the tutorial's network are 80 % at the end
_FEW, _FEW_SATURATED = 20, 0.97  # nodes of a layer, which do well with 95 %
_LEARNS_WELL = 0.97  # training accuracy with which saturated nodes do no harm
_DEAD, _NEARLY_ALL = 0.5, 0.9  # of a layer's nodes; with a good learning rate it is 5 % at most
_GAP, _TIMES_THE_ERRORS = 0.05, 2.5  # between training rows and others
_OVERFITTING_EPOCHS = 2.0
_NO_MATTER_OF_SLOWNESS = {"diverged", "exploding", "dead", "saturated", "rate_too_large"}
_RISEN = 1.15  # times the lowest test loss: worth a word
_LOW = 0.5  # accuracy with which a finding is serious


def findings(reader: Watched) -> list[Finding]:
    """What is wrong with a training, the worst first; empty while nothing is known to be.

    Nothing is said of what cannot be known yet. Nodes, and a loss that has risen, are judged after
    three evaluations or an epoch; learning after six evaluations that span most of an epoch, or
    after three or four of the ends of epochs; what is learned by heart after two epochs.

    Args:
        reader: Of the run; has read what there is. A run of an earlier version, without signs of
            its nodes, is judged by its curves alone.
    """
    evidence = Evidence(reader)
    found = {kind: finding for kind, look in KINDS.items() if (finding := look(evidence))}
    if found.keys() & _NO_MATTER_OF_SLOWNESS:
        found.pop("rate_too_small", None)  # larger steps would make it worse
    stuck = found.get("no_progress")
    if stuck and len(found) > 1 and ("rate_too_small" in found or not stuck.serious):
        del found["no_progress"]  # the others say why
    return sorted(found.values(), key=lambda finding: not finding.serious)


def _diverged(evidence: Evidence) -> Finding | None:
    status, reader = evidence.status, evidence.reader
    latest = [curve.values[-1] for curve in (reader.train_loss, reader.test_loss) if curve.values]
    is_number = all(isfinite(loss) for loss in latest if isinstance(loss, float))
    if is_number and DIVERGED not in status.reason:
        return None
    last = evidence.train_losses[-1:]
    before = f"; it was {last[0].value:.3g} at epoch {last[0].epoch:.1f}" if last else ""
    return Finding(
        "diverged",
        DIVERGED,
        f"the loss is no number at epoch {status.epoch:.1f}{before}",
        smaller_rate(evidence),
        serious=True,
    )


def _exploding(evidence: Evidence) -> Finding | None:
    status, first = evidence.status, evidence.first_test_loss
    what = "the loss is far above that of a network that knows nothing"
    if EXPLODED in status.reason:
        said = status.reason[status.reason.index(EXPLODED) + len(EXPLODED) :].partition(". ")[0]
        told = f"the loss:{said.removeprefix(':')}, at epoch {status.epoch:.1f}"
        return Finding("exploding", what, told, smaller_rate(evidence), serious=True)
    for name, points in (("training", evidence.train_losses), ("test", evidence.test_losses)):
        if points and explodes(points[-1].value, first or 0.0):
            loss, epoch = points[-1].value, points[-1].epoch
            start = "" if first is None else f", and {first:.3g} before the first step"
            told = f"{name} loss {loss:.3g} at epoch {epoch:.1f}{start}"
            return Finding("exploding", what, told, smaller_rate(evidence), serious=True)
    return None


def _saturated(evidence: Evidence) -> Finding | None:
    worst = _worst(evidence, lambda layer: layer.saturated)
    accuracy = evidence.known_accuracy
    if worst is None or accuracy >= _LEARNS_WELL:
        return None
    if worst.saturated < (_FEW_SATURATED if worst.nodes < _FEW else _SATURATED):
        return None
    chosen = evidence.chosen
    if chosen.input_high - chosen.input_low > 4:
        remedy = f"Choose an {title('input_high')} near 1 (now {chosen.input_high:g})"
    else:
        remedy = (
            f"{smaller_rate(evidence)}, or other {title('initializer')}, such as xavier, which "
            "are smaller"
        )
    return Finding(
        "saturated",
        f"most {worst.activation} outputs are at their limits, where they hardly learn",
        f"{percent(worst.saturated)} of those of hidden layer {worst.number}, "
        f"{accuracy_now(evidence)}",
        remedy,
        serious=accuracy < _LOW,
    )


def _dead(evidence: Evidence) -> Finding | None:
    worst = _worst(evidence, lambda layer: layer.dead)
    if worst is None or worst.dead < _DEAD:
        return None
    return Finding(
        "dead",
        "many relu nodes are 0 for every row, and will never learn again",
        f"{percent(worst.dead)} of those of hidden layer {worst.number}, {accuracy_now(evidence)}",
        f"{smaller_rate(evidence)}, or leaky_relu as {title('activation')}; start anew",
        serious=worst.dead >= _NEARLY_ALL,
    )


def _overfitting(evidence: Evidence) -> Finding | None:
    training, accuracy = evidence.training_accuracy, evidence.accuracy
    seen = evidence.all_accuracies
    if training is None or not evidence.has_begun or seen[-1].epoch < _OVERFITTING_EPOCHS:
        return None
    few_errors = 1 - accuracy < _TIMES_THE_ERRORS * (1 - training)
    if training - accuracy < _GAP + 2 * evidence.noise or few_errors:
        return None
    chosen = evidence.chosen
    more = f"more {title('dropout')} or {title('weight_decay')}"
    if not chosen.augmentation:
        more = f"{title('shift')}, {title('rotation')} and {title('elastic')}, or {more}"
    stop = "" if chosen.patience else f"; {title('patience')} would stop it in time"
    return Finding(
        "overfitting",
        "it reads the rows that it learns far better than others",
        f"training accuracy {percent(training)}, {name_of(evidence)} {percent(accuracy)} at "
        f"epoch {seen[-1].epoch:.1f}{_turning_point(evidence)}",
        f"Use more rows; or {more}{stop}",
        serious=False,
    )


def _worst(evidence: Evidence, share: Callable[[Layer], float]) -> Layer | None:
    if not evidence.has_begun:
        return None
    return max(evidence.layers, key=share, default=None)


def _turning_point(evidence: Evidence) -> str:
    """Where the test loss was lowest, if it has risen much since."""
    losses = evidence.test_losses
    best = min(losses, key=lambda point: point.value, default=None)
    if best is None or losses[-1].value < _RISEN * best.value:
        return ""
    return f"; test loss {best.value:.3g} at epoch {best.epoch:.1f}, now {losses[-1].value:.3g}"


KINDS: dict[str, Callable[[Evidence], Finding | None]] = {
    "diverged": _diverged,
    "exploding": _exploding,
    "dead": _dead,
    "saturated": _saturated,
    "rate_too_large": rate_too_large,
    "rate_too_small": rate_too_small,
    "no_progress": no_progress,
    "overfitting": _overfitting,
}
"""All that can be wrong with a training, the worst first, and how it is found out."""
