import numpy as np
import pytest

from tui_nn.network.initializers import INITIALIZERS

INPUTS, OUTPUTS = 300, 200
SPREADS = {
    "tutorial": OUTPUTS**-0.5,
    "lecun": INPUTS**-0.5,
    "xavier": (2 / (INPUTS + OUTPUTS)) ** 0.5,  # a uniform distribution's is its limit / √3
    "kaiming": (2 / INPUTS) ** 0.5,
}


def test_every_initializer_has_its_spread_here() -> None:
    assert SPREADS.keys() == INITIALIZERS.keys()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_weights_have_the_mean_0_and_the_spread_of_the_formula(name: str) -> None:
    weights = INITIALIZERS[name](np.random.default_rng(0), INPUTS, OUTPUTS)
    assert weights.shape == (INPUTS, OUTPUTS)
    # The spread of 60,000 numbers is known to 0.3 %, their mean to a 245th of the spread.
    assert weights.std() == pytest.approx(SPREADS[name], rel=0.015)
    assert abs(weights.mean()) < 4 * SPREADS[name] / weights.size**0.5


@pytest.mark.parametrize("name", ["tutorial", "lecun", "kaiming"])
def test_normal_weights_have_the_tails_of_a_normal_distribution(name: str) -> None:
    weights = INITIALIZERS[name](np.random.default_rng(0), INPUTS, OUTPUTS) / SPREADS[name]
    assert (np.abs(weights) > 2).mean() == pytest.approx(0.0455, abs=0.004)
    assert np.abs(weights).max() > 3.5


def test_xavier_fills_its_bounds_evenly_and_keeps_within_them() -> None:
    weights = INITIALIZERS["xavier"](np.random.default_rng(0), INPUTS, OUTPUTS)
    limit = (6 / (INPUTS + OUTPUTS)) ** 0.5
    assert np.abs(weights).max() <= limit
    counts, _ = np.histogram(weights, 10, (-limit, limit))
    np.testing.assert_allclose(counts, weights.size / 10, rtol=0.06)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_generator_draws_the_same_weights(name: str) -> None:
    one, same, other = (INITIALIZERS[name](np.random.default_rng(seed), 5, 4) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).all()
