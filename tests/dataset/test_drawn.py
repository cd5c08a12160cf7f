from itertools import islice

import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.dataset.drawn import draw, draw_in_chunks

Digits = tuple[NDArray[np.uint8], NDArray[np.uint8]]


@pytest.fixture(scope="module")
def digits() -> Digits:
    return draw(1000, np.random.default_rng(1))


def stream(rows: int, seed: int, chunk: int) -> Digits:
    pixels, labels = zip(*draw_in_chunks(rows, seed, chunk), strict=True)
    return np.concatenate(pixels), np.concatenate(labels)


def test_digits_have_the_format_of_mnist(digits: Digits) -> None:
    pixels, labels = digits
    assert pixels.shape == (1000, 784)
    assert labels.shape == (1000,)
    assert pixels.dtype == labels.dtype == np.uint8


@pytest.mark.parametrize("count", [0, 1, 7, 123])
def test_any_number_of_digits_can_be_drawn(count: int) -> None:
    pixels, labels = draw(count, np.random.default_rng(0))
    assert pixels.shape == (count, 784)
    shares = np.bincount(labels, minlength=10)
    assert shares.max() - shares.min() <= 1


def test_the_classes_have_equal_shares_in_no_order(digits: Digits) -> None:
    labels = digits[1]
    assert np.bincount(labels).tolist() == [100] * 10
    assert len(set(labels[:50])) > 5


def test_the_same_seed_draws_the_same_bytes(digits: Digits) -> None:
    pixels, labels = draw(1000, np.random.default_rng(1))
    assert pixels.tobytes() == digits[0].tobytes()
    assert labels.tobytes() == digits[1].tobytes()


def test_no_two_digits_are_alike(digits: Digits) -> None:
    assert len(np.unique(digits[0], axis=0)) == 1000


def test_a_shorter_stream_is_the_beginning_of_a_longer_one() -> None:
    longer, shorter = stream(110, 5, 40), stream(70, 5, 40)
    assert [len(part) for part, _ in draw_in_chunks(110, 5, 40)] == [40, 40, 30]
    assert (longer[0][:70] == shorter[0]).all()
    assert (longer[1][:70] == shorter[1]).all()


def test_chunks_and_seeds_draw_different_digits() -> None:
    first, second = islice(draw_in_chunks(80, 5, 40), 2)
    other = next(draw_in_chunks(40, 6, 40))
    assert (first[0] != second[0]).any(axis=1).all()
    assert (first[0] != other[0]).any(axis=1).all()


def test_a_stream_without_rows_is_empty() -> None:
    assert list(draw_in_chunks(0, 5)) == []


def test_the_background_is_black_and_the_ink_is_white(digits: Digits) -> None:
    pixels = digits[0]
    assert ((pixels == 0).mean(axis=1) > 0.4).all()
    assert (pixels.max(axis=1) > 200).all()
    assert np.median(pixels.max(axis=1)) == 255


def test_the_centre_of_mass_is_about_that_of_mnist(digits: Digits) -> None:
    ink = digits[0].reshape(-1, 28, 28).astype(float)
    places = np.arange(28.0)
    total = ink.sum(axis=(1, 2))
    x, y = ink.sum(axis=1) @ places / total, ink.sum(axis=2) @ places / total
    assert np.abs([x.mean() - 14.0, y.mean() - 14.0]).max() < 0.15
    assert max(x.std(), y.std()) < 1.0


def test_digits_fill_their_box_and_stay_in_the_frame(digits: Digits) -> None:
    inked = digits[0].reshape(-1, 28, 28) > 127
    height, width = inked.any(axis=2).sum(axis=1), inked.any(axis=1).sum(axis=1)
    size = np.maximum(height, width)
    assert size.min() >= 18
    assert size.max() <= 22
    frame = np.ones((28, 28), bool)
    frame[1:-1, 1:-1] = False
    assert (inked & frame).any(axis=(1, 2)).mean() < 0.02


def test_every_class_can_be_told_from_the_others(digits: Digits) -> None:
    pixels, labels = digits
    means = np.stack([pixels[labels == digit].mean(axis=0) for digit in range(10)])
    unseen, answers = draw(1000, np.random.default_rng(2))
    distances = (means**2).sum(axis=1) - 2.0 * unseen @ means.T
    right = distances.argmin(axis=1) == answers
    assert right.mean() > 0.6
    assert min(right[answers == digit].mean() for digit in range(10)) > 0.35
