"""The real MNIST for the benchmarks: its IDX files lie beside the repository, not in it."""

import gzip
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "mnist"

Rows = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Pixels (n, 784) and labels (n,)."""


def load(prefix: str) -> Rows:
    """The rows of `train` or `t10k`; ends the program with a reason where they are absent."""
    images, labels = (
        FOLDER / f"{prefix}-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1")
    )
    for path in (images, labels):
        if not path.is_file():
            sys.exit(
                f"Nothing measured: the benchmarks need the real MNIST, and there is no {path}."
            )
    classes = np.frombuffer(gzip.decompress(labels.read_bytes()), np.uint8, offset=8)
    pixels = np.frombuffer(gzip.decompress(images.read_bytes()), np.uint8, offset=16)
    return pixels.reshape(len(classes), -1), classes
