from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import DTypeLike

from tests.network.plain_equations import (
    Bytes,
    PlainNetwork,
    random_rows,
    real_rows,
    scaled,
    targets_of,
)
from tui_nn.network import NeuralNetwork


def worked_example() -> NeuralNetwork:
    network = NeuralNetwork(3, 3, 2, 0.5, dtype=np.float64)
    network.wih = [[0.5, -1.0, 0.0], [0.0, 1.0, 1.0], [-1.0, 1.0, -1.0]]
    network.who = [[1.0, 1.0, 1.0], [-1.0, 0.5, 0.5]]
    return network


# With x = (1, 0.5, 0.5) the weighted sums of the hidden nodes are
#     0.5 · 1 - 1 · 0.5           =  0,   h₁ = 1 / (1 + e⁰)  = 0.5
#     1 · 0.5 + 1 · 0.5           =  1,   h₂ = 1 / (1 + e⁻¹) = 0.7310585786
#     -1 · 1 + 1 · 0.5 - 1 · 0.5  = -1,   h₃ = 1 / (1 + e¹)  = 0.2689414214
# and, as h₂ + h₃ = 1, those of the outputs
#     0.5 + 1         = 1.5,   o₁ = 1 / (1 + e^-1.5) = 0.8175744762
#     -0.5 + 0.5 · 1  = 0,     o₂ = 0.5
HIDDEN = [0.5, 0.7310585786, 0.2689414214]
OUTPUTS = [0.8175744762, 0.5]

# With t = (0.99, 0.01) the errors e = t - o are 0.1724255238 and -0.49, and e∘o∘(1 - o) is
#     0.1724255238 · 0.8175744762 · 0.1824255238 = 0.1724255238 · 0.1491464521 = 0.0257166551
#     -0.49 · 0.5 · 0.5                                                        = -0.1225
# Half of it (the learning rate) times h goes to who:
#     1 + 0.0128583276 · 0.5          = 1.0064291638   and so on in the first row,
#     -1 - 0.06125 · 0.5              = -1.030625      and so on in the second.
WHO_AFTER = [
    [1.0064291638, 1.0094001907, 1.0034581369],
    [-1.030625, 0.4552226621, 0.4835273379],
]

# The old who sends back the raw errors, whoᵀ · e:
#     1 · 0.1724255238 + 1 · 0.49     =  0.6624255238
#     1 · 0.1724255238 - 0.5 · 0.49   = -0.0725744762   to the second and the third node.
# Times h∘(1 - h), which is 0.25, 0.1966119332 and 0.1966119332:
#     0.1656063810, -0.0142690081, -0.0142690081
# Half of it times x goes to wih:
#     0.5 + 0.0828031905 · 1          =  0.5828031905
#     -1 + 0.0828031905 · 0.5         = -0.9585984048
#     0 + 0.0828031905 · 0.5          =  0.0414015952
#     0 - 0.0071345040 · 1            = -0.0071345040
#     1 - 0.0071345040 · 0.5          =  0.9964327480   and so on.
WIH_AFTER = [
    [0.5828031905, -0.9585984048, 0.0414015952],
    [-0.0071345040, 0.9964327480, 0.9964327480],
    [-1.0071345040, 0.9964327480, -1.0035672520],
]


def test_a_query_gives_the_outputs_worked_out_by_hand() -> None:
    network = worked_example()
    outputs = network.query([1.0, 0.5, 0.5])
    assert outputs.shape == (2, 1)
    np.testing.assert_allclose(outputs[:, 0], OUTPUTS, rtol=0, atol=1e-10)
    np.testing.assert_allclose(network.network.layers[0].a[0], HIDDEN, rtol=0, atol=1e-10)


def test_a_step_gives_the_weights_worked_out_by_hand() -> None:
    network = worked_example()
    network.train([1.0, 0.5, 0.5], [0.99, 0.01])
    np.testing.assert_allclose(network.who, WHO_AFTER, rtol=0, atol=2e-10)
    np.testing.assert_allclose(network.wih, WIH_AFTER, rtol=0, atol=2e-10)


@pytest.mark.parametrize("rows_of", [random_rows, real_rows])
def test_a_thousand_rows_teach_what_the_plain_equations_teach(
    rows_of: Callable[[int], tuple[Bytes, Bytes]],
) -> None:
    pixels, labels = rows_of(1000)
    inputs, targets = scaled(pixels), targets_of(labels)
    network = NeuralNetwork(784, 200, 10, 0.1, dtype=np.float64)
    plain = PlainNetwork(network.wih, network.who, 0.1)
    for x, t in zip(inputs, targets, strict=True):
        network.train(x, t)
        plain.train(x, t)
    np.testing.assert_allclose(network.wih, plain.wih, rtol=0, atol=1e-12)
    np.testing.assert_allclose(network.who, plain.who, rtol=0, atol=1e-12)
    np.testing.assert_allclose(network.query(inputs), plain.query(inputs), rtol=0, atol=1e-12)


def test_several_rows_are_learned_one_after_the_other() -> None:
    rng = np.random.default_rng(0)
    inputs, targets = rng.random((4, 3)), rng.random((4, 2))
    together, singly = worked_example(), worked_example()
    together.train(inputs, targets)
    for x, t in zip(inputs, targets, strict=True):
        singly.train(x, t)
    np.testing.assert_array_equal(together.wih, singly.wih)
    np.testing.assert_array_equal(together.who, singly.who)


def test_several_rows_are_queried_as_columns() -> None:
    network = worked_example()
    inputs = np.random.default_rng(0).random((4, 3))
    columns = [network.query(x) for x in inputs]
    np.testing.assert_allclose(network.query(inputs), np.hstack(columns), rtol=1e-12)


def test_the_outputs_of_a_query_survive_the_next_one() -> None:
    network = worked_example()
    outputs = network.query([1.0, 0.5, 0.5])
    network.query([0.0, 0.0, 1.0])
    np.testing.assert_allclose(outputs[:, 0], OUTPUTS, rtol=0, atol=1e-10)


def test_the_learning_rate_may_change_between_rows() -> None:
    network = worked_example()
    network.lr = 0.0
    network.train([1.0, 0.5, 0.5], [0.99, 0.01])
    np.testing.assert_allclose(network.query([1.0, 0.5, 0.5])[:, 0], OUTPUTS, atol=1e-10)
    network.lr = 0.5
    network.train([1.0, 0.5, 0.5], [0.99, 0.01])
    np.testing.assert_allclose(network.who, WHO_AFTER, rtol=0, atol=2e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_have_the_shapes_and_the_spreads_of_the_tutorial(dtype: DTypeLike) -> None:
    network = NeuralNetwork(784, 200, 10, 0.1, dtype=dtype)
    assert (network.wih.shape, network.who.shape) == ((200, 784), (10, 200))
    assert network.wih.dtype == network.who.dtype == dtype
    assert network.wih.std() == pytest.approx(200**-0.5, rel=0.02)
    assert network.who.std() == pytest.approx(10**-0.5, rel=0.05)


def test_the_weights_come_from_the_generator() -> None:
    first, same, other = (
        NeuralNetwork(3, 3, 2, 0.1, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.wih, same.wih)
    assert (first.wih != other.wih).all()
