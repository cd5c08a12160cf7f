"""Every hyperparameter is an option of `nn-tui train`: told of, taken, or refused with a reason."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.program import Output, parse_json
from tests.processes import eventually
from tui_nn.cli import main
from tui_nn.cli.following import EpochLines
from tui_nn.recipes.descriptions import DESCRIPTIONS, GROUPS, NAME, RECIPE_SENTENCES
from tui_nn.recipes.hyperparameters import CHOICES, Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.journal import Event

ALL_OPTIONS = {
    "input_low": -0.4,
    "input_high": 2.0,
    "hidden": (6, 5),
    "activation": "relu",
    "output": "softmax",
    "biases": True,
    "initializer": "kaiming",
    "loss": "cross_entropy",
    "rule": "gradient",
    "optimizer": "nesterov",
    "learning_rate": 1e-9,  # so slow that no epoch is better than the first
    "momentum": 0.5,
    "schedule": "cosine",
    "warm_up": 0.1,
    "batch_size": 20,
    "epochs": 50,
    "patience": 1,
    "validation": 100,
    "averaging": 0.9,
    "weight_decay": 1e-4,
    "l1": 1e-6,
    "dropout": 0.1,
    "label_smoothing": 0.1,
    "shift": 1.0,
    "rotation": 5.0,
    "scaling": 0.1,
    "shear": 0.1,
    "elastic": 12.0,
    "elastic_sigma": 5.0,
    "noise": 0.02,
    "dtype": "float64",
}
"""A value for each hyperparameter that can have one beside the others."""


def words(values: dict[str, object]) -> list[str]:
    """Hyperparameters as options."""
    options: list[str] = []
    for name, value in values.items():
        option = DESCRIPTIONS[name].option
        if isinstance(value, bool):
            options.append(option if value else option.replace("--", "--no-", 1))
        else:
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            options += [option, text]
    return options


@pytest.fixture(scope="session")
def all_options_run(training: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with all options, which has ended early."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NN_TUI_RUNS", str(runs))
        assert main([*training, *words(ALL_OPTIONS), "--name", "all"]) == 0
    eventually(lambda: not RunFolder(runs / "all").worker.exists())
    return runs / "all"


def test_the_help_has_every_hyperparameter_in_its_group_and_every_recipe(output: Output) -> None:
    text = output.of("train", "--help")
    flat = " ".join(text.split())
    for group in GROUPS:
        assert f"\n{group.title}:\n" in text
        for description in group.descriptions:
            assert description.option in text
            assert description.help in flat
            if description.kind == NAME:
                assert f"One of: {', '.join(description.values)}." in flat
    for name, sentence in RECIPE_SENTENCES.items():
        assert f"{name} {sentence}" in flat


def test_what_is_told_of_recipes_and_names_is_all_that_there_is() -> None:
    assert list(RECIPE_SENTENCES) == list(RECIPES)
    for name, choices in CHOICES.items():
        assert set(DESCRIPTIONS[name].values) == set(choices)
    assert set(DESCRIPTIONS) == set(vars(Hyperparameters()))


def test_every_option_is_what_the_run_was_told(all_options_run: Path) -> None:
    how = RunConfig.read(RunFolder(all_options_run).config).hyperparameters
    assert how == Hyperparameters(**ALL_OPTIONS)  # type: ignore[arg-type]


def test_the_introduction_tells_all_that_is_on(all_options_run: Path, output: Output) -> None:
    introduction = output.of("attach", all_options_run).split("\nepoch ")[0]
    assert introduction.splitlines()[1:5] + introduction.splitlines()[7:] == [
        (
            "network        6 and 5 hidden nodes, relu, outputs softmax, biases, kaiming weights, "
            "cross_entropy, gradient rule, inputs -0.4 to 2, float64"
        ),
        (
            "steps          20 rows a step, 50 epochs, nesterov, momentum 0.5, "
            "learning rate 1e-09, cosine, warm-up 0.1, patience 1, averaging 0.9"
        ),
        "regularization weight decay 0.0001, L1 1e-06, dropout 0.1, label smoothing 0.1",
        (
            "augmentation   shift 1, rotation 5, scaling 0.1, shear 0.1, elastic 12, "
            "elastic sigma 5, noise 0.02"
        ),
        "best weights   chosen by 100 validation rows, the last of the training rows",
    ]
    assert "training rows  200 of " in introduction


def test_the_introduction_does_not_tell_of_what_is_off(run: Path, output: Output) -> None:
    introduction = output.of("attach", run).split("\nepoch ")[0]
    assert [line[:15].rstrip() for line in introduction.splitlines()] == [
        "run",
        "network",
        "steps",
        "training rows",
        "test rows",
        "best weights",
    ]
    assert "momentum" not in introduction
    assert introduction.endswith("best weights   chosen by the test rows")


def test_targets_that_differ_from_the_tutorials_are_told(
    training: list[str], output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
    introduction = output.of(*training, "--target-low", "0.1", "--detach")
    assert "tutorial rule, targets 0.1 and 0.99\n" in introduction


def test_validation_and_an_early_end_are_told(all_options_run: Path, output: Output) -> None:
    lines = output.of("attach", all_options_run).splitlines()
    epochs = [line for line in lines if line.startswith("epoch ")]
    assert [line.split("  test")[0] for line in epochs] == ["epoch  1/50", "epoch  2/50"]
    assert all("validation accuracy " in line for line in epochs)
    assert lines[-2].startswith("all finished at epoch 2/50, no better for 1 epoch")
    assert "validation accuracy " in lines[-2]


def test_json_has_validation_and_the_reason(all_options_run: Path, output: Output) -> None:
    lines = output.of("attach", all_options_run, "--json").splitlines()
    events = [parse_json(line) for line in lines]
    evaluations = [event for event in events if event["event"] == "evaluation"]
    assert all(0 <= event["validation_accuracy"] <= 1 for event in evaluations)
    assert events[-1]["event"] == "finished"
    assert "no better for 1 epoch" in events[-1]["reason"]


def test_the_list_of_runs_has_the_validation_accuracy(
    all_options_run: Path, run: Path, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run.is_dir()
    assert output.json_of("runs")[0]["validation_accuracy"] is None
    monkeypatch.setenv("NN_TUI_RUNS", str(all_options_run.parent))
    (record,) = output.json_of("runs")
    assert 0 <= record["validation_accuracy"] <= 1
    assert "no better for 1 epoch" in record["reason"]


def test_the_best_accuracy_is_that_of_the_weights_that_validation_chose(
    all_options_run: Path, runs_folder: Path, output: Output
) -> None:
    run = Path(shutil.copytree(all_options_run, runs_folder / "all"))
    journal = run / "journal.jsonl"
    events = [json.loads(line) for line in journal.read_text().splitlines()]
    figures = [(0.7, 0.5), (0.8, 0.6), (0.9, 0.4)]  # accuracy on test rows, on validation rows
    evaluations = [event for event in events if event["event"] == "evaluation"]
    for evaluation, (accuracy, chosen_by) in zip(evaluations, figures, strict=False):
        evaluation |= {"accuracy": accuracy, "validation_accuracy": chosen_by}
    kept = [event for event in events if event not in evaluations[3:]]
    journal.write_text("".join(json.dumps(event) + "\n" for event in kept))
    (record,) = output.json_of("runs")
    assert (record["accuracy"], record["best_accuracy"]) == (0.9, 0.8)
    assert record["validation_accuracy"] == 0.4


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--loss", "cross_entropy"], "--loss cross_entropy is made for --output softmax"),
        (["--optimizer", "sgd"], "it can be gradient_descent, momentum"),
        (["--rotation", "200"], "--rotation is 200.0; it must be from 0 on and below 181"),
        (["--validation", "-1"], "--validation is -1; it must be from 0 (none) to"),
        (["--hidden", "100000,100000"], "the network would take 40,319 MB to save"),
        (["--patience", "4"], "--patience would have no effect: the last epoch is over"),
        (["--momentum", "0.9"], "--momentum would have no effect: optimizer gradient_descent has"),
        (["--elastic-sigma", "4"], "--elastic-sigma would have no effect: nothing is bent"),
        (["--recipe", "quick", "--target-low", "0.1"], "--target-low would have no effect"),
        (["--recipe", "great"], "there is no recipe 'great'. There are: classic, quick, best"),
    ],
)
def test_what_makes_no_sense_or_has_no_effect_is_refused_with_the_reason(
    training: list[str], runs_folder: Path, output: Output, options: list[str], complaint: str
) -> None:
    assert complaint in output.complaint_of(*training, *options)
    assert not runs_folder.exists()


def test_what_to_expect_is_said_before_the_training(
    training: list[str], tmp_path: Path, output: Output
) -> None:
    missing = ("--test", str(tmp_path / "missing.csv"))
    first, last = output.complaint_of(*training, "--output", "softmax", *missing).splitlines()
    assert first.startswith("Softmax with squared error learns slowly")
    assert "there is no such file" in last


def epoch_lines(run: Path, events: Sequence[Event]) -> list[str]:
    """The first two figures of each line that is printed for events."""
    lines = EpochLines(RunConfig.read(RunFolder(run).config), speed=False).lines(list(events))
    return ["  ".join(line.split("  ")[:2]) for line in lines]


def event(kind: str, samples: int, **figures: float) -> Event:
    return {"event": kind, "samples": samples, "loss": 0.5, **figures}


def test_an_epoch_without_an_evaluation_has_its_line_too(run: Path) -> None:
    assert epoch_lines(
        run,
        [
            event("started", 0),
            event("evaluation", 0, accuracy=0.1),
            event("progress", 200),
            event("evaluation", 200, accuracy=0.2),
            event("progress", 300),
            event("progress", 600),
            event("evaluation", 600, accuracy=0.9),
            event("progress", 900),
            event("stopped", 900),
        ],
    ) == [
        "epoch 1/3  test accuracy -",
        "epoch 2/3  test accuracy 90.00%",
        "epoch 3/3  test accuracy -",
    ]


def test_epochs_that_are_learned_again_are_told_again(run: Path) -> None:
    learned = [event("progress", 300), event("evaluation", 300, accuracy=0.5)]
    lost = [event("progress", 600)]
    assert (
        epoch_lines(run, [event("started", 0), *learned, *lost, event("started", 0), *learned])
        == ["epoch 1/3  test accuracy 50.00%"] * 2
    )


def test_rows_that_are_set_aside_are_in_no_epoch(run: Path) -> None:
    config = json.loads((run / "config.json").read_text())
    config["hyperparameters"]["validation"] = 100
    (run / "config.json").write_text(json.dumps(config))
    assert epoch_lines(run, [event("evaluation", 200, accuracy=0.5)]) == [
        "epoch 1/3  test accuracy 50.00%"
    ]
