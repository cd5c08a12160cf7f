import ast
import subprocess
import sys

import pytest

from tui_nn.recipes import descriptions
from tui_nn.recipes.descriptions import (
    DESCRIPTIONS,
    GROUPS,
    NAME,
    NODES,
    NUMBER,
    RECIPE_SENTENCES,
    WHOLE,
    YES_NO,
    Description,
)
from tui_nn.recipes.hyperparameters import CHOICES, HYPERPARAMETERS, Hyperparameters
from tui_nn.recipes.named import RECIPES

ALL = list(DESCRIPTIONS.values())


each = pytest.mark.parametrize("description", ALL, ids=list(DESCRIPTIONS))


def as_typed(description: Description, text: str) -> object:
    """A value of the app's steps as `Hyperparameters` takes it."""
    if description.kind == YES_NO:
        return {"yes": True, "no": False}[text]
    if description.kind == NODES:
        return tuple(int(nodes) for nodes in text.split(","))
    return text if description.kind == NAME else ast.literal_eval(text)


def test_every_hyperparameter_is_described_once() -> None:
    described = [one.name for group in GROUPS for one in group.descriptions]
    assert sorted(described) == sorted(HYPERPARAMETERS)
    assert list(DESCRIPTIONS) == described


@each
def test_the_kind_is_that_of_the_default(description: Description) -> None:
    kinds = {bool: YES_NO, int: WHOLE, float: NUMBER, str: NAME, tuple: NODES}
    assert description.kind == kinds[type(getattr(Hyperparameters(), description.name))]


@each
def test_a_title_is_short_and_the_help_is_one_sentence(description: Description) -> None:
    assert 0 < len(description.title) <= 16
    assert description.help.endswith(".")
    assert ". " not in description.help
    assert description.help[0].isupper()
    assert "  " not in description.help


def test_no_two_have_the_same_title_help_or_option() -> None:
    for field in ("title", "help", "option"):
        assert len({getattr(one, field) for one in ALL}) == len(ALL)
    assert DESCRIPTIONS["batch_size"].option == "--batch-size"


def test_names_are_described_with_all_their_choices() -> None:
    named = {one.name: sorted(one.values) for one in ALL if one.kind == NAME}
    assert named == {name: sorted(choices) for name, choices in CHOICES.items()}


@each
def test_values_differ_and_numbers_rise_but_for_all_rows_at_the_end(
    description: Description,
) -> None:
    values = [as_typed(description, text) for text in description.values]
    assert len(set(values)) == len(values) > 1
    if description.kind in (WHOLE, NUMBER):
        rising = [value for value in values if description.name != "batch_size" or value != 0]
        assert rising == sorted(rising)  # type: ignore[type-var]


@each
def test_every_value_alone_makes_a_valid_set_or_is_refused_with_a_reason_that_names_it(
    description: Description,
) -> None:
    for text in description.values:
        value = as_typed(description, text)
        try:
            chosen = Hyperparameters(**{description.name: value})  # type: ignore[arg-type]
        except ValueError as refused:
            reason = str(refused)  # a name that can be chosen is named by itself
            assert description.name in reason or (description.kind == NAME and text in reason)
        else:
            assert getattr(chosen, description.name) == value


@each
def test_every_value_is_valid_in_some_recipe(description: Description) -> None:
    def fits(recipe: Hyperparameters, value: object) -> bool:
        try:
            Hyperparameters(**{**vars(recipe), description.name: value})
        except ValueError:
            return False
        return True

    extra = Hyperparameters(loss="binary_cross_entropy", rule="gradient")
    for text in description.values:
        value = as_typed(description, text)
        assert any(fits(recipe, value) for recipe in (*RECIPES.values(), extra))


@each
def test_the_default_is_among_the_values(description: Description) -> None:
    values = [as_typed(description, text) for text in description.values]
    assert getattr(Hyperparameters(), description.name) in values


def test_every_recipe_has_a_sentence() -> None:
    assert RECIPE_SENTENCES.keys() == RECIPES.keys()
    assert all(sentence.endswith(".") for sentence in RECIPE_SENTENCES.values())


def test_describing_loads_no_numpy() -> None:
    code = f"import sys, {descriptions.__name__}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert descriptions.__name__ in loaded
    assert not {"numpy", "scipy", "textual"} & set(loaded)
