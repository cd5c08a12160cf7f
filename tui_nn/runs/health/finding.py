"""One thing that is wrong with a training, and the words for it."""

from dataclasses import dataclass

from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.runs.health.evidence import Evidence


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a training.

    Args:
        kind: A name of `health.KINDS`.
        what: One plain sentence without a full stop.
        evidence: The figures behind it, and when they were.
        remedy: What to change, by the names that the settings have on the screen.
        serious: Whether the training is of no use as it is.
    """

    kind: str
    what: str
    evidence: str
    remedy: str
    serious: bool


def smaller_rate(evidence: Evidence) -> str:
    """The remedy for steps that are too large."""
    rate = evidence.rate
    return f"Choose a smaller {title('learning_rate')} than {rate:g}, such as {rate / 5:.1g}"


def accuracy_now(evidence: Evidence) -> str:
    """How well the network reads, if possible training rows as they are, and when."""
    found, last = evidence.training_accuracy, evidence.all_accuracies[-1]
    name = name_of(evidence) if found is None else "training accuracy"
    return f"{name} {percent(last.value if found is None else found)} at epoch {last.epoch:.1f}"


def name_of(evidence: Evidence) -> str:
    """Of the accuracy that a run is judged by."""
    return "validation accuracy" if evidence.is_validated else "test accuracy"


def title(name: str) -> str:
    """What a hyperparameter is called on the screen."""
    return DESCRIPTIONS[name].title


def percent(share: float) -> str:
    """Such as 97.5 %."""
    return f"{share:.1%}".replace("%", " %")
