"""Elastic fields against what they stand for: uniform noise that a Gaussian has smoothed."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from tui_nn import augmentation
from tui_nn.augmentation import Augmentation

Doubles = NDArray[np.float64]
SIDE, SIGMA, ALPHA = 12, 2.0, 9.0


def displacements(count: int, alpha: float, monkeypatch: pytest.MonkeyPatch) -> Doubles:
    """What `apply` adds to the places that pixels come from, (rows and columns, n, side, side)."""
    seen = []

    def look(images: NDArray[np.uint8], places: NDArray[np.float32]) -> NDArray[np.float32]:
        seen.append(places.astype(float))
        return np.zeros((len(images), SIDE * SIDE), np.float32)

    monkeypatch.setattr(augmentation, "_gather", look)
    rows = np.zeros((count, SIDE * SIDE), np.uint8)
    Augmentation(elastic=alpha, elastic_sigma=SIGMA).apply(rows, np.random.default_rng(0))
    places = np.concatenate(seen, axis=1).reshape(2, count, SIDE, SIDE)
    own = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij"))
    return np.asarray(places - own[:, np.newaxis] - augmentation.MARGIN)


def smoothed_noise(count: int) -> Doubles:
    """The field of Simard, Steinkraus and Platt, drawn directly, (n, side, side)."""
    noise = np.random.default_rng(1).uniform(-1.0, 1.0, (count, SIDE, SIDE))
    return np.asarray(ALPHA * gaussian_filter(noise, (0, SIGMA, SIGMA), mode="constant"))


def covariance(fields: Doubles) -> Doubles:
    """Between all pixels, (pixels, pixels); the mean is 0."""
    flat = fields.reshape(len(fields), -1)
    return np.asarray(flat.T @ flat / len(flat))


def exact_covariance() -> Doubles:
    """Of the smoothed noise: S Sᵀ · α² / 3, the columns of S being what one pixel spreads to."""
    pixels = np.eye(SIDE * SIDE).reshape(-1, SIDE, SIDE)
    spread = gaussian_filter(pixels, (0, SIGMA, SIGMA), mode="constant").reshape(SIDE * SIDE, -1)
    return np.asarray(spread.T @ spread * ALPHA**2 / 3)


def test_a_field_has_the_variance_of_smoothed_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    down, right = displacements(6000, ALPHA, monkeypatch)
    direct = smoothed_noise(6000)
    for field in (down, right):
        assert field.var() == pytest.approx(direct.var(), rel=0.03)
        assert abs(field.mean()) < 0.05 * field.std()


def test_pixels_move_together_as_in_smoothed_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    down, right = displacements(6000, ALPHA, monkeypatch)
    expected = exact_covariance()
    scale = expected.max()
    for field in (down, right, smoothed_noise(6000)):
        np.testing.assert_allclose(covariance(field), expected, rtol=0, atol=0.07 * scale)


def test_the_fields_in_use_hold_nearly_all_of_the_exact_covariance() -> None:
    elastic = augmentation._fields(SIDE, SIGMA)[4:].astype(float)
    assert len(elastic) < SIDE * SIDE / 2
    found, expected = ALPHA**2 * elastic.T @ elastic, exact_covariance()
    assert np.trace(found) == pytest.approx(np.trace(expected), rel=0.01)
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.03 * expected.max())


def test_movements_down_and_to_the_right_have_nothing_to_do_with_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    down, right = displacements(6000, ALPHA, monkeypatch)
    assert abs(np.corrcoef(down[:, 5, 5], right[:, 5, 5])[0, 1]) < 0.05


def test_twice_as_strong_a_field_moves_twice_as_far(monkeypatch: pytest.MonkeyPatch) -> None:
    once, twice = (displacements(5, alpha, monkeypatch) for alpha in (ALPHA, 2 * ALPHA))
    np.testing.assert_allclose(twice, 2 * once, rtol=0, atol=1e-4)


def test_without_bending_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not displacements(5, 0.0, monkeypatch).any()
