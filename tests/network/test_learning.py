"""Steps over all rows, large batches in parts, and what is random about a training."""

from collections.abc import Sequence
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from tests.network.plain_equations import random_rows, scaled, targets_of
from tests.network.trainings import (
    DEEP,
    SMALL,
    Array,
    assert_same_bytes,
    build,
    copy_of,
    training,
)
from tui_nn.network import learning
from tui_nn.network.activations import Dropout
from tui_nn.network.layers import Parameter
from tui_nn.network.model import Network
from tui_nn.network.optimizers import OPTIMIZERS, GradientDescent
from tui_nn.network.speed.accumulation import MOST_AT_ONCE
from tui_nn.network.speed.compact import CompactLayer
from tui_nn.network.speed.postponed import FEW_ROWS, PostponedLayer
from tui_nn.network.speed.turned import turned
from tui_nn.recipes.hyperparameters import Hyperparameters

SQUARE = random_rows(700, inputs=25)
"""Rows of 5 · 5 pixels."""


def written_out(parameter: Parameter) -> Array:
    gradient = np.zeros_like(parameter.value)
    parameter.gradient.add_to(gradient, 1.0)
    return gradient


def trained(settings: Hyperparameters, seed: int = 11) -> Network:
    network = build(settings, inputs=25)
    list(training(network, settings, rows=SQUARE, seed=seed))
    return network


def test_batch_size_0_takes_one_step_an_epoch_along_the_mean_gradient_of_all_rows() -> None:
    settings = replace(SMALL, batch_size=0, epochs=1, dtype="float64", biases=True)
    settings = replace(settings, rule="gradient")
    network, other = build(settings), build(settings)
    rows = random_rows(900, inputs=20)
    reports = list(training(network, settings, rows=rows))
    assert [(report.rows, report.epoch_ended) for report in reports] == [(900, True)]
    other.forward(scaled(rows[0]))
    other.backward(targets_of(rows[1]))
    for after, parameter in zip(network.parameters, other.parameters, strict=True):
        expected = parameter.value - 0.1 * written_out(parameter)
        np.testing.assert_allclose(after.value, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [0, 90])
def test_a_batch_in_parts_teaches_what_the_whole_batch_teaches(
    optimizer: str, batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(
        DEEP,
        dtype="float64",
        optimizer=optimizer,
        batch_size=batch_size,
        weight_decay=0.01,
        l1=0.001,
        epochs=3,
    )
    whole, parts = build(settings), build(settings)
    rows = random_rows(200, inputs=20)
    list(training(whole, settings, rows=rows))
    monkeypatch.setattr(learning, "MOST_AT_ONCE", 32)
    losses = [report.loss for report in training(parts, settings, rows=rows)]
    assert np.isfinite(losses).all()
    for name, array in parts.state().items():
        np.testing.assert_allclose(array, whole.state()[name], rtol=0, atol=1e-8)


def test_a_batch_above_the_most_at_once_is_taken_in_parts_of_that_size() -> None:
    settings = replace(SMALL, batch_size=0)
    network = build(settings)
    count = MOST_AT_ONCE + 100
    [report, _] = training(network, settings, rows=random_rows(count, inputs=20))
    assert report.rows == count
    assert len(network.layers[0].a) == 100


@pytest.mark.parametrize(
    ("weight_decay", "l1"), [(0.0, 0.0), (0.05, 0.0), (0.0, 0.02), (0.05, 0.02)]
)
@pytest.mark.parametrize("biases", [False, True])
def test_row_by_row_with_penalties_is_gradient_descent_on_the_penalized_loss(
    weight_decay: float, l1: float, biases: bool
) -> None:
    settings = replace(
        SMALL,
        rule="gradient",
        dtype="float64",
        biases=biases,
        weight_decay=weight_decay,
        l1=l1,
        epochs=1,
    )
    rows = random_rows(60, inputs=20)
    network, other = build(settings), build(settings)
    list(training(network, settings, rows=rows))
    inputs, targets = scaled(rows[0]), targets_of(rows[1])
    for row in np.random.default_rng(11).spawn(1)[0].permutation(60):
        other.forward(inputs[[row]])
        other.backward(targets[[row]])
        gradients = [written_out(parameter) for parameter in other.parameters]
        for parameter, gradient in zip(other.parameters, gradients, strict=True):
            if parameter.penalized:
                gradient += weight_decay * parameter.value + l1 * np.sign(parameter.value)
            parameter.value -= 0.1 * gradient
    for name, array in network.state().items():
        np.testing.assert_allclose(array, other.state()[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_only_without_memories_and_penalties_a_first_layer_does_without_its_paper(
    optimizer: str,
) -> None:
    def stand_in(batch_size: int, weight_decay: float = 0.0) -> type:
        settings = replace(SMALL, optimizer=optimizer, weight_decay=weight_decay)
        learner = learning.Learner(build(settings), settings.build_optimizer(), batch_size)
        return type(learner._unfolded)

    plain = optimizer == "gradient_descent"
    assert stand_in(1) is stand_in(FEW_ROWS) is (PostponedLayer if plain else type(None))
    assert stand_in(FEW_ROWS + 1) is (CompactLayer if plain else type(None))
    assert stand_in(MOST_AT_ONCE + 1) is type(None)
    assert stand_in(1, weight_decay=0.1) is stand_in(32, weight_decay=0.1) is type(None)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [1, 16])
def test_the_weights_of_the_outputs_are_turned_for_plain_steps(
    optimizer: str, batch_size: int
) -> None:
    settings = replace(DEEP, optimizer=optimizer, batch_size=batch_size)
    network = build(settings)
    with mock.patch.object(learning, "turned", wraps=turned) as spy:
        list(training(network, settings))
    assert spy.called == (optimizer == "gradient_descent")
    assert all(args == (network.layers[-1].weights,) for args, _ in spy.call_args_list)


@pytest.mark.parametrize("batch_size", [1, 16, 0])
def test_with_augmentation_and_dropout_the_same_seed_gives_the_same_bits(batch_size: int) -> None:
    settings = replace(
        DEEP, batch_size=batch_size, dropout=0.3, shift=1.0, elastic=5.0, noise=0.1, epochs=2
    )
    one, same, other = trained(settings), trained(settings), trained(settings, seed=12)
    assert_same_bytes(one.state(), same.state())
    assert (one.layers[0].weights.value != other.layers[0].weights.value).any()


@pytest.mark.parametrize("change", [{"shift": 1.0}, {"noise": 0.1}, {"dropout": 0.3}])
def test_augmentation_and_dropout_change_what_is_learned(change: dict[str, float]) -> None:
    plain, changed = trained(DEEP), trained(replace(DEEP, **change))  # type: ignore[arg-type]
    assert (plain.layers[0].weights.value != changed.layers[0].weights.value).any()


def test_rows_are_distorted_anew_in_every_epoch_and_left_as_they_are() -> None:
    pixels, labels = SQUARE
    before = pixels.copy()
    settings = replace(DEEP, shift=1.0, learning_rate=1e-30, dtype="float64", batch_size=0)
    losses = [report.loss for report in training(build(settings, 25), settings, rows=SQUARE)]
    assert losses[0] != losses[1]  # though nothing was learned
    np.testing.assert_array_equal(pixels, before)
    assert len(labels) == len(before)


def test_dropout_is_off_wherever_a_network_is_read_between_two_reports() -> None:
    settings = replace(DEEP, dropout=0.5)
    network, whole = build(settings, inputs=25), build(DEEP, inputs=25)
    inputs = np.random.default_rng(0).random((5, 25)).astype(np.float32)
    for _ in training(network, settings, rows=SQUARE):
        whole.load_state(network.state())
        np.testing.assert_array_equal(network.forward(inputs), whole.forward(inputs))


def test_dropout_is_off_after_a_training_that_failed() -> None:
    settings = replace(DEEP, dropout=0.5)
    network = build(settings, inputs=25)

    class Interrupted(GradientDescent):
        def step(self, parameters: Sequence[Parameter]) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(training(network, settings, rows=SQUARE, optimizer=Interrupted(0.1)))
    for layer in network.layers[:-1]:
        assert isinstance(layer.activation, Dropout)
        assert layer.activation._rng is None


@pytest.mark.parametrize("optimizer", [name for name, kind in OPTIMIZERS.items() if kind.memories])
def test_what_is_remembered_of_a_dead_node_is_no_denormal_number_after_a_round(
    optimizer: str,
) -> None:
    settings = replace(DEEP, optimizer=optimizer, batch_size=64)
    network, chosen = build(settings, inputs=25), settings.build_optimizer()
    network.state()["layers.0.biases"][0] = -1e4  # its ReLU never opens: all gradients are 0
    chosen.prepare(network.parameters)
    memories = [chosen.state()[f"{name}.0"] for name in chosen.memories]
    for memory in memories:
        memory[:, 0] = 1e-39
    next(training(network, settings, rows=SQUARE, optimizer=chosen))
    for memory in memories:
        assert not memory[:, 0].any()
        assert memory.any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_makes_the_loss_smaller(optimizer: str) -> None:
    settings = replace(
        DEEP,
        optimizer=optimizer,
        learning_rate={"gradient_descent": 0.2, "momentum": 0.05, "nesterov": 0.05}.get(
            optimizer, 0.01
        ),
        epochs=6,
    )
    pixels = np.eye(10, dtype=np.uint8).repeat(60, axis=0) * np.uint8(255)
    labels = np.arange(10, dtype=np.uint8).repeat(60)
    network = build(settings, inputs=10)
    before = copy_of(network)
    reports = list(training(network, settings, rows=(pixels, labels)))
    assert reports[-1].loss < 0.5 * reports[0].loss
    assert all((array != before[name]).any() for name, array in network.state().items())
