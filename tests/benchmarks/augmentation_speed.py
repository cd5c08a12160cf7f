"""How many rows a second are distorted as `best` does it, beside SciPy image by image.

    python -m tests.benchmarks.augmentation_speed

On one core, in turns: the distortions of a batch as one product of matrices, and the same kind of
distortion as anybody would write it with `gaussian_filter` and `map_coordinates`. Ten seconds.
"""

from collections.abc import Iterator
from functools import partial
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from tests.benchmarks import mnist
from tests.benchmarks.timing import in_turns, median_ratio, settle_core, speed_of
from tui_nn.augmentation import Augmentation
from tui_nn.network.arrays import Pixels
from tui_nn.recipes.named import RECIPES

TURNS = 7
SECONDS = 0.5
ROWS = 1280
"""That are distorted together, as in a round of two processes that take 20 steps of 64 rows."""


def batches(pixels: Pixels) -> Iterator[Pixels]:
    while True:
        for first in range(0, len(pixels) - ROWS + 1, ROWS):
            yield pixels[first : first + ROWS]


def by_batch(augmentation: Augmentation, pixels: Pixels) -> Iterator[int]:
    """As the program does it."""
    rng = np.random.default_rng(0)
    for rows in batches(pixels):
        yield len(augmentation.apply(rows, rng))


def by_image(augmentation: Augmentation, pixels: Pixels) -> Iterator[int]:
    """As SciPy's functions suggest it."""
    rng = np.random.default_rng(0)
    for rows in batches(pixels):
        for row in rows[:64]:
            distort(augmentation, row.reshape(28, 28), rng)
        yield 64


def distort(chosen: Augmentation, image: Pixels, rng: np.random.Generator) -> NDArray[np.uint8]:
    """An image turned, slanted, stretched, moved and bent, each at random."""
    angle, slant, *others = rng.uniform(-1, 1, 6)
    angle, slant = np.deg2rad(chosen.rotation) * angle, chosen.shear * slant
    stretches, shifts = (
        1 + chosen.scaling * np.array(others[:2]),
        chosen.shift * np.array(others[2:]),
    )
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slanted = np.array([[1.0, 0.0], [slant, 1.0]])
    affine = np.diag(stretches) @ slanted @ turned
    places = np.indices(image.shape) - 13.5
    places = np.tensordot(affine, places, axes=1) + 13.5 + shifts[:, None, None]
    for part in places:
        bent = gaussian_filter(
            rng.uniform(-1, 1, image.shape), chosen.elastic_sigma, mode="constant"
        )
        part += chosen.elastic * bent
    moved: NDArray[np.uint8] = map_coordinates(image, places, order=1, mode="constant")
    return moved


def main() -> None:
    settle_core()
    augmentation, (pixels, _) = RECIPES["best"].augmentation, mnist.load("train")
    ways = {"this program": by_batch, "SciPy by image": by_image}
    found = in_turns(
        {name: partial(speed_of, way(augmentation, pixels), SECONDS) for name, way in ways.items()},
        TURNS,
    )
    print(f"{augmentation}, {TURNS} turns of {SECONDS} s each")
    for name, speeds in found.items():
        print(f"{name:<16}{median(speeds):>10,.0f} rows a second")
    print(f"times as fast: {median_ratio(*found.values()):.1f}")


if __name__ == "__main__":
    main()
