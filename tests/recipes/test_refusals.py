"""What is refused, with which words; what has no effect; and what one should expect."""

from dataclasses import fields
from typing import Any

import pytest

from tui_nn.recipes.hyperparameters import CHOICES, Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.recipes.refusals import expectations, renamed, without_effect

NAN, INF = float("nan"), float("inf")
CROSSED: dict[str, Any] = {"output": "softmax", "loss": "cross_entropy", "rule": "gradient"}

# The least that each may be, the most, values outside of that, and what the refusal says can be.
RANGES: dict[str, tuple[list[Any], list[Any], str]] = {
    "input_low": ([-100, 0.9], [-101, 1.0, NAN], "from -100 to 100"),
    "input_high": ([0.02, 100], [0.01, 101, NAN, INF], "from -100 to 100"),
    "hidden": ([(1,), (100_000,), (3, 2, 1)], [(), (0,), (5, -1), (100_001,), (2.5,)], "100,000"),
    "learning_rate": ([1e-9, 5.0], [0, -0.1, NAN, INF], "greater than 0"),
    "batch_size": ([0, 1, 10**9], [-1, 10**9 + 1], "from 0 (all rows) to 1,000,000,000"),
    "epochs": ([1, 10**6], [0, -1, 10**6 + 1], "from 1 to 1,000,000"),
    "patience": ([0, 10**6], [-1, 10**6 + 1], "from 0 (never stop early) to 1,000,000"),
    "validation": ([0, 10**9], [-1, 10**9 + 1], "from 0 (none) to 1,000,000,000"),
    "processes": ([1, 64], [0, -1, 65], "from 1 to 64"),
    "steps_alone": ([1, 1000], [0, -1, 1001], "from 1 to 1,000"),
    "views": ([0, 64], [-1, 65], "from 0 (none) to 64"),
    "momentum": ([0, 0.999], [-0.1, 1, NAN], "below 1"),
    "warm_up": ([0, 0.99], [-0.1, 1, NAN], "below 1"),
    "weight_decay": ([0, 0.99], [-0.1, 1, NAN], "below 1"),
    "l1": ([0, 0.99], [-0.1, 1, NAN], "below 1"),
    "dropout": ([0, 0.99], [-0.1, 1, NAN], "below 1"),
    "averaging": ([0, 0.9999], [-0.1, 1, NAN], "such as 0.999"),
    "shift": ([0, 14.9], [-1, 15, NAN], "from 0 on and below 15 pixels"),
    "rotation": ([0, 180], [-1, 181, NAN], "from 0 on and below 181 degrees"),
    "scaling": ([0, 0.99], [-0.1, 1, NAN], "below 1"),
    "shear": ([0, 2.9], [-0.1, 3, NAN], "below 3 pixels a line"),
    "elastic": ([0, 999], [-1, 1000, NAN], "below 1000"),
    "elastic_sigma": ([0.5, 99], [0.4, 0, 100, NAN], "from 0.5 on and below 100 pixels"),
    "noise": ([0, 0.99], [-0.1, 1, NAN], "below 1"),
    "target_low": ([0, 0.5], [-0.5, 0.99, NAN], "from 0 to 1"),
    "target_high": ([0.02, 1], [0.01, 1.5, NAN], "from 0 to 1"),
}
WHOLE = ["batch_size", "epochs", "patience", "validation", "processes", "steps_alone", "views"]


def outside() -> list[tuple[str, Any, str]]:
    return [(name, value, words) for name, (_, bad, words) in RANGES.items() for value in bad]


def inside() -> list[tuple[str, Any]]:
    return [(name, value) for name, (good, _, _) in RANGES.items() for value in good]


def test_every_hyperparameter_has_its_range_here_or_is_a_choice() -> None:
    names = {field.name for field in fields(Hyperparameters)}
    assert names == {*RANGES, *CHOICES, "biases", "label_smoothing"}


@pytest.mark.parametrize(("name", "value", "words"), outside())
def test_a_value_out_of_its_range_is_refused_by_name_and_with_the_range(
    name: str, value: object, words: str
) -> None:
    with pytest.raises(ValueError, match=name) as refused:
        Hyperparameters(**{name: value})  # type: ignore[arg-type]
    assert words in str(refused.value)
    assert " must be " in str(refused.value)


@pytest.mark.parametrize(("name", "value"), inside())
def test_the_ends_of_a_range_are_allowed(name: str, value: object) -> None:
    assert getattr(Hyperparameters(**{name: value}), name) == value  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [-0.1, 1, NAN])
def test_label_smoothing_has_a_range_too(value: float) -> None:
    with pytest.raises(ValueError, match=r"label_smoothing.*below 1"):
        Hyperparameters(**CROSSED, label_smoothing=value)
    assert Hyperparameters(**CROSSED, label_smoothing=0.99).label_smoothing == 0.99


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("value", [2.5, NAN, INF])
def test_a_part_of_a_number_of_rows_or_epochs_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        Hyperparameters(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["no", None, 2])
def test_biases_are_there_or_not(value: object) -> None:
    with pytest.raises(ValueError, match="biases"):
        Hyperparameters(biases=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", ["sigmod", "", "Sigmoid "])
def test_a_mistyped_name_is_refused_with_all_the_choices(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is {value!r}") as refused:
        Hyperparameters(**{name: value})  # type: ignore[arg-type]
    assert all(choice in str(refused.value) for choice in CHOICES[name])


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"loss": "cross_entropy", "rule": "gradient"}, "cross_entropy is made for output softmax"),
    (
        {"loss": "binary_cross_entropy", "output": "softmax", "rule": "gradient"},
        "binary_cross_entropy is made for output sigmoid",
    ),
    ({"loss": "cross_entropy", "output": "softmax"}, "rule tutorial.*use gradient"),
    ({"loss": "binary_cross_entropy"}, "rule tutorial.*use gradient"),
    (
        {"label_smoothing": 0.1},
        "label_smoothing is for a cross-entropy, so set it to 0.*target_low",
    ),
    ({"warm_up": 0.1, "schedule": "one_cycle"}, "one_cycle warms up by itself.*warm_up"),
    ({"processes": 2, "batch_size": 0}, "processes.*batch_size 0"),
    ({"learning_rate": 100.0, "weight_decay": 0.01}, "learning_rate times weight_decay"),
]


@pytest.mark.parametrize(("chosen", "reason"), CONTRADICTIONS)
def test_a_contradiction_is_refused_with_a_reason(chosen: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Hyperparameters(**chosen)


def test_all_contradictions_are_told_at_once() -> None:
    chosen: dict[str, Any] = {}
    for contradiction, _ in CONTRADICTIONS[3:]:
        chosen |= contradiction
    with pytest.raises(ValueError, match="; ") as refused:
        Hyperparameters(**{**chosen, "loss": "cross_entropy"})
    reasons = str(refused.value).split("; ")
    starts = ["loss", "rule", "schedule", "processes", "learning_rate"]
    assert [reason.split()[0] for reason in reasons] == starts


def refusal(**chosen: Any) -> str:  # noqa: ANN401 - whatever it is
    with pytest.raises(ValueError, match=" ") as refused:
        Hyperparameters(**chosen)
    return renamed(str(refused.value), lambda description: description.option)


def test_a_refusal_can_call_hyperparameters_by_their_options() -> None:
    assert refusal(loss="cross_entropy", output="softmax").endswith(
        "so with --loss cross_entropy use gradient"
    )
    assert refusal(batch_size=0, processes=2).startswith("--processes above 1 need")
    assert "but --batch-size 0 makes" in refusal(batch_size=0, processes=2)
    assert refusal(momentum=1.0) == "--momentum is 1.0; it must be from 0 on and below 1"
    assert refusal(input_low=3.0).startswith("--input-low is 3.0 and --input-high is 1.0; they")
    assert refusal(hidden=()).startswith("--hidden must be")


def test_a_value_that_looks_like_a_hyperparameter_keeps_its_name() -> None:
    told = refusal(optimizer="loss")
    assert told.startswith("--optimizer is 'loss'; it can be gradient_descent, momentum, nesterov")


@pytest.mark.parametrize(
    "chosen",
    [
        CROSSED,
        {**CROSSED, "label_smoothing": 0.1},
        {"loss": "binary_cross_entropy", "rule": "gradient", "label_smoothing": 0.1},
        {"warm_up": 0.1, "schedule": "cosine"},
        {"processes": 2, "batch_size": 1},
        {"learning_rate": 99.0, "weight_decay": 0.01},
        {"output": "softmax"},
        {"output": "softmax", "rule": "gradient"},
    ],
)
def test_what_only_looks_like_a_contradiction_is_allowed(chosen: dict[str, Any]) -> None:
    assert Hyperparameters(**chosen)


@pytest.mark.parametrize(
    ("chosen", "idle"),
    [
        ({}, {"momentum", "elastic_sigma", "steps_alone", "views"}),
        ({"optimizer": "momentum"}, {"elastic_sigma", "steps_alone", "views"}),
        ({"optimizer": "nesterov"}, {"elastic_sigma", "steps_alone", "views"}),
        ({"optimizer": "adam"}, {"momentum", "elastic_sigma", "steps_alone", "views"}),
        ({"elastic": 20.0}, {"momentum", "steps_alone"}),
        ({"processes": 2}, {"momentum", "elastic_sigma", "views"}),
        ({"patience": 3, "epochs": 5}, {"momentum", "elastic_sigma", "steps_alone", "views"}),
        (
            {"patience": 4, "epochs": 5},
            {"momentum", "elastic_sigma", "steps_alone", "views", "patience"},
        ),
        (
            {"patience": 9, "epochs": 1},
            {"momentum", "elastic_sigma", "steps_alone", "views", "patience"},
        ),
        ({"patience": 0, "epochs": 1}, {"momentum", "elastic_sigma", "steps_alone", "views"}),
        (
            CROSSED,
            {"momentum", "elastic_sigma", "steps_alone", "views", "target_low", "target_high"},
        ),
        (
            {**CROSSED, "optimizer": "momentum", "elastic": 1.0, "processes": 2},
            {"target_low", "target_high"},
        ),
    ],
)
def test_exactly_what_changes_nothing_is_named_as_without_effect(
    chosen: dict[str, Any], idle: set[str]
) -> None:
    said = without_effect(Hyperparameters(**chosen))
    assert said.keys() == idle
    assert all(len(reason) > 10 for reason in said.values())


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"output": "softmax"}, "Softmax with squared error learns slowly"),
        ({"activation": "relu"}, "first weights are large for relu"),
        ({"hidden": (9, 9, 9), "rule": "gradient"}, "errors fade"),
        ({"optimizer": "adam"}, "adam wants rates near 0.001; with 0.1 it"),
        ({"optimizer": "rmsprop", "learning_rate": 0.02}, "rmsprop wants"),
        ({"optimizer": "momentum"}, "a learning rate of 0.1 acts like one of 1:"),
        (
            {"optimizer": "nesterov", "momentum": 0.95, "learning_rate": 0.05},
            "With momentum 0.95, a learning rate of 0.05 acts like one of 1:",
        ),
        ({"batch_size": 0}, "one step an epoch, 5 in all"),
        ({"patience": 3}, "Patience goes by the accuracy of the test rows"),
    ],
)
def test_what_works_badly_is_allowed_and_says_what_to_expect(
    chosen: dict[str, Any], words: str
) -> None:
    [said] = expectations(Hyperparameters(**chosen))
    assert words in said


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        CROSSED,
        {"activation": "relu", "initializer": "kaiming"},
        {"hidden": (9, 9, 9)},
        {"hidden": (9, 9), "rule": "gradient"},
        {"optimizer": "adam", "learning_rate": 0.01},
        {"optimizer": "momentum", "learning_rate": 0.09},
        {"optimizer": "momentum", "batch_size": 2},
        {"patience": 3, "validation": 100},
        {"patience": 9},
        vars(RECIPES["quick"]),
        vars(RECIPES["best"]),
    ],
)
def test_of_what_works_as_one_would_think_there_is_nothing_to_say(chosen: dict[str, Any]) -> None:
    assert expectations(Hyperparameters(**chosen)) == []
