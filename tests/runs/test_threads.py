import os

import pytest

from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.threads import THREAD_SETTINGS, blas_threads_for, thread_environment


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_recipes_have_one_thread_a_process(recipe: str) -> None:
    assert blas_threads_for(RECIPES[recipe], 784) == 1


def test_a_large_product_has_two_threads() -> None:
    assert blas_threads_for(Hyperparameters(hidden=(800,), batch_size=256), 784) == 2
    assert blas_threads_for(Hyperparameters(hidden=(200,), batch_size=0), 784) == 2


def test_several_processes_share_the_cores_not_the_products() -> None:
    assert blas_threads_for(Hyperparameters(hidden=(800,), batch_size=256, processes=2), 784) == 1


def test_one_core_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1}, raising=False)  # as by taskset
    assert blas_threads_for(Hyperparameters(hidden=(800,), batch_size=256), 784) == 1


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (1, 1), (4, 2)])
def test_where_a_system_does_not_say_which_cores_may_be_used_all_of_them_may(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert blas_threads_for(Hyperparameters(hidden=(800,), batch_size=256), 784) == threads


@pytest.mark.parametrize("threads", [1, 2])
def test_every_library_is_told(threads: int) -> None:
    environment = thread_environment(threads)
    assert {environment[name] for name in THREAD_SETTINGS} == {str(threads)}


def test_distorted_rows_leave_the_second_core_to_the_thread_that_makes_them() -> None:
    chosen = Hyperparameters(hidden=(800,), batch_size=256, shift=1.0)
    assert blas_threads_for(chosen, 784) == 1
