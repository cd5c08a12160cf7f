"""`nn-tui runs compare`, `export` and `command`: what they print and what they leave behind."""

import dataclasses
import shlex
from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output, run_program
from tests.runs.ready_runs import (
    checkpoint_of,
    make_run,
    predicted,
    smooth_images,
    write_rows,
)
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.comparison.comparing import compare_runs
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder

LONG = "a-name-of-a-run-that-is-far-longer-than-any-column-of-a-terminal-can-be"
PIXELS = smooth_images(60, seed=1)
FIRST = checkpoint_of(Hyperparameters(hidden=(6,), batch_size=10), 1)
SECOND = checkpoint_of(
    Hyperparameters(hidden=(6, 7), optimizer="momentum", learning_rate=0.25, biases=True), 2
)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[RunFolder, RunFolder]:
    """Two runs, the first of which reads 45 rows rightly, the second the other 15."""
    labels = predicted(FIRST, PIXELS)
    labels[45:] = predicted(SECOND, PIXELS)[45:]
    file = write_rows(tmp_path / "test.csv", PIXELS, labels)
    return make_run("one", FIRST, file), make_run(LONG, SECOND, file, seed=4)


def test_the_json_has_every_figure_the_rows_and_all_that_both_were_told(
    runs: tuple[RunFolder, RunFolder], output: Output
) -> None:
    record = output.json_of("runs", "compare", "one", LONG)
    found = compare_runs(*runs)
    assert record["only_first"] == found.only_first.tolist()
    assert record["only_second"] == found.only_second.tolist()
    assert record["p"] == found.p
    assert record["verdict"] == found.verdict
    assert record["rows"] == 60
    assert record["weights"] == "latest"
    assert (record["both_right"], record["both_wrong"]) == (found.both_right, found.both_wrong)
    for name, side, folder in zip(
        ("first", "second"), (found.first, found.second), runs, strict=True
    ):
        config = record[name].pop("config")
        assert record[name] == dataclasses.asdict(side)
        how = RunConfig.read(folder.config).hyperparameters
        assert Hyperparameters(**config["hyperparameters"] | {"hidden": how.hidden}) == how
        assert config["seed"] == (0 if name == "first" else 4)
    told = {it["title"]: it for it in record["hyperparameters"]}
    assert told["learning rate"] == {
        "title": "learning rate",
        "values": ["0.1", "0.25"],
        "differs": True,
    }
    assert told["epochs"]["differs"] is False


def test_the_json_says_what_either_run_takes_the_rows_for(
    runs: tuple[RunFolder, RunFolder], output: Output
) -> None:
    record = output.json_of("runs", "compare", *(run.path for run in runs))
    readings = {reading["row"]: reading for reading in record["readings"]}
    assert list(readings) == sorted(record["only_first"] + record["only_second"])
    first, second = predicted(FIRST, PIXELS), predicted(SECOND, PIXELS)
    for row, reading in readings.items():
        label = reading["label"]
        assert (reading["first"], reading["second"]) == (first[row], second[row])
        assert (label == first[row]) == (row in record["only_first"])
        assert (label == second[row]) == (row in record["only_second"])


def test_the_text_fits_80_columns_and_has_what_differs_alone(
    runs: tuple[RunFolder, RunFolder], output: Output
) -> None:
    text = output.of("runs", "compare", "one", LONG)
    found, lines = compare_runs(*runs), text.splitlines()
    assert max(map(len, lines)) <= 80
    (accuracy,) = (line for line in lines if line.startswith("one  ") and "%" in line)
    low, high = found.first.low, found.first.high
    assert f"{found.first.accuracy:.2%}" in accuracy
    assert f"{low:.2%} to {high:.2%}" in accuracy
    assert accuracy.split()[-3:] == [str(found.first.correct), str(60 - found.first.correct), "2/5"]
    flat = " ".join(text.split())
    assert found.verdict.replace(f"{LONG}", "") in flat
    against = f"{len(found.only_first)} rows against {len(found.only_second)}"
    assert f"McNemar's exact test, {against}: p = {found.p:.3g}" in flat
    assert f"{len(found.only_first)} rows that only one reads rightly, the first 5:" in lines
    assert [line.split()[:2] for line in lines if line.startswith("learning rate")] == [
        ["learning", "rate"]
    ]
    assert not any(line.startswith("activation ") for line in lines)


def test_the_first_rows_that_differ_are_listed_with_what_they_are_taken_for(
    runs: tuple[RunFolder, RunFolder], output: Output
) -> None:
    lines = output.of("runs", "compare", "one", LONG).splitlines()
    start = next(n for n, line in enumerate(lines) if "rows that only one reads rightly" in line)
    found = compare_runs(*runs)
    columns = found.labels, found.predicted_first, found.predicted_second
    expected = [
        [str(row), *(str(column[row]) for column in columns)] for row in found.only_first[:5]
    ]
    assert [line.split() for line in lines[start + 2 : start + 7]] == expected


def test_a_run_beside_itself_has_nothing_to_list(
    runs: tuple[RunFolder, RunFolder], output: Output
) -> None:
    text = output.of("runs", "compare", "one", runs[0].path, "--best")
    assert "Both read the very same rows rightly." in text
    assert "reads rightly" not in text.replace("very same rows rightly", "")
    assert text.endswith("Both were told the same: every hyperparameter, seed, rows and threads.\n")
    assert "The best weights of one were chosen by these rows" in text


def test_other_rows_can_be_compared_on(
    runs: tuple[RunFolder, RunFolder], tmp_path: Path, output: Output
) -> None:
    labels = np.arange(60, dtype=np.uint8) % 10
    other = write_rows(tmp_path / "other.csv", PIXELS, labels)
    record = output.json_of("runs", "compare", *(run.path for run in runs), "--file", other)
    assert record["file"] == str(other)
    assert record["first"]["correct"] == (predicted(FIRST, PIXELS) == labels).sum()
    assert record["remarks"] == []


def test_a_run_that_is_not_there_is_refused(
    runs: tuple[RunFolder, RunFolder], output: Output
) -> None:
    assert runs[0].path.is_dir()
    assert "there is no run 'three'" in output.complaint_of("runs", "compare", "one", "three")


def test_an_export_says_what_it_has_written_and_how_to_run_it(
    runs: tuple[RunFolder, RunFolder], tmp_path: Path, output: Output
) -> None:
    script = tmp_path / "my digits.py"
    lines = output.of("runs", "export", "one", script).splitlines()
    assert lines[:2] == [str(script), str(script.with_suffix(".npz"))]
    assert shlex.split(lines[2]) == ["python3", str(script)]
    assert "exists already" in output.complaint_of("runs", "export", "one", script)
    assert output.of("runs", "export", LONG, script, "--force", "--best")
    assert LONG in script.read_text()
    assert runs[0].path.is_dir()


def test_the_command_alone_goes_to_standard_output(runs: tuple[RunFolder, RunFolder]) -> None:
    test = RunConfig.read(runs[1].config).test.file
    status, out, err = run_program("runs", "command", LONG)
    assert status == 0
    assert out == (
        f"nn-tui train --recipe classic --train /rows/train.csv --test {test} --seed 4"
        " --hidden 6,7 --biases --optimizer momentum --learning-rate 0.25\n"
    )
    assert err.startswith("The rows are not to be had: /rows/train.csv")
