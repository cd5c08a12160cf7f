"""Networks of any shape: what goes in, what comes out, and what is remembered."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_nn.network import Rows, train
from tui_nn.network.evaluation import evaluate
from tui_nn.recipes.hyperparameters import CHOICES, Hyperparameters

PARTNERS = {"softmax": ["squared_error", "cross_entropy"], "sigmoid": ["squared_error"]}
NO_LONG_RUNS = settings(max_examples=40)


@dataclass(frozen=True)
class Case:
    """A network, and a batch for it."""

    hyperparameters: Hyperparameters
    inputs: int
    classes: int
    rows: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    output = draw(st.sampled_from(sorted(PARTNERS)))
    loss = draw(st.sampled_from(PARTNERS[output]))
    rules = ["gradient", "tutorial"] if loss == "squared_error" else ["gradient"]
    hyperparameters = Hyperparameters(
        hidden=tuple(draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))),
        activation=draw(st.sampled_from(sorted(CHOICES["activation"]))),
        output=output,
        loss=loss,
        rule=draw(st.sampled_from(rules)),
        biases=draw(st.booleans()),
        initializer=draw(st.sampled_from(sorted(CHOICES["initializer"]))),
        optimizer=draw(st.sampled_from(sorted(CHOICES["optimizer"]))),
        dropout=draw(st.sampled_from([0.0, 0.4])),
        batch_size=draw(st.sampled_from([0, 1, 2, 7])),
        learning_rate=0.001,
        dtype=draw(st.sampled_from(["float32", "float64"])),
        epochs=1,
    )
    inputs, classes = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    return Case(hyperparameters, inputs, classes, draw(st.integers(1, 9)))


@NO_LONG_RUNS
@given(cases())
def test_a_batch_goes_through_and_every_parameter_has_a_gradient_of_its_shape(case: Case) -> None:
    how, rng = case.hyperparameters, np.random.default_rng(0)
    network = how.build_network(case.inputs, case.classes, rng)
    inputs = rng.random((case.rows, case.inputs)).astype(how.dtype)
    outputs = network.forward(inputs)
    assert outputs.shape == (case.rows, case.classes)
    assert outputs.dtype == how.dtype
    targets = how.target_table(case.classes)[rng.integers(0, case.classes, case.rows)]
    assert np.isfinite(network.loss.forward(outputs, targets))
    network.backward(targets)
    assert len(network.parameters) == (len(how.hidden) + 1) * (2 if how.biases else 1)
    for parameter in network.parameters:
        gradient = np.full_like(parameter.value, np.nan)
        parameter.gradient.add_to(gradient, 1.0, keep=0.0)
        assert np.isfinite(gradient).all()


@NO_LONG_RUNS
@given(cases())
def test_a_training_has_a_finite_loss_and_its_state_makes_another_network_the_same(
    case: Case,
) -> None:
    how, rng = case.hyperparameters, np.random.default_rng(0)
    network, other = (how.build_network(case.inputs, case.classes, rng) for _ in range(2))
    optimizer, another = how.build_optimizer(), how.build_optimizer()
    pixels = rng.integers(0, 256, (case.rows, case.inputs), np.uint8)
    labels = rng.integers(0, case.classes, case.rows)
    targets = how.target_table(case.classes)
    reports = list(train(network, optimizer, Rows(pixels, labels, targets), how.course(), rng))
    assert sum(report.rows for report in reports) == case.rows
    assert all(np.isfinite(report.loss) for report in reports)
    other.load_state(network.state())
    another.load_state(optimizer.state(), other.parameters)
    assert another.state().keys() == optimizer.state().keys()
    read, same = (evaluate(each, pixels, labels, targets) for each in (network, other))
    assert np.isfinite(read.loss)
    np.testing.assert_array_equal(read.predictions, same.predictions)
    for name, array in network.state().items():
        assert array.dtype == how.dtype
        assert array.tobytes() == other.state()[name].tobytes()
