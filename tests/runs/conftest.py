"""Small files of rows, a way to start runs on them, and a run that has finished."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import write_csv
from tests.processes import end_workers
from tests.runs.workers import (
    ROWS,
    SMALL,
    TEST_ROWS,
    wait_until_gone,
)
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order, start_run


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("rows")
    train = write_csv(folder / "train.csv", ROWS, seed=1, header=True)
    return str(train), str(write_csv(folder / "test.csv", TEST_ROWS, seed=2))


@pytest.fixture
def start(files: tuple[str, str]) -> Callable[..., RunFolder]:
    def start_with(hyperparameters: Hyperparameters, name: str | None = None) -> RunFolder:
        return start_run(Order(*files, "classic", hyperparameters, seed=5, name=name))

    return start_with


@pytest.fixture
def prepare(
    start: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., RunFolder]:
    """A function that makes a run without a worker."""
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
    return start


@pytest.fixture(scope="session")
def finished(
    files: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunFolder]:
    """A run that was left alone until its end."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NN_TUI_RUNS", str(runs))
        folder = start_run(Order(*files, "classic", SMALL, seed=5))
    wait_until_gone(folder)
    yield folder
    end_workers(runs)
