import numpy as np
import pytest
from numpy.typing import DTypeLike
from scipy.special import expit

from tests.network.differences import Array
from tui_nn.network.activations import Sigmoid
from tui_nn.network.layers import Dense
from tui_nn.network.losses import SquaredError
from tui_nn.network.model import Network

RNG = np.random.default_rng(0)
WEIGHTS, BIASES, ROWS = RNG.normal(size=(4, 3)), RNG.normal(size=3), RNG.normal(size=(6, 4))


def test_a_layer_is_the_activation_of_weighted_sums() -> None:
    np.testing.assert_allclose(Dense(WEIGHTS, Sigmoid()).forward(ROWS), expit(ROWS @ WEIGHTS))


def test_biases_are_added_to_the_weighted_sums_of_every_row() -> None:
    layer = Dense(WEIGHTS, Sigmoid(), BIASES)
    np.testing.assert_allclose(layer.forward(ROWS), expit(ROWS @ WEIGHTS + BIASES))


def test_batches_may_change_their_size() -> None:
    layer = Dense(WEIGHTS, Sigmoid(), BIASES)
    for rows in (6, 1, 2, 6, 0, 3):
        expected = expit(ROWS[:rows] @ WEIGHTS + BIASES)
        np.testing.assert_allclose(layer.forward(ROWS[:rows]), expected)
        assert layer.backward(np.ones((rows, 3))).shape == (rows, 3)
        assert layer.send_back(np.ones((rows, 3))).shape == (rows, 4)


def test_weights_in_c_order_are_kept_not_copied() -> None:
    assert Dense(WEIGHTS, Sigmoid()).weights.value is WEIGHTS


def test_weights_in_another_order_are_put_into_c_order() -> None:
    layer = Dense(np.asfortranarray(WEIGHTS), Sigmoid())
    assert layer.weights.value.flags.c_contiguous
    np.testing.assert_array_equal(layer.weights.value, WEIGHTS)


@pytest.mark.parametrize("dtype", [np.float16, np.int64, np.longdouble])
def test_a_layer_refuses_numbers_that_blas_cannot_change_in_place(dtype: DTypeLike) -> None:
    with pytest.raises(ValueError, match="float32 or float64"):
        Dense(np.ones((4, 3), dtype), Sigmoid())


def test_layers_that_do_not_fit_together_are_refused_with_their_shapes() -> None:
    layers = [Dense(np.ones((4, 3)), Sigmoid()), Dense(np.ones((2, 5)), Sigmoid())]
    with pytest.raises(ValueError, match=r"\(4, 3\), \(2, 5\)"):
        Network(layers, SquaredError())


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"hebb.*gradient.*tutorial"):
        Network([Dense(WEIGHTS, Sigmoid())], SquaredError(), "hebb")


def small(biases: bool = True, nodes: int = 3) -> Network:
    rng = np.random.default_rng(nodes)
    layers = [
        Dense(rng.normal(size=shape), Sigmoid(), rng.normal(size=shape[1]) if biases else None)
        for shape in [(4, nodes), (nodes, 2)]
    ]
    return Network(layers, SquaredError())


def test_a_state_makes_another_network_the_same() -> None:
    one, other = small(), small()
    for array in one.state().values():
        np.add(array, 1.0, out=array)
    other.load_state(one.state())
    np.testing.assert_array_equal(other.forward(ROWS), one.forward(ROWS))
    one.state()["layers.0.biases"][0] = 100.0
    assert other.state()["layers.0.biases"][0] != 100.0


def test_a_state_names_weights_and_biases_layer_by_layer() -> None:
    assert {name: array.shape for name, array in small().state().items()} == {
        "layers.0.weights": (4, 3),
        "layers.0.biases": (3,),
        "layers.1.weights": (3, 2),
        "layers.1.biases": (2,),
    }


def test_a_state_with_other_names_is_refused_by_the_first_of_them() -> None:
    with pytest.raises(ValueError, match=r"^layers\.0\.biases is missing$"):
        small().load_state(small(biases=False).state())
    with pytest.raises(ValueError, match=r"^layers\.0\.biases is unknown$"):
        small(biases=False).load_state(small().state())


@pytest.mark.parametrize(
    ("biases", "told"),
    [(np.zeros(9), r"\(9,\) float64"), (np.zeros(2, np.float32), r"\(2,\) float32")],
)
def test_a_state_with_another_shape_or_type_is_refused_by_it_and_nothing_changes(
    biases: Array, told: str
) -> None:
    network = small()
    before = {name: array.copy() for name, array in network.state().items()}
    wrong = {name: array + 1.0 for name, array in network.state().items()}
    wrong["layers.1.biases"] = biases
    with pytest.raises(ValueError, match=rf"layers\.1\.biases is {told}, not \(2,\) float64"):
        network.load_state(wrong)
    for name, array in network.state().items():
        np.testing.assert_array_equal(array, before[name])
