import numpy as np
import pytest
from numpy.typing import DTypeLike

from tui_nn.network.activations import ACTIVATIONS, Sigmoid


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("rows", [1, 40])
def test_backward_is_the_error_times_the_slope(name: str, rows: int) -> None:
    activation, step = ACTIVATIONS[name], 1e-6
    rng = np.random.default_rng(0)
    z, error = rng.normal(0.0, 3.0, (2, rows, 20))
    a, above, below, out = np.empty((4, rows, 20))
    activation.forward(z, a)
    activation.forward(z + step, above)
    activation.forward(z - step, below)
    activation.backward(error, z, a, out)
    np.testing.assert_allclose(out, error * (above - below) / (2 * step), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("count", [1, 10, 256, 257, 5000])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 2e-7), (np.float64, 4e-16)])
def test_sigmoid_is_the_logistic_function(count: int, dtype: DTypeLike, tolerance: float) -> None:
    z = np.linspace(-30.0, 30.0, count).astype(dtype).reshape(1, -1)
    a = np.empty_like(z)
    Sigmoid().forward(z, a)
    np.testing.assert_allclose(a, 1.0 / (1.0 + np.exp(-z.astype(float))), rtol=0, atol=tolerance)


@pytest.mark.parametrize("count", [2, 2000])
def test_sigmoid_of_huge_sums_is_0_or_1_without_a_warning(count: int) -> None:
    z = np.full((1, count), 1e30, np.float32)
    z[0, 0] = -1e30
    a = np.empty_like(z)
    Sigmoid().forward(z, a)
    assert a[0, 0] == 0.0
    assert (a[0, 1:] == 1.0).all()
