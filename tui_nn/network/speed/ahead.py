"""The next rows are made by a thread while the network learns the present ones.

NumPy lets other threads run while it works on arrays, so that distorting rows costs a training no
time where there is a second core. Which thread makes them changes nothing about them: all that is
random comes with the task.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def made_ahead(tasks: Iterable[Callable[[], Made]]) -> Iterator[Made]:
    """What each task makes, in their order; the next one is begun before it is asked for."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        waiting = None
        for task in tasks:
            following = thread.submit(task)
            if waiting is not None:
                yield waiting.result()
            waiting = following
        if waiting is not None:
            yield waiting.result()
