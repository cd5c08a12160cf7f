"""The tutorial's network in its own words, and rows for it: what the tests compare with."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]

MNIST = Path(__file__).resolve().parents[2].parent / "shared" / "mnist"


class PlainNetwork:
    """The equations, in float64, a column for a row, a new array for each term."""

    def __init__(self, wih: Doubles, who: Doubles, lr: float) -> None:
        self.wih, self.who, self.lr = wih.copy(), who.copy(), lr

    def train(self, x: Doubles, t: Doubles) -> None:
        x, t = x.reshape(-1, 1), t.reshape(-1, 1)
        h = expit(np.dot(self.wih, x))
        o = expit(np.dot(self.who, h))
        e = t - o
        raw_error_sent_back = np.dot(self.who.T, e)
        self.who += self.lr * np.dot(e * o * (1.0 - o), h.T)
        self.wih += self.lr * np.dot(raw_error_sent_back * h * (1.0 - h), x.T)

    def query(self, inputs: Doubles) -> Doubles:
        outputs: Doubles = expit(np.dot(self.who, expit(np.dot(self.wih, inputs.T))))
        return outputs


def scaled(pixels: Bytes) -> Doubles:
    return pixels / 255.0 * 0.99 + 0.01


def targets_of(labels: Bytes) -> Doubles:
    targets = np.full((len(labels), 10), 0.01)
    targets[np.arange(len(labels)), labels] = 0.99
    return targets


def random_rows(count: int, inputs: int = 784, seed: int = 0) -> tuple[Bytes, Bytes]:
    """Pixels (count, inputs), four fifths of them 0, and labels (count,) from 0 to 9."""
    rng = np.random.default_rng(seed)
    grey = rng.integers(0, 256, (count, inputs), np.uint8)
    return grey * (rng.random(grey.shape) < 0.2), rng.integers(0, 10, count, np.uint8)


def real_rows(count: int) -> tuple[Bytes, Bytes]:
    """The first rows of MNIST; skips the test where it is absent."""
    images, labels = MNIST / "train-images-idx3-ubyte.gz", MNIST / "train-labels-idx1-ubyte.gz"
    if not (images.is_file() and labels.is_file()):
        pytest.skip(f"the real MNIST is not beside the repository, in {MNIST}")
    with gzip.open(images) as file:
        pixels = np.frombuffer(file.read(16 + 784 * count), np.uint8, offset=16)
    with gzip.open(labels) as file:
        return pixels.reshape(count, 784), np.frombuffer(file.read(8 + count), np.uint8, offset=8)
