import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tui_nn.augmentation import Augmentation

Bytes = NDArray[np.uint8]
ALL = Augmentation(
    shift=1.5, rotation=12.0, scaling=0.12, shear=0.1, elastic=36.0, elastic_sigma=6.0, noise=0.05
)
DRAWN = ("down", "right", "angle", "tall", "wide", "slant")
"""The random numbers of an affine map, each from -1 to 1, in their order."""


class Chosen(np.random.Generator):
    """A generator whose even numbers are chosen: 0 for what is not named."""

    def __init__(self, **numbers: float) -> None:
        super().__init__(np.random.PCG64(0))
        self._numbers = [numbers.get(name, 0.0) for name in DRAWN]

    def uniform(self, *arguments: object, **_: object) -> NDArray[np.float64]:  # type: ignore[override]
        shape = arguments[2]
        return np.broadcast_to(np.array(self._numbers)[:, np.newaxis], shape).copy()  # type: ignore[call-overload, no-any-return]


def images(count: int, side: int, seed: int = 0) -> Bytes:
    return np.random.default_rng(seed).integers(0, 256, (count, side, side), np.uint8)


def distorted(augmentation: Augmentation, grey: Bytes, rng: np.random.Generator) -> Bytes:
    """Like `apply`, for images (n, side, side)."""
    return augmentation.apply(grey.reshape(len(grey), grey[0].size), rng).reshape(grey.shape)


def moved(grey: Bytes, down: int, right: int) -> Bytes:
    """Each pixel from so much further down and to the right, and paper from outside."""
    side = grey.shape[1]
    padded = np.pad(grey, ((0, 0), (40, 40), (40, 40)))
    return padded[:, 40 + down : 40 + side + down, 40 + right : 40 + side + right]


@pytest.mark.parametrize("side", [4, 5, 28])
def test_where_nothing_is_set_nothing_changes(side: int) -> None:
    grey = images(7, side)
    assert not Augmentation()
    np.testing.assert_array_equal(distorted(Augmentation(), grey, np.random.default_rng(0)), grey)


@pytest.mark.parametrize("part", ["shift", "rotation", "scaling", "shear", "elastic", "noise"])
def test_each_part_alone_changes_something(part: str) -> None:
    augmentation = Augmentation(**{part: getattr(ALL, part)})
    grey = images(3, 28)
    assert augmentation
    for before, after in zip(
        grey, distorted(augmentation, grey, np.random.default_rng(0)), strict=True
    ):
        assert (before != after).any()


def test_the_smoothness_of_no_bending_changes_nothing() -> None:
    assert not Augmentation(elastic_sigma=3.0)


@pytest.mark.parametrize(("down", "right"), [(2, 0), (0, -3), (-1, 1), (3, 3), (9, 0), (0, -30)])
def test_a_shift_by_whole_pixels_moves_all_of_them_and_paper_comes_in(
    down: int, right: int
) -> None:
    grey = images(4, 9)
    chosen = Chosen(down=down / 30, right=right / 30)
    np.testing.assert_array_equal(
        distorted(Augmentation(shift=30), grey, chosen), moved(grey, down, right)
    )


def test_a_shift_by_a_part_of_a_pixel_lies_between_two() -> None:
    grey = images(4, 9)
    expected = np.rint(0.75 * grey.astype(float) + 0.25 * moved(grey, 1, 0))
    found = distorted(Augmentation(shift=1), grey, Chosen(down=0.25))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("side", [8, 9])
@pytest.mark.parametrize("quarters", [1, -1, 2])
def test_a_turn_by_90_degrees_is_that_of_numpy_clockwise(side: int, quarters: int) -> None:
    grey = images(4, side)
    turned = distorted(Augmentation(rotation=180), grey, Chosen(angle=quarters / 2))
    np.testing.assert_array_equal(turned, np.rot90(grey, -quarters, axes=(1, 2)))


@pytest.mark.parametrize("axis", ["tall", "wide"])
def test_reading_from_half_as_far_away_makes_an_image_twice_as_large(axis: str) -> None:
    grey = images(4, 9)
    found = distorted(Augmentation(scaling=0.5), grey, Chosen(**{axis: -1.0}))
    if axis == "wide":
        grey, found = grey.swapaxes(1, 2), found.swapaxes(1, 2)
    # From the centre, line 4: two lines further is one line further in the old image.
    np.testing.assert_array_equal(found[:, 0::2], grey[:, 2:7])
    between = (grey[:, 2:6].astype(float) + grey[:, 3:7]) / 2
    np.testing.assert_array_equal(found[:, 1::2], np.rint(between))


def test_shear_moves_each_line_by_its_distance_from_the_centre() -> None:
    grey = images(4, 9)
    found = distorted(Augmentation(shear=1), grey, Chosen(slant=1.0))
    for line in range(9):
        expected = moved(grey, 0, line - 4)[:, line]
        np.testing.assert_array_equal(found[:, line], expected)


def test_a_shift_goes_as_far_as_it_may_to_every_side() -> None:
    # A ramp tells how far each image was moved: one grey value a pixel.
    columns = np.arange(100, 128, dtype=np.uint8)
    grey = np.broadcast_to(columns, (500, 28, 28)).copy()
    after = distorted(Augmentation(shift=3), grey, np.random.default_rng(0))
    moves = after[:, 14, 14].astype(int) - 114
    assert set(moves.tolist()) == {-3, -2, -1, 0, 1, 2, 3}


def test_paper_comes_from_outside_even_where_the_edge_is_inked() -> None:
    full = np.full((6, 28, 28), 255, np.uint8)
    turned = distorted(Augmentation(rotation=180), full, Chosen(angle=0.25))
    assert not turned[:, [0, 0, -1, -1], [0, -1, 0, -1]].any()
    assert (turned[:, 14, 14] == 255).all()


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_full_ink_and_empty_paper_stay_what_they_are_apart_from_the_noise(noise: float) -> None:
    augmentation = Augmentation(rotation=10.0, elastic=20.0, noise=noise)
    full, empty = np.full((40, 28, 28), 255, np.uint8), np.zeros((40, 28, 28), np.uint8)
    most = round(6 * 255 * noise)
    inner = distorted(augmentation, full, np.random.default_rng(0))[:, 10:18, 10:18]
    assert inner.min() >= 255 - most
    assert distorted(augmentation, empty, np.random.default_rng(0)).max() <= most


def test_noise_has_the_spread_asked_for_and_none_of_it_moves_the_mean() -> None:
    grey = np.full((60, 28, 28), 128, np.uint8)
    after = distorted(Augmentation(noise=0.05), grey, np.random.default_rng(0)).astype(float)
    spread = ((0.05 * 255) ** 2 + 1 / 12) ** 0.5  # rounding adds a twelfth
    assert after.std() == pytest.approx(spread, rel=0.01)
    assert after.mean() == pytest.approx(128, abs=4 * spread / after.size**0.5)
    neighbours = np.corrcoef(after[:, :, :-1].ravel(), after[:, :, 1:].ravel())[0, 1]
    assert abs(neighbours) < 0.03


def test_the_same_generator_gives_the_same_bytes_and_each_row_its_own_distortion() -> None:
    grey = np.repeat(images(1, 28), 300, axis=0)
    one, same, other = (distorted(ALL, grey, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()
    assert len({image.tobytes() for image in one}) == 300


def test_no_rows_stay_none() -> None:
    assert ALL.apply(np.empty((0, 784), np.uint8), np.random.default_rng(0)).shape == (0, 784)


@settings(max_examples=30)
@given(side=st.integers(4, 40), count=st.integers(1, 300), sigma=st.sampled_from([2.0, 6.0]))
def test_rows_of_any_size_and_number_come_out_as_they_went_in_shape_and_type(
    side: int, count: int, sigma: float
) -> None:
    grey = images(count, side).reshape(count, -1)
    before = grey.copy()
    augmentation = Augmentation(1.5, 12.0, 0.12, 0.1, 20.0, sigma, 0.05)
    after = augmentation.apply(grey, np.random.default_rng(count))
    assert after.shape == grey.shape
    assert after.dtype == np.uint8
    assert (after != grey).any()
    np.testing.assert_array_equal(grey, before)


def test_what_would_take_too_much_memory_is_refused_before_it_is_made() -> None:
    fine = Augmentation(elastic=10.0, elastic_sigma=3.0)
    fine.refuse_too_fine(28)
    with pytest.raises(ValueError, match="elastic_sigma 3 bends images of 300 x 300 pixels"):
        fine.refuse_too_fine(300)
    Augmentation(elastic=10.0, elastic_sigma=20.0).refuse_too_fine(300)
    Augmentation(shift=1.0, elastic_sigma=3.0).refuse_too_fine(300)


def test_a_view_distorts_a_row_alike_whatever_other_rows_there_are() -> None:
    rows = np.random.default_rng(0).integers(0, 256, (300, 400), np.uint8)
    views = Augmentation(shift=2.0, rotation=10.0, elastic=20.0, elastic_sigma=3.0).views(3)
    copies = [view(rows) for view in views]
    for view, copy in zip(views, copies, strict=True):
        np.testing.assert_array_equal(view(rows[200:203]), copy[200:203])
    assert (copies[0] != copies[1]).any()
    assert (copies[1] != copies[2]).any()


def test_views_are_gentler_than_what_is_learned_from_and_without_noise() -> None:
    image = np.zeros((1, 21, 21), np.uint8)
    image[0, 10, 10] = 255
    views = Augmentation(shift=4.0, noise=0.5).views(50)
    places = [np.argwhere(view(image.reshape(1, -1)).reshape(21, 21)) for view in views]
    furthest = max(np.abs(place - 10).max() for place in places)
    assert 2 < furthest <= 4  # three quarters of 4, and a pixel's width
    assert max(map(len, places)) <= 4
