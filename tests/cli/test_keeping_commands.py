"""`nn-tui runs note`, `colour`, `rename`, `delete` and `restore`."""

import os
import re
import shutil
import time
from pathlib import Path

import pytest

from tests.cli.program import Output
from tui_nn.cli import main


@pytest.fixture
def other(run: Path) -> Path:
    """A second run."""
    return Path(shutil.copytree(run, run.with_name("other")))


def listed(output: Output) -> list[str]:
    return sorted(record["name"] for record in output.json_of("runs"))


def test_a_note_is_written_printed_listed_and_taken_away(run: Path, output: Output) -> None:
    assert (
        output.of("runs", "note", "trained", "twice", "the nodes") == "trained: twice the nodes\n"
    )
    assert output.of("runs", "note", run) == "twice the nodes\n"
    assert output.json_of("runs")[0]["note"] == "twice the nodes"
    heads, line, _footnote = output.of("runs").splitlines()
    assert heads.endswith("created  note")
    assert line.endswith("  twice the nodes")
    assert line.index("twice") == heads.index("note")
    assert output.of("runs", "note", "trained", "") == "trained has no note now\n"
    assert output.of("runs").splitlines()[0].endswith("created")


def test_a_missing_note_is_told_where_no_program_takes_it_for_one(
    run: Path, output: Output
) -> None:
    assert output.complaint_of("runs", "note", run, status=0) == "trained has no note\n"


def test_a_colour_is_given_listed_and_taken_away(run: Path, output: Output) -> None:
    assert output.of("runs", "colour", run, "Blue") == "trained is blue now\n"
    assert output.json_of("runs")[0]["colour"] == "blue"
    assert output.of("runs", "colour", run, "none") == "trained has no colour now\n"
    assert output.json_of("runs")[0]["colour"] == ""
    complaint = output.complaint_of("runs", "colour", run, "pink")
    assert "'pink'. Choose red, green" in complaint


def test_a_renamed_run_goes_by_its_new_name_everywhere(
    run: Path, output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    accuracy = output.json_of("test", run)["accuracy"]
    assert output.of("runs", "rename", run, "better") == "trained is called better now\n"
    assert listed(output) == ["better"]
    tested = output.json_of("test", "better")
    assert (tested["run"], tested["accuracy"]) == ("better", accuracy)
    assert main(["attach", "better"]) == 0
    assert "better finished at epoch 3/3" in capsys.readouterr().out
    assert output.of("stop", "better") == "better is not running: its state is finished\n"
    assert "there is no run 'trained'" in output.complaint_of("test", "trained")


def test_a_renamed_run_can_be_gone_on_with(run: Path, runs_folder: Path, output: Output) -> None:
    output.of("runs", "rename", run, "better")
    assert main(["resume", "better", "--epochs", "4"]) == 0
    (record,) = output.json_of("runs")
    assert (record["name"], record["state"], record["epoch"]) == ("better", "finished", 4.0)
    assert [path.name for path in runs_folder.iterdir()] == ["better"]


def test_a_taken_name_is_refused(run: Path, other: Path, output: Output) -> None:
    assert "there is a run 'other' already" in output.complaint_of("runs", "rename", run, "other")
    assert other.is_dir()


def test_a_deleted_run_is_brought_back_by_the_command_that_is_printed(
    run: Path, other: Path, output: Output
) -> None:
    text = output.of("runs", "delete", "trained", other, run)  # one of them twice
    assert [line.split(";")[0] for line in text.splitlines()] == [
        "trained is deleted",
        "other is deleted",
    ]
    assert listed(output) == []
    for command in re.findall(r"`nn-tui (.*?)`", text):
        output.of(*command.split())
    assert listed(output) == ["other", "trained"]


def test_nothing_is_deleted_where_one_of_the_runs_does_not_exist(run: Path, output: Output) -> None:
    assert "there is no run 'x'" in output.complaint_of("runs", "delete", run, "x")
    assert listed(output) == ["trained"]


def test_a_run_that_cannot_be_deleted_keeps_no_other(
    run: Path, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], output: Output
) -> None:
    elsewhere = other.rename(tmp_path / "elsewhere")
    assert main(["runs", "delete", str(elsewhere), str(run)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("trained is deleted; for 30 days, `nn-tui runs restore trained`")
    assert "is not in the runs folder" in err
    assert elsewhere.is_dir()
    assert listed(output) == []


def test_what_can_be_restored_is_listed_with_its_time(run: Path, output: Output) -> None:
    assert output.of("runs", "restore") == "There are no deleted runs.\n"
    output.of("runs", "delete", run)
    place = run.parent / ".deleted"
    os.utime(place / "trained", (1_700_000_000, 1_700_000_000))
    heads, line, footnote = output.of("runs", "restore").splitlines()
    assert heads.split() == ["name", "deleted", "kept", "until"]
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(1_700_000_000))
    assert line.startswith(f"trained  {day}  2023-12-1")
    assert f"`rm -r {place}` removes all for good" in footnote
    assert output.of("runs", "restore", "trained") == "trained is back\n"
    assert "no deleted run 'trained'" in output.complaint_of("runs", "restore", "trained")
