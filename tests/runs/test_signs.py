"""Signs of health: what an evaluation tells of the hidden nodes, and when a loss explodes."""

import copy
import json
import tracemalloc
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.network.trainings import DEEP, LABELS, PIXELS, assert_same_bytes, build, training
from tui_nn.network import Network
from tui_nn.network.activations import ACTIVATIONS, Activation, Dropout
from tui_nn.network.layers import Dense
from tui_nn.network.losses import SquaredError
from tui_nn.network.scaling import Scaling
from tui_nn.runs.health.signs import ROWS, explodes, observe

Floats = NDArray[np.float32]


def network(hidden: Floats, activation: Activation, outputs: Floats | None = None) -> Network:
    """Inputs are the grey values themselves; the outputs add the hidden nodes up."""
    nodes = hidden.shape[1]
    last = np.ones((nodes, 10), np.float32) if outputs is None else outputs
    layers = [Dense(hidden.astype(np.float32), activation), Dense(last, ACTIVATIONS["sigmoid"])]
    return Network(layers, SquaredError(), scaling=Scaling(0.0, 255.0))


def layer_signs(
    sums: Sequence[Sequence[float]], activation: Activation | str
) -> dict[str, str | float]:
    """The signs of a layer whose nodes have these sums, row by row."""
    wanted = np.array(sums, np.float32)
    if isinstance(activation, str):
        activation = ACTIVATIONS[activation]
    one_hot = np.eye(len(wanted), dtype=np.uint8)
    told = observe(network(wanted, activation), one_hot, np.zeros(len(wanted), int))
    [layer] = told["layers"]
    return dict(layer)


def slopes(name: str) -> tuple[float, float]:
    """Sums where the slope is a little more and a little less than 5 % of the largest."""
    return {"sigmoid": (4.35, 4.37), "tanh": (2.17, 2.19)}[name]


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_outputs_are_saturated_where_the_slope_is_below_5_percent_of_the_largest(
    name: str,
) -> None:
    free, bound = slopes(name)
    told = layer_signs([[free, bound], [-free, -bound], [0.0, 0.0], [free, 50.0]], name)
    assert told == {"activation": name, "saturated": 0.375, "dead": 0.0}


def test_a_relu_node_is_dead_where_it_is_0_for_every_row() -> None:
    told = layer_signs([[-1.0, -1.0, 0.0, 1.0], [-2.0, 0.5, 0.0, 9.0]], "relu")
    assert told == {"activation": "relu", "saturated": 0.0, "dead": 0.5}


def test_a_node_that_one_batch_wakes_is_alive() -> None:
    """The rows are looked at in several parts."""
    weights = np.zeros((784, 1), np.float32)
    weights[0] = 1.0
    pixels = np.zeros((ROWS, 784), np.uint8)
    for awake in (0, ROWS // 2, ROWS - 1):
        pixels[:] = 0
        pixels[awake, 0] = 1
        told = observe(network(weights, ACTIVATIONS["relu"]), pixels, np.zeros(ROWS, int))
        assert told["layers"] == [{"activation": "relu", "saturated": 0.0, "dead": 0.0}]


@pytest.mark.parametrize("name", ["leaky_relu", "gelu"])
def test_others_are_neither_saturated_nor_dead(name: str) -> None:
    assert layer_signs([[-90.0, 0.0], [-90.0, 0.0]], name) == {
        "activation": name,
        "saturated": 0.0,
        "dead": 0.0,
    }


def test_dropout_is_seen_through() -> None:
    told = layer_signs([[-1.0, 1.0]], Dropout(ACTIVATIONS["relu"], 0.5))
    assert told == {"activation": "relu", "saturated": 0.0, "dead": 0.5}


def test_every_hidden_layer_has_signs_and_the_outputs_have_none() -> None:
    told = observe(build(DEEP, inputs=20), PIXELS, LABELS)
    assert [layer["activation"] for layer in told["layers"]] == ["relu", "relu"]


def reads_its_first_pixels(classes: int = 10) -> Network:
    """A network that is always right where the pixel of the class is the brightest."""
    own = np.eye(classes, dtype=np.float32)
    return network(own, ACTIVATIONS["relu"], own)


def test_the_training_accuracy_is_the_share_of_rows_that_are_read_rightly() -> None:
    labels = np.arange(10)
    pixels = np.eye(10, dtype=np.uint8)
    assert observe(reads_its_first_pixels(), pixels, labels)["training_accuracy"] == 1.0
    wrong = np.where(labels < 3, 9, labels)
    assert observe(reads_its_first_pixels(), pixels, wrong)["training_accuracy"] == 0.7


@pytest.mark.parametrize("order", ["sorted", "in turn"])
def test_whatever_the_order_of_a_file_all_classes_are_looked_at(order: str) -> None:
    """Of 20,000 rows whose class 0 alone is read rightly."""
    labels = np.repeat(np.arange(10), 2000) if order == "sorted" else np.arange(20_000) % 10
    pixels = np.eye(10, dtype=np.uint8)[np.zeros(20_000, int)]
    told = observe(reads_its_first_pixels(), pixels, labels)
    assert told["training_accuracy"] == pytest.approx(0.1, abs=0.03)


def test_pixels_without_a_label_are_left_aside() -> None:
    pixels = np.eye(10, dtype=np.uint8)
    told = observe(reads_its_first_pixels(), pixels, np.arange(4))
    assert told["training_accuracy"] == 1.0


def test_rows_on_a_disk_are_taken_and_no_others() -> None:
    class OnDisk:
        shape = (50_000, 10)

        def __init__(self) -> None:
            self.taken: list[int] = []

        def __len__(self) -> int:
            raise AssertionError("not asked for")

        def __getitem__(self, rows: slice) -> NDArray[np.uint8]:
            raise AssertionError("not asked for")

        def take(self, rows: NDArray[np.integer[Any]], axis: int) -> NDArray[np.uint8]:
            assert axis == 0
            self.taken += rows.tolist()
            return np.asarray(np.eye(10)[rows % 10], np.uint8)

    once, twice = OnDisk(), OnDisk()
    labels = np.arange(50_000) % 10
    for rows in (once, twice):
        assert observe(reads_its_first_pixels(), rows, labels)["training_accuracy"] == 1.0
    assert len(set(once.taken)) == ROWS
    assert once.taken == sorted(once.taken) == twice.taken


def test_without_rows_there_is_nothing_to_tell() -> None:
    assert observe(build(), PIXELS, LABELS[:0]) == {}


def test_the_journal_can_hold_it() -> None:
    told = observe(build(DEEP, inputs=20), PIXELS, LABELS)
    assert json.loads(json.dumps(told)) == told


def test_the_same_network_has_the_same_signs() -> None:
    one = build(DEEP, inputs=20)
    assert observe(one, PIXELS, LABELS) == observe(one, PIXELS, LABELS)


def test_what_the_layers_remember_of_a_step_stays() -> None:
    """Even of a batch of as many rows as are looked at."""
    seen = build(DEEP, inputs=20)
    seen.forward(PIXELS[:ROWS].astype(np.float32))
    seen.backward(np.eye(10, dtype=np.float32)[LABELS[:ROWS]])
    arrays = [array for layer in seen.layers for array in (layer._z, layer.a, layer._delta)]
    before = copy.deepcopy(arrays)
    factors = [layer._gradient.inputs for layer in seen.layers]
    observe(seen, PIXELS, LABELS)
    after = [array for layer in seen.layers for array in (layer._z, layer.a, layer._delta)]
    assert all(one is other for one, other in zip(arrays, after, strict=True))
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)
    for layer, factor in zip(seen.layers, factors, strict=True):
        assert layer._gradient.inputs is factor


def test_a_training_that_is_looked_at_ends_with_the_same_bytes() -> None:
    alone, seen = build(DEEP, inputs=20), build(DEEP, inputs=20)
    state = str(np.random.get_state())  # noqa: NPY002 - that nobody is to touch
    for _ in training(alone, DEEP):
        pass
    for _ in training(seen, DEEP):
        observe(seen, PIXELS, LABELS)
    assert_same_bytes(alone.state(), seen.state())
    assert str(np.random.get_state()) == state  # noqa: NPY002


def test_a_wide_network_takes_little_memory() -> None:
    weights = np.zeros((784, 2000), np.float32)
    wide = network(weights, ACTIVATIONS["sigmoid"])
    pixels, labels = np.zeros((2000, 784), np.uint8), np.zeros(2000, int)
    tracemalloc.start()
    try:
        observe(wide, pixels, labels)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4e6


def test_weights_beyond_all_numbers_are_no_reason_to_fail() -> None:
    for weight in (3e38, np.inf, np.nan):
        lost = network(np.full((5, 3), weight, np.float32), ACTIVATIONS["relu"])
        observe(lost, np.full((4, 5), 255, np.uint8), np.zeros(4, int))


@pytest.mark.parametrize("first", [1e-4, 0.4, 2.5, 40.0, float("nan"), float("inf")])
@pytest.mark.parametrize("loss", [float("nan"), float("inf"), float("-inf")])
def test_a_loss_that_is_no_number_explodes(loss: float, first: float) -> None:
    assert explodes(loss, first)


@pytest.mark.parametrize(
    ("loss", "first"),
    [
        (45.0, 2.5),  # cross-entropy: near its largest
        (45.0, 1e-4),  # of a training that began with good weights
        (150.0, 7.0),  # binary cross-entropy
        (45.0, float("nan")),
    ],
)
def test_a_loss_near_the_largest_that_there_is_explodes(loss: float, first: float) -> None:
    assert explodes(loss, first)


@pytest.mark.parametrize(
    ("loss", "first"),
    [
        (0.5, 1e-4),  # a training that began with good weights, and got worse
        (35.8, 2.5),  # Adam's first steps at 0.1, after which it reads 87 %
        (5.0, 0.43),  # the squared error where all outputs are 1
        (107.0, 7.06),  # the binary cross-entropy of a training that recovers
        (2.6, 2.56),  # warm-up: nothing is learned yet
        (0.0, 0.0),
        (45.0, 5.0),  # first weights that are too large
    ],
)
def test_a_loss_from_which_trainings_come_back_does_not_explode(loss: float, first: float) -> None:
    assert not explodes(loss, first)
