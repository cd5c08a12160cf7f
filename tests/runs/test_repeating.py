"""The command that repeats a training: read by the program, it is the same training again."""

import dataclasses
import hashlib
import shlex
from collections import ChainMap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tui_nn
from tests.runs.ready_runs import used, write_rows
from tui_nn.cli.hyperparameters import given as options_given
from tui_nn.cli.parser import build_parser
from tui_nn.cli.recipes import hyperparameters_of
from tui_nn.dataset import open_dataset
from tui_nn.locations import runs_folder
from tui_nn.recipes.hyperparameters import CHOICES, Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.recipes.refusals import without_effect
from tui_nn.runs.config import Parent, RowsUsed, RunConfig
from tui_nn.runs.export.repeating import command_for, remarks
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.journal import JournalWriter

PARSER = build_parser()
ROWS = RowsUsed("/data/my rows'.csv", rows=60_000, bytes=1, sha256="a" * 64, drawn=False)


def number(least: float, below: float) -> st.SearchStrategy[float]:
    return st.floats(least, below, exclude_max=True, allow_subnormal=False)


SHARE = st.one_of(st.just(0.0), number(0, 1))
OF_SQUARED_ERROR: dict[str, st.SearchStrategy[Any]] = {
    "output": st.sampled_from(sorted(CHOICES["output"])),
    "rule": st.sampled_from(sorted(CHOICES["rule"])),
    "label_smoothing": st.just(0.0),
}
OF_LOSSES = st.one_of(
    st.fixed_dictionaries({"loss": st.just("squared_error"), **OF_SQUARED_ERROR}),
    *(
        st.fixed_dictionaries(
            {
                "loss": st.just(loss),
                "output": st.just(output),
                "rule": st.just("gradient"),
                "label_smoothing": SHARE,
            }
        )
        for loss, output in (("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid"))
    ),
)
OF_SCHEDULES = st.one_of(
    st.fixed_dictionaries({"schedule": st.just("one_cycle"), "warm_up": st.just(0.0)}),
    st.fixed_dictionaries(
        {
            "schedule": st.sampled_from(sorted({*CHOICES["schedule"]} - {"one_cycle"})),
            "warm_up": SHARE,
        }
    ),
)
OF_BATCHES = st.one_of(
    st.fixed_dictionaries({"batch_size": st.integers(0, 10**9), "processes": st.just(1)}),
    st.fixed_dictionaries({"batch_size": st.integers(1, 10**9), "processes": st.integers(2, 64)}),
)
OTHERS = st.fixed_dictionaries(
    {
        "input_low": number(-100, 0.5),
        "input_high": number(0.5, 100),
        "hidden": st.lists(st.integers(1, 100_000), min_size=1, max_size=4).map(tuple),
        "activation": st.sampled_from(sorted(CHOICES["activation"])),
        "biases": st.booleans(),
        "initializer": st.sampled_from(sorted(CHOICES["initializer"])),
        "target_low": number(0, 0.5),
        "target_high": st.floats(0.5, 1),
        "optimizer": st.sampled_from(sorted(CHOICES["optimizer"])),
        "learning_rate": number(1e-12, 1.0),
        "momentum": SHARE,
        "epochs": st.integers(1, 10**6),
        "patience": st.integers(0, 10**6),
        "validation": st.integers(0, 10**9),
        "weight_decay": SHARE,
        "l1": SHARE,
        "dropout": SHARE,
        "averaging": SHARE,
        "shift": st.one_of(st.just(0.0), number(0, 15)),
        "rotation": st.one_of(st.just(0.0), number(0, 181)),
        "scaling": SHARE,
        "shear": st.one_of(st.just(0.0), number(0, 3)),
        "elastic": st.one_of(st.just(0.0), number(0, 1000)),
        "elastic_sigma": number(0.5, 100),
        "noise": SHARE,
        "views": st.integers(0, 64),
        "steps_alone": st.integers(1, 1000),
        "dtype": st.sampled_from(sorted(CHOICES["dtype"])),
    }
)


def built(*parts: dict[str, Any]) -> Hyperparameters:
    return Hyperparameters(**dict(ChainMap(*parts)))


HYPERPARAMETERS = st.tuples(OF_LOSSES, OF_SCHEDULES, OF_BATCHES, OTHERS).map(
    lambda parts: built(*parts)
)


def config_of(chosen: Hyperparameters, **changes: Any) -> RunConfig:  # noqa: ANN401 - any field's
    config = RunConfig("a-run", "classic", chosen, 0, train=ROWS, test=ROWS)
    return dataclasses.replace(config, **changes)


def but_for_the_idle(chosen: Hyperparameters, usual: Hyperparameters) -> Hyperparameters:
    """The same, with the recipe's own values where these make no difference."""
    idle = without_effect(chosen)
    return dataclasses.replace(chosen, **{name: getattr(usual, name) for name in idle})


def test_every_hyperparameter_is_drawn() -> None:
    names = {field.name for field in dataclasses.fields(Hyperparameters)}
    drawn: set[str] = set()

    @settings(max_examples=60)
    @given(HYPERPARAMETERS)
    def look(chosen: Hyperparameters) -> None:
        drawn.update(k for k, v in vars(chosen).items() if v != getattr(RECIPES["quick"], k))

    look()
    assert drawn == names


@settings(max_examples=30)
@given(HYPERPARAMETERS, st.sampled_from(sorted(RECIPES)), st.integers(0, 2**64))
def test_the_command_is_understood_as_the_same_training(
    chosen: Hyperparameters, recipe: str, seed: int
) -> None:
    words = shlex.split(command_for(config_of(chosen, recipe=recipe, seed=seed)))
    assert words[:2] == ["nn-tui", "train"]
    arguments = PARSER.parse_args(words[1:])
    found = hyperparameters_of(arguments.recipe, arguments)
    assert found == but_for_the_idle(chosen, RECIPES[recipe])
    assert (arguments.recipe, arguments.seed) == (recipe, seed)
    assert (arguments.train, arguments.test) == (ROWS.file, ROWS.file)


@pytest.mark.parametrize("recipe", RECIPES)
def test_of_a_recipe_as_it_is_no_option_is_given(recipe: str) -> None:
    test = dataclasses.replace(ROWS, file="builtin:test")
    config = config_of(RECIPES[recipe], recipe=recipe, seed=3, test=test)
    assert command_for(config) == (
        f"nn-tui train --recipe {recipe} --train '/data/my rows'\"'\"'.csv' --test builtin:test"
        " --seed 3"
    )


def test_what_differs_from_the_recipe_is_an_option_and_nothing_else_is() -> None:
    chosen = dataclasses.replace(
        RECIPES["quick"], hidden=(30, 20), biases=False, input_low=-1e-05, steps_alone=7
    )
    command = command_for(config_of(chosen, recipe="quick"))
    assert command.endswith("--seed 0 --input-low=-1e-05 --hidden 30,20 --no-biases")


def test_a_run_of_an_unknown_recipe_is_repeated_all_the_same() -> None:
    words = shlex.split(command_for(config_of(RECIPES["best"], recipe="gone")))
    arguments = PARSER.parse_args(words[1:])
    found = hyperparameters_of(arguments.recipe, arguments)
    assert found == but_for_the_idle(RECIPES["best"], Hyperparameters())


FORKED = Parent("classic-1", "best", 3.0, hashlib.sha256(b"weights").hexdigest())


def parent_run(chosen: Hyperparameters) -> RunFolder:
    folder = RunFolder(runs_folder() / "classic-1")
    folder.path.mkdir(parents=True)
    config_of(chosen).write(folder.config)
    return folder


def test_a_fork_is_repeated_by_what_differs_from_its_parent() -> None:
    parent_run(Hyperparameters(hidden=(30,)))
    chosen = Hyperparameters(hidden=(30,), learning_rate=0.01)
    command = command_for(config_of(chosen, seed=2, parent=FORKED))
    assert command == "nn-tui fork classic-1 --from best --seed 2 --learning-rate 0.01"
    arguments = PARSER.parse_args(shlex.split(command)[1:])
    assert (arguments.run, arguments.source, arguments.seed) == ("classic-1", "best", 2)
    assert options_given(arguments) == {"learning_rate": 0.01}


def test_a_fork_of_a_run_that_is_gone_has_every_hyperparameter() -> None:
    words = shlex.split(command_for(config_of(Hyperparameters(), parent=FORKED)))
    options = {word for word in words if word.startswith("--")}
    idle = without_effect(Hyperparameters())
    assert len(options) == 2 + len(vars(Hyperparameters())) - len(idle)


@pytest.fixture
def folder(run_folder: RunFolder, tmp_path: Path) -> RunFolder:
    """A run whose rows are there, made on this machine with this program."""
    rows = used(
        write_rows(tmp_path / "rows.csv", np.zeros((3, 784), np.uint8), np.arange(3, dtype="u1"))
    )
    config_of(Hyperparameters(), train=rows, test=rows).write(run_folder.config)
    return run_folder


def rewrite(folder: RunFolder, **changes: Any) -> None:  # noqa: ANN401 - any field's
    dataclasses.replace(RunConfig.read(folder.config), **changes).write(folder.config)


def test_of_a_run_that_comes_out_the_same_there_is_nothing_to_remark(folder: RunFolder) -> None:
    assert remarks(folder) == []


def test_another_machine_is_remarked(folder: RunFolder) -> None:
    config = RunConfig.read(folder.config)
    rewrite(folder, blas_threads=7, versions={**config.versions, "numpy": "1.0", "nn-tui": "0.0"})
    (remark,) = remarks(folder)
    for words in (
        f"nn-tui {tui_nn.__version__} instead of 0.0",
        f"numpy {np.__version__} instead of 1.0",
        "threads 1 instead of 7",
    ):
        assert words in remark
    assert "scipy" not in remark


def test_the_machine_that_trained_it_last_counts(folder: RunFolder) -> None:
    rewrite(folder, blas_threads=7)
    journal = JournalWriter(folder.journal)
    for threads, processor in (("9", "old"), ("1", "new")):
        journal.append("started", machine={"threads": threads, "processor": processor})
    journal.close()
    (remark,) = remarks(folder)
    assert remark.endswith("instead of new. The last bits may come out otherwise.")
    assert "threads" not in remark


def test_rows_that_have_changed_or_are_gone_are_remarked(folder: RunFolder) -> None:
    file = Path(RunConfig.read(folder.config).train.file)
    dataset = open_dataset(str(file))
    dataset.edits.set_layout("names", "kmnist")  # changes no row
    assert remarks(folder) == []
    file.write_text(file.read_text().replace("1,0", "1,7"))
    assert remarks(folder) == [f"{file} has changed since the run was made."]
    file.unlink()
    (gone,) = remarks(folder)
    assert gone.startswith(f"The rows are not to be had: {file}")


def test_what_was_changed_in_flight_is_remarked_where_it_moves_the_weights(
    folder: RunFolder,
) -> None:
    journal = JournalWriter(folder.journal)
    for what, before, value in (("learning_rate", 0.1, 0.05), ("evaluation_interval", 1.0, 5.0)):
        journal.append("asked", request=what, value=value)
        journal.append("changed", what=what, before=before, value=value, epoch=1.5)
    journal.close()
    assert remarks(folder) == [
        "Changed while it trained: learning rate 0.1 to 0.05, at epoch 1.5. Do so again by hand."
    ]


@pytest.mark.parametrize(
    ("weights", "file"),
    [
        ("latest", "checkpoint.safetensors"),
        ("best", "best.safetensors"),
        ("1.5", "kept/epoch-1.5.safetensors"),
    ],
)
def test_of_a_fork_the_weights_that_it_begins_with_are_looked_for(
    folder: RunFolder, weights: str, file: str
) -> None:
    rewrite(folder, parent=dataclasses.replace(FORKED, weights=weights))
    whose = f"The {weights} weights of classic-1, which it begins with,"
    assert remarks(folder) == [f"{whose} are gone."]
    path = parent_run(Hyperparameters()).path / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"weights")
    assert remarks(folder) == []
    path.write_bytes(b"others")
    assert remarks(folder) == [f"{whose} are others by now."]
