"""Images as they are looked at: upright, ink 255 on a background of 0."""

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.layout import Layout


def oriented(pixels: NDArray[np.uint8], layout: Layout) -> NDArray[np.uint8]:
    """Images as they are stored, (n, side * side) uint8, turned and inverted as the layout says."""
    if layout.transposed:
        side = layout.side
        images = pixels.reshape(len(pixels), side, side)
        pixels = images.transpose(0, 2, 1).reshape(len(pixels), layout.pixels)
    return np.subtract(255, pixels, dtype=np.uint8) if layout.inverted else pixels


def brightened(pixels: NDArray[np.uint8], full: float) -> NDArray[np.uint8]:
    """Images in which full ink is `full`, (n, side * side) uint8, with 255 for full ink."""
    if full == 255:
        return pixels
    grey = np.rint(np.minimum(np.arange(256) * (255 / full), 255)).astype(np.uint8)
    return np.take(grey, pixels)
