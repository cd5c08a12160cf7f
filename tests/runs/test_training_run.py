"""The training of a run in this process, to be killed at any point."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.runs.in_process import Killed, arrays_of, train
from tui_nn.files import write_atomically
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs import checkpoint as checkpoint_module
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.launch import Order, start_run
from tui_nn.runs.reader import RunReader

ROWS, TEST_ROWS, EPOCHS = 60, 5, 2


@pytest.fixture
def make_run(
    tmp_path: Path, make_csv: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], RunFolder]:
    """A function that makes a run without a worker."""
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
    train = make_csv(tmp_path / "train.csv", ROWS, seed=1)
    test = make_csv(tmp_path / "test.csv", TEST_ROWS, seed=2)
    hyperparameters = Hyperparameters(hidden=(6,), epochs=EPOCHS)
    return lambda: start_run(Order(str(train), str(test), "classic", hyperparameters, seed=3))


def weights_of(folder: RunFolder) -> list[bytes]:
    state = Checkpoint.load(folder.checkpoint).network.state()
    return [array.tobytes() for array in state.values()]


def test_whoever_reads_of_an_evaluation_finds_all_that_belongs_to_it(
    make_run: Callable[[], RunFolder],
) -> None:
    folder = make_run()
    samples: list[object] = []

    class Watched(JournalWriter):
        def append(self, event: str, **details: object) -> None:
            super().append(event, **details)
            if event == "evaluation":
                samples.append(details["samples"])
                assert Checkpoint.load(folder.checkpoint).samples == details["samples"]
                assert Checkpoint.load(folder.checkpoint).accuracy == details["accuracy"]
                assert folder.best.exists()
                assert folder.predictions.stat().st_size == len(samples) * 2 * TEST_ROWS

    train(folder, Watched)
    assert {0, ROWS, EPOCHS * ROWS} <= set(samples)


def test_wherever_a_worker_is_killed_the_next_goes_on_to_the_same_weights(
    make_run: Callable[[], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make_run()
    train(whole)
    moments = itertools.count()
    last = -1

    def pass_moment() -> None:
        if next(moments) == last:
            raise Killed

    class Mortal(JournalWriter):
        def append(self, event: str, **details: object) -> None:
            pass_moment()
            super().append(event, **details)
            pass_moment()

    def save_mortally(path: Path, content: bytes) -> None:
        pass_moment()
        write_atomically(path, content)
        pass_moment()

    survived = False
    while not survived:
        last += 1
        moments = itertools.count()
        folder = make_run()
        with monkeypatch.context() as patch:
            patch.setattr(checkpoint_module, "write_atomically", save_mortally)
            try:
                train(folder, Mortal)
                survived = True
            except Killed:
                pass
        before = RunReader(folder)
        before.read_new()
        train(folder)
        assert weights_of(folder) == weights_of(whole)
        assert arrays_of(folder.best) == arrays_of(whole.best)
        assert_consistent(folder, before)
    assert last > 15


def assert_consistent(folder: RunFolder, before: RunReader) -> None:
    """What two readers see, one that was there before and one that comes late, is the same."""
    late = RunReader(folder)
    late.read_new()
    before.read_new()
    for reader in (before, late):
        status = reader.status()
        assert (status.epoch, status.samples) == (EPOCHS, EPOCHS * ROWS)
        for curve in (reader.accuracy, reader.test_loss, reader.train_loss):
            assert curve.epochs == sorted(curve.epochs)
        predictions, confusion = reader.predictions(), reader.confusion()
        assert predictions is not None
        assert confusion is not None
        right = int((predictions.classes == np.arange(TEST_ROWS) % 10).sum())
        assert status.best_accuracy == Checkpoint.load(folder.best).accuracy
        assert right == np.trace(confusion) == round((status.accuracy or 0) * TEST_ROWS)
    assert before.status() == late.status()
    assert (before.accuracy, before.train_loss) == (late.accuracy, late.train_loss)


def test_rows_that_stay_on_disk_are_learned_as_those_in_memory(
    make_run: Callable[[], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory = make_run()
    train(in_memory)
    monkeypatch.setattr("tui_nn.dataset.loading.IN_MEMORY", 1000)
    on_disk = make_run()
    train(on_disk)
    assert weights_of(on_disk) == weights_of(in_memory)
    assert on_disk.predictions.read_bytes()[-20:] == in_memory.predictions.read_bytes()[-20:]


def test_images_of_any_size_and_labels_with_gaps_can_be_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 4 * 20  # 0, 20, 40, 60
    pixels = np.zeros((80, 64), np.int64)
    pixels[np.arange(80), 10 + labels // 2] = 255
    pixels[:, 50:60] = rng.integers(0, 30, (80, 10))
    np.savetxt(tmp_path / "rows.csv", np.column_stack([labels, pixels]), "%d", ",")
    rows = str(tmp_path / "rows.csv")
    settings = Hyperparameters(hidden=(20,), epochs=80, learning_rate=0.5)
    folder = start_run(Order(rows, rows, "classic", settings))
    train(folder)
    network = Checkpoint.load(folder.checkpoint).network
    assert (network.inputs, network.outputs) == (64, 61)
    reader = RunReader(folder)
    reader.read_new()
    confusion = reader.confusion()
    assert confusion is not None
    assert np.flatnonzero(confusion.any(axis=1)).tolist() == [0, 20, 40, 60]
    assert reader.status().accuracy == 1.0
