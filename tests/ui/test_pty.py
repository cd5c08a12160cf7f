"""The real program on a pseudo-terminal, from its start back to the shell."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.processes import end_workers, eventually
from tests.terminal import DOWN, ENTER, Terminal, nn_tui
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.identity import Worker
from tui_nn.runs.reader import RunReader
from tui_nn.shading import shade, shade_half
from tui_nn.ui.settings import SETTINGS

Size = tuple[int, int]
Files = tuple[Path, Path]

SMALL, LARGE = (80, 24), (140, 45)
EPOCHS = "9999"  # more than any test waits for


@pytest.fixture(scope="session")
def noisy_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Rows that take some epochs to learn: ten patterns, a tenth of each seen through noise."""
    folder = tmp_path_factory.mktemp("noisy")
    rng = np.random.default_rng(1)
    patterns = rng.integers(0, 256, (10, 784))
    for name, count in (("train.csv", 1000), ("test.csv", 200)):
        labels = rng.integers(0, 10, count)
        noise = rng.integers(0, 256, (count, 784))
        pixels = np.where(rng.random((count, 784)) < 0.1, patterns[labels], noise)
        rows = np.column_stack([labels, pixels]).tolist()
        (folder / name).write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return folder / "train.csv", folder / "test.csv"


@pytest.fixture(autouse=True)
def no_worker_left(runs_folder: Path) -> Iterator[None]:
    yield
    end_workers(runs_folder)


def digit(path: Path, row: int, size: Size) -> Callable[[str], bool]:
    """Whether a screen shows the image of a row."""
    values = np.loadtxt(path, np.uint8, delimiter=",", skiprows=row, max_rows=1)
    image = values[1:].reshape(28, 28)
    lines = shade_half(image) if size == SMALL else shade(image)
    return lambda text: all(line in text for line in lines)


def accuracy(text: str) -> float | None:
    """The test accuracy that a screen shows, in percent."""
    found = re.search(r"test accuracy ([\d.]+)%", text)
    return float(found[1]) if found else None


def accuracy_above(percent: float) -> Callable[[str], bool]:
    return lambda text: (accuracy(text) or 0.0) > percent


def start_long_training(terminal: Terminal) -> RunFolder:
    """From the rows to a run that does not end by itself."""
    terminal.wait_for("Row 0: ")
    settings = [each.name for group in SETTINGS for each in group.descriptions]
    terminal.send("2", *[DOWN] * settings.index("epochs"), ENTER)
    terminal.wait_for("Times through all rows.  Enter: take it")
    terminal.send(EPOCHS, ENTER)
    terminal.wait_for(f"epochs          {EPOCHS}")
    terminal.send("s")
    terminal.wait_for(accuracy)
    (run,) = list_runs()
    return run


def quit_with(terminal: Terminal, answer: str) -> None:
    """Leave while a run trains."""
    terminal.send("q")
    terminal.wait_for("trains. Quit?")
    terminal.send(answer)
    assert terminal.wait_for_exit() == 0


def worker_of(run: RunFolder) -> tuple[int, str] | None:
    """Which process trains a run; None where none does."""
    worker = Worker.read(run.worker)
    return (worker.pid, worker.nonce) if worker is not None and worker.is_alive() else None


def state_of(run: RunFolder) -> str:
    reader = RunReader(run)
    reader.read_new()
    return reader.status().state


def test_it_shows_the_digits_of_a_file(files: Files, size: Size) -> None:
    with Terminal(nn_tui(*files), *size) as terminal:
        terminal.wait_for("Row 0: 0")
        terminal.wait_for(digit(files[0], 0, size))
        terminal.send(DOWN, "j")
        terminal.wait_for("Row 2: 2")
        terminal.wait_for(digit(files[0], 2, size))
        terminal.send("g")
        terminal.wait_for("Go to row")
        terminal.send("123", ENTER)
        terminal.wait_for("Row 123: 3")
        terminal.wait_for(digit(files[0], 123, size))
        terminal.send("q")
        assert terminal.wait_for_exit() == 0


def test_what_is_typed_ahead_of_a_question_answers_it(files: Files) -> None:
    with Terminal(nn_tui(*files), *SMALL) as terminal:
        terminal.wait_for("Row 0: 0")
        terminal.send(f"g123{ENTER}")
        terminal.wait_for("Row 123: 3")


def test_a_training_outlives_the_program_and_is_found_again(noisy_files: Files) -> None:
    with Terminal(nn_tui(*noisy_files), *LARGE) as terminal:
        run = start_long_training(terminal)
        at_first = accuracy(terminal.text)
        assert at_first is not None
        terminal.wait_for(accuracy_above(at_first + 20))
        quit_with(terminal, "l")
    worker, length = worker_of(run), run.journal.stat().st_size
    assert worker is not None
    eventually(lambda: run.journal.stat().st_size > length)

    with Terminal(nn_tui(*noisy_files), *LARGE) as terminal:
        terminal.wait_for("Row 0: ")
        terminal.send("2")
        terminal.wait_for(f"Training: {run.name}, running")
        terminal.wait_for(accuracy_above(at_first + 20))
        assert worker_of(run) == worker
        terminal.send("s")
        terminal.wait_for(f"Training: {run.name}, stopped")
        eventually(lambda: worker_of(run) is None)
        terminal.send("q")
        assert terminal.wait_for_exit() == 0


def test_leaving_can_stop_the_training_and_save_it(noisy_files: Files) -> None:
    with Terminal(nn_tui(*noisy_files)) as terminal:
        run = start_long_training(terminal)
        quit_with(terminal, "s")
        assert f"Stopping {run.name}, and saving." in terminal.output.decode()
    eventually(lambda: worker_of(run) is None)
    assert state_of(run) == "stopped"
    assert run.checkpoint.is_file()


def test_without_a_terminal_it_says_so_and_leaves(files: Files) -> None:
    done = subprocess.run(
        nn_tui(*files), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nn-tui: the app needs a terminal")
    assert done.stderr.count("\n") == 1


def test_a_terminal_that_cannot_move_its_cursor_is_refused(files: Files) -> None:
    with Terminal(nn_tui(*files), environment={"TERM": "dumb"}) as terminal:
        assert terminal.wait_for_exit() == 2
        assert terminal.output.startswith(b"nn-tui: this terminal cannot move its cursor")
        assert terminal.output.count(b"\n") == 1
        assert b"\x1b" not in terminal.output


def test_a_malformed_row_is_named_and_the_others_can_be_seen(files: Files, tmp_path: Path) -> None:
    lines = files[0].read_text().splitlines()
    cells = lines[2].split(",")
    lines[2] = ",".join([*cells[:4], "ink", *cells[5:]])
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines) + "\n")
    with Terminal(nn_tui(bad, files[1]), *SMALL) as terminal:
        terminal.wait_for("Row 0: 0")
        terminal.send(DOWN, DOWN)
        terminal.wait_for("Row 2: malformed")
        terminal.wait_for("Line 3, column 5: 'ink' is not a number from 0 to 255.")
        terminal.send(DOWN)
        terminal.wait_for("Row 3: 3")
        terminal.wait_for(digit(bad, 3, SMALL))
