"""Small files, a run that has been trained on them, and the program with folders of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
from tests.processes import end_workers
from tests.runs.in_process import train_here
from tui_nn.cli import main
from tui_nn.runs.threads import THREAD_SETTINGS

TRAIN_ROWS, TEST_ROWS = 300, 60


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A training and a test file: ten patterns under noise, so that reading them can be learned."""
    folder = tmp_path_factory.mktemp("rows")
    rng = np.random.default_rng(0)
    patterns = rng.integers(0, 2, (10, 784)) * 200
    for name, rows in (("train.csv", TRAIN_ROWS), ("test.csv", TEST_ROWS)):
        labels = np.arange(rows) % 10
        pixels = np.clip(patterns[labels] + rng.integers(-90, 56, (rows, 784)), 0, 255)
        np.savetxt(folder / name, np.column_stack([labels, pixels]), fmt="%d", delimiter=",")
    return folder / "train.csv", folder / "test.csv"


@pytest.fixture(scope="session")
def training(files: tuple[Path, Path]) -> list[str]:
    """The words that train a small network on the small files."""
    return ["train", "--train", str(files[0]), "--test", str(files[1]), "--hidden", "8"]


@pytest.fixture(scope="session")
def trained(training: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that has ended."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NN_TUI_RUNS", str(runs))
        for setting in THREAD_SETTINGS:
            patch.setenv(setting, "1")
        patch.setattr("tui_nn.runs.launch.start_worker", train_here)
        assert main([*training, "--epochs", "3", "--name", "trained"]) == 0
    return runs / "trained"


@pytest.fixture(autouse=True)
def runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of runs; whatever trains in it has ended when the test has."""
    monkeypatch.setenv("NN_TUI_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("NN_TUI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for setting in THREAD_SETTINGS:
        monkeypatch.setenv(setting, "1")
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "runs"
    end_workers(tmp_path / "runs")


@pytest.fixture(scope="session")
def drawn_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which digits that were drawn for one test are there for the next."""
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture
def drawn_digits(
    drawn_cache: Path,
    runs_folder: Path,  # noqa: ARG001 - which has another cache folder
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten thousand built-in digits need not be drawn for each test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(drawn_cache))


@pytest.fixture
def run(trained: Path, runs_folder: Path) -> Path:
    """The trained run, among this test's own."""
    return Path(shutil.copytree(trained, runs_folder / "trained"))


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Output:
    """What commands print that run in this process."""
    return Output(capsys)
