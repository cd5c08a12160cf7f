"""What a set of hyperparameters may be, and the network and the training that it describes."""

from dataclasses import replace

import numpy as np
import pytest

from tui_nn.augmentation import Augmentation
from tui_nn.network.activations import ACTIVATIONS, Dropout
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.losses import LOSSES, Fused
from tui_nn.network.optimizers import OPTIMIZERS, Momentum
from tui_nn.network.scaling import Scaling
from tui_nn.network.schedules import SCHEDULES
from tui_nn.recipes.hyperparameters import AUGMENTATION, CHOICES, HYPERPARAMETERS, Hyperparameters

MODERN = Hyperparameters(
    hidden=(7, 5), output="softmax", loss="cross_entropy", rule="gradient", biases=True
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_network_has_the_layers_the_biases_and_the_precision_asked_for(dtype: str) -> None:
    settings = Hyperparameters(hidden=(7, 5), biases=True, dtype=dtype)
    network = settings.build_network(20, 3, np.random.default_rng(0))
    shapes = {name: array.shape for name, array in network.state().items()}
    assert shapes == {
        "layers.0.weights": (20, 7),
        "layers.0.biases": (7,),
        "layers.1.weights": (7, 5),
        "layers.1.biases": (5,),
        "layers.2.weights": (5, 3),
        "layers.2.biases": (3,),
    }
    assert {array.dtype for array in network.state().values()} == {np.dtype(dtype)}
    assert settings.target_table(3).dtype == np.dtype(dtype)
    assert not network.state()["layers.0.biases"].any()
    assert (network.inputs, network.outputs, network.dtype) == (20, 3, np.dtype(dtype))


def test_without_biases_no_layer_has_any() -> None:
    network = replace(MODERN, biases=False).build_network(20, 3, np.random.default_rng(0))
    assert [layer.biases for layer in network.layers] == [None, None, None]


@pytest.mark.parametrize("name", CHOICES["activation"])
@pytest.mark.parametrize("output", CHOICES["output"])
def test_hidden_layers_have_the_activation_and_the_last_one_that_of_the_outputs(
    name: str, output: str
) -> None:
    settings = Hyperparameters(hidden=(7, 5), activation=name, output=output)
    network = settings.build_network(20, 3, np.random.default_rng(0))
    assert [layer.activation for layer in network.layers] == [
        ACTIVATIONS[name],
        ACTIVATIONS[name],
        ACTIVATIONS[output],
    ]


@pytest.mark.parametrize(
    ("loss", "output"), [("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")]
)
def test_the_outputs_are_fused_with_a_loss_that_has_their_derivative_in_it(
    loss: str, output: str
) -> None:
    settings = replace(MODERN, loss=loss, output=output)
    network = settings.build_network(20, 3, np.random.default_rng(0))
    last = network.layers[-1].activation
    assert isinstance(last, Fused)
    assert last._activation is ACTIVATIONS[output]
    assert isinstance(network.loss, LOSSES[loss])


def test_each_hidden_layer_drops_its_own_nodes_and_the_outputs_none() -> None:
    network = replace(MODERN, dropout=0.3).build_network(20, 3, np.random.default_rng(0))
    first, second, last = (layer.activation for layer in network.layers)
    assert isinstance(first, Dropout)
    assert isinstance(second, Dropout)
    assert first is not second
    assert not isinstance(last, Dropout)
    first.learn_with(np.random.default_rng(0))
    assert second._rng is None
    a = np.empty((200, 50))
    first.forward(np.ones_like(a), a)
    assert (a == 0).mean() == pytest.approx(0.3, abs=0.02)


def test_first_weights_come_from_the_generator() -> None:
    first, same, other = (
        Hyperparameters().build_network(20, 3, np.random.default_rng(seed)).state()
        for seed in (1, 1, 2)
    )
    for name in first:
        np.testing.assert_array_equal(first[name], same[name])
        assert (first[name] != other[name]).any()


@pytest.mark.parametrize("name", CHOICES["initializer"])
def test_first_weights_have_the_spread_that_their_initializer_promises(name: str) -> None:
    settings = Hyperparameters(hidden=(200,), initializer=name)
    network = settings.build_network(300, 50, np.random.default_rng(0))
    for layer in network.layers:
        inputs, outputs = layer.weights.value.shape
        spreads = {
            "tutorial": outputs**-0.5,
            "lecun": inputs**-0.5,
            "xavier": (2 / (inputs + outputs)) ** 0.5,
            "kaiming": (2 / inputs) ** 0.5,
        }
        assert layer.weights.value.std() == pytest.approx(spreads[name], rel=0.03)


def test_a_network_is_built_for_the_inputs_that_its_grey_values_are_scaled_to() -> None:
    settings = Hyperparameters(input_low=-0.4, input_high=2.8)
    network = settings.build_network(20, 3, np.random.default_rng(0))
    assert network.scaling == Scaling(-0.4, 2.8)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_optimizer_is_the_one_that_was_chosen_with_all_its_numbers(name: str) -> None:
    settings = replace(
        MODERN, optimizer=name, learning_rate=0.02, momentum=0.8, weight_decay=0.03, l1=0.004
    )
    optimizer = settings.build_optimizer()
    assert type(optimizer) is OPTIMIZERS[name]
    assert (optimizer.learning_rate, optimizer._weight_decay, optimizer._l1) == (0.02, 0.03, 0.004)
    if isinstance(optimizer, Momentum):
        assert optimizer.momentum == 0.8


def test_a_running_average_is_there_only_where_it_is_asked_for() -> None:
    network = MODERN.build_network(20, 3, np.random.default_rng(0))
    assert MODERN.build_average(network) is None
    average = replace(MODERN, averaging=0.9).build_average(network)
    assert isinstance(average, RunningAverage)
    assert average._decay == 0.9


def test_the_course_has_all_that_says_how_the_rows_are_gone_through() -> None:
    settings = replace(
        MODERN, epochs=7, batch_size=0, processes=1, steps_alone=13, schedule="linear", warm_up=0.5
    )
    course = settings.course()
    assert (course.epochs, course.batch_size) == (7, 0)
    assert (course.processes, course.steps_alone) == (1, 13)
    assert [course.schedule(share) for share in (0.0, 0.25, 0.5, 0.75)] == [0.0, 0.5, 1.0, 0.5]
    assert course.distort is None
    assert replace(settings, batch_size=8, processes=2).course().processes == 2


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_reaches_the_course(name: str) -> None:
    course = replace(MODERN, schedule=name).course()
    assert [course.schedule(share) for share in (0.1, 0.6)] == [
        SCHEDULES[name](share) for share in (0.1, 0.6)
    ]


@pytest.mark.parametrize("name", AUGMENTATION)
def test_every_part_of_the_augmentation_reaches_the_course(name: str) -> None:
    settings = replace(MODERN, **{"shift": 1.0, name: 0.75})  # type: ignore[arg-type]
    distort = settings.course().distort
    assert getattr(distort, "__func__", None) is Augmentation.apply
    assert getattr(getattr(distort, "__self__", None), name) == 0.75


def test_the_choices_are_hyperparameters_and_their_defaults_are_among_them() -> None:
    assert CHOICES.keys() <= set(HYPERPARAMETERS)
    for name, choices in CHOICES.items():
        assert getattr(Hyperparameters(), name) in choices


def test_hidden_nodes_have_no_softmax() -> None:
    assert "softmax" in ACTIVATIONS
    with pytest.raises(ValueError, match="activation is 'softmax'; it can be sigmoid, tanh"):
        Hyperparameters(activation="softmax")


def test_squared_error_has_the_low_and_high_targets_and_cross_entropy_0_and_1() -> None:
    squared = Hyperparameters(target_low=0.2, target_high=0.7, dtype="float64").target_table(2)
    assert squared.tolist() == [[0.7, 0.2], [0.2, 0.7]]
    crossed = replace(MODERN, target_low=0.2, target_high=0.7).target_table(2)
    assert crossed.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_a_network_has_as_many_views_as_are_wanted_where_rows_are_distorted() -> None:
    seeing = replace(MODERN, views=3, shift=1.0)
    assert len(seeing.build_network(25, 3, np.random.default_rng(0)).views) == 3
    plain = replace(MODERN, views=3)
    assert len(plain.build_network(25, 3, np.random.default_rng(0)).views) == 0
