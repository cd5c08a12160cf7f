import json
import signal
from pathlib import Path

import pytest

from tests.cli.program import Output, finish, parse_json, start
from tests.processes import eventually
from tests.terminal import Terminal, nn_tui
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder

ENDLESS = ("--epochs", "5000")  # far more than a test takes


def journal_has(run: Path, event: str) -> bool:
    path = run / "journal.jsonl"
    return path.exists() and f'"event": "{event}"' in path.read_text()


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are made, and nobody trains them."""
    monkeypatch.setattr("tui_nn.runs.launch.start_worker", lambda *_: None)


def test_into_a_pipe_it_prints_a_line_an_epoch_and_the_last_one_reads_most_rows(
    training: list[str], files: tuple[Path, Path], runs_folder: Path, output: Output
) -> None:
    text = output.of(*training, "--epochs", "12")
    assert "\x1b" not in text
    lines = text.splitlines()
    assert lines[0] == "run            classic-1, recipe classic, seed 0"
    assert lines[3] == f"training rows  300 of {files[0]}"
    assert lines[4] == f"test rows      60 of {files[1]}"
    assert lines[5] == "best weights   chosen by the test rows"
    epochs = lines[6:18]
    assert [line[:11] for line in epochs] == [f"epoch {number:2}/12" for number in range(1, 13)]
    assert all("test accuracy" in line and "rows/s" in line for line in epochs)
    assert lines[18].startswith("classic-1 finished at epoch 12/12, ")
    assert float(lines[18].split("test accuracy ")[1].split("%")[0]) > 50
    assert lines[19:] == [f"saved in {runs_folder / 'classic-1'}"]


@pytest.mark.usefixtures("no_worker")
def test_the_options_are_what_the_run_was_told(
    training: list[str], runs_folder: Path, output: Output
) -> None:
    words = "--epochs 1 --learning-rate 0.2 --batch-size 7 --seed 5 --name mine --rule gradient"
    output.of(
        *training, "--hidden", "6,5", *words.split(), "--biases", "--dtype", "float64", "--detach"
    )
    config = RunConfig.read(RunFolder(runs_folder / "mine").config)
    how = config.hyperparameters
    assert config.seed == 5
    assert (how.hidden, how.learning_rate, how.batch_size) == ((6, 5), 0.2, 7)
    assert (how.rule, how.biases, how.dtype) == ("gradient", True, "float64")


def test_json_is_an_event_a_line_and_nothing_else(training: list[str], output: Output) -> None:
    lines = output.of(*training, "--epochs", "2", "--json").splitlines()
    events = [parse_json(line) for line in lines]
    keys = {"event", "epoch", "step", "samples", "samples_per_second"}
    keys |= {"loss", "accuracy", "seconds", "run", "drawn"}
    assert all(set(event) == keys for event in events)
    assert {event["event"] for event in events} == {"progress", "evaluation", "finished"}
    last = events[-1]
    assert (last["event"], last["epoch"], last["samples"]) == ("finished", 2.0, 600)
    assert last["run"] == "classic-1"
    assert last["drawn"] is False
    assert last["samples_per_second"] > 0


def test_a_taken_name_is_refused(run: Path, training: list[str], output: Output) -> None:
    complaint = output.complaint_of(*training, "--name", run.name)
    assert complaint == "nn-tui: there is a run 'trained' already. Choose another name\n"


def test_a_file_without_usable_rows_is_refused_with_line_and_column(
    tmp_path: Path, runs_folder: Path, output: Output
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"1{',0' * 783},x\n")
    complaint = output.complaint_of("train", "--train", path, "--test", path)
    assert complaint.startswith(f"nn-tui: {path}, line 1, column 785: no row can be used: 'x' is")
    assert not runs_folder.exists()


@pytest.mark.usefixtures("no_worker")
def test_rows_that_are_left_out_are_counted(
    files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "some.csv"
    path.write_text("label\n" + files[1].read_text() + "1,2,3\n4,5,6\n")
    words = ("train", "--test", path, "--hidden", "4", "--detach")
    out, err = output.all_of(*words, "--train", path)
    assert err == f"2 of 62 rows of {path} cannot be used: `nn-tui data check` lists them\n"
    assert f"training rows  60 of {path}" in out


@pytest.mark.usefixtures("no_worker")
def test_a_folder_has_the_rows_to_learn_from_and_to_test_with(
    files: tuple[Path, Path], tmp_path: Path, runs_folder: Path, output: Output
) -> None:
    for name, file in zip(("mnist_train.csv", "mnist_test.csv"), files, strict=True):
        (tmp_path / name).write_bytes(file.read_bytes())
    how = ("--hidden", "4", "--detach")
    output.of("train", "--train", tmp_path, "--name", "both", *how)
    config = RunConfig.read(RunFolder(runs_folder / "both").config)
    assert config.train.file == str(tmp_path / "mnist_train.csv")
    assert config.test.file == str(tmp_path / "mnist_test.csv")
    output.of("train", "--train", files[1], "--test", tmp_path, "--name", "one", *how)
    config = RunConfig.read(RunFolder(runs_folder / "one").config)
    assert config.test.file == str(tmp_path / "mnist_test.csv")


def test_a_worker_that_fails_is_told_with_its_reason(run: Path, output: Output) -> None:
    journal = run / "journal.jsonl"
    *events, _finished = journal.read_text().splitlines()
    failure = json.dumps({"event": "failed", "time": 0, "reason": "the disk is full"})
    journal.write_text("\n".join([*events, failure]) + "\n")
    _heads, line, reason, _footnote = output.of("runs").splitlines()
    assert line.startswith("trained  failed  classic")
    assert reason == "trained: the disk is full"
    lines, err = output.all_of("attach", "trained", "--json", status=1)
    assert parse_json(lines.splitlines()[-1])["reason"] == "the disk is full"
    assert err == "nn-tui: trained: the training failed: the disk is full\n"


def test_ctrl_c_stops_the_run_and_says_where_it_is_saved(
    training: list[str], runs_folder: Path
) -> None:
    program = start(*training, *ENDLESS, "--name", "mine")
    eventually(lambda: journal_has(runs_folder / "mine", "progress"))
    program.send_signal(signal.SIGINT)
    status, out, err = finish(program)
    assert status == 130
    assert "\x1b" not in out + err
    assert "stopping and saving mine\n" in err
    assert "\nmine stopped at epoch " in err
    assert f"saved in {runs_folder / 'mine'}\n" in err
    assert journal_has(runs_folder / "mine", "stopped")
    assert (runs_folder / "mine" / "checkpoint.safetensors").exists()


def test_ctrl_c_tells_a_program_by_an_event(training: list[str], runs_folder: Path) -> None:
    program = start(*training, *ENDLESS, "--name", "mine", "--json")
    eventually(lambda: journal_has(runs_folder / "mine", "progress"))
    program.send_signal(signal.SIGINT)
    status, out, _err = finish(program)
    assert status == 130
    assert parse_json(out.splitlines()[-1])["event"] == "stopped"


def test_a_run_goes_on_when_nobody_reads_its_lines_any_more(
    training: list[str], runs_folder: Path
) -> None:
    program = start(*training, *ENDLESS, "--name", "mine", "--json")
    assert program.stdout is not None
    program.stdout.readline()
    program.stdout.close()
    assert program.wait(20) == 0
    assert program.stderr is not None
    assert "mine trains in the background" in program.stderr.read()
    program.stderr.close()
    assert not journal_has(runs_folder / "mine", "stopped")


def test_a_detached_run_is_told_how_to_watch_it_and_can_be_stopped(
    training: list[str], runs_folder: Path, output: Output
) -> None:
    text = output.of(*training, *ENDLESS, "--detach")
    assert "nn-tui attach classic-1" in text
    assert "nn-tui stop classic-1" in text
    assert output.json_of("runs")[0]["state"] == "running"
    assert output.of("stop", "classic-1").startswith("classic-1 stopped at epoch ")
    assert output.json_of("runs")[0]["state"] == "stopped"
    assert journal_has(runs_folder / "classic-1", "stopped")


def test_a_detached_run_tells_a_program_its_name(training: list[str], output: Output) -> None:
    record = output.json_of(*training, "--epochs", "1", "--detach", "--name", "mine")
    assert record["run"] == "mine"


@pytest.mark.parametrize("columns", [80, 40])
def test_a_terminal_shows_the_progress_and_keeps_the_epochs(
    training: list[str], runs_folder: Path, columns: int
) -> None:
    with Terminal(nn_tui(*training, *ENDLESS, "--name", "mine"), columns, 40) as terminal:
        terminal.wait_for("left")
        terminal.wait_for("% of all")
        terminal.wait_for("test accuracy")
        terminal.send("\x03")
        assert terminal.wait_for_exit() == 130
        assert "saved in" in terminal.text
        assert "of all" not in terminal.text
    assert journal_has(runs_folder / "mine", "stopped")


def test_drawing_the_built_in_digits_is_shown_on_a_terminal(runs_folder: Path) -> None:
    with Terminal(nn_tui("train")) as terminal:
        terminal.wait_for("drawing builtin:train")
        terminal.send("\x03")
        assert terminal.wait_for_exit() == 130
    assert not runs_folder.exists()
