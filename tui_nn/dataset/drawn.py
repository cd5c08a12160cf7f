"""Drawn digits: a pen follows the strokes of the copybook, and no two digits come out alike.

A digit is a style's points, pushed about together and singly, stretched, slanted and turned,
joined by Catmull-Rom curves, fitted into a box of 20 pixels, centred by mass, and inked by a pen
of its own width. The result has MNIST's format: 28×28 grey values, white on black.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.strokes import STYLES

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

SIDE = 28
BOX = 21.0  # pixels; the outermost are so faint that the digit seems to fill 20
CENTRE = 14.0
UNIT = 20.0 / 35.0  # a step of the copybook's grid; the lengths below, too, count 20 to a height
CURVE = 72  # samples of a digit's line: about a pixel apart at most
MOST = 24  # points of a style at most
BLOCK = 16  # digits inked at once: their distances fill the cache, not the memory

# How hands differ. Chosen by how well networks that had learned from drawn digits read MNIST's
# training rows; its test rows had no part in it.
BEND, FIELD = 1.7, 5.0  # how far, and over what distance, a digit is bent as a whole
TREMBLE = 0.4  # how far a single point strays
ASPECT = 0.22  # spread of the logarithm of width over height
SLANT = (0.1, 0.24)  # mean and spread of the lean to the right
TURN = 0.08  # spread of the angle, in radians
PEN = (0.25, 0.25)  # mean and spread of the logarithm of the pen's radius in pixels
PRESS = 0.14  # spread of the same along the line
EDGE = (0.8, 1.2)  # pixels from full ink to none
SHIFT = 0.7  # spread of the centre of mass, in pixels

# Catmull, Rom: A class of local interpolating splines (1974), for the powers t³, t², t, 1.
CATMULL_ROM = np.array([[-1, 3, -3, 1], [2, -5, 4, -1], [-1, 0, 1, 0], [0, 2, 0, 0]]) / 2.0
LATTICE = np.mgrid[0:17:4, 0:21:4].reshape(2, -1).T.astype(float)
PIXELS = np.mgrid[:SIDE, :SIDE][::-1].reshape(2, -1).astype(float)
COARSE = np.mgrid[:SIDE:2, :SIDE:2][::-1].reshape(2, -1).astype(float)


@dataclass(frozen=True)
class Copybook:
    """All styles as arrays, padded to the same number of points.

    Attributes:
        chances: (styles,) class plus cumulative chance within the class, rising from 0 to 10.
        points: (styles, points, 2) x and y of the points, in the copybook's units.
        curves: (styles, CURVE, points) basis: curves @ points are the samples of a style's line.
        sway: (styles, points, pushes) how far each random push moves each point.
    """

    chances: Floats
    points: Floats
    curves: Floats
    sway: Floats


def _read(style: str) -> tuple[float, list[Floats]]:
    """A style's weight, and its smooth curves, each the (points, 2) that it passes through."""
    weight, line = style.split("*")
    curves = []
    for stroke in line.split(","):
        points = [(UNIT * int(p[0], 36), UNIT * int(p[1], 36)) for p in stroke.split()]
        corners = [i for i in range(1, len(points)) if points[i] == points[i - 1]]
        for start, end in pairwise([0, *corners, len(points)]):
            curves.append(np.array(points[start:end]))
    return float(weight), curves


def _basis(strokes: list[Floats]) -> Floats:
    """(CURVE, points): times the points of all strokes, the samples of the Catmull-Rom curves.

    The samples lie evenly along the chords between the points.
    """
    neighbours, chords, first = [], [], 0
    for stroke in strokes:
        last = len(stroke) - 1
        around = np.arange(last)[:, None] + np.arange(-1, 3)
        closed = bool((stroke[0] == stroke[last]).all())
        neighbours.append(first + (around % last if closed else around.clip(0, last)))
        chords.append(np.hypot(*np.diff(stroke, axis=0).T))
        first += len(stroke)
    length = np.concatenate(chords)
    ends = length.cumsum()
    along = np.linspace(0.0, ends[-1], CURVE)
    segment = np.searchsorted(ends[:-1], along, side="right")
    t = 1.0 + (along - ends[segment]) / length[segment]
    basis = np.zeros((CURVE, MOST))
    columns = np.concatenate(neighbours)[segment]
    np.add.at(basis, (np.arange(CURVE)[:, None], columns), np.vander(t, 4) @ CATMULL_ROM)
    return basis


def _sway(points: Floats) -> Floats:
    """(points, pushes): how far each random push moves each point.

    The pushes of a lattice bend the digit as a whole; those of single points make the hand tremble.
    Points at the same place move together, so corners stay joined and loops closed.
    """
    offsets = points[:, None] - LATTICE
    near = np.exp(-0.5 * (offsets**2).sum(axis=2) / FIELD**2)
    near /= np.sqrt((near**2).sum(axis=1, keepdims=True))
    same = (points[:, None] == points).all(axis=2).argmax(axis=1)
    return np.hstack([BEND * near, TREMBLE * np.eye(MOST)[same]])


@cache
def _copybook() -> Copybook:
    """The styles of all classes, ready for drawing."""
    chances: list[Floats] = []
    styles: list[list[Floats]] = []
    for digit, page in enumerate(STYLES):
        weights, drawn = zip(*map(_read, page.split(";")), strict=True)
        chances.append(digit + np.cumsum(weights) / sum(weights))
        styles += drawn
    points = np.zeros((len(styles), MOST, 2))
    curves = np.zeros((len(styles), CURVE, MOST))
    sway = np.zeros((len(styles), MOST, len(LATTICE) + MOST))
    for k, strokes in enumerate(styles):
        joined = np.concatenate(strokes)
        count = len(joined)
        points[k, :count] = joined - 10
        curves[k] = _basis(strokes)
        sway[k, :count] = _sway(joined)
    return Copybook(np.concatenate(chances), points, curves, sway)


def _lines(labels: Pixels, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The pen's path for each label: (n, CURVE, 2) x and y, and (n, CURVE) its radius in pixels."""
    book, count = _copybook(), len(labels)
    style = np.searchsorted(book.chances, labels + rng.random(count), side="right")
    push = rng.standard_normal((count, book.sway.shape[2], 2))
    points = book.points[style] + book.sway[style] @ push
    curves = book.curves[style]
    path = curves @ points @ _stances(count, rng)
    pen = rng.normal(*PEN, (count, 1))
    pressure = curves @ rng.normal(0.0, PRESS, (count, MOST, 1))
    return path, np.exp(pen + pressure[:, :, 0])


def _stances(count: int, rng: np.random.Generator) -> Floats:
    """(count, 2, 2) matrices that stretch, slant and turn a row (x, y)."""
    stretch = np.exp(rng.normal(0.0, ASPECT, count))
    slant, turn = rng.normal(*SLANT, count), rng.normal(0.0, TURN, count)
    upright = np.array([[stretch, np.zeros(count)], [-slant, np.ones(count)]])
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    stances: Floats = np.einsum("ijn,jkn->nik", upright, turned)
    return stances


def _fitted(path: Floats, radius: Floats, edge: Floats) -> Floats:
    """The path scaled and moved so that the digit fills the box in the middle of the picture."""
    low, high = path.min(axis=1), path.max(axis=1)
    room = BOX - 2.0 * radius.mean(axis=1) - edge
    scale = room / (high - low).max(axis=1)
    fitted: Floats = (path - 0.5 * (low + high)[:, None]) * scale[:, None, None]
    return fitted + CENTRE


def _centred(path: Floats, radius: Floats, shift: Floats) -> Floats:
    """The path moved so that the ink's centre of mass is off the picture's by the shift.

    Every other pixel is enough to find the centre of mass to a few hundredths of a pixel.
    No digit is moved out of the picture.
    """
    ink = _inked(path, radius, np.full(len(path), 2.0), COARSE)
    move = CENTRE + shift - ink @ COARSE.T / ink.sum(axis=1, keepdims=True)
    reach = radius.max(axis=1, keepdims=True)
    move = np.clip(move, reach - path.min(axis=1), SIDE - 1.0 - reach - path.max(axis=1))
    centred: Floats = path + move[:, None]
    return centred


def _inked(path: Floats, radius: Floats, edge: Floats, pixels: Floats) -> Floats:
    """(n, pixels) ink, 0 to 1, that round nibs of the given radius leave along a path.

    |pixel - sample|² - radius² is one matrix product over (1, x, y), except for |pixel|²;
    its minimum over the samples belongs to the nib that reaches furthest.
    """
    square = (path**2).sum(axis=2, keepdims=True) - radius[:, :, None] ** 2
    terms = np.concatenate([square, -2.0 * path], axis=2)
    corners = np.vstack([np.ones(pixels.shape[1]), pixels])
    reach = (terms @ corners).min(axis=1) + (pixels**2).sum(axis=0)
    pen = radius.mean(axis=1, keepdims=True)
    distance = np.sqrt(np.maximum(reach + pen**2, 0.0)) - pen
    ink: Floats = np.clip(0.5 - distance / edge[:, None], 0.0, 1.0)
    return ink


def draw(count: int, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Draws digits, the ten classes in (nearly) equal shares and shuffled.

    Args:
        count: How many digits.
        rng: Where all chance comes from: the same state draws the same digits.

    Returns:
        The pixels (count, 784), 0 is background and 255 is ink, and the labels (count,).
    """
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    path, radius = _lines(labels, rng)
    edge = rng.uniform(*EDGE, count)
    shift = rng.normal(0.0, SHIFT, (count, 2))
    path = _fitted(path, radius, edge)
    pixels = np.empty((count, SIDE * SIDE), np.uint8)
    for start in range(0, count, BLOCK):
        k = slice(start, start + BLOCK)
        centred = _centred(path[k], radius[k], shift[k])
        pixels[k] = np.rint(255.0 * _inked(centred, radius[k], edge[k], PIXELS))
    return pixels, labels


def chunk_generator(seed: int, chunk: int) -> np.random.Generator:
    """The chance behind one chunk of a stream: it depends on the seed and the chunk alone."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(chunk,))))


def draw_in_chunks(rows: int, seed: int, chunk: int = 1000) -> Iterator[tuple[Pixels, Pixels]]:
    """Draws `rows` digits, a chunk at a time, so that a caller can show progress or stop.

    Chunk k depends on (seed, k) alone: a shorter stream is the beginning of a longer one.

    Args:
        rows: How many digits altogether.
        seed: The same seed draws the same digits.
        chunk: How many digits at a time.

    Yields:
        Pixels (chunk, 784) and labels (chunk,), as from `draw`; the last chunk may be shorter.
    """
    for k, start in enumerate(range(0, rows, chunk)):
        pixels, labels = draw(chunk, chunk_generator(seed, k))
        yield pixels[: rows - start], labels[: rows - start]
