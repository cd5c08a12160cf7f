import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
from tui_nn.cli.assessment import matrix_lines, report_lines
from tui_nn.dataset import open_dataset
from tui_nn.network.evaluation import predict
from tui_nn.recipes.hyperparameters import Hyperparameters
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


@pytest.mark.usefixtures("drawn_digits")
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


def test_the_json_leaves_out_classes_that_do_not_occur_everywhere_alike(
    run: Path, files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    checkpoint = Checkpoint.load(RunFolder(run).checkpoint)
    for name, parameter in checkpoint.network.state().items():
        parameter[...] = 0
        if name == list(checkpoint.network.state())[-1]:
            parameter[..., 7] = 1  # every row is read as 7
    checkpoint.save(RunFolder(run).checkpoint)
    path = tmp_path / "some.csv"
    rows = [line for line in files[1].read_text().splitlines() if line[0] in "25"]
    path.write_text("\n".join([*rows, ""]))
    record = output.json_of("test", run, path)
    assert record["classes"] == [2, 5, 7]
    assert record["confusion"] == [[0, 0, 6], [0, 0, 6], [0, 0, 0]]
    assert [(report["class"], report["support"]) for report in record["per_class"]] == [
        (2, 6),
        (5, 6),
        (7, 0),
    ]


def test_the_names_of_the_classes_are_in_the_report(
    run: Path, files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "fashion.csv"
    path.write_bytes(files[1].read_bytes())
    assert output.json_of("test", run, path)["names"][8:] == ["Bag", "Ankle boot"]
    assert output.json_of("test", run)["names"] == []
    lines = output.of("test", run, path).splitlines()
    assert any(line.startswith("    9  Ankle boot ") for line in lines)


def test_rows_that_cannot_be_used_are_counted_and_not_tested_with(
    run: Path, files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "some.csv"
    path.write_text(files[1].read_text() + "1,2,3\n4,5,6\n")
    record = output.json_of("test", run, path)
    assert (record["rows"], record["unusable_rows"]) == (60, 2)
    lines = output.of("test", run, path).splitlines()
    assert lines[1] == f"60 rows of {path}"
    assert lines[2] == f"2 of 62 rows of {path} cannot be used: `nn-tui data check` lists them"
    right = round(record["accuracy"] * 60)
    assert lines[4].endswith(f"   {right} right, {60 - right} wrong")


def test_of_a_folder_the_test_rows_are_read(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    assert output.json_of("test", run, files[0].parent)["file"] == str(files[1])


def test_a_matrix_shows_its_mistakes_and_leaves_out_its_zeros() -> None:
    lines = list(matrix_lines(np.array([[12, 0], [1, 1234]])))
    assert lines == ["", "         0     1", "  0     12     .", "  1      1  1234"]


def test_a_matrix_of_many_classes_is_broken_at_80_columns() -> None:
    lines = list(matrix_lines(np.full((47, 47), 99)))
    assert max(map(len, lines)) <= 80
    assert sum(line.count("99") for line in lines) == 47 * 47


@pytest.mark.parametrize("classes", [47, 62, 256])
def test_every_block_of_a_large_matrix_names_its_columns_and_lines(classes: int) -> None:
    matrix = np.arange(1000, 1000 + classes * classes).reshape(classes, classes)
    seen: set[tuple[int, int]] = set()
    for line in matrix_lines(matrix):
        assert len(line) <= 80
        numbers = [int(number) for number in line.split()]
        if line.startswith("      "):
            columns = numbers
        elif numbers:
            label, *counts = numbers
            assert counts == matrix[label, columns].tolist()
            seen.update((label, column) for column in columns)
    assert len(seen) == classes * classes


def test_classes_that_do_not_occur_have_no_line_in_matrix_and_report() -> None:
    matrix = np.zeros((25, 25), np.int64)
    matrix[8, 8], matrix[10, 8] = 5, 2
    assert list(matrix_lines(matrix)) == [
        "",
        "         8   10",
        "   8     5    .",
        "  10     2    .",
    ]
    assert [line.split()[0] for line in report_lines(matrix)] == ["class", "8", "10"]


def test_short_names_head_the_matrix_and_all_names_are_in_the_report() -> None:
    matrix = np.diag([3, 4])
    assert list(matrix_lines(matrix, ("A", "B")))[1] == "        A    B"
    assert list(matrix_lines(matrix, ("Shirt", "Bag")))[1] == "        0    1"
    assert report_lines(matrix, ("Shirt", "Bag")) == [
        "class  name   precision    recall        F1  rows",
        "    0  Shirt    100.00%   100.00%   100.00%     3",
        "    1  Bag      100.00%   100.00%   100.00%     4",
    ]


def test_a_report_with_endless_names_fits_80_columns() -> None:
    lines = report_lines(np.diag([3, 40_000]), ("x" * 99,))
    assert max(map(len, lines)) <= 80
    assert lines[2].startswith("    1      ")


def test_several_runs_read_together_by_the_mean_of_their_outputs(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    other = RunFolder(run.with_name("other"))
    shutil.copytree(run, other.path)
    checkpoint = Checkpoint.load(other.checkpoint)
    rng = np.random.default_rng(1)
    for parameter in checkpoint.network.state().values():
        parameter += rng.normal(0, 0.3, parameter.shape)
    checkpoint.save(other.checkpoint)
    dataset = open_dataset(str(files[1]))
    dataset.finish_preparing()
    pixels, labels = dataset.load()
    networks = [Checkpoint.load(RunFolder(path).checkpoint).network for path in (run, other.path)]
    mean = (predict(networks[0], pixels) + predict(networks[1], pixels)) / 2
    record = output.json_of("test", run, "--with", "other")
    assert record["accuracy"] == np.mean(mean.argmax(axis=1) == labels)
    assert record["with"] == ["other"]
    assert output.json_of("test", run)["with"] == []
    assert output.of("test", run, "--with", "other").startswith("a committee of trained, other")


def test_runs_that_read_other_images_are_no_committee(run: Path, output: Output) -> None:
    small = run.with_name("small")
    shutil.copytree(run, small)
    settings = Hyperparameters(hidden=(2,))
    network = settings.build_network(16, 10, np.random.default_rng(0))
    Checkpoint(settings, network, settings.build_optimizer()).save(RunFolder(small).checkpoint)
    assert "cannot read together" in output.complaint_of("test", run, "--with", small)
