"""Kills at any moment, and what is left: the script `tests.benchmarks.kills` has ten times more."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from tests.runs.hardships import kill_often, train_with_kills, what_counts
from tests.runs.in_process import arrays_of
from tests.runs.nursery import Nursery
from tests.runs.workers import SMALL
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.folder import RunFolder

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
    epochs=6,
    dropout=0.1,
    averaging=0.9,
    shift=1.0,
    rotation=5.0,
    elastic=10.0,
    validation=40,
)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.mark.parametrize("seed", range(4))
def test_no_kill_costs_more_than_what_was_learned_since_the_last_save(
    prepare: Callable[..., RunFolder], seed: int
) -> None:
    losses = kill_often(prepare(ENDLESS), kills=25, seed=seed)
    assert losses.torn == []
    assert (losses.unreadable, losses.behind, losses.leftovers) == (0, 0, 0)
    assert losses.reads > 25


@pytest.mark.parametrize("seed", range(20))
def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_left_alone(
    prepare: Callable[..., RunFolder], nursery: Nursery, seed: int
) -> None:
    chosen = EVERYTHING if seed % 2 else dataclasses.replace(SMALL, epochs=8)
    killed, whole = prepare(chosen, "killed"), prepare(chosen, "whole")
    train_with_kills(whole, 0, seed, nursery)
    assert train_with_kills(killed, 2, seed, nursery) > 0
    assert arrays_of(killed.checkpoint) == arrays_of(whole.checkpoint)
    assert arrays_of(killed.best) == arrays_of(whole.best)
    assert what_counts(killed) == what_counts(whole)
