import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.shading import (
    RAMP,
    block_means,
    fit,
    fit_half_blocks,
    half_blocks,
    halve,
    shade,
    shade_half,
)


def one_pixel(row: int, column: int, grey: int) -> NDArray[np.uint8]:
    image = np.zeros((28, 28), np.uint8)
    image[row, column] = grey
    return image


def test_an_image_has_a_line_a_row_and_two_characters_a_pixel() -> None:
    lines = shade(one_pixel(3, 5, 255))
    assert len(lines) == 28
    assert {len(line) for line in lines} == {56}
    assert lines[3] == " " * 10 + "@@" + " " * 44
    assert not "".join(lines[:3] + lines[4:]).strip()


def test_background_is_the_first_character_and_full_ink_the_last() -> None:
    assert shade(np.array([[0, 255]], np.uint8), columns=1) == [" @"]
    assert shade(np.array([[0, 255]], np.uint8), ramp="ab", columns=1) == ["ab"]


def test_more_ink_never_looks_fainter_and_the_faintest_is_visible() -> None:
    (line,) = shade(np.arange(256, dtype=np.uint8)[None], columns=1)
    levels = [RAMP.index(character) for character in line]
    assert levels == sorted(levels)
    assert set(levels) == set(range(len(RAMP)))
    assert levels.count(0) == 1


def test_means_of_pixels_are_shaded_like_pixels_and_keep_the_faintest_ink() -> None:
    assert shade(np.array([[0.0, 0.2, 254.5]]), columns=3) == ["   ...@@@"]


def test_half_the_lines_keep_the_proportions_and_every_pixel() -> None:
    lines = shade_half(one_pixel(3, 5, 1))
    assert len(lines) == 14
    assert {len(line) for line in lines} == {28}
    assert lines[1][5] == RAMP[1]


def test_half_height_averages_two_rows() -> None:
    assert shade_half(np.array([[0, 255], [255, 255]], np.uint8), ramp="abc") == ["bc"]


def test_half_blocks_pair_each_pixel_with_the_one_below() -> None:
    image = np.arange(784, dtype=np.int_).reshape(28, 28).astype(np.uint8)
    cells = half_blocks(image)
    assert cells.shape == (14, 28, 2)
    assert cells[3, 7].tolist() == [image[6, 7], image[7, 7]]


def test_half_blocks_can_be_calculated_with() -> None:
    cells = half_blocks(np.full((28, 28), 255, np.uint8))
    assert (cells * 25 // 255 == 25).all()


def test_a_ramp_of_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        shade(np.zeros((28, 28), np.uint8), ramp="@")


def noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(height).integers(0, 256, (height, width)).astype(np.uint8)


def test_the_row_that_an_odd_height_lacks_counts_as_background() -> None:
    image = np.array([[10, 20], [30, 40], [50, 60]], np.uint8)
    assert halve(image).tolist() == [[20, 30], [25, 30]]
    assert len(shade_half(image)) == 2
    assert half_blocks(image).tolist() == [[[10, 30], [20, 40]], [[50, 0], [60, 0]]]


def test_block_means_fill_up_with_background_below_and_on_the_right() -> None:
    image = np.array([[8, 8, 8], [8, 8, 4]], np.uint8)
    assert block_means(image, 2, 2).tolist() == [[8, 3]]
    assert block_means(image, 1, 3).tolist() == [[8], [pytest.approx(20 / 3)]]
    assert block_means(image, 4, 1).tolist() == [[4, 4, 3]]


def test_28_pixels_fit_as_they_always_have() -> None:
    image = noise(28, 28)
    assert fit(image, 56, 28) == fit(image, 83, 55) == shade(image)
    assert fit(image, 28, 14) == fit(image, 55, 28) == shade_half(image)
    quarter = image.reshape(7, 4, 14, 2).mean(axis=(1, 3))
    assert fit(image, 28, 13) == fit(image, 28, 7) == shade(quarter, columns=1)


def test_a_small_image_is_enlarged_a_whole_number_of_times() -> None:
    lines = fit(np.array([[0, 255], [255, 0]], np.uint8), 13, 6)
    assert lines == ["      @@@@@@"] * 3 + ["@@@@@@      "] * 3
    assert [len(fit(noise(8, 8), 56, 28)), len(fit(noise(8, 8), 56, 28)[0])] == [24, 48]


@pytest.mark.parametrize(
    ("side", "columns", "lines"),
    [(32, 32, 16), (33, 33, 17), (64, 32, 16), (100, 50, 25), (256, 52, 26)],
)
def test_a_large_image_is_reduced_by_the_smallest_number_that_fits(
    side: int, columns: int, lines: int
) -> None:
    drawn = fit(noise(side, side), 56, 28)
    assert (len(drawn[0]), len(drawn)) == (columns, lines)


@pytest.mark.parametrize("side", [1, 7, 8, 28, 29, 64, 200, 256])
@pytest.mark.parametrize(("columns", "lines"), [(56, 28), (28, 14), (28, 7), (3, 9), (1, 1)])
def test_nothing_is_ever_larger_than_its_room(side: int, columns: int, lines: int) -> None:
    drawn = fit(np.full((side, side), 1, np.uint8), columns, lines)
    assert 1 <= len(drawn) <= lines
    assert {len(line) for line in drawn} == {len(drawn[0])}
    assert 1 <= len(drawn[0]) <= columns
    assert " " not in "".join(drawn)  # the faintest ink stays visible
    cells = fit_half_blocks(noise(side, side), columns, lines)
    assert 1 <= cells.shape[0] <= lines
    assert 1 <= cells.shape[1] <= columns


def test_an_image_need_not_be_square() -> None:
    wide, tall = fit(noise(4, 10), 40, 28), fit(noise(40, 10), 40, 10)
    assert (len(wide), len(wide[0])) == (8, 40)
    assert (len(tall), len(tall[0])) == (10, 5)


def test_half_blocks_of_28_pixels_are_never_enlarged_and_smaller_ones_are() -> None:
    image = noise(28, 28)
    for room in ((56, 28), (28, 14)):
        np.testing.assert_array_equal(fit_half_blocks(image, *room), half_blocks(image))
    small = fit_half_blocks(noise(8, 8), 56, 28)
    assert small.shape == (12, 24, 2)
    assert (small[0, :3] == noise(8, 8)[0, 0]).all()


def test_half_blocks_without_room_show_means() -> None:
    cells = fit_half_blocks(np.array([[0, 1], [2, 3]] * 2, np.uint8), 1, 1)
    assert cells.tolist() == [[[2, 2]]]
