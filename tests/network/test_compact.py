from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.network.plain_equations import random_rows
from tests.network.trainings import Array
from tui_nn.network import Course, Rows, learning, train
from tui_nn.network.scaling import Scaling
from tui_nn.network.speed.compact import packed
from tui_nn.network.speed.postponed import FEW_ROWS
from tui_nn.network.speed.unfolded import InkedPixels
from tui_nn.recipes.hyperparameters import Hyperparameters

GREY = np.array([[0, 3, 0, 255, 0], [0, 0, 0, 1, 0], [0, 7, 0, 0, 0]], np.uint8)


def learned(settings: Hyperparameters, grey: Array, labels: Array, *, packed: bool) -> list[Array]:
    network = settings.build_network(grey.shape[1], 10, np.random.default_rng(1))
    rows = Rows(grey, labels, settings.target_table(10))
    stand_in = learning._unfolded if packed else lambda *_: None
    with mock.patch.object(learning, "_unfolded", stand_in):
        course = Course(epochs=2, batch_size=settings.batch_size)
        for _ in train(network, settings.build_optimizer(), rows, course, np.random.default_rng(2)):
            pass
    return list(network.state().values())


def assert_the_same_is_learned(
    settings: Hyperparameters, grey: Array, labels: Array, tolerance: float = 1e-12
) -> None:
    packed = learned(settings, grey, labels, packed=True)
    whole = learned(settings, grey, labels, packed=False)
    for one, other in zip(packed, whole, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance)


def rows_with_margins(count: int) -> tuple[Array, Array]:
    grey, labels = random_rows(count, inputs=30)
    grey[:, [0, 1, 7, 8, 9, 28]] = 0
    grey[np.arange(count) % 9 > 0, 10:20] = 0
    return grey, labels


@pytest.mark.parametrize("count", [255, 256, 700])
def test_pixels_are_told_apart_by_how_many_of_the_first_rows_have_ink_there(count: int) -> None:
    grey = np.zeros((count, 5), np.uint8)
    grey[:43, 0] = 7  # 16.9 % of 255
    grey[:44, 1] = 255
    grey[:, 3] = 1
    grey[-1, 4] = 1
    pixels = InkedPixels.of(grey, batch_size=63)
    assert pixels.often.tolist() == [1, 3]
    assert pixels.rare.tolist() == [0, 4]
    assert pixels.never.tolist() == [2]
    assert InkedPixels.of(grey, batch_size=64).often.tolist() == [0, 1, 3]


def test_a_batch_is_what_ink_adds_with_its_sum_and_the_paper_beside_it() -> None:
    scaling = Scaling(0.5, 255.5)
    pixels = InkedPixels(np.array([1]), np.array([3]), np.array([0, 2, 4]))
    first, second = packed(GREY, pixels, scaling, 2, np.dtype(np.float64))
    np.testing.assert_allclose(first.inputs, [[3, 258, 0.5], [0, 1, 0.5]])
    np.testing.assert_allclose(first.learning, [[0.5, 0.5], [260.5, 3.5]])
    np.testing.assert_allclose(first.rare.transposed(), [[255, 1]])
    np.testing.assert_allclose(second.inputs, [[7, 7, 0.5]])
    np.testing.assert_allclose(second.learning, [[0.5], [9.5]])
    np.testing.assert_allclose(second.rare.transposed(), [[0]])


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("low", [0.01, 0.0, -0.4])
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu"])
@pytest.mark.parametrize("batch_size", [1, FEW_ROWS, FEW_ROWS + 1])
def test_packed_batches_teach_what_whole_ones_do(
    activation: str, low: float, batch_size: int, *, biases: bool
) -> None:
    settings = Hyperparameters(
        input_low=low,
        hidden=(6, 5),
        activation=activation,
        initializer="xavier",
        biases=biases,
        rule="gradient",
        batch_size=batch_size,
        learning_rate=0.3,
        dtype="float64",
    )
    grey, labels = rows_with_margins(600)
    assert_the_same_is_learned(settings, grey, labels)


@given(st.integers(1, 700), st.integers(1, 80))
def test_any_number_of_rows_and_batches_is_packed(count: int, batch_size: int) -> None:
    settings = Hyperparameters(hidden=(3,), batch_size=batch_size, rule="gradient", dtype="float64")
    grey, labels = rows_with_margins(count)
    assert_the_same_is_learned(settings, grey, labels)


@pytest.mark.parametrize("batch_size", [1, 16])
def test_rows_of_paper_alone_are_packed_to_nothing_and_still_learned_from(batch_size: int) -> None:
    settings = replace(Hyperparameters(hidden=(3,), rule="gradient"), batch_size=batch_size)
    paper, labels = np.zeros((40, 9), np.uint8), random_rows(40, inputs=1)[1]
    assert_the_same_is_learned(settings, paper, labels, tolerance=1e-5)
