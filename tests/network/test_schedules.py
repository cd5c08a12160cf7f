from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.network.plain_equations import random_rows
from tests.network.trainings import SMALL, build, training
from tui_nn.network.layers import Parameter
from tui_nn.network.optimizers import GradientDescent
from tui_nn.network.schedules import SCHEDULES, constant, warmed_up

SHARES = [number / 1000 for number in range(1001)]
COMING_DOWN = ["step", "linear", "cosine"]


@pytest.mark.parametrize(
    ("name", "factors"),
    [
        ("constant", {0.0: 1.0, 0.5: 1.0, 1.0: 1.0}),
        ("step", {0.0: 1.0, 0.499: 1.0, 0.5: 0.1, 0.749: 0.1, 0.75: 0.01, 1.0: 0.01}),
        ("linear", {0.0: 1.0, 0.25: 0.75, 0.5: 0.5, 1.0: 0.0}),
        # ½ (1 + cos 60°) = ¾
        ("cosine", {0.0: 1.0, 1 / 3: 0.75, 0.5: 0.5, 2 / 3: 0.25, 1.0: 0.0}),
        ("one_cycle", {0.0: 0.1, 0.225: 0.55, 0.45: 1.0, 0.675: 0.55, 0.9: 0.1, 1.0: 0.001}),
    ],
)
def test_a_schedule_has_known_factors(name: str, factors: dict[float, float]) -> None:
    for share, factor in factors.items():
        assert SCHEDULES[name](share) == pytest.approx(factor, abs=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_factor_is_never_negative_and_at_most_1_which_it_reaches(name: str) -> None:
    factors = [SCHEDULES[name](share) for share in SHARES]
    assert min(factors) >= 0.0
    assert max(factors) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", COMING_DOWN)
def test_a_schedule_that_falls_never_rises(name: str) -> None:
    factors = [SCHEDULES[name](share) for share in SHARES]
    assert factors == sorted(factors, reverse=True)


def test_one_cycle_has_its_peak_at_45_hundredths_only() -> None:
    factors = [SCHEDULES["one_cycle"](share) for share in SHARES]
    peak = factors.index(max(factors))
    assert SHARES[peak] == 0.45
    assert factors[: peak + 1] == sorted(factors[: peak + 1])
    assert factors[peak:] == sorted(factors[peak:], reverse=True)


@pytest.mark.parametrize("name", ["constant", *COMING_DOWN])
@pytest.mark.parametrize("warm_up", [0.05, 0.2, 0.9])
def test_warming_up_rises_from_0_to_1_in_a_line_and_the_whole_schedule_follows(
    name: str, warm_up: float
) -> None:
    schedule, warmed = SCHEDULES[name], warmed_up(SCHEDULES[name], warm_up)
    for part in (0.0, 0.25, 0.5, 0.999):
        assert warmed(part * warm_up) == pytest.approx(part, abs=1e-12)
    for part in (0.0, 0.1, 0.3, 0.6, 0.8, 1.0):
        share = warm_up + part * (1 - warm_up)
        assert warmed(share) == pytest.approx(schedule(part), abs=1e-9)


@pytest.mark.parametrize("name", ["constant", *COMING_DOWN])
def test_warming_up_goes_over_into_the_schedule_without_a_jump(name: str) -> None:
    warmed = warmed_up(SCHEDULES[name], 0.2)
    assert warmed(0.2 - 1e-9) == pytest.approx(warmed(0.2), abs=1e-7)
    assert warmed(0.2) == pytest.approx(1.0)


def test_without_warming_up_a_schedule_is_itself() -> None:
    assert warmed_up(constant, 0.0) is constant


class Watched(GradientDescent):
    """Notes the learning rate of every step."""

    def __init__(self, learning_rate: float) -> None:
        super().__init__(learning_rate)
        self.rates: list[float] = []

    def step(self, parameters: Sequence[Parameter]) -> None:
        self.rates.append(self.rate)
        super().step(parameters)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_steps_of_a_round_have_the_factor_of_its_middle(name: str) -> None:
    # 1,200 rows in batches of 64 are rounds of 512, 512 and 176 rows: 8, 8 and 3 steps.
    rows, epochs = 1200, 2
    settings = replace(SMALL, batch_size=64, epochs=epochs, schedule=name)
    optimizer = Watched(0.5)
    reports = list(training(build(), settings, rows=random_rows(rows, 20), optimizer=optimizer))
    assert len(reports) == 6
    expected = []
    for epoch in range(epochs):
        for first, size, steps in [(0, 512, 8), (512, 512, 8), (1024, 176, 3)]:
            share = (epoch * rows + first + size / 2) / (epochs * rows)
            expected += [0.5 * SCHEDULES[name](share)] * steps
    assert optimizer.rates == pytest.approx(expected, rel=1e-12)


def test_the_warm_up_of_a_training_starts_low_and_ends_at_the_whole_rate() -> None:
    settings = replace(SMALL, batch_size=64, epochs=1, warm_up=0.5)
    optimizer = Watched(0.5)
    list(training(build(), settings, rows=random_rows(2048, 20), optimizer=optimizer))
    # Four rounds of 8 steps, with their middles at an eighth, three eighths and so on.
    assert optimizer.rates == pytest.approx([0.125] * 8 + [0.375] * 8 + [0.5] * 16)
