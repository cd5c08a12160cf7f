import math

import numpy as np
import pytest
from numpy.typing import DTypeLike

from tests.network.differences import Array, slopes
from tui_nn.network.activations import ACTIVATIONS, GELU, Activation, Dropout, Sigmoid, Softmax
from tui_nn.network.losses import Fused


def forward(activation: Activation, z: Array) -> Array:
    a = np.empty_like(z)
    activation.forward(z, a)
    return a


def backward(activation: Activation, error: Array, z: Array) -> Array:
    out = np.empty_like(z)
    activation.backward(error, z, forward(activation, z), out)
    return out


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("rows", [1, 4])
def test_backward_is_the_error_times_every_slope(name: str, rows: int) -> None:
    # Σ error ∘ a rises with each z by what `backward` gives, also where an output depends on all
    # the sums of its row, as with softmax.
    activation = ACTIVATIONS[name]
    z, error = np.random.default_rng(0).normal(0.0, 2.0, (2, rows, 7))
    expected = slopes(lambda: float(np.sum(error * forward(activation, z))), z)
    np.testing.assert_allclose(backward(activation, error, z), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_forward_and_backward_leave_what_they_are_given_as_it_is(name: str) -> None:
    z, error = np.random.default_rng(0).normal(size=(2, 3, 5))
    given = z.copy(), error.copy()
    backward(ACTIVATIONS[name], error, z)
    np.testing.assert_array_equal(z, given[0])
    np.testing.assert_array_equal(error, given[1])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_it_gives_has_the_precision_of_what_it_is_given(name: str) -> None:
    z, error = np.random.default_rng(0).normal(0.0, 3.0, (2, 5, 8))
    single = z.astype(np.float32), error.astype(np.float32)
    a, out = forward(ACTIVATIONS[name], single[0]), backward(ACTIVATIONS[name], *single[::-1])
    np.testing.assert_allclose(a, forward(ACTIVATIONS[name], z), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(out, backward(ACTIVATIONS[name], error, z), rtol=1e-4, atol=1e-6)


def test_a_few_values_are_those_of_the_definitions() -> None:
    z = np.array([[-2.0, 0.0, 1.0]])
    expected = {
        "tanh": [-0.9640275801, 0.0, 0.7615941560],
        "relu": [0.0, 0.0, 1.0],
        "leaky_relu": [-0.02, 0.0, 1.0],
        "gelu": [-0.0455002639, 0.0, 0.8413447461],
        "softmax": [0.0351190268, 0.2594964603, 0.7053845126],  # e⁻², 1 and e in 3.8536171
    }
    for name, values in expected.items():
        np.testing.assert_allclose(forward(ACTIVATIONS[name], z)[0], values, rtol=0, atol=1e-8)


def test_gelu_is_z_times_the_normal_distribution_function() -> None:
    z = np.linspace(-12.0, 12.0, 50).reshape(5, 10)
    normal = [math.erfc(-value / math.sqrt(2)) / 2 for value in z.ravel().tolist()]
    np.testing.assert_allclose(forward(GELU(), z), z * np.reshape(normal, z.shape), rtol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_sums_have_finite_values_and_slopes_without_a_warning(
    name: str, dtype: DTypeLike
) -> None:
    z = np.array([[-1e4, 1e4, 0.0, 3.0], [1e4, 1e4, -1e4, 1e4]], dtype)
    activation = ACTIVATIONS[name]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a, out = forward(activation, z), backward(activation, np.ones_like(z), z)
    assert np.isfinite(a).all()
    assert np.isfinite(out).all()


@pytest.mark.parametrize("count", [1, 10, 256, 257, 5000])
@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 2e-7), (np.float64, 4e-16)])
def test_sigmoid_is_the_logistic_function(
    count: int, prepared: bool, dtype: DTypeLike, tolerance: float
) -> None:
    z = np.linspace(-30.0, 30.0, count).astype(dtype).reshape(1, -1)
    sigmoid = Sigmoid()
    if prepared:
        sigmoid.learn_with(np.random.default_rng(0))
    expected = 1.0 / (1.0 + np.exp(-z.astype(float)))
    np.testing.assert_allclose(forward(sigmoid, z), expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("count", [2, 2000])
def test_sigmoid_of_huge_sums_is_0_or_1_without_a_warning(count: int) -> None:
    z = np.full((1, count), 1e30, np.float32)
    z[0, 0] = -1e30
    a = forward(Sigmoid(), z)
    assert a[0, 0] == 0.0
    assert (a[0, 1:] == 1.0).all()


def test_softmax_adds_up_to_1_and_does_not_depend_on_what_all_sums_share() -> None:
    z = np.random.default_rng(0).normal(0.0, 5.0, (6, 10))
    a = forward(Softmax(), z)
    np.testing.assert_allclose(a.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(forward(Softmax(), z + 1000.0), a, rtol=1e-10)


def test_fused_is_its_activation_forward_and_passes_the_error_through_back() -> None:
    z, error = np.random.default_rng(0).normal(size=(2, 3, 5))
    fused = Fused(ACTIVATIONS["softmax"])
    np.testing.assert_array_equal(forward(fused, z), forward(ACTIVATIONS["softmax"], z))
    np.testing.assert_array_equal(backward(fused, error, z), error)


def dropping(rate: float, seed: int = 5, activation: str = "tanh") -> Dropout:
    dropout = Dropout(ACTIVATIONS[activation], rate)
    dropout.learn_with(np.random.default_rng(seed))
    return dropout


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu", "gelu"])
def test_dropout_sends_back_the_slope_of_the_nodes_it_kept(activation: str) -> None:
    z, error = np.random.default_rng(0).normal(size=(2, 4, 6))

    def value() -> float:  # with the same choice each time
        return float(np.sum(error * forward(dropping(0.4, activation=activation), z)))

    out = backward(dropping(0.4, activation=activation), error, z)
    np.testing.assert_allclose(out, slopes(value, z), rtol=1e-6, atol=1e-9)
    assert 0 < (out == 0.0).sum() < out.size


def test_dropout_chooses_by_its_generator() -> None:
    z = np.random.default_rng(0).normal(size=(20, 30))
    one, same, other = (forward(dropping(0.5, seed), z) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert ((one == 0.0) != (other == 0.0)).any()


def test_dropout_chooses_anew_at_every_step() -> None:
    dropout, z = dropping(0.5), np.ones((20, 30))
    assert ((forward(dropout, z) == 0.0) != (forward(dropout, z) == 0.0)).any()


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_dropout_drops_its_share_and_keeps_the_mean(rate: float) -> None:
    z = np.full((400, 500), 0.7)
    a, whole = forward(dropping(rate), z), np.tanh(0.7)
    share = (a == 0.0).mean()
    assert share == pytest.approx(rate, abs=5 * (rate * (1 - rate) / z.size) ** 0.5)
    np.testing.assert_allclose(a[a != 0.0], whole / (1 - rate), rtol=1e-6)
    assert a.mean() == pytest.approx(whole, rel=0.02)


def test_dropout_drops_nothing_while_a_network_is_only_read() -> None:
    dropout, z = dropping(0.5), np.random.default_rng(0).normal(size=(4, 6))
    dropout.learn_with(None)
    np.testing.assert_array_equal(forward(dropout, z), np.tanh(z))


def test_dropout_that_drops_nothing_sends_back_the_whole_slope() -> None:
    z, error = np.random.default_rng(0).normal(size=(2, 4, 6))
    dropout = dropping(0.5)
    forward(dropout, z)
    dropout.learn_with(None)
    expected = error * (1 - np.tanh(z) ** 2)
    np.testing.assert_allclose(backward(dropout, error, z), expected, rtol=1e-12)
