import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES

NONSENSE: list[tuple[str, Any]] = [
    ("activation", "sigmod"),
    ("initializer", ""),
    ("loss", "squared"),
    ("rule", "hebb"),
    ("optimizer", "sgd"),
    ("dtype", "float16"),
    ("hidden", ()),
    ("hidden", (0,)),
    ("hidden", (200, -1)),
    ("hidden", (100_001,)),
    ("hidden", (20.5,)),
    ("learning_rate", 0.0),
    ("learning_rate", -0.1),
    ("learning_rate", float("nan")),
    ("learning_rate", float("inf")),
    ("batch_size", -1),
    ("epochs", 0),
    ("target_low", -0.5),
    ("target_low", 0.99),
    ("target_low", float("nan")),
    ("target_high", 1.5),
]


@pytest.mark.parametrize(("field", "value"), NONSENSE)
def test_nonsense_is_refused_by_the_name_of_the_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        Hyperparameters(**{field: value})  # type: ignore[arg-type]


def test_a_mistyped_name_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match=r"'hebb'.*gradient, tutorial"):
        Hyperparameters(rule="hebb")


def test_classic_is_the_network_of_the_tutorial() -> None:
    classic = RECIPES["classic"]
    network = classic.build_network(784, 10, np.random.default_rng(0))
    assert [layer.weights.value.shape for layer in network.layers] == [(784, 200), (200, 10)]
    assert [layer.biases for layer in network.layers] == [None, None]
    assert network.rule == "tutorial"
    assert classic.build_optimizer().learning_rate == 0.1
    assert (classic.batch_size, classic.epochs) == (1, 5)
    expected = np.full((10, 10), 0.01) + np.eye(10) * 0.98
    np.testing.assert_allclose(classic.target_table(10), expected, rtol=1e-6)


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


@pytest.mark.parametrize(
    ("initializer", "spreads"),
    [("tutorial", (200**-0.5, 50**-0.5)), ("lecun", (784**-0.5, 200**-0.5))],
)
def test_first_weights_have_the_spread_that_their_initializer_promises(
    initializer: str, spreads: tuple[float, float]
) -> None:
    settings = Hyperparameters(initializer=initializer)
    network = settings.build_network(784, 50, np.random.default_rng(0))
    for layer, spread in zip(network.layers, spreads, strict=True):
        weights = layer.weights.value
        assert weights.std() == pytest.approx(spread, rel=0.03)
        assert abs(weights.mean()) < 4 * spread / weights.size**0.5


def test_first_weights_come_from_the_generator() -> None:
    first, same, other = (
        Hyperparameters().build_network(20, 3, np.random.default_rng(seed)).state()
        for seed in (1, 1, 2)
    )
    for name in first:
        np.testing.assert_array_equal(first[name], same[name])
        assert (first[name] != other[name]).any()


def test_importing_the_network_loads_neither_a_screen_nor_the_linear_algebra_of_scipy() -> None:
    code = "import sys, tui_nn.network; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "tui_nn.network.training" in loaded
    assert not loaded & {"textual", "rich", "scipy.linalg", "tui_nn.errors", "tui_nn.dataset"}
