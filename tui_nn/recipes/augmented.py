"""A row as a training may see it: which distortion, which draw of it, and both in words."""

from dataclasses import asdict, dataclass

import numpy as np

from tui_nn.augmentation import Augmentation
from tui_nn.network.arrays import Pixels
from tui_nn.recipes.descriptions import DESCRIPTIONS


@dataclass(frozen=True)
class Draw:
    """One of the distorted copies that an augmentation makes of a row; the same gives the same.

    Args:
        augmentation: How far rows are distorted.
        seed: Of all its draws.
        number: Which one, from 1 on.
    """

    augmentation: Augmentation
    seed: int
    number: int

    def of(self, pixels: Pixels) -> Pixels:
        """The copy of a row, both (side · side,) uint8."""
        rng = np.random.default_rng([self.seed, self.number])
        copies = self.augmentation.apply(pixels[np.newaxis], rng)
        return copies.reshape(pixels.shape)


def in_words(augmentation: Augmentation) -> str:
    """What an augmentation does, such as `shift 1.5, rotation 12`; empty where it does nothing."""
    values = asdict(augmentation)
    if not augmentation.elastic:
        del values["elastic_sigma"]
    return ", ".join(
        f"{DESCRIPTIONS[name].title} {value:g}" for name, value in values.items() if value
    )
