"""What all tests share: folders of their own, small files of rows, and no worker left behind."""

import functools
import gc
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from tests.processes import end_workers
from tests.runs.nursery import Nursery
from tui_nn.dataset import builtin
from tui_nn.runs.folder import RunFolder

REAL_MNIST = Path(__file__).resolve().parents[2] / "shared" / "mnist"
CELLS = [str(value) for value in range(256)]

# The same examples every time, and no time limit for each: other work may keep the machine busy.
hypothesis.settings.register_profile("nn-tui", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("nn-tui")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave modules and tests out of garbage collection: they stay, and are a million objects.

    Every full collection would go through all of them, in each worker. What the tests themselves
    make is collected as ever, only not so often.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 10, 20)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End a process of pytest-xdist at once: all that it had to say is said.

    It would take its million objects apart first, one by one, for three seconds.
    """
    if hasattr(config, "workerinput"):
        os._exit(0)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Data, runs, settings and caches under tmp_path; afterwards, its runs' workers are ended."""
    monkeypatch.setenv("NN_TUI_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("NN_TUI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NN_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    for size in ("COLUMNS", "LINES"):  # pytest-xdist sets them; a terminal knows its size itself
        monkeypatch.delenv(size, raising=False)
    yield
    end_workers(tmp_path / "runs")


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Built-in digits, which each test keeps in a folder of its own, are drawn once for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtin, "_chunk", functools.cache(builtin._chunk.__wrapped__))
        yield


@pytest.fixture(scope="session")
def make_csv() -> Callable[..., Path]:
    """A function that writes a file of rows: make_csv(path, rows, seed=0, header=False)."""
    return write_csv


def write_csv(path: Path, rows: int, seed: int = 0, header: bool = False) -> Path:
    """Rows that are easily learned: a fixed pattern for each class, with noise of the seed.

    The labels are 0 to 9, again and again.
    """
    path.write_text(_csv(rows, seed, header))
    return path


@functools.lru_cache(maxsize=32)  # many tests want the same rows
def _csv(rows: int, seed: int, header: bool) -> str:
    patterns = np.random.default_rng(0).random((10, 784)) < 0.2
    rng = np.random.default_rng([1, seed])
    labels = np.arange(rows) % 10
    grey = np.where(patterns[labels], 200, 0) + rng.integers(0, 56, (rows, 784))
    lines = [
        ",".join([CELLS[label], *(CELLS[value] for value in row)])
        for label, row in zip(labels.tolist(), grey.tolist(), strict=True)
    ]
    if header:
        lines.insert(0, ",".join(["label", *(f"pixel{number}" for number in range(784))]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts real workers in milliseconds."""
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
def ready_workers(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers from the nursery, for tests of what comes after a worker's start.

    On its own, each would load for longer than most tests let it train.
    """

    def spawn(folder: RunFolder, blas_threads: int) -> None:
        assert blas_threads == 1  # all that the nursery has
        nursery.spawn(folder)

    monkeypatch.setattr("tui_nn.runs.launch._spawn", spawn)


@pytest.fixture
def run_folder(tmp_path: Path) -> RunFolder:
    """An empty run folder, where the program looks for runs."""
    folder = RunFolder(tmp_path / "runs" / "a-run")
    folder.control.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of the real MNIST as gzipped IDX files."""
    if not (REAL_MNIST / "t10k-images-idx3-ubyte.gz").exists():
        pytest.skip(f"the real MNIST is not in {REAL_MNIST}")
    return REAL_MNIST
