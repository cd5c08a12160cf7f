from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
from tui_nn.cli.assessment import matrix_lines
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder


def test_the_json_has_every_figure_and_agrees_with_the_run(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    record = output.json_of("test", "trained")
    (listed,) = output.json_of("runs")
    confusion = np.array(record["confusion"])
    assert record["run"] == "trained"
    assert record["file"] == str(files[1])
    assert record["rows"] == confusion.sum() == 60
    assert record["classes"] == list(range(10))
    assert record["accuracy"] == np.trace(confusion) / 60 == listed["accuracy"]
    assert record["loss"] == pytest.approx(listed["loss"])
    assert record["drawn"] is False
    assert [report["class"] for report in record["per_class"]] == list(range(10))
    assert set(record["per_class"][0]) == {"class", "precision", "recall", "f1", "support"}
    assert [report["support"] for report in record["per_class"]] == [6] * 10
    assert run.is_dir()


def test_the_text_has_accuracy_classes_and_matrix_within_80_columns(
    run: Path, output: Output
) -> None:
    accuracy = output.json_of("test", run)["accuracy"]
    lines = output.of("test", run).splitlines()
    assert lines[0] == "trained, latest weights, 900 rows learned"
    assert any(line.startswith(f"accuracy {100 * accuracy:.2f}%   loss 0.") for line in lines)
    assert "class  precision    recall        F1  rows" in lines
    assert len(lines) == 30
    assert max(len(line) for line in lines[2:]) <= 80


def test_other_rows_can_be_tested_with(run: Path, files: tuple[Path, Path], output: Output) -> None:
    assert output.json_of("test", run, files[0])["rows"] == 300


def test_the_best_weights_are_used_when_asked_for(run: Path, output: Output) -> None:
    folder = RunFolder(run)
    best = Checkpoint.load(folder.best)
    worst = Checkpoint.load(folder.checkpoint)
    for parameter in worst.network.state().values():
        parameter[...] = 0
    worst.save(folder.checkpoint)
    assert output.json_of("test", run, "--best")["accuracy"] == best.accuracy
    assert output.json_of("test", run)["accuracy"] == 0.1
    assert "best weights" in output.of("test", run, "--best")


def test_built_in_rows_say_that_they_are_drawn(run: Path, output: Output) -> None:
    record = output.json_of("test", run, "builtin:test")
    assert (record["rows"], record["drawn"]) == (10_000, True)
    text = output.of("test", run, "builtin:test")
    assert "10,000 rows of builtin:test, drawn by nn-tui, not handwritten\n" in text


def test_a_label_that_the_network_does_not_know_is_named(
    run: Path, tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "letters.csv"
    path.write_text("".join(f"{label}{',0' * 784}\n" for label in (3, 12)))
    complaint = output.complaint_of("test", run, path)
    assert f"{path}, line 2, column 1: label 12 is not one of the network's" in complaint


def test_a_run_without_weights_says_so(run: Path, output: Output) -> None:
    (run / "checkpoint.safetensors").unlink()
    assert "there are no weights yet" in output.complaint_of("test", run, status=1)


def test_a_damaged_model_ends_with_1_and_a_reason(run: Path, output: Output) -> None:
    (run / "checkpoint.safetensors").write_bytes(b"nonsense")
    assert "cannot be loaded" in output.complaint_of("test", run, status=1)


def test_a_matrix_shows_its_mistakes_and_leaves_out_its_zeros() -> None:
    lines = list(matrix_lines(np.array([[12, 0], [1, 1234]])))
    assert lines == ["", "         0     1", "  0     12     .", "  1      1  1234"]


def test_a_matrix_of_many_classes_is_broken_at_80_columns() -> None:
    lines = list(matrix_lines(np.full((47, 47), 99)))
    assert max(map(len, lines)) <= 80
    assert sum(line.count("99") for line in lines) == 47 * 47
