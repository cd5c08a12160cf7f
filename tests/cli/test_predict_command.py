import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
from tui_nn.cli import main
from tui_nn.dataset import open_dataset
from tui_nn.network.evaluation import predict
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.folder import RunFolder


@pytest.fixture
def outputs(run: Path, files: tuple[Path, Path]) -> np.ndarray:
    """What the run's network says of the test rows, (60, 10)."""
    dataset = open_dataset(str(files[1]))
    dataset.finish_preparing()
    return predict(Checkpoint.load(RunFolder(run).checkpoint).network, dataset.load()[0])


def without_labels(file: Path, path: Path) -> Path:
    """The same rows, below a header and without their labels."""
    header = ",".join(f"pixel{k}" for k in range(784))
    lines = [line.partition(",")[2] for line in file.read_text().splitlines()]
    path.write_text("\n".join([header, *lines, ""]))
    return path


def test_rows_without_labels_are_read_as_kaggle_wants_it(
    run: Path, files: tuple[Path, Path], tmp_path: Path, outputs: np.ndarray, output: Output
) -> None:
    path = without_labels(files[1], tmp_path / "kaggle.csv")
    lines = output.of("predict", run, path).splitlines()
    expected = [f"{k + 1},{label}" for k, label in enumerate(outputs.argmax(axis=1))]
    assert lines == ["ImageId,Label", *expected]


def test_the_full_form_has_the_confidence_and_the_names(
    run: Path, files: tuple[Path, Path], tmp_path: Path, outputs: np.ndarray, output: Output
) -> None:
    path = tmp_path / "named.csv"
    path.write_bytes(files[1].read_bytes())
    (tmp_path / "names.txt").write_text("".join(f"{k},the {k}, really\n" for k in range(10)))
    output.of("data", "layout", path, "names=names.txt")
    records = list(csv.DictReader(output.of("predict", run, path, "--full").splitlines()))
    best = int(outputs[7].argmax())
    assert records[7] == {
        "row": "7",
        "line": "8",
        "label": "7",
        "predicted": str(best),
        "confidence": str(round(float(np.clip(outputs[7].max(), 0, 1)), 4)),
        "name": f"the {best}, really",
    }
    assert len(records) == 60


def test_where_there_is_no_label_its_cell_is_empty(
    run: Path, files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    path = without_labels(files[1], tmp_path / "kaggle.csv")
    head, first, *_ = output.of("predict", run, path, "--full").splitlines()
    assert head == "row,line,label,predicted,confidence"
    assert first.startswith("0,2,,")


def test_the_json_of_predictions_is_one_object(
    run: Path, files: tuple[Path, Path], outputs: np.ndarray, output: Output
) -> None:
    record = output.json_of("predict", run, files[1])
    assert record | {"predictions": []} == {
        "run": "trained",
        "file": str(files[1]),
        "rows": 60,
        "problem_count": 0,
        "names": [],
        "drawn": False,
        "predictions": [],
    }
    assert [one["predicted"] for one in record["predictions"]] == outputs.argmax(axis=1).tolist()
    assert set(record["predictions"][3]) == {"row", "line", "label", "predicted", "confidence"}
    assert (record["predictions"][3]["line"], record["predictions"][3]["label"]) == (4, 3)


def test_the_best_weights_are_used_when_asked_for(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    checkpoint = Checkpoint.load(RunFolder(run).checkpoint)
    for parameter in checkpoint.network.state().values():
        parameter[...] = 0
    checkpoint.save(RunFolder(run).checkpoint)
    latest, best = (
        {one["predicted"] for one in output.json_of("predict", *words)["predictions"]}
        for words in ([run, files[1]], [run, files[1], "--best"])
    )
    assert latest == {0}
    assert len(best) > 1


def test_a_file_is_written_in_one_step_and_replaced_only_when_told_to(
    run: Path, files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    out = tmp_path / "out.csv"
    text = output.of("predict", run, files[1], "--out", out)
    assert text == f"{out}: 60 rows of {files[1]} read by trained\n"
    written = out.read_text()
    assert written == output.of("predict", run, files[1])
    complaint = output.complaint_of("predict", run, files[1], "--out", out, "--full")
    assert complaint == f"nn-tui: {out}: exists already. `--force` replaces it\n"
    assert out.read_text() == written
    output.of("predict", run, files[1], "--out", out, "--full", "--force")
    assert out.read_text().startswith("row,line,")


def test_the_rows_themselves_are_never_written_over(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    complaint = output.complaint_of("predict", run, files[1], "--out", files[1], "--force")
    assert "is where the rows come from" in complaint


def test_rows_that_cannot_be_used_are_left_out_and_end_with_2(
    run: Path,
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "some.csv"
    lines = files[1].read_text().splitlines()
    path.write_text("\n".join([lines[0], "1,2,3", *lines[1:], "4,5,6", ""]))
    assert main(["predict", str(run), str(path)]) == 2
    out, err = capsys.readouterr()
    numbers = [line.partition(",")[0] for line in out.splitlines()]
    assert numbers == ["ImageId", "1", *map(str, range(3, 62))]
    assert err == (
        f"nn-tui: {path}, line 2, column 4: 3 values, expected 785; and 1 more."
        " What cannot be used is left out; `nn-tui data check` lists it\n"
    )


def test_images_of_another_size_are_refused(run: Path, tmp_path: Path, output: Output) -> None:
    path = tmp_path / "small.csv"
    path.write_text(f"1{',0' * 64}\n")
    complaint = output.complaint_of("predict", run, path)
    assert complaint == (
        f"nn-tui: {path}: its images have 8 x 8 pixels, and trained reads 784 of them\n"
    )


def test_of_a_folder_the_test_rows_are_read(
    run: Path, files: tuple[Path, Path], output: Output
) -> None:
    assert output.json_of("predict", run, files[0].parent)["file"] == str(files[1])


@pytest.mark.usefixtures("drawn_digits")
def test_built_in_rows_are_said_to_be_drawn_where_no_program_reads_it(
    run: Path, output: Output
) -> None:
    out, err = output.all_of("predict", run, "builtin:test")
    assert len(out.splitlines()) == 10_001
    assert err == "The rows of builtin:test are drawn by nn-tui, not handwritten.\n"
    assert output.json_of("predict", run, "builtin:test")["drawn"] is True


@pytest.mark.usefixtures("drawn_digits")
def test_a_reader_who_has_had_enough_ends_it_quietly(run: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "tui_nn", "predict", run, "builtin:test", "--json"],
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
