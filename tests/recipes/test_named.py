import json
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

from tests.network.plain_equations import random_rows
from tui_nn.network import Rows, train
from tui_nn.recipes.hyperparameters import HYPERPARAMETERS, Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.recipes.refusals import expectations


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


def test_the_recipes_have_the_names_that_people_are_told() -> None:
    assert list(RECIPES) == ["classic", "quick", "best"]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_comes_back_from_json_as_it_was(name: str) -> None:
    content = json.loads(json.dumps(asdict(RECIPES[name])))
    assert content.keys() == set(HYPERPARAMETERS)
    content["hidden"] = tuple(content["hidden"])
    assert Hyperparameters(**content) == RECIPES[name]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_gives_no_reason_for_a_warning(name: str) -> None:
    assert expectations(RECIPES[name]) == []


@pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_trains(name: str) -> None:
    recipe = replace(RECIPES[name], hidden=(6,), epochs=1)
    rng = np.random.default_rng(0)
    network = recipe.build_network(25, 10, rng)
    pixels, labels = random_rows(200, inputs=25)
    rows = Rows(pixels, labels, recipe.target_table(10))
    reports = list(
        train(
            network,
            recipe.build_optimizer(),
            rows,
            recipe.course(),
            rng,
            average=recipe.build_average(network),
        )
    )
    assert sum(report.rows for report in reports) == 200
    assert all(np.isfinite(report.loss) for report in reports)


def test_importing_the_network_loads_neither_a_screen_nor_the_linear_algebra_of_scipy() -> None:
    code = "import sys, tui_nn.network; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "tui_nn.network.training" in loaded
    assert not loaded & {
        "textual", "rich", "scipy.linalg", "tui_nn.errors", "tui_nn.dataset", "tui_nn.recipes"
    }  # fmt: skip
