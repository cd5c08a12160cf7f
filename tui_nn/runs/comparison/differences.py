"""What runs were told, side by side: every hyperparameter, the seed, the rows, the threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui_nn.recipes.descriptions import GROUPS, NODES, NUMBER, YES_NO, Description
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.refusals import without_effect
from tui_nn.runs.config import RowsUsed, RunConfig


@dataclass(frozen=True)
class Difference:
    """One of the things that runs were told, side by side.

    Args:
        title: What it is.
        values: Of each run, as text; `-` where it has no effect.
    """

    title: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether not all are the same."""
        return len(set(self.values)) > 1


def differences(configs: Sequence[RunConfig]) -> list[Difference]:
    """All that some runs were told: hyperparameters, seed, rows, threads; alike or not."""
    told = [Difference("recipe", tuple(config.recipe for config in configs))]
    for group in GROUPS:
        for description in group.descriptions:
            texts = (_text(description, config.hyperparameters) for config in configs)
            told.append(Difference(description.title, tuple(texts)))
    told.append(Difference("seed", tuple(str(config.seed) for config in configs)))
    parents = tuple(_beginning(config) for config in configs)
    if any(parent != "-" for parent in parents):
        told.append(Difference("begins with", parents))
    told.append(Difference("training rows", _rows([config.train for config in configs])))
    told.append(Difference("test rows", _rows([config.test for config in configs])))
    told.append(Difference("threads", tuple(str(config.blas_threads) for config in configs)))
    return told


def _text(description: Description, chosen: Hyperparameters) -> str:
    """A hyperparameter as a person would type it; `-` where it changes nothing."""
    value = getattr(chosen, description.name)
    if description.name in without_effect(chosen):
        return "-"
    if description.kind == YES_NO:
        return "yes" if value else "no"
    if description.kind == NODES:
        return ",".join(map(str, value))
    if description.kind == NUMBER:
        return repr(float(value)).removesuffix(".0")  # all digits: two texts are one number
    return str(value)


def _beginning(config: RunConfig) -> str:
    """The weights that a run begins with, where they are another run's."""
    parent = config.parent
    return "-" if parent is None else f"{parent.weights} of {parent.run}"


def _rows(used: Sequence[RowsUsed]) -> tuple[str, ...]:
    """Rows in words; with some digits of their SHA-256 where other rows are called the same."""
    texts = [f"{rows.rows:,} of {Path(rows.file).name}" for rows in used]
    pairs = {(text, rows.sha256) for text, rows in zip(texts, used, strict=True)}
    if len(pairs) == len(set(texts)):
        return tuple(texts)
    return tuple(f"{text}, {rows.sha256[:8]}" for text, rows in zip(texts, used, strict=True))
