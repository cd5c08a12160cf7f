import threading
from collections.abc import Callable, Iterator

import pytest

from tui_nn.network.speed.ahead import made_ahead


def test_everything_is_made_in_the_order_of_the_tasks() -> None:
    tasks: list[Callable[[], int]] = [lambda number=number: number**2 for number in range(20)]  # type: ignore[misc]
    assert list(made_ahead(tasks)) == [number**2 for number in range(20)]


def test_no_tasks_make_nothing() -> None:
    assert list(made_ahead([])) == []


def test_the_next_one_is_made_before_it_is_asked_for_and_no_more_than_that() -> None:
    begun = [threading.Event() for _ in range(4)]
    made = made_ahead(event.set for event in begun)
    next(made)
    assert begun[1].wait(timeout=10)
    assert not begun[2].is_set()
    made.close()  # type: ignore[attr-defined]


def test_they_are_made_by_another_thread() -> None:
    [name] = made_ahead([lambda: threading.current_thread().name])
    assert name.startswith("ahead")


def test_an_error_of_a_task_comes_out_in_its_turn() -> None:
    def tasks() -> Iterator[Callable[[], float]]:
        yield lambda: 1.0
        yield lambda: 1 / 0
        yield lambda: 3.0

    made = made_ahead(tasks())
    assert next(made) == 1.0
    with pytest.raises(ZeroDivisionError):
        next(made)


def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    made = made_ahead((lambda: 1) for _ in range(10))
    next(made)
    made.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
