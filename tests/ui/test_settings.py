"""The settings of the next run: what can be set, refused, and stepped through."""

import re

import pytest

from tui_nn.recipes.descriptions import DESCRIPTIONS, Description
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.ui.settings import SETTINGS, Settings

ALL = [each for group in SETTINGS for each in group.descriptions]


@pytest.fixture
def settings() -> Settings:
    """Those that the app begins with."""
    return Settings()


def changed(settings: Settings) -> set[str]:
    return {name for name in DESCRIPTIONS if settings.is_changed(name)}


def set_all(settings: Settings, values: dict[str, str]) -> None:
    for name, value in values.items():
        settings.set(name, value)


def test_whatever_a_run_can_be_told_can_be_set() -> None:
    assert [each.name for each in ALL[:2]] == ["recipe", "seed"]
    assert {each.name for each in ALL[2:]} == set(vars(Hyperparameters()))


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_sets_all_and_each_as_it_would_be_typed(settings: Settings, recipe: str) -> None:
    settings.set("recipe", recipe)
    assert settings.hyperparameters() == RECIPES[recipe]
    for name in DESCRIPTIONS:
        settings.set(name, settings.text(name))
    assert settings.hyperparameters() == RECIPES[recipe]


@pytest.mark.parametrize("setting", ALL, ids=lambda setting: setting.name)
def test_the_arrows_go_through_all_values_and_stay_at_the_ends(
    settings: Settings, setting: Description
) -> None:
    settings.set(setting.name, setting.values[0])
    seen = [settings.text(setting.name)]
    for _ in setting.values:
        settings.step(setting.name, 1)
        seen.append(settings.text(setting.name))
    assert seen == [*setting.values, setting.values[-1]]
    settings.step(setting.name, -1)
    assert settings.text(setting.name) == setting.values[-2]


@pytest.mark.parametrize(
    ("name", "typed", "before", "after"),
    [
        ("hidden", "250", "200", "300"),
        ("hidden", "64,32", "50", "100"),
        ("learning_rate", "0.15", "0.1", "0.2"),
        ("learning_rate", "7", "1.0", "7.0"),
        ("batch_size", "300", "256", "300"),
        ("seed", "12", "3", "12"),
    ],
)
def test_the_arrows_go_on_from_a_typed_value_to_the_nearest(
    settings: Settings, name: str, typed: str, before: str, after: str
) -> None:
    for by, expected in ((-1, before), (1, after)):
        settings.set(name, typed)
        settings.step(name, by)
        assert settings.text(name) == expected


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("hidden", "0", "100,000 nodes"),
        ("hidden", "20x", "nodes such as 200 or 200,100"),
        ("loss", "hinge", "squared_error, cross_entropy"),
        ("biases", "maybe", "biases can be no, yes"),
        ("learning_rate", "-1", "greater than 0"),
        ("learning_rate", "fast", "must be a number"),
        ("momentum", "nan", "momentum is nan"),
        ("epochs", "2.5", "must be a whole number"),
        ("epochs", "0", "from 1 to 1,000,000"),
        ("dropout", "1", "below 1"),
        ("input_low", "3", "input of paper is 3.0 and input of ink is 1.0"),
        ("target_low", "0.99", "the first one smaller"),
        ("rotation", "200", "degrees"),
        ("seed", "-1", "at least 0"),
        ("recipe", "great", "classic, quick, best"),
    ],
)
def test_a_value_that_goes_with_no_others_is_refused_and_the_old_one_stays(
    settings: Settings, name: str, typed: str, reason: str
) -> None:
    old = settings.text(name)
    with pytest.raises(ValueError, match=reason):
        settings.set(name, typed)
    assert settings.text(name) == old
    assert settings.hyperparameters() == RECIPES["classic"]


@pytest.mark.parametrize(
    "steps",
    [
        {"loss": "cross_entropy", "rule": "gradient", "output": "softmax"},
        {"label_smoothing": "0.1", "loss": "binary_cross_entropy", "rule": "gradient"},
        {"warm_up": "0.2", "schedule": "one_cycle", "processes": "2", "batch_size": "0"},
        {"weight_decay": "0.5", "learning_rate": "2"},
    ],
    ids=",".join,
)
def test_settings_may_contradict_each_other_on_the_way_but_no_run_starts(
    settings: Settings, steps: dict[str, str]
) -> None:
    refused = False
    for name, value in steps.items():
        settings.set(name, value)
        if settings.refusal:
            refused = True
            with pytest.raises(ValueError, match=re.escape(settings.refusal)):
                settings.hyperparameters()
    assert refused
    assert changed(settings) == set(steps)


def test_contradictions_end_when_the_last_setting_fits(settings: Settings) -> None:
    settings.set("loss", "cross_entropy")
    assert "softmax" in settings.refusal
    settings.set("output", "softmax")
    assert "use gradient" in settings.refusal
    settings.set("warm_up", "0.1")
    settings.set("schedule", "one_cycle")
    assert settings.refusal.endswith("; schedule one_cycle warms up by itself, so set warm-up to 0")
    settings.set("warm_up", "0")
    settings.set("rule", "gradient")
    assert settings.refusal == ""
    assert settings.hyperparameters().loss == "cross_entropy"


def test_what_has_no_effect_is_known_even_of_settings_that_contradict(settings: Settings) -> None:
    assert "momentum" in settings.without_effect
    assert "target_low" not in settings.without_effect
    settings.set("loss", "cross_entropy")
    assert settings.refusal
    assert "target_low" in settings.without_effect


def test_what_differs_from_the_recipe_is_known_and_a_recipe_resets_it(settings: Settings) -> None:
    assert changed(settings) == set()
    set_all(settings, {"seed": "3", "epochs": "50", "shift": "1.5", "hidden": "200"})
    assert changed(settings) == {"epochs", "shift"}
    settings.set("shift", "0")
    assert changed(settings) == {"epochs"}
    settings.set("recipe", "classic")
    assert changed(settings) == set()
    assert settings.seed == 3


def test_softmax_with_squared_error_is_allowed_and_says_what_to_expect(settings: Settings) -> None:
    assert settings.expectations == []
    settings.set("output", "softmax")
    assert settings.refusal == ""
    assert "learns slowly" in " ".join(settings.expectations)
