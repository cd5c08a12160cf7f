import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.network.activations import ACTIVATIONS, Dropout, Sigmoid
from tui_nn.network.layers import Dense
from tui_nn.network.scaling import Scaling
from tui_nn.network.speed.inked import InkedLayer, InkedRows

Bytes = NDArray[np.uint8]
INPUTS, NODES = 30, 6


def digits() -> Bytes:
    """Rows with background and ink, one without any ink, one full of it."""
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 256, (12, INPUTS), np.uint8) * (rng.random((12, INPUTS)) < 0.3)
    grey[3], grey[7] = 0, 255
    return grey


def dense(biases: bool, activation: str = "sigmoid") -> Dense:
    rng = np.random.default_rng(1)
    weights, offsets = rng.normal(size=(INPUTS, NODES)), rng.normal(size=NODES)
    return Dense(weights, ACTIVATIONS[activation], offsets if biases else None)


def learn(layer: Dense, error: NDArray[np.float64]) -> None:
    layer.backward(error)
    for parameter in layer.parameters:
        parameter.gradient.add_to(parameter.value, -0.5)


GREY = digits()


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize(
    "grey",
    [GREY, np.zeros_like(GREY), np.full_like(GREY, 255), GREY[:1], GREY[3:4]],
    ids=["mixed", "blank", "full", "one row", "one blank row"],
)
@pytest.mark.parametrize(
    ("activation", "scaling"),
    [
        ("sigmoid", Scaling()),
        ("tanh", Scaling()),
        ("relu", Scaling(-0.4, 2.8)),
        ("leaky_relu", Scaling(0.0, 1.0)),
        ("gelu", Scaling(-0.4, 2.8)),
    ],
)
def test_inked_rows_teach_what_whole_rows_teach(
    grey: Bytes, biases: bool, activation: str, scaling: Scaling
) -> None:
    whole, folded = dense(biases, activation), dense(biases, activation)
    inked = InkedLayer(folded)
    inputs = scaling.apply(grey, out=np.empty(grey.shape))
    rng = np.random.default_rng(2)
    for _ in range(2):
        inked.unfold()
        for number, row in enumerate(InkedRows(grey, np.dtype(np.float64), scaling)):
            a = whole.forward(inputs[number : number + 1])
            np.testing.assert_allclose(inked.forward(row), a, rtol=0, atol=1e-12)
            error = rng.normal(size=(1, NODES))
            learn(whole, error)
            learn(inked, error)
        inked.fold()
        for parameter, expected in zip(folded.parameters, whole.parameters, strict=True):
            np.testing.assert_allclose(parameter.value, expected.value, rtol=0, atol=1e-12)


def test_biases_are_learned_by_ink_though_the_layer_has_read_whole_rows_meanwhile() -> None:
    whole, folded = dense(biases=True), dense(biases=True)
    inked, layers = InkedLayer(folded), [folded]
    inputs = Scaling().apply(GREY, out=np.empty(GREY.shape))
    error = np.ones((1, NODES))
    for number, row in enumerate(InkedRows(GREY, np.dtype(np.float64))):
        with inked.instead(layers):
            inked.forward(row)
            learn(inked, error)
        whole.forward(inputs[number : number + 1])
        learn(whole, error)
        folded.forward(inputs[:5])  # as an evaluation does
        for parameter, expected in zip(folded.parameters, whole.parameters, strict=True):
            np.testing.assert_allclose(parameter.value, expected.value, rtol=0, atol=1e-12)


def test_a_layer_learns_from_whole_rows_again_after_it_has_learned_by_ink() -> None:
    layer = dense(biases=True)
    inputs = Scaling().apply(GREY, out=np.empty(GREY.shape))
    layer.forward(inputs[:1])
    inked = InkedLayer(layer)
    with inked.instead([layer]):
        inked.forward(next(iter(InkedRows(GREY, np.dtype(np.float64)))))
        learn(inked, np.ones((1, NODES)))
    error = np.linspace(-1.0, 1.0, NODES).reshape(1, -1)
    layer.forward(inputs[:1])
    delta, gradient = layer.backward(error), np.zeros((1, NODES))
    assert layer.biases is not None
    layer.biases.gradient.add_to(gradient, 1.0)
    np.testing.assert_allclose(gradient, delta, rtol=1e-12)


def test_what_is_dropped_is_dropped_of_inked_rows_too() -> None:
    layer = Dense(np.ones((INPUTS, NODES)), dropout := Dropout(Sigmoid(), 0.5))
    inked = InkedLayer(layer)
    rows = InkedRows(GREY, np.dtype(np.float64))
    dropout.learn_with(np.random.default_rng(0))
    outputs = np.concatenate([inked.forward(row).copy() for row in rows])
    assert 0 < (outputs == 0.0).sum() < outputs.size
    blank = outputs[3][outputs[3] != 0.0]
    np.testing.assert_allclose(blank, 2 / (1 + np.exp(-0.01 * INPUTS)))


def test_a_changed_learning_rate_counts_from_the_next_row_on() -> None:
    layer = dense(biases=False)
    inked, before = InkedLayer(layer), layer.weights.value.copy()
    rows = iter(InkedRows(GREY, np.dtype(np.float64)))
    for scale in (-0.5, 0.0):
        inked.forward(next(rows))
        inked.backward(np.ones((1, NODES)))
        inked.weights.gradient.add_to(inked.weights.value, scale)
        inked.fold()
        after = layer.weights.value.copy()
        assert (after != before).any() == (scale != 0.0)
        before = after


def test_weights_that_do_not_belong_to_ink_cannot_be_scaled() -> None:
    inked = InkedLayer(dense(biases=False))
    with pytest.raises(ValueError, match="cannot be scaled"):
        inked.weights.gradient.add_to(inked.weights.value, -0.5, keep=0.9)


def test_the_layer_has_its_place_and_its_weights_back_even_after_an_error() -> None:
    layer, other = dense(biases=False), dense(biases=False)
    inked, layers = InkedLayer(layer), [layer, other]
    own, before = layer.weights.value, layer.weights.value.copy()
    row = next(iter(InkedRows(GREY, np.dtype(np.float64))))

    def interrupted() -> None:
        with inked.instead(layers):
            assert layers == [inked, other]
            inked.forward(row)
            learn(inked, np.ones((1, NODES)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert layers == [layer, other]
    assert layer.weights.value is own
    assert (own != before).any()


def test_rows_are_kept_by_their_inked_pixels() -> None:
    rows = InkedRows(GREY, np.dtype(np.float32))
    for grey, row in zip(GREY, rows, strict=True):
        start, end = row.span
        # The last two entries belong to what all inputs share.
        np.testing.assert_array_equal(row.columns[start : end - 2], np.flatnonzero(grey))
        assert row.columns[end - 2 : end].tolist() == [INPUTS, INPUTS + 1]
