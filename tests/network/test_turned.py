"""Weights that lie output by output for a while."""

import numpy as np
import pytest
from numpy.typing import DTypeLike

from tui_nn.network.activations import Sigmoid
from tui_nn.network.layers import Dense
from tui_nn.network.speed.turned import turned


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-13)])
@pytest.mark.parametrize("rows", [1, 5])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_a_turned_layer_reads_and_learns_as_it_does_otherwise(
    rows: int, decay: float, dtype: DTypeLike, tolerance: float
) -> None:
    rng = np.random.default_rng(0)
    weights, x, error = (
        rng.normal(size=shape).astype(dtype) for shape in ((8, 3), (rows, 8), (rows, 3))
    )
    plain, layer = Dense(weights.copy(), Sigmoid()), Dense(weights.copy(), Sigmoid())
    own = layer.weights.value
    with turned(layer.weights):
        assert layer.weights.value.flags.f_contiguous
        for _ in range(2):
            results = []
            for each in (plain, layer):
                a, delta = each.forward(x), each.backward(error)
                results.append((a.copy(), each.send_back(delta).copy()))
                each.weights.gradient.add_to(each.weights.value, -0.5, 1 - decay)
            for expected, found in zip(*results, strict=True):
                np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)
        np.testing.assert_array_equal(own, weights)
    assert layer.weights.value is own
    np.testing.assert_allclose(own, plain.weights.value, rtol=0, atol=tolerance)


def test_what_was_learned_is_kept_even_after_an_error() -> None:
    layer = Dense(np.ones((8, 3)), Sigmoid())
    own = layer.weights.value

    def interrupted() -> None:
        with turned(layer.weights):
            layer.weights.value += 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert layer.weights.value is own
    assert (own == 2.0).all()
