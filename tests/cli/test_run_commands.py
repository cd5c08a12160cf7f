import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.cli.program import Output, finish, parse_json, start
from tests.processes import eventually
from tests.terminal import Terminal, nn_tui
from tui_nn.cli import main
from tui_nn.runs.identity import Worker


def draw_rows_of(run: Path) -> None:
    """Let a run have learned from drawn digits."""
    config = json.loads((run / "config.json").read_text())
    config["train"]["drawn"] = True
    (run / "config.json").write_text(json.dumps(config))


def watched(capsys: pytest.CaptureFixture[str], run: Path | str) -> str:
    """What attaching to a run that has ended prints, but for remarks on how it went."""
    capsys.readouterr()
    assert main(["attach", str(run)]) == 0
    return capsys.readouterr().out


def add_event(run: Path, line: str) -> None:
    """Put an event into a journal, before the last."""
    *lines, last = (run / "journal.jsonl").read_text().splitlines()
    (run / "journal.jsonl").write_text("\n".join([*lines, line, last]) + "\n")


def test_without_runs_the_list_says_how_to_make_one(runs_folder: Path, output: Output) -> None:
    text = output.of("runs")
    assert text == f"There are no runs in {runs_folder} yet; `nn-tui train` makes one.\n"
    assert output.json_of("runs") == []


def test_the_json_of_a_run_has_all_that_is_known(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    (record,) = output.json_of("runs")
    assert record["name"] == "trained"
    assert record["state"] == "finished"
    assert (record["epoch"], record["epochs"]) == (3.0, 3)
    assert 0 < record["accuracy"] <= record["best_accuracy"] <= 1
    assert record["loss"] > 0
    assert record["seconds"] > 0
    assert record["samples_per_second"] > 0
    assert (record["recipe"], record["seed"], record["hidden"]) == ("classic", 0, [8])
    assert (record["train"], record["test"]) == tuple(map(str, files))
    assert record["drawn"] is False
    assert record["path"] == str(run)
    assert (record["note"], record["colour"], record["parent"]) == ("", "", None)
    assert (record["trouble"], record["elsewhere"], record["reason"]) == ("", "", "")
    for finding in record["health"]:
        assert list(finding) == ["kind", "what", "evidence", "remedy", "serious"]


def test_the_list_has_aligned_columns_and_names_the_accuracys_rows(
    run: Path, output: Output
) -> None:
    assert run.is_dir()
    heads, line, footnote = output.of("runs").splitlines()
    assert heads.split()[:5] == ["name", "state", "recipe", "epoch", "accuracy"]
    assert heads.split()[5:] == ["best", "time", "created"]
    assert line.startswith("trained  finished  classic    3/3  ")
    assert line.index("3/3") + 3 == heads.index("epoch") + 5
    assert footnote == "Accuracy is that of the test rows."


def test_a_run_that_learned_from_drawn_digits_is_marked(
    run: Path, output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    draw_rows_of(run)
    text = output.of("runs")
    assert "%*  " in text
    assert text.endswith("* drawn by nn-tui, not handwritten\n")
    assert output.json_of("runs")[0]["drawn"] is True
    lines = output.of("attach", run, "--json").splitlines()
    assert all(parse_json(line)["drawn"] is True for line in lines)
    assert "300 of" in (introduction := watched(capsys, run))
    assert "drawn by nn-tui, not handwritten" in introduction


@pytest.mark.parametrize(
    "event",
    [
        '{"event": "progress"}',
        '{"event": "evaluation", "epoch": "x"}',
        '{"event": "finished", "accuracy": []}',
    ],
)
def test_a_damaged_run_is_listed_as_such_and_hides_no_other(
    run: Path, trained: Path, runs_folder: Path, output: Output, event: str
) -> None:
    (runs_folder / "empty").mkdir()
    (runs_folder / "empty" / "config.json").write_text("{")
    add_event(run, event)
    text = output.of("runs")
    assert "trained  unreadable" in text
    assert "empty    unreadable" in text
    assert "trained: " in text
    states = {record["name"]: record["state"] for record in output.json_of("runs")}
    assert states == {"trained": "unreadable", "empty": "unreadable"}
    assert "makes no sense" in output.complaint_of("attach", "trained", "--json", status=1)
    assert trained.is_dir()


def test_figures_that_are_no_numbers_are_null_in_json(run: Path, output: Output) -> None:
    add_event(run, '{"event": "evaluation", "epoch": 3, "samples": 1, "loss": NaN, "accuracy": 0}')
    assert output.json_of("runs")[0]["loss"] is None
    assert '"loss": null' in output.of("attach", run, "--json").splitlines()[-2]


def test_the_list_fits_a_terminal_of_80_columns(run: Path) -> None:
    run.rename(run.with_name("a-long-name-for-a-run"))
    with Terminal(nn_tui("runs")) as terminal:
        assert terminal.wait_for_exit() == 0
        lines = [line.rstrip() for line in terminal.rows if line.strip()]
    assert lines[0].startswith("name")
    assert lines[0].endswith("created")
    assert "%" in lines[1]
    assert ":" in lines[1]


def test_attaching_to_a_run_that_has_ended_shows_all_of_it(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = watched(capsys, "trained").splitlines()
    assert [line[:9] for line in lines[6:9]] == ["epoch 1/3", "epoch 2/3", "epoch 3/3"]
    assert lines[9].startswith("trained finished at epoch 3/3")
    assert lines[10] == f"saved in {run}"


@pytest.mark.usefixtures("ready_workers")
def test_ctrl_c_ends_the_watching_and_not_the_run(
    training: list[str], runs_folder: Path, output: Output
) -> None:
    output.of(*training, "--epochs", "5000", "--detach", "--name", "mine")
    program = start("attach", "mine", "--json")
    assert program.stdout is not None
    assert parse_json(program.stdout.readline())["run"] == "mine"
    program.send_signal(signal.SIGINT)
    status, _out, err = finish(program)
    assert status == 130
    assert "mine trains in the background" in err
    worker = Worker.read(runs_folder / "mine" / "worker.json")
    assert worker is not None
    assert worker.is_alive()


@pytest.mark.usefixtures("ready_workers")
def test_a_lost_worker_is_told_and_ends_with_1(
    training: list[str], runs_folder: Path, output: Output
) -> None:
    output.of(*training, "--epochs", "5000", "--detach", "--name", "mine")
    program = start("attach", "mine", "--json")
    eventually((runs_folder / "mine" / "checkpoint.safetensors").exists)
    worker = Worker.read(runs_folder / "mine" / "worker.json")
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    status, out, err = finish(program)
    assert status == 1
    assert parse_json(out.splitlines()[-1]) == {"event": "lost", "run": "mine", "drawn": False}
    assert "mine: the worker is gone and has not said why" in err
    assert output.of("stop", "mine") == "mine is not running: its state is lost\n"


def test_stopping_a_run_that_has_ended_says_so(run: Path, output: Output) -> None:
    assert run.is_dir()
    assert output.of("stop", "trained") == "trained is not running: its state is finished\n"


def test_a_run_can_be_named_by_its_path(run: Path, output: Output) -> None:
    assert output.of("stop", run) == "trained is not running: its state is finished\n"


def test_the_latest_runs_are_named_where_there_is_none_of_a_name(run: Path, output: Output) -> None:
    assert run.is_dir()
    assert "there is no run 'mine'. The latest are trained" in output.complaint_of("stop", "mine")


def test_the_age_of_a_run_is_short(run: Path, output: Output) -> None:
    config = json.loads((run / "config.json").read_text())
    config["created"] = "2020-03-04T12:00:00+00:00"
    (run / "config.json").write_text(json.dumps(config))
    assert output.of("runs").splitlines()[1].endswith("Mar 04  2020")
    config["created"] = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    (run / "config.json").write_text(json.dumps(config))
    assert output.of("runs").splitlines()[1].endswith(time.strftime(":%M"))
