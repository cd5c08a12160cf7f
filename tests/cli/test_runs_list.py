"""`nn-tui runs`: which runs are listed, in which order, and what is told of each."""

import json
import os
import pkgutil
import time
from math import nan
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Output
from tests.terminal import Terminal, nn_tui
from tui_nn.cli import runs_parser
from tui_nn.cli.parser import parse
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.tidying.keeping import set_colour, set_note


def make(trained: Path, folder: Path, **figures: Any) -> RunFolder:  # noqa: ANN401 - as in JSON
    """A run with the config of another, made in the minute that is given, and one evaluation."""
    folder.mkdir(parents=True)
    made = figures.pop("made")
    config = json.loads((trained / "config.json").read_text())
    config["created"] = f"2026-01-01T00:{made:02}:00+00:00"
    (folder / "config.json").write_text(json.dumps(config))
    os.utime(folder / "config.json", (made, made))
    started = {"event": "started", "rows": 300, "test_rows": 60, "nonce": "", "epoch": 0.0}
    evaluation = {"event": "evaluation", "loss": 1.0, "samples": 300, "index": 0, **figures}
    events = [started, *([evaluation] if figures else []), {"event": "stopped"}]
    (folder / "journal.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    return RunFolder(folder)


@pytest.fixture
def four(trained: Path, runs_folder: Path) -> list[RunFolder]:
    """Runs of different figures, the last without any, and one that cannot be read."""
    wide = make(trained, runs_folder / "wide-10", made=1, accuracy=0.7, epoch=3.0, seconds=9.0)
    deep = make(trained, runs_folder / "Deep", made=3, accuracy=0.9, epoch=1.0, seconds=7.0)
    two = make(trained, runs_folder / "wide-2", made=2, accuracy=0.8, epoch=2.0, seconds=8.0)
    bare = make(trained, runs_folder / "bare", made=4)
    return [wide, deep, two, bare]


def names(output: Output, *words: str) -> list[str]:
    return [record["name"] for record in output.json_of("runs", *words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "wide-10 wide-2 Deep bare"),
        ("--reverse", "bare Deep wide-2 wide-10"),
        ("--sort name", "bare Deep wide-2 wide-10"),
        ("--sort name --reverse", "wide-10 wide-2 Deep bare"),
        ("--sort accuracy", "Deep wide-2 wide-10 bare"),
        ("--sort accuracy --reverse", "wide-10 wide-2 Deep bare"),
        ("--sort best", "Deep wide-2 wide-10 bare"),
        ("--sort time", "wide-10 wide-2 Deep bare"),
        ("--sort created", "bare Deep wide-2 wide-10"),
        ("--sort created --reverse", "wide-10 wide-2 Deep bare"),
        ("--sort epoch", "wide-10 wide-2 Deep bare"),
        ("--sort state", "wide-10 wide-2 Deep bare"),
    ],
)
def test_runs_are_sorted_and_those_without_a_figure_come_last(
    four: list[RunFolder], output: Output, words: str, expected: str
) -> None:
    assert len(four) == 4
    assert names(output, *words.split()) == expected.split()


@pytest.mark.parametrize("way", [[], ["--reverse"]])
def test_a_run_that_cannot_be_read_comes_last_whichever_way(
    four: list[RunFolder], output: Output, way: list[str]
) -> None:
    four[1].config.write_text("{")
    assert names(output, "--sort", "created", *way)[-1] == "Deep"
    assert sorted(names(output, "--sort", "best", *way)[-2:]) == ["Deep", "bare"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WIDE", "wide-10 wide-2"),
        ("wide 2", "wide-2"),
        ("stopped", "wide-10 wide-2 Deep bare"),
        ("classic deep", "Deep"),
        ("rotated", "bare"),
        ("wide rotated", ""),
        (" ", "wide-10 wide-2 Deep bare"),
    ],
)
def test_a_filter_keeps_the_runs_with_all_its_words(
    four: list[RunFolder], output: Output, text: str, expected: str
) -> None:
    set_note(four[3], "Rotated by 10 degrees")
    assert names(output, "--filter", text) == expected.split()


def test_where_no_run_passes_the_filter_that_is_said(four: list[RunFolder], output: Output) -> None:
    assert len(four) == 4
    text = output.of("runs", "--filter", "x")
    assert text == "None of 4 runs passes the filter 'x'.\n"
    lines = output.of("runs", "--filter", "deep", "--sort", "name").splitlines()
    assert [line.split()[0] for line in lines] == ["name", "Deep", "Accuracy"]


def test_an_unknown_order_is_refused(output: Output) -> None:
    complaint = output.complaint_of("runs", "--sort", "size")
    assert "--sort is 'size'; it can be name, state" in complaint


def test_the_json_of_every_run_has_the_same_names(four: list[RunFolder], output: Output) -> None:
    four[0].config.write_text("{")
    records = output.json_of("runs")
    assert len({tuple(sorted(record)) for record in records}) == 1
    told = ("note", "colour", "trouble", "elsewhere", "parent")
    assert [records[1][name] for name in told] == ["", "", "", "", None]
    assert records[1]["health"] == []


def test_the_json_tells_what_is_wrong_with_a_training(
    trained: Path, runs_folder: Path, output: Output
) -> None:
    make(trained, runs_folder / "lost", made=1, accuracy=0.1, epoch=1.0, seconds=1.0, loss=nan)
    (finding,) = output.json_of("runs")[0]["health"]
    assert list(finding) == ["kind", "what", "evidence", "remedy", "serious"]
    assert (finding["kind"], finding["serious"]) == ("diverged", True)


def test_the_json_tells_from_which_weights_a_run_began(
    four: list[RunFolder], output: Output
) -> None:
    parent = {"run": "wide-2", "weights": "best", "epoch": 2.0, "sha256": "ab"}
    config = json.loads(four[0].config.read_text())
    four[0].config.write_text(json.dumps({**config, "parent": parent}))
    records = {record["name"]: record["parent"] for record in output.json_of("runs")}
    assert records["wide-10"] == parent


def test_notes_and_colours_are_shown_on_a_terminal_with_room(four: list[RunFolder]) -> None:
    set_note(four[0], "learns quickly, and then for a long time nothing more at all")
    set_colour(four[0], "green")
    with Terminal(nn_tui("runs"), columns=120) as terminal:
        assert terminal.wait_for_exit() == 0
        heads, line = terminal.rows[:2]
        assert heads.rstrip().endswith("created  note")
        assert line[heads.index("note") :].startswith("learns quickly")
        assert b"\x1b[32mwide-10" in terminal.output
        assert terminal.rows[2].startswith("wide-2")


def test_notes_give_way_where_a_terminal_has_no_room(
    four: list[RunFolder], output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_note(four[0], "learns quickly")
    monkeypatch.setattr("tui_nn.cli.runs_table.is_terminal", lambda _stream: True)
    for columns, end in (("80", "created"), ("90", "created  note")):
        monkeypatch.setenv("COLUMNS", columns)
        text = output.of("runs")
        assert text.splitlines()[0].rstrip().endswith(end)
        assert ("learns" in text) == (columns == "90")


def test_what_a_worker_cannot_do_and_where_it_is_stands_below_the_table(
    four: list[RunFolder], output: Output
) -> None:
    worker = {"host": "elsewhere.example", "boot_id": "", "pid": 1, "start_time": 1, "nonce": "n"}
    four[0].worker.write_text(json.dumps({**worker, "heartbeat": time.time()}))
    started = '{"event": "started", "nonce": "n", "rows": 300, "epoch": 0.0}\n'
    four[0].journal.write_text(started + '{"event": "trouble", "reason": "cannot save"}\n')
    text = output.of("runs")
    assert "wide-10: cannot save\n" in text
    assert "wide-10: on host elsewhere.example, last heartbeat " in text


def test_options_before_a_command_count_for_it_too() -> None:
    assert parse(["runs", "--json", "compare", "a", "b"]).json is True
    assert parse(["runs", "compare", "a", "b", "--json"]).json is True
    assert parse(["runs", "compare", "a", "b"]).json is False


def test_every_command_leads_to_a_function(output: Output) -> None:
    enough = {"compare": 2, "export": 2, "colour": 2, "rename": 2, "restore": 0}
    for name in runs_parser.COMMANDS:
        arguments = parse(["runs", name, *["x"] * enough.get(name, 1)])
        assert callable(pkgutil.resolve_name(arguments.command))
        assert f"nn-tui runs {name}" in output.of("runs", name, "--help")
