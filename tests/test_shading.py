import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.shading import RAMP, half_blocks, shade, shade_half


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
