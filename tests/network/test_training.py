import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.network.plain_equations import (
    Bytes,
    PlainNetwork,
    random_rows,
    real_rows,
    scaled,
    targets_of,
)
from tests.network.trainings import (
    COUNT,
    LABELS,
    PIXELS,
    SMALL,
    assert_same_bytes,
    build,
    copy_of,
    order_of_the_first_epoch,
    training,
)
from tui_nn.network import Place, Rows, train
from tui_nn.network.evaluation import predict
from tui_nn.network.optimizers import GradientDescent
from tui_nn.network.training import ROWS_PER_ROUND
from tui_nn.recipes.named import RECIPES


@pytest.mark.parametrize("rows_of", [random_rows, real_rows])
def test_a_thousand_rows_one_by_one_teach_what_the_plain_equations_teach(
    rows_of: Callable[[int], tuple[Bytes, Bytes]],
) -> None:
    pixels, labels = rows_of(1000)
    classic = replace(RECIPES["classic"], dtype="float64", epochs=1)
    network = build(classic, inputs=784)
    wih, who = (layer.weights.value.T for layer in network.layers)
    plain = PlainNetwork(wih, who, 0.1)
    losses = [
        report.loss * report.rows for report in training(network, classic, rows=(pixels, labels))
    ]
    inputs, targets = scaled(pixels), targets_of(labels)
    expected_loss = 0.0
    for row in order_of_the_first_epoch(1000):
        expected_loss += 0.5 * float(np.sum((plain.query(inputs[row]) - targets[row]) ** 2))
        plain.train(inputs[row], targets[row])
    np.testing.assert_allclose(wih, plain.wih, rtol=0, atol=1e-12)
    np.testing.assert_allclose(who, plain.who, rtol=0, atol=1e-12)
    outputs = network.forward(inputs)
    np.testing.assert_allclose(outputs, plain.query(inputs).T, rtol=0, atol=1e-12)
    assert sum(losses) == pytest.approx(expected_loss, rel=1e-12)


@pytest.mark.parametrize(("batch_size", "sizes"), [(3, [3, 3, 1]), (7, [7]), (0, [7]), (50, [7])])
def test_a_step_goes_along_the_mean_over_the_rows_of_its_batch(
    batch_size: int, sizes: list[int]
) -> None:
    rows = (PIXELS[:7], LABELS[:7])
    settings = replace(SMALL, batch_size=batch_size, epochs=1, dtype="float64", biases=True)
    network, expected = build(settings), build(settings)
    assert [report.rows for report in training(network, settings, rows=rows)] == [7]
    inputs, targets = scaled(rows[0]), targets_of(rows[1])
    order, first = order_of_the_first_epoch(7), 0
    for size in sizes:
        batch, first = order[first : first + size], first + size
        before = copy_of(expected)
        changes = {name: np.zeros_like(array) for name, array in before.items()}
        for row in batch:
            expected.load_state(before)
            expected.forward(inputs[[row]])
            expected.backward(targets[[row]])
            GradientDescent(0.1).step(expected.parameters)
            for name, array in expected.state().items():
                changes[name] += array - before[name]
        expected.load_state({name: before[name] + changes[name] / size for name in before})
    for name, array in network.state().items():
        np.testing.assert_allclose(array, expected.state()[name], rtol=0, atol=1e-14)


@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("biases", [False, True])
def test_a_training_goes_on_from_any_report_as_if_never_stopped(
    batch_size: int, biases: bool
) -> None:
    settings = replace(SMALL, batch_size=batch_size, biases=biases)
    network = build(settings)
    reports = [(report, copy_of(network)) for report in training(network, settings)]
    assert len(reports) == 6
    for report, weights in reports:
        resumed = build(settings)
        resumed.load_state(weights)
        rest = list(training(resumed, settings, start=report.place))
        assert_same_bytes(resumed.state(), network.state())
        assert rest == [later for later, _ in reports[len(reports) - len(rest) :]]


@pytest.mark.parametrize("batch_size", [1, 7])
def test_the_same_seed_gives_the_same_bits_and_another_one_others(batch_size: int) -> None:
    settings = replace(SMALL, batch_size=batch_size, epochs=1)
    one, same, other = build(settings), build(settings), build(settings)
    for network in (one, same):
        list(training(network, settings))
    list(training(other, settings, seed=12))
    assert_same_bytes(one.state(), same.state())
    assert (one.layers[0].weights.value != other.layers[0].weights.value).any()


@pytest.mark.parametrize("batch_size", [1, 7])
def test_a_learning_rate_changed_between_two_reports_takes_effect(batch_size: int) -> None:
    settings = replace(SMALL, batch_size=batch_size)
    network, optimizer = build(settings), settings.build_optimizer()
    reports = training(network, settings, optimizer=optimizer)
    next(reports)
    before = copy_of(network)
    optimizer.learning_rate = 0.0
    next(reports)
    for name, array in network.state().items():
        np.testing.assert_allclose(array, before[name], rtol=0, atol=1e-6)
    optimizer.learning_rate = 0.1
    next(reports)
    assert np.abs(network.layers[0].weights.value - before["layers.0.weights"]).max() > 1e-3


@pytest.mark.parametrize("batch_size", [1, 7])
def test_weights_changed_between_two_reports_are_the_ones_that_training_goes_on_with(
    batch_size: int,
) -> None:
    settings = replace(SMALL, batch_size=batch_size)
    changed, fresh = build(settings), build(settings)
    other = replace(settings, initializer="lecun").build_network(20, 10, np.random.default_rng(4))
    reports = training(changed, settings)
    place = next(reports).place
    changed.load_state(other.state())
    fresh.load_state(other.state())
    list(reports)
    list(training(fresh, settings, start=place))
    assert_same_bytes(changed.state(), fresh.state())


@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("biases", [False, True])
def test_reading_rows_between_two_reports_changes_nothing(batch_size: int, biases: bool) -> None:
    settings = replace(SMALL, batch_size=batch_size, biases=biases)
    watched, unwatched = build(settings), build(settings)
    for _ in training(watched, settings):
        watched.forward(np.ones((5, 20), np.float32))
    list(training(unwatched, settings))
    assert_same_bytes(watched.state(), unwatched.state())


@pytest.mark.parametrize("batch_size", [1, 7])
def test_training_changes_the_arrays_of_the_network_where_they_lie(batch_size: int) -> None:
    settings = replace(SMALL, batch_size=batch_size, biases=True)
    network = build(settings)
    arrays, before = network.state(), copy_of(network)
    next(training(network, settings))
    for name, array in network.state().items():
        assert np.shares_memory(array, arrays[name])
        assert (array != before[name]).any()


@pytest.mark.parametrize("batch_size", [1, 32])
def test_no_step_allocates_as_much_as_the_weights_take(batch_size: int) -> None:
    settings = replace(SMALL, hidden=(800,), batch_size=batch_size)
    network = build(settings, inputs=784)
    reports = training(network, settings, rows=random_rows(200))
    next(reports)
    tracemalloc.start()
    try:
        assert next(reports).rows == 200
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < network.layers[0].weights.value.nbytes


def test_training_is_silent_and_leaves_the_global_random_state_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def global_state() -> str:
        return repr(np.random.get_state())  # noqa: NPY002 - that is what must not change

    before = global_state()
    list(training(build()))
    assert global_state() == before
    assert capfd.readouterr() == ("", "")


def test_reports_tell_the_place_and_the_end_of_each_epoch() -> None:
    reports = list(training(build()))
    one, two = ROWS_PER_ROUND, 2 * ROWS_PER_ROUND
    assert [report.place for report in reports] == [
        Place(0, one),
        Place(0, two),
        Place(1, 0),
        Place(1, one),
        Place(1, two),
        Place(2, 0),
    ]
    assert [report.rows for report in reports] == [one, one, 300] * 2
    assert [report.epoch_ended for report in reports] == [False, False, True] * 2


@pytest.mark.parametrize("batch_size", [1, 7])
def test_every_row_is_learned_from_once_an_epoch(batch_size: int) -> None:
    settings = replace(SMALL, batch_size=batch_size, epochs=1, learning_rate=1e-9)
    network = build(settings)
    outputs = network.forward(scaled(PIXELS).astype(np.float32)).copy()
    mean = 0.5 * float(np.sum((outputs - targets_of(LABELS)) ** 2)) / COUNT
    reports = list(training(network, settings))
    assert sum(report.rows * report.loss for report in reports) / COUNT == pytest.approx(
        mean, rel=1e-4
    )


def test_training_makes_the_loss_smaller() -> None:
    settings = replace(SMALL, epochs=5)
    pixels = np.eye(10, dtype=np.uint8).repeat(200, axis=0) * np.uint8(255)
    labels = np.arange(10, dtype=np.uint8).repeat(200)
    reports = list(training(build(settings, inputs=10), settings, rows=(pixels, labels)))
    assert reports[-1].loss < 0.1 * reports[0].loss


def test_no_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        next(training(build(), rows=(PIXELS[:0], LABELS[:0])))


def test_a_label_without_an_output_is_refused() -> None:
    with pytest.raises(IndexError):
        next(training(build(), rows=(PIXELS[:1], np.array([10], np.uint8))))


def test_the_orders_of_a_second_training_with_the_same_generator_are_others() -> None:
    settings, rng = replace(SMALL, epochs=1), np.random.default_rng(11)
    rows = Rows(PIXELS, LABELS, settings.target_table(10))
    weights = []
    for _ in range(2):
        network = build(settings)
        for _report in train(network, settings.build_optimizer(), rows, settings.course(), rng):
            pass
        weights.append(network.layers[0].weights.value)
    assert (weights[0] != weights[1]).any()


def test_a_million_epochs_cost_nothing_before_they_begin() -> None:
    settings = replace(SMALL, epochs=1_000_000)
    tracemalloc.start()
    try:
        next(training(build(settings), settings))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_row_is_read_alike_before_and_while_a_network_learns() -> None:
    network, some = build(), PIXELS[:7]
    before = predict(network, some)
    for _ in training(network):
        pass
    twin = build()
    twin.load_state(network.state())
    assert predict(network, some).tobytes() == predict(twin, some).tobytes()
    assert before.tobytes() != predict(twin, some).tobytes()
