"""Several processes that train one network."""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from tests.network.plain_equations import random_rows
from tests.network.trainings import DEEP, SEED, Array, assert_same_bytes, build, copy_of, training
from tui_nn.augmentation import Augmentation
from tui_nn.network.learning import Learner, Lesson
from tui_nn.network.optimizers import OPTIMIZERS, GradientDescent
from tui_nn.recipes.hyperparameters import Hyperparameters

# From 3.12 on Python warns of a fork where threads run; those of BLAS do nothing meanwhile.
pytestmark = pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")

COUNT = 300
PIXELS, LABELS = ROWS = random_rows(COUNT, inputs=25)
# 4 · 16 · 2 rows a round: rounds of 128, 128 and 44 rows, the last of 22 for each, 2 steps.
TWO = replace(DEEP, processes=2, steps_alone=4, optimizer="momentum", learning_rate=0.02)


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """End a wait that would never end."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"still waiting after {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def no_hanging() -> Iterator[None]:
    with at_most(30):
        yield


def arrays_of(settings: Hyperparameters) -> dict[str, Array]:
    network, optimizer = build(settings, inputs=25), settings.build_optimizer()
    list(training(network, settings, rows=ROWS, optimizer=optimizer))
    return {**network.state(), **optimizer.state()}


def trained_in_turns(settings: Hyperparameters) -> tuple[dict[str, Array], list[float]]:
    """The same training by copies in this process, one after the other, averaged by hand."""
    augmentation = Augmentation(shift=settings.shift)
    targets = settings.target_table(10)
    learners = [
        Learner(build(settings, inputs=25), settings.build_optimizer(), settings.batch_size)
        for _ in range(settings.processes)
    ]
    stride = settings.processes * settings.steps_alone * settings.batch_size
    rounds = [(first, min(first + stride, COUNT)) for first in range(0, COUNT, stride)]
    losses = []
    for epoch, seed in enumerate(np.random.SeedSequence(SEED).spawn(settings.epochs)):
        order = np.random.default_rng(seed).permutation(COUNT)
        for first, end in rounds:
            of_round = np.random.SeedSequence(SEED, spawn_key=(epoch, first))
            parts = np.array_split(order[first:end], settings.processes)
            loss = 0.0
            for learner, part, own in zip(
                learners, parts, of_round.spawn(settings.processes), strict=True
            ):
                rng = np.random.default_rng(own)
                grey = augmentation.apply(PIXELS[part], rng) if settings.shift else PIXELS[part]
                loss += learner.learn(Lesson(grey, targets[LABELS[part]], rng))
            losses.append(loss / (end - first))
            for arrays in zip(*(learner.arrays() for learner in learners), strict=True):
                mean = np.mean(arrays, axis=0)
                for array in arrays:
                    np.copyto(array, mean)
    first_one = learners[0]
    return {**first_one.network.state(), **first_one.optimizer.state()}, losses


@pytest.mark.parametrize("change", [{}, {"shift": 1.0, "dropout": 0.2}, {"processes": 3}])
def test_processes_learn_what_copies_learn_that_take_turns_and_are_averaged_by_hand(
    change: dict[str, float],
) -> None:
    settings = replace(TWO, dtype="float64", **change)  # type: ignore[arg-type]
    expected, losses = trained_in_turns(settings)
    network, optimizer = build(settings, inputs=25), settings.build_optimizer()
    reports = list(training(network, settings, rows=ROWS, optimizer=optimizer))
    assert [report.loss for report in reports] == pytest.approx(losses, rel=1e-10)
    found = {**network.state(), **optimizer.state()}
    assert found.keys() == expected.keys()
    for name, array in found.items():
        np.testing.assert_allclose(array, expected[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_trainings_by_two_processes_agree_to_the_bit(optimizer: str) -> None:
    settings = replace(TWO, optimizer=optimizer, shift=1.0, dropout=0.2, averaging=0.9)
    assert_same_bytes(arrays_of(settings), arrays_of(settings))


def test_a_batch_of_one_row_is_learned_by_several_too() -> None:
    settings = replace(TWO, batch_size=1, optimizer="gradient_descent", steps_alone=30)
    assert_same_bytes(arrays_of(settings), arrays_of(settings))


def test_fewer_rows_than_processes_are_learned_nevertheless() -> None:
    settings = replace(TWO, processes=3, epochs=1)
    network = build(settings, inputs=25)
    before = copy_of(network)
    [report] = training(network, settings, rows=(PIXELS[:2], LABELS[:2]))
    assert report.rows == 2
    assert (network.layers[0].weights.value != before["layers.0.weights"]).any()


@pytest.mark.parametrize("processes", [2, 3])
def test_no_process_is_left_after_the_last_report(processes: int) -> None:
    list(training(build(TWO, inputs=25), replace(TWO, processes=processes), rows=ROWS))
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("reports", [0, 1, 2])
def test_no_process_is_left_when_a_training_is_closed_early(reports: int) -> None:
    run = training(build(TWO, inputs=25), replace(TWO, processes=3), rows=ROWS)
    for _ in range(reports):
        next(run)
    assert len(multiprocessing.active_children()) == (2 if reports else 0)
    run.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_a_training_can_be_closed_while_another_one_goes_on() -> None:
    # The processes of the second one were copied with the first one's pipe open.
    first, second = (training(build(TWO, inputs=25), TWO, rows=ROWS) for _ in range(2))
    next(first)
    next(second)
    with at_most(5):
        first.close()  # type: ignore[attr-defined]
    assert len(multiprocessing.active_children()) == 1
    second.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("killed", [0, 1])
def test_a_killed_process_ends_the_training_with_an_error_instead_of_a_wait(killed: int) -> None:
    run = training(build(TWO, inputs=25), replace(TWO, processes=3), rows=ROWS)
    next(run)
    members = sorted(multiprocessing.active_children(), key=lambda process: process.pid or 0)
    members[killed].kill()
    members[killed].join()
    with pytest.raises(RuntimeError, match="has ended"):
        list(run)
    assert multiprocessing.active_children() == []


def test_a_process_that_fails_ends_the_training_with_an_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    labels = LABELS.copy()
    network = build(TWO, inputs=25)
    order = np.random.default_rng(np.random.SeedSequence(SEED).spawn(1)[0]).permutation(COUNT)
    labels[order[100]] = 200  # in the second process's part of the first round
    with pytest.raises(RuntimeError, match="has ended"):
        list(training(network, TWO, rows=(PIXELS, labels)))
    assert "IndexError" in capfd.readouterr().err


def test_a_changed_learning_rate_reaches_the_other_processes() -> None:
    settings = replace(TWO, optimizer="gradient_descent")
    network, optimizer = build(settings, inputs=25), GradientDescent(0.1)
    run = training(network, settings, rows=ROWS, optimizer=optimizer)
    next(run)
    before = copy_of(network)
    optimizer.learning_rate = 0.0
    next(run)
    assert_same_bytes(network.state(), before)
    optimizer.learning_rate = 0.1
    next(run)
    assert (network.layers[0].weights.value != before["layers.0.weights"]).any()
    run.close()  # type: ignore[attr-defined]


def test_weights_changed_between_two_reports_reach_the_other_processes() -> None:
    settings = replace(TWO, optimizer="gradient_descent", learning_rate=1e-30)
    network = build(settings, inputs=25)
    run = training(network, settings, rows=ROWS)
    next(run)
    for array in network.state().values():
        array.fill(0.25)
    next(run)
    for array in network.state().values():
        np.testing.assert_array_equal(array, 0.25)
    run.close()  # type: ignore[attr-defined]


def test_the_last_round_may_have_fewer_rows_than_there_are_processes() -> None:
    settings = replace(TWO, batch_size=1, optimizer="gradient_descent", steps_alone=2, epochs=1)
    pixels, labels = ROWS
    reports = list(training(build(settings, inputs=25), settings, rows=(pixels[:5], labels[:5])))
    assert [report.rows for report in reports] == [4, 1]
