"""A training that is cut at any report goes on to the bit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.network.plain_equations import random_rows
from tests.network.trainings import DEEP, Array, assert_same_bytes, build, training
from tui_nn.network import Network, Place, Progress
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.optimizers import OPTIMIZERS, Optimizer
from tui_nn.recipes.hyperparameters import Hyperparameters

# From 3.12 on Python warns of a fork where threads run; those of BLAS do nothing meanwhile.
pytestmark = pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")

# Rounds of 256, 256 and 88 rows: with 2 processes, 8 steps for each at most.
ROWS = random_rows(600, inputs=25)
ALL = replace(
    DEEP,
    dropout=0.2,
    averaging=0.9,
    shift=1.0,
    elastic=5.0,
    noise=0.05,
    schedule="cosine",
    warm_up=0.1,
    weight_decay=0.01,
    l1=0.001,
    steps_alone=8,
)


@dataclass
class Session:
    """Everything that a training changes."""

    network: Network
    optimizer: Optimizer
    average: RunningAverage | None

    @classmethod
    def of(cls, settings: Hyperparameters) -> "Session":
        network = build(settings, inputs=25)
        return cls(network, settings.build_optimizer(), settings.build_average(network))

    def go_on(self, settings: Hyperparameters, start: Place | None = None) -> Iterator[Progress]:
        return training(
            self.network,
            settings,
            rows=ROWS,
            optimizer=self.optimizer,
            start=start,
            average=self.average,
        )

    def parts(self) -> list[dict[str, Array]]:
        averaged = [self.average.state()] if self.average else []
        return [self.network.state(), self.optimizer.state(), *averaged]

    def saved(self) -> list[dict[str, Array]]:
        return [{name: array.copy() for name, array in part.items()} for part in self.parts()]

    def load(self, saved: list[dict[str, Array]]) -> None:
        weights, remembered, *averaged = saved
        self.network.load_state(weights)
        self.optimizer.load_state(remembered, self.network.parameters)
        if self.average:
            self.average.load_state(averaged[0])


def assert_goes_on_from_every_report(settings: Hyperparameters, cuts: list[int]) -> None:
    whole = Session.of(settings)
    reports, saved = [], []
    for report in whole.go_on(settings):
        reports.append(report)
        saved.append(whole.saved())
    assert max(cuts) < len(reports)
    for cut in cuts:
        resumed = Session.of(settings)
        resumed.load(saved[cut])
        assert list(resumed.go_on(settings, start=reports[cut].place)) == reports[cut + 1 :]
        for part, expected in zip(resumed.parts(), whole.parts(), strict=True):
            assert_same_bytes(part, expected)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_goes_on_with_all_that_can_be_set(optimizer: str) -> None:
    settings = replace(ALL, optimizer=optimizer, learning_rate=0.002)
    assert_goes_on_from_every_report(settings, cuts=[0, 1, 2])


@pytest.mark.parametrize(
    "change",
    [
        {"weight_decay": 0.0, "l1": 0.0, "batch_size": 1},  # steps put off
        {"batch_size": 1},
        {"batch_size": 0},
        {"shift": 0.0, "elastic": 0.0, "noise": 0.0},
        {"dropout": 0.0, "averaging": 0.0},
    ],
)
def test_a_training_goes_on_with_some_of_it_only(change: dict[str, float]) -> None:
    settings = replace(ALL, **change)  # type: ignore[arg-type]
    assert_goes_on_from_every_report(settings, cuts=[0])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_processes_go_on_with_every_optimizer(optimizer: str) -> None:
    settings = replace(ALL, optimizer=optimizer, learning_rate=0.002, processes=2)
    assert_goes_on_from_every_report(settings, cuts=[1, 2])


def test_two_processes_go_on_with_next_to_nothing_in_memory() -> None:
    # What is far below 1e-25 becomes 0, and what is not far below it loses its last digits: in
    # each of the processes alike, or else the one that goes on has other bits than the one before.
    settings = replace(
        ALL, optimizer="momentum", processes=2, averaging=0.0, weight_decay=0.0, l1=0.0
    )
    whole, resumed = Session.of(settings), Session.of(settings)
    whole.network.state()["layers.0.biases"][0] = -1e4  # its ReLU never opens: all gradients are 0
    whole.optimizer.prepare(whole.network.parameters)
    whole.optimizer.state()["velocity.0"][:, 0] = np.geomspace(1e-26, 1e-20, 25)
    reports = whole.go_on(settings)
    place = next(reports).place
    resumed.load(whole.saved())
    list(reports)
    list(resumed.go_on(settings, start=place))
    for part, expected in zip(resumed.parts(), whole.parts(), strict=True):
        assert_same_bytes(part, expected)


def test_a_training_that_is_over_has_nothing_to_go_on_with() -> None:
    session = Session.of(ALL)
    before = session.saved()
    assert list(session.go_on(ALL, start=Place(epoch=ALL.epochs))) == []
    for part, expected in zip(session.parts()[::2], before[::2], strict=True):
        assert_same_bytes(part, expected)
