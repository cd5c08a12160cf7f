"""Kills at any moment, and what is left: the script `tests.benchmarks.kills` has ten times more."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from tests.processes import end_workers
from tests.runs.hardships import kill_often, train_with_kills, what_counts
from tests.runs.in_process import arrays_of
from tests.runs.nursery import Nursery
from tests.runs.workers import SMALL
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run

ENDLESS = dataclasses.replace(SMALL, epochs=100_000)
EVERYTHING = Hyperparameters(
    hidden=(30,),
    activation="relu",
    output="softmax",
    loss="cross_entropy",
    rule="gradient",
    optimizer="momentum",
    schedule="cosine",
    batch_size=16,
    epochs=10,
    dropout=0.1,
    averaging=0.9,
    shift=1.0,
    rotation=5.0,
    elastic=10.0,
    validation=40,
)


@pytest.fixture(scope="module")
def left_alone(
    files: tuple[str, str], nursery: Nursery, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Hyperparameters], RunFolder]]:
    """A function that gives a run of some hyperparameters that nothing has befallen."""
    runs: dict[Hyperparameters, RunFolder] = {}
    place = tmp_path_factory.mktemp("whole")

    def get(chosen: Hyperparameters) -> RunFolder:
        if chosen not in runs:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("NN_TUI_RUNS", str(place))
                patch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
                runs[chosen] = start_run(Order(*files, "classic", chosen, seed=5))
            train_with_kills(runs[chosen], 0, 0, nursery)
        return runs[chosen]

    yield get
    end_workers(place)


@pytest.mark.parametrize("seed", range(2))
def test_no_kill_costs_more_than_what_was_learned_since_the_last_save(
    prepare: Callable[..., RunFolder], nursery: Nursery, seed: int
) -> None:
    losses = kill_often(prepare(ENDLESS), 15, seed, nursery)
    assert losses.torn == []
    assert (losses.unreadable, losses.behind, losses.leftovers) == (0, 0, 0)
    assert losses.reads > 15


@pytest.mark.parametrize("seed", range(8))
def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_left_alone(
    prepare: Callable[..., RunFolder],
    left_alone: Callable[[Hyperparameters], RunFolder],
    nursery: Nursery,
    seed: int,
) -> None:
    chosen = EVERYTHING if seed % 2 else dataclasses.replace(SMALL, epochs=16)
    whole, killed = left_alone(chosen), prepare(chosen)
    assert train_with_kills(killed, 2, seed, nursery) > 0
    assert arrays_of(killed.checkpoint) == arrays_of(whole.checkpoint)
    assert arrays_of(killed.best) == arrays_of(whole.best)
    assert what_counts(killed) == what_counts(whole)
