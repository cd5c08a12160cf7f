import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.cli.program import Output
from tui_nn.dataset import open_dataset
from tui_nn.dataset.idx import decode


@pytest.fixture
def file(files: tuple[Path, Path], tmp_path: Path) -> Path:
    """Sixty rows of the classes 0 to 9, again and again; beside it nothing is kept yet."""
    path = tmp_path / "rows.csv"
    path.write_bytes(files[1].read_bytes())
    return path


def loaded(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    return dataset.load()


def test_the_rows_of_a_filter_are_written(file: Path, tmp_path: Path, output: Output) -> None:
    out = tmp_path / "sevens.csv"
    text = output.of("data", "write", file, out, "--filter", "7")
    assert text == f"{out}: 6 rows of {file}\n"
    pixels, labels = loaded(out)
    assert labels.tolist() == [7] * 6
    assert np.array_equal(pixels, loaded(file)[0][7::10])


def test_without_a_filter_all_usable_rows_are_written_corrected(
    file: Path, tmp_path: Path, output: Output
) -> None:
    file.write_text(file.read_text() + "1,2,3\n")
    output.of("data", "label", file, "3", "8")
    out = tmp_path / "all.csv"
    text = output.of("data", "write", file, out)
    assert text == f"{out}: 60 rows of {file}, 1 unusable row left out\n"
    assert loaded(out)[1].tolist() == [8 if row == 3 else row % 10 for row in range(60)]


def test_marked_and_changed_rows_can_be_written(file: Path, tmp_path: Path, output: Output) -> None:
    output.of("data", "mark", file, "4", "15")
    output.of("data", "label", file, "15", "0")
    output.of("data", "write", file, tmp_path / "marked.csv", "--filter", "marked")
    assert loaded(tmp_path / "marked.csv")[1].tolist() == [4, 0]
    output.of("data", "write", file, tmp_path / "changed.csv", "--filter", "changed marked")
    assert loaded(tmp_path / "changed.csv")[1].tolist() == [0]


def test_what_a_run_reads_can_be_asked_for(
    run: Path, file: Path, tmp_path: Path, output: Output
) -> None:
    read = [one["predicted"] for one in output.json_of("predict", run, file)["predictions"]]
    label, predicted = next(
        (row % 10, other) for row, other in enumerate(read) if other != row % 10
    )
    pair = [row for row in range(60) if (row % 10, read[row]) == (label, predicted)]
    out = tmp_path / "pair.csv"
    output.of("data", "write", file, out, "--filter", f"{label} as {predicted}", "--run", run)
    pixels, labels = loaded(out)
    assert labels.tolist() == [label] * len(pair)
    assert np.array_equal(pixels, loaded(file)[0][pair])
    wrong = sum(other != row % 10 for row, other in enumerate(read))
    text = output.of(
        "data", "write", file, tmp_path / "wrong.csv", "--filter", "wrong", "--run", run
    )
    assert f": {wrong} row" in text


def test_a_filter_that_needs_a_run_says_so(file: Path, output: Output) -> None:
    complaint = output.complaint_of("data", "write", file, "out.csv", "--filter", "wrong")
    assert complaint == (
        "nn-tui: the filter 'wrong' asks what a run reads. `--run RUN` says which run\n"
    )


def test_a_filter_that_asks_for_labels_refuses_rows_without(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "unlabelled.csv"
    path.write_text(f"3{',0' * 15}\n9{',0' * 15}\n")
    complaint = output.complaint_of("data", "write", path, "out.csv", "--filter", "0")
    assert "has no labels" in complaint
    output.of("data", "write", path, "out.csv")
    assert Path("out.csv").read_bytes() == path.read_bytes()


def test_where_no_row_passes_nothing_is_written(file: Path, tmp_path: Path, output: Output) -> None:
    complaint = output.complaint_of("data", "write", file, "out.csv", "--filter", "77")
    assert "there is no usable row that passes the filter '77'" in complaint
    assert [path.name for path in tmp_path.glob("*out*")] == []


def test_a_file_is_replaced_only_when_told_to(file: Path, tmp_path: Path, output: Output) -> None:
    out = tmp_path / "out.csv"
    out.write_text("precious")
    words = ("data", "write", file, out, "--filter", "3")
    assert "exists already. `--force` replaces it" in output.complaint_of(*words)
    assert out.read_text() == "precious"
    output.of(*words, "--force")
    assert len(out.read_text().splitlines()) == 6


@pytest.mark.parametrize("name", ["rows.csv", "link.csv", "rows.csv.edits.json"])
def test_the_rows_and_their_changes_are_never_written_over(
    name: str, file: Path, tmp_path: Path, output: Output
) -> None:
    output.of("data", "mark", file, "1")
    (tmp_path / "link.csv").symlink_to(file)
    before = file.read_bytes()
    complaint = output.complaint_of("data", "write", file, tmp_path / name, "--force")
    assert "is where the rows come from" in complaint
    assert file.read_bytes() == before
    assert output.json_of("show", file, "1")["marked"] is True


def test_changes_of_an_older_file_of_that_name_are_not_taken_for_the_new_ones(
    file: Path, tmp_path: Path, output: Output
) -> None:
    (tmp_path / "out.csv.edits.json").write_text("{}")
    complaint = output.complaint_of("data", "write", file, tmp_path / "out.csv", "--force")
    assert "out.csv.edits.json: holds changes of another file of that name" in complaint
    assert not (tmp_path / "out.csv").exists()


def test_a_folder_that_cannot_be_written_to_is_named(
    file: Path, tmp_path: Path, output: Output
) -> None:
    out = tmp_path / "nowhere" / "out.csv"
    complaint = output.complaint_of("data", "write", file, out)
    assert complaint == f"nn-tui: {out}: cannot be written: No such file or directory\n"


@pytest.mark.usefixtures("drawn_digits")
def test_built_in_rows_can_be_written_and_are_said_to_be_drawn(
    tmp_path: Path, output: Output
) -> None:
    text = output.of("data", "write", "builtin:test", tmp_path / "ones.csv", "--filter", "1")
    assert text.endswith("rows of builtin:test, drawn by nn-tui, not handwritten\n")
    assert set(loaded(tmp_path / "ones.csv")[1].tolist()) == {1}


def idx(shape: tuple[int, ...], values: bytes) -> bytes:
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape) + values


@pytest.fixture
def archives(tmp_path: Path) -> tuple[Path, Path]:
    """Five images of 4 x 4 pixels, and the labels of them, compressed, under names of their own."""
    values = bytes(range(0, 240, 3))
    images, labels = tmp_path / "some-images", tmp_path / "some-labels.gz"
    images.write_bytes(idx((5, 4, 4), values))
    labels.write_bytes(gzip.compress(idx((5,), bytes([3, 1, 4, 1, 5]))))
    return images, labels


def test_idx_files_become_a_csv(
    archives: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    out = tmp_path / "out.csv"
    assert output.of("data", "import", *archives, out) == f"{out}: 5 rows\n"
    pixels, labels = loaded(out)
    assert labels.tolist() == [3, 1, 4, 1, 5]
    assert pixels.ravel().tolist() == list(range(0, 240, 3))
    assert "exists already" in output.complaint_of("data", "import", *archives, out)


def test_other_numbers_of_images_and_of_labels_are_refused_with_both(
    archives: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    images, labels = archives
    labels.write_bytes(idx((4,), bytes(4)))
    complaint = output.complaint_of("data", "import", images, labels, "out.csv")
    assert complaint == f"nn-tui: {images}: holds 5 images, and {labels} 4 labels\n"
    assert not (tmp_path / "out.csv").exists()


def test_neither_images_nor_labels_are_written_over(
    archives: tuple[Path, Path], output: Output
) -> None:
    for path in archives:
        complaint = output.complaint_of("data", "import", *archives, path, "--force")
        assert complaint.startswith(f"nn-tui: {path}: is where the rows come from")


def test_the_labels_beside_images_are_not_written_over(
    archives: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    images = archives[0].rename(tmp_path / "some-images-idx3-ubyte")
    labels = archives[1].rename(tmp_path / "some-labels-idx1-ubyte.gz")
    complaint = output.complaint_of("data", "write", images, labels, "--force")
    assert complaint.startswith(f"nn-tui: {labels}: is where the rows come from")


def test_images_that_are_cut_off_are_refused(
    archives: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    images, labels = archives
    images.write_bytes(images.read_bytes()[:-20])
    complaint = output.complaint_of("data", "import", images, labels, "out.csv")
    assert f"{images}: 76 bytes, expected 96 for 5 images" in complaint
    assert not (tmp_path / "out.csv").exists()


def test_the_archives_of_mnist_become_a_csv_of_the_same_values(
    mnist_folder: Path, tmp_path: Path, output: Output
) -> None:
    archives = [mnist_folder / f"t10k-{what}-ubyte.gz" for what in ("images-idx3", "labels-idx1")]
    output.of("data", "import", *archives, tmp_path / "out.csv")
    images, labels = (decode(gzip.decompress(path.read_bytes()), path.name) for path in archives)
    found = loaded(tmp_path / "out.csv")
    assert np.array_equal(found[0], images.reshape(10_000, 784))
    assert np.array_equal(found[1], labels)
