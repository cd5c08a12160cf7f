"""Augmentation: rows that nobody wrote, by moving, turning and bending those that somebody did.

All digits of a batch are distorted at once. A distortion says for each pixel of a new image where
in the old one it comes from: by an affine map and an elastic field (Simard, Steinkraus, Platt
2003), noise that a Gaussian has smoothed. Smooth noise needs few numbers: it is a sum of the
smoothing operator's leading eigenvectors, times independent normal numbers and the eigenvalues.
With the affine map as three more such fields, one matrix product gives the places of a whole batch.
"""

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Pixels = NDArray[np.uint8]

_VARIANCE_KEPT = 0.995
"""The part of an elastic field's variance that its leading fields hold."""

MARGIN = 2
"""Pixels of paper around an image; what comes from further out is paper too."""

_PIXELS_AT_ONCE = 128 * 784
"""Few enough for all arrays on the way to stay in a processor's cache."""

_GENTLE = 0.75
"""How far rows are distorted to be read, beside how far they are to be learned from."""

_LARGEST_FIELDS = 1 << 25
"""Numbers in all fields together: 128 MB."""

_BYTES = (0, 8, 16, 24)
"""Where in a number of 32 bits each of its bytes begins."""


@dataclass(frozen=True)
class Augmentation:
    """How far rows are distorted, each by its own random numbers; 0 leaves a part out.

    Args:
        shift: Pixels, at most, to each side.
        rotation: Degrees, at most, to each side.
        scaling: The largest share by which width and height grow or shrink, each by itself.
        shear: Pixels a line, at most, by which lines are moved along.
        elastic: α, the strength of the noise that is smoothed, in pixels.
        elastic_sigma: σ of the Gaussian that smooths it, in pixels.
        noise: Standard deviation of what is added to each pixel, as a share of full ink.
    """

    shift: float = 0.0
    rotation: float = 0.0
    scaling: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    elastic_sigma: float = 6.0
    noise: float = 0.0

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return any((self.shift, self.rotation, self.scaling, self.shear, self.elastic, self.noise))

    def refuse_too_fine(self, side: int) -> None:
        """Check that images of so many pixels a side can be bent so.

        Raises:
            ValueError: It would take too much memory.
        """
        self.fields(side)

    def fields(self, side: int) -> Floats:
        """The fields that distortions are sums of, (fields, side · side), for images of a size.

        Raises:
            ValueError: They would take too much memory.
        """
        return _fields(side, self.elastic_sigma if self.elastic else 0.0)

    def apply(self, grey: Pixels, rng: np.random.Generator, *, alike: bool = False) -> Pixels:
        """Distorted copies of rows of square images.

        Args:
            grey: (n, side · side) uint8.
            rng: Where the distortions are drawn from.
            alike: Whether all rows are distorted in the same way, whatever their number.

        Raises:
            ValueError: Bending images of this size would take too much memory.
        """
        distorted = np.empty_like(grey)
        at_once = max(_PIXELS_AT_ONCE // grey.shape[1], 1)
        fields = self.fields(round(grey.shape[1] ** 0.5))
        shared = self.draw(1, len(fields), rng) if alike else None
        for first in range(0, len(grey), at_once):
            part = grey[first : first + at_once]
            weights = self.draw(len(part), len(fields), rng) if shared is None else shared
            places = np.empty((2, *part.shape), np.float32)
            places[:] = np.matmul(weights, fields)
            self._distort(part, places, rng, distorted[first : first + len(part)])
        return distorted

    def views(self, number: int) -> list["View"]:
        """So many ways to distort rows that are always the same, and gentler than when learning.

        A network reads better when it looks at a row in several ways (Cireşan et al. 2012 averaged
        over differently prepared rows).
        """
        amounts = {name: value * _GENTLE for name, value in asdict(self).items()}
        gentle = Augmentation(**amounts | {"elastic_sigma": self.elastic_sigma, "noise": 0.0})
        return [View(gentle, which) for which in range(number)]

    def draw(self, count: int, fields: int, rng: np.random.Generator) -> Floats:
        """The weights of the fields, for rows and for columns, (2, count, fields)."""
        weights = np.empty((2, count, fields), np.float32)
        self._draw_affine(weights[:, :, :4], rng)
        weights[:, :, 4:] = rng.standard_normal(weights[:, :, 4:].shape, np.float32)
        weights[:, :, 4:] *= self.elastic
        return weights

    def _distort(self, grey: Pixels, places: Floats, rng: np.random.Generator, out: Pixels) -> None:
        side = round(grey.shape[1] ** 0.5)
        ink = _gather(grey.reshape(-1, side, side), places)
        if self.noise:
            ink += rng.standard_normal(ink.shape, np.float32) * np.float32(255 * self.noise)
            np.clip(ink, 0, 255, ink)
        np.rint(ink, ink)
        np.copyto(out, ink, casting="unsafe")

    def _draw_affine(self, weights: Floats, rng: np.random.Generator) -> None:
        """Fill in the weights (rows or columns, n, (1, row, column, itself)) of the affine maps."""
        drawn = rng.uniform(-1.0, 1.0, (6, weights.shape[1]))
        down, right, angle, tall, wide, slant = drawn
        angle = np.deg2rad(self.rotation) * angle
        tall, wide = 1 + self.scaling * tall, 1 + self.scaling * wide
        cos, sin, slant = np.cos(angle), np.sin(angle), self.shear * slant
        rows, columns = weights
        rows[:, 0], columns[:, 0] = self.shift * down, self.shift * right
        # Turned, then slanted, then stretched, around the centre.
        rows[:, 1], rows[:, 2] = cos * tall, -sin * tall
        columns[:, 1] = (sin + slant * cos) * wide
        columns[:, 2] = (cos - slant * sin) * wide
        rows[:, 3] = columns[:, 3] = 1.0


@dataclass(frozen=True)
class View:
    """A way to distort rows that is always the same.

    Args:
        augmentation: How far rows are distorted; without noise.
        which: The seed of its only draw.
    """

    augmentation: Augmentation
    which: int

    def __call__(self, grey: Pixels) -> Pixels:
        """Distorted copies of rows, (n, side · side) uint8."""
        return self.augmentation.apply(grey, np.random.default_rng(self.which), alike=True)

    def places(self, side: int) -> Floats:
        """Where the pixels of a copy come from: row and column, (2, side · side) float32.

        They are counted in an image with `MARGIN` pixels of paper around it, between four pixels.
        """
        fields = self.augmentation.fields(side)
        weights = self.augmentation.draw(1, len(fields), np.random.default_rng(self.which))
        places = np.empty((2, 1, side * side), np.float32)
        places[:] = np.matmul(weights, fields)
        return _inside(places, side)[:, 0]


@lru_cache(maxsize=8)
def _fields(side: int, sigma: float) -> Floats:
    """The fields that distortions are sums of, (fields, side · side) float32.

    The first four are 1, the pixel's row and column from the centre, and the centre itself. The
    others, for `sigma` above 0, are the leading eigenvectors of Gaussian smoothing, each times the
    spread that the smoothing of uniform noise in -1 ... 1 gives it.
    """
    centre = (side - 1) / 2
    offsets = np.arange(side) - centre
    affine = [
        np.ones((side, side)),
        *np.meshgrid(offsets, offsets, indexing="ij"),
        np.full((side, side), centre + MARGIN),
    ]
    elastic = _smooth_fields(offsets, sigma) if sigma else np.empty((0, side, side), np.float32)
    fields = np.empty((4 + len(elastic), side, side), np.float32)
    fields[:4], fields[4:] = affine, elastic
    return fields.reshape(-1, side * side)


def _smooth_fields(offsets: Floats, sigma: float) -> Floats:
    """The leading eigenvectors of Gaussian smoothing, (fields, side, side), times their spread."""
    # A Gaussian over an image is one along its columns times one along its rows.
    smoothing = np.exp(-0.5 * ((offsets[:, None] - offsets) / sigma) ** 2)
    smoothing /= sigma * np.sqrt(2 * np.pi)
    values, vectors = np.linalg.eigh(smoothing)
    both = np.multiply.outer(values, values).ravel()
    order = np.argsort(-both)
    variance = np.cumsum(both[order] ** 2)
    leading = order[: 1 + int(np.searchsorted(variance, _VARIANCE_KEPT * variance[-1]))]
    down, right = vectors[:, leading // len(offsets)], vectors[:, leading % len(offsets)]
    spread = both[leading] / np.sqrt(3)  # 1 / 3 is the variance of the uniform noise
    if len(leading) * len(offsets) ** 2 > _LARGEST_FIELDS:
        raise ValueError(
            f"elastic_sigma {sigma:g} bends images of {len(offsets)} x {len(offsets)} pixels in "
            "too many ways to be held in memory; a larger one does so more smoothly"
        )
    fields: Floats = np.einsum("yk,xk->kyx", (spread * down).astype("f4"), right.astype("f4"))
    return fields


def _inside(places: Floats, side: int) -> Floats:
    """Places no further out than the margin around an image, in the same array."""
    return np.clip(places, 0, np.float32(side + 2 * MARGIN - 1.001), places)


def _gather(images: Pixels, places: Floats) -> Floats:
    """The ink at some places of images, between four pixels as far as it is near to each.

    Args:
        images: (n, side, side).
        places: Row and column in the image with its margin, (2, n, side · side); overwritten.

    Returns:
        (n, side · side), 0 to 255.
    """
    count, side, _ = images.shape
    width = side + 2 * MARGIN
    places = _inside(places, side)
    corners = np.floor(places)
    places -= corners
    down, right = places
    # Whole numbers in float32 are exact up to 2²⁴, far beyond the pixels of so few images.
    where = corners[0]
    where *= np.float32(width)
    where += corners[1]
    where += (np.arange(count, dtype=np.float32) * (width * width))[:, None]
    four = _packed(images, width).take(where.astype(np.intp), mode="clip")
    above: Floats
    above, beside, below, opposite = ((four >> shift & 255).astype(np.float32) for shift in _BYTES)
    beside -= above
    beside *= right
    above += beside
    opposite -= below
    opposite *= right
    below += opposite
    below -= above
    below *= down
    above += below
    return above


def _packed(images: Pixels, width: int) -> NDArray[np.uint32]:
    """For each pixel of images with their margin, itself and its three neighbours in one number.

    So one look gathers four pixels. The pixel is the lowest byte, then come those to the right,
    below, and below to the right.
    """
    count = len(images)
    paper = np.zeros((count, width, width), np.uint32)
    paper[:, MARGIN:-MARGIN, MARGIN:-MARGIN] = images
    flat = paper.reshape(-1)
    packed: NDArray[np.uint32] = flat.copy()
    for shift, offset in zip(_BYTES[1:], (1, width, width + 1), strict=True):
        packed[:-offset] |= flat[offset:] << shift
    return packed
