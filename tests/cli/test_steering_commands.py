"""Steering a run from the command line: every command waits for its effect, and tells of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import Output
from tests.runs.workers import events_of, wait_for_event
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder

pytestmark = pytest.mark.usefixtures("ready_workers")


@pytest.fixture
def running(training: list[str], runs_folder: Path, output: Output) -> RunFolder:
    output.of(*training, "--epochs", "5000", "--name", "mine", "--detach")
    folder = RunFolder(runs_folder / "mine")
    wait_for_event(folder, "progress")
    return folder


def test_a_run_is_paused_steps_and_goes_on(running: RunFolder, output: Output) -> None:
    assert output.of("pause", "mine").startswith("mine is paused at epoch ")
    assert output.of("pause", "mine") == "mine is paused already\n"
    before = Checkpoint.load(running.checkpoint).samples
    assert output.of("step", "mine").endswith("1 step further\n")
    assert Checkpoint.load(running.checkpoint).samples == before + 1
    assert "to the end of epoch" in output.of("step", "mine", "--epoch")
    paused = wait_for_event(running, "paused", 3)
    assert paused["epoch"] == int(paused["epoch"]) > 0
    assert output.of("continue", "mine").startswith("mine goes on at epoch ")
    assert output.of("continue", "mine") == "mine is not paused\n"
    output.of("stop", "mine")


def test_a_run_is_saved_and_what_was_kept_can_be_gone_on_from(
    running: RunFolder, output: Output
) -> None:
    line = output.of("save", "mine")
    (kept,) = running.kept.iterdir()
    assert line.rstrip().endswith(f"and kept as {kept}")
    output.of("stop", "mine")
    name = kept.stem.removeprefix("epoch-")
    output.of("fork", "mine", "--from", name, "--name", "other", "--epochs", "1")
    parent = Checkpoint.load(RunFolder(running.path.parent / "other").first)
    assert parent.samples == Checkpoint.load(kept).samples


def test_what_can_change_is_changed_and_stands_in_the_journal(
    running: RunFolder, output: Output
) -> None:
    line = output.of("set", "mine", "--learning-rate", "0.05", "--evaluation-interval", "0")
    assert "learning rate 0.1 -> 0.05 at epoch" in line
    assert "evaluation interval as chosen by nn-tui -> 0 at epoch" in line
    output.of("pause", "mine")
    checkpoint = Checkpoint.load(running.checkpoint)
    assert (checkpoint.optimizer.learning_rate, checkpoint.evaluation_interval) == (0.05, 0.0)
    told = [event["event"] for event in events_of(running)]
    assert told.count("asked") == 3
    assert told.count("changed") == 2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--batch-size", "5"], "--batch-size cannot change while a run trains: the order of"),
        (["--hidden", "30"], "--hidden cannot change while a run trains: the weights so far"),
        (["--learning-rate", "-1"], "the learning rate must be above 0, not -1.0"),
        (["--evaluation-interval", "nan"], "must be 0 seconds or more, not nan"),
        ([], "nothing is to be set"),
    ],
)
def test_what_cannot_change_says_why(
    run: Path, options: list[str], complaint: str, output: Output
) -> None:
    assert complaint in output.complaint_of("set", run.name, *options)


def test_epochs_that_are_behind_it_are_refused(running: RunFolder, output: Output) -> None:
    wait_for_event(running, "epoch", 2)
    assert "it is at epoch" in output.complaint_of("set", "mine", "--epochs", "1", status=1)
    refused = wait_for_event(running, "refused")
    assert refused["request"] == "epochs"


@pytest.mark.parametrize("command", ["pause", "continue", "step", "save"])
def test_a_run_that_nobody_trains_cannot_be_steered(
    run: Path, command: str, output: Output
) -> None:
    complaint = output.complaint_of(command, run.name, status=1)
    assert "nobody trains it: its state is finished. `nn-tui resume trained` goes on" in complaint


def test_a_run_goes_on_as_long_as_is_wanted(run: Path, output: Output) -> None:
    assert "--epochs +5` trains it five epochs longer" in output.complaint_of("resume", run.name)
    lines = output.of("resume", run.name, "--epochs", "+2").splitlines()
    assert lines[0] == "trained goes on at epoch 3 of 5"
    assert [line.split("  ")[0] for line in lines if line.startswith("epoch")][-2:] == [
        "epoch 4/5",
        "epoch 5/5",
    ]
    assert lines[-2].startswith("trained finished at epoch 5/5")
    assert "it is at epoch 5" in output.complaint_of("resume", run.name, "--epochs", "4")


@pytest.mark.parametrize("epochs", ["x", "+", "-3", "+0", "2.5"])
def test_epochs_that_are_no_number_are_refused(run: Path, epochs: str, output: Output) -> None:
    complaint = output.complaint_of("resume", run.name, f"--epochs={epochs}")
    assert "is not a number of epochs, or +5 for more" in complaint


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--hidden", "30"], "a fork cannot change hidden: the weights are those of 8 hidden"),
        (["--biases"], "a fork cannot change biases"),
        (["--from", "7"], "trained: keeps no weights '7'. It keeps latest, best"),
        (["--learning-rate", "-1"], "learning_rate"),
    ],
)
def test_a_fork_that_makes_no_sense_is_refused(
    run: Path, options: list[str], complaint: str, output: Output
) -> None:
    before = sorted(run.parent.iterdir())
    assert complaint in output.complaint_of("fork", run.name, *options)
    assert sorted(run.parent.iterdir()) == before


def test_a_warning_about_logging_out_comes_before_the_training(
    training: list[str],
    monkeypatch: pytest.MonkeyPatch,
    output: Output,
) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    run: Callable[..., tuple[str, str]] = output._run
    _out, err = run([*training, "--epochs", "1"], 0)
    assert err.startswith("This is Slurm job 77, and its processes end with it")
