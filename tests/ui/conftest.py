"""Small data, a run that has been trained on it, and the app in front of both."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.conftest import write_csv
from tests.runs.in_process import train_here
from tests.ui.screen import (
    TEST_ROWS,
    TRAIN_ROWS,
    AppAt,
    Opener,
    Size,
    pane,
    until,
)
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.folder import RunFolder, find_run
from tui_nn.runs.launch import Order, start_run
from tui_nn.ui.app import NnTuiApp
from tui_nn.ui.watching import run_to_watch

SIZES = [(80, 24), (140, 45)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    columns, lines = request.param
    return columns, lines


@pytest.fixture(scope="session")
def files(
    tmp_path_factory: pytest.TempPathFactory, make_csv: Callable[..., Path]
) -> tuple[Path, Path]:
    """A training and a test file."""
    folder = tmp_path_factory.mktemp("files")
    return (
        make_csv(folder / "train.csv", TRAIN_ROWS, seed=1),
        make_csv(folder / "test.csv", TEST_ROWS, seed=2),
    )


@pytest.fixture(scope="session")
def trained_run(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that has ended, and still reads some rows wrongly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NN_TUI_RUNS", str(tmp_path_factory.mktemp("runs")))
        settings = Hyperparameters(hidden=(4,), epochs=3)
        order = Order(str(files[0]), str(files[1]), "classic", settings, name="trained")
        patch.setattr("tui_nn.runs.launch.start_worker", train_here)
        return start_run(order).path


@pytest.fixture
def runs_folder(tmp_path: Path) -> Path:
    """The folder of this test's runs, which is empty."""
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


@pytest.fixture
def run(trained_run: Path, runs_folder: Path) -> RunFolder:
    """The trained run, among this test's own."""
    shutil.copytree(trained_run, runs_folder / "trained")
    return find_run("trained")


@pytest.fixture
def app_at(files: tuple[Path, Path]) -> AppAt:
    """Opens the app in a window of a size, with the run that there is."""

    @asynccontextmanager
    async def open_app(size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
        app = NnTuiApp(str(files[0]), str(files[1]), run_to_watch())
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: app._dashboard.rows_pane.rows.survey is not None)
            await pilot.pause()  # what it says is on the screen then
            if app._dashboard._watched is not None:
                await until(pilot, lambda: app._dashboard._snapshot is not None)
            yield pilot

    return open_app


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """Opens the app with a file as its training rows, and waits until all rows are looked at."""

    @asynccontextmanager
    async def open_app(path: Path, size: Size = (80, 24)) -> AsyncIterator[Pilot[None]]:
        test = write_csv(tmp_path / "test.csv", 20, seed=5)
        app = NnTuiApp(str(path), str(test), run_to_watch())
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: pane(pilot).rows.survey is not None)
            yield pilot

    return open_app
