"""Changes beside a file: kept, undone, never applied to another file, and the file untouched."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dataset.files import Form, error_of, images, look_through, opened
from tui_nn.dataset import open_dataset
from tui_nn.dataset.edits import Change, Edits
from tui_nn.errors import DataError, NnTuiError

FORM = Form()
LABELS = [3, 1, 4, 1, 5, 9]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path, LABELS)


def write(folder: Path, labels: list[int], first: str = "") -> Path:
    cells = FORM.cells(images(8, len(labels)), labels)
    cells[0][0] = first or cells[0][0]
    return FORM.write(folder, FORM.text(cells))


def side_file(path: Path) -> Path:
    return path.with_name(path.name + ".edits.json")


def labels_in(path: Path) -> list[int | None]:
    """By all ways of reading."""
    dataset = opened(path)
    rows, problems = look_through(dataset)
    assert problems == []
    labels = [label for label, _ in rows.values()]
    assert labels == dataset.load()[1].tolist()
    return labels


def test_a_corrected_label_is_there_at_once_and_after_opening_again(path: Path) -> None:
    content = path.read_bytes()
    dataset = opened(path)
    dataset.edits.relabel(2, 7, was=4)
    assert dataset.row(2).label == 7
    assert dataset.load()[1].tolist() == [3, 1, 7, 1, 5, 9]
    assert labels_in(path) == [3, 1, 7, 1, 5, 9]
    assert path.read_bytes() == content
    assert sorted(path.parent.glob("rows*")) == [path, side_file(path)]


def test_all_is_undone_step_by_step_also_after_opening_again(path: Path) -> None:
    edits = opened(path).edits
    edits.relabel(2, 7, was=4)
    edits.mark(5)
    edits.relabel(2, 8, was=7)
    edits.mark(5)
    undone = []
    for labels, marked in (
        ([3, 1, 8, 1, 5, 9], {5}),
        ([3, 1, 7, 1, 5, 9], {5}),
        ([3, 1, 7, 1, 5, 9], set()),
        (LABELS, set()),
    ):
        change = opened(path).edits.undo()
        undone.append(str(change))
        assert labels_in(path) == labels
        assert opened(path).edits.marked == marked
    assert undone == [
        "row 5 no longer marked",
        "row 2 labelled 8",
        "row 5 marked",
        "row 2 labelled 7",
    ]
    assert opened(path).edits.undo() is None


def test_nothing_to_undo_leaves_no_file(path: Path) -> None:
    assert opened(path).edits.undo() is None
    assert not side_file(path).exists()


def test_a_label_changed_back_is_no_change(path: Path) -> None:
    dataset = opened(path)
    dataset.edits.relabel(2, 7, was=4)
    dataset.edits.relabel(2, 4, was=7)
    assert dataset.edits.labels == {}
    assert dataset.edits.fingerprint == ""
    assert labels_in(path) == LABELS


def test_two_that_change_the_same_file_keep_what_the_other_did(path: Path) -> None:
    one, other = opened(path).edits, opened(path).edits
    one.relabel(0, 8, was=3)
    other.relabel(1, 6, was=1)
    one.mark(4)
    assert labels_in(path) == [8, 6, 4, 1, 5, 9]
    assert other.undo() == Change(4, marked=True)  # the last of all, whoever made it
    assert one.undo() == Change(1, label=6, was=1)
    assert other.undo() == Change(0, label=8, was=3)
    assert one.undo() is None
    assert labels_in(path) == LABELS


def test_what_two_people_mark_is_marked(path: Path) -> None:
    one, other = opened(path).edits, opened(path).edits
    one.mark(4)
    other.mark(4)  # who saw no mark when this key was pressed
    assert opened(path).edits.marked == {4}


def test_a_label_that_another_one_corrected_before_is_undone_to_that(path: Path) -> None:
    one, other = opened(path).edits, opened(path).edits
    one.relabel(0, 8, was=3)
    other.relabel(0, 9, was=3)
    assert labels_in(path)[0] == 9
    one.undo()
    assert labels_in(path)[0] == 8


def test_a_row_whose_label_cannot_be_read_is_rescued_by_relabelling(tmp_path: Path) -> None:
    path = write(tmp_path, LABELS, first="three")
    dataset = opened(path)
    assert error_of(lambda: dataset.row(0)).column == 1
    dataset.edits.relabel(0, 3, was=None)
    assert labels_in(path) == LABELS
    dataset.edits.relabel(0, 5, was=3)
    assert labels_in(path) == [5, *LABELS[1:]]
    dataset.edits.undo()
    dataset.edits.undo()
    assert error_of(lambda: dataset.row(0)).column == 1


def test_relabelling_does_not_rescue_a_row_with_a_bad_pixel(tmp_path: Path) -> None:
    cells = FORM.cells(images(8, 6), LABELS)
    cells[0][7] = "x"
    path = FORM.write(tmp_path, FORM.text(cells))
    dataset = opened(path)
    dataset.edits.relabel(0, 3, was=None)
    assert error_of(lambda: dataset.row(0)).column == 8


@pytest.mark.parametrize("first", ["", "three"])
def test_a_change_whose_label_before_no_longer_fits_is_not_applied(
    tmp_path: Path, first: str
) -> None:
    path = write(tmp_path, LABELS, first)
    opened(path).edits.relabel(0, 7, was=None if first else 3)
    assert labels_in(path)[0] == 7
    write(tmp_path, [6, *LABELS[1:]])  # somebody has mended the file itself
    assert labels_in(path) == [6, *LABELS[1:]]


def test_rows_without_labels_stay_without(tmp_path: Path) -> None:
    form = Form("none", header=True)
    path = form.write(tmp_path, form.text(form.cells(images(8, 4), [0] * 4)))
    opened(path).edits.relabel(2, 7, was=0)
    assert labels_in_blocks(path) == [0] * 4
    assert opened(path).row(2).label is None


def labels_in_blocks(path: Path) -> list[int]:
    return [label for block in opened(path).blocks() for label in block.labels.tolist()]


def test_the_fingerprint_changes_with_what_would_be_learned_and_nothing_else(path: Path) -> None:
    def marks() -> tuple[str, str]:
        dataset = opened(path)
        return str(dataset.fingerprint()["sha256"]), str(dataset.identity())

    before = marks()
    edits = opened(path).edits
    edits.mark(2)
    assert marks() == before
    edits.relabel(1, 7, was=1)
    relabelled = marks()
    assert relabelled[0] != before[0]
    assert relabelled[1] != before[1]
    edits.set_layout("inverted", "yes")
    assert marks()[0] not in (before[0], relabelled[0])
    edits.set_layout("inverted", None)
    assert marks() == relabelled
    edits.undo()
    assert marks() == before
    edits.set_layout("names", "kmnist")
    edits.set_layout("header", "no")  # as it is found
    assert marks() == before


def test_where_nothing_is_left_to_be_kept_there_is_no_file(path: Path) -> None:
    edits = opened(path).edits
    edits.relabel(0, 7, was=0)
    edits.set_layout("names", "kmnist")
    edits.undo()
    assert side_file(path).exists()
    edits.set_layout("names", None)
    assert not side_file(path).exists()
    assert edits.undo() is None


def test_a_part_of_the_layout_is_set_and_given_back(path: Path) -> None:
    edits = opened(path).edits
    edits.set_layout("transposed", "yes")
    upright = images(8, 6).reshape(6, 8, 8).transpose(0, 2, 1).reshape(6, 64)
    assert np.array_equal(opened(path).load()[0], upright)
    edits.set_layout("transposed", None)
    assert np.array_equal(opened(path).load()[0], images(8, 6))


def test_where_nothing_can_be_written_nothing_changes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = opened(path).edits
    edits.relabel(1, 7, was=1)
    kept = side_file(path).read_bytes()

    def refused(*_: object, **__: object) -> None:  # root may write everywhere
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tui_nn.dataset.edits.write_atomically", refused)
    monkeypatch.setattr(Path, "unlink", refused)
    for change in (
        lambda: edits.relabel(2, 8, was=4),
        lambda: edits.mark(3),
        lambda: edits.set_layout("label", "last"),
        edits.undo,
    ):
        with pytest.raises(NnTuiError, match="Read-only file system") as caught:
            change()
        assert caught.value.where == str(side_file(path))
        assert (edits.labels, edits.marked, edits.layout) == ({1: 7}, set(), {})
        assert len(edits.changes) == 1
    assert side_file(path).read_bytes() == kept
    assert labels_in(path) == [3, 7, 4, 1, 5, 9]


def test_drawn_rows_cannot_be_changed() -> None:
    edits = Edits(None)
    with pytest.raises(NnTuiError, match="cannot be changed"):
        edits.relabel(0, 1, was=2)
    assert edits.undo() is None


NOT_UNDERSTOOD = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"text"',
    b"{}",
    b'{"format": 2}',
    b'{"format": 1, "layout": 5}',
    b'{"format": 1, "layout": null}',
    b'{"format": 1, "layout": {"side": 8}}',
    b'{"format": 1, "layout": {"side": "0"}}',
    b'{"format": 1, "layout": {"label": "middle"}}',
    b'{"format": 1, "changes": 5}',
    b'{"format": 1, "changes": [5]}',
    b'{"format": 1, "changes": [{}]}',
    b'{"format": 1, "changes": [{"row": 0}]}',
    b'{"format": 1, "changes": [{"row": -1, "label": 3}]}',
    b'{"format": 1, "changes": [{"row": true, "label": 3}]}',
    b'{"format": 1, "changes": [{"row": 1.5, "label": 3}]}',
    b'{"format": 1, "changes": [{"row": 1e400, "label": 3}]}',
    b'{"format": 1, "changes": [{"row": 100000000000000000000000, "label": 3}]}',
    b'{"format": 1, "changes": [{"row": 0, "label": 256}]}',
    b'{"format": 1, "changes": [{"row": 0, "label": "3"}]}',
    b'{"format": 1, "changes": [{"row": 0, "label": 3, "was": "4"}]}',
    b'{"format": 1, "changes": [{"row": 0, "label": 3, "marked": true}]}',
    b'{"format": 1, "changes": [{"row": 0, "marked": "yes"}]}',
    b'{"format": 1, "changes": [{"row": 0, "label": 3, "color": "red"}]}',
    b"[" * 200_000,
    b"9" * 10_000,
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("content", NOT_UNDERSTOOD, ids=range(len(NOT_UNDERSTOOD)))
def test_a_side_file_that_makes_no_sense_is_named_and_left_alone(
    path: Path, content: bytes
) -> None:
    dataset = opened(path)
    side_file(path).write_bytes(content)
    error = error_of(lambda: open_dataset(str(path)))
    assert error.path == str(side_file(path))
    if b'"layout": {' not in content:  # a layout that no file can have may be set right again
        with pytest.raises(DataError):
            dataset.edits.mark(3)
        assert dataset.edits.marked == set()
        assert side_file(path).read_bytes() == content


def test_a_side_file_that_is_no_file_is_named(path: Path) -> None:
    os.mkfifo(side_file(path))
    assert "no regular file" in error_of(lambda: open_dataset(str(path))).what
    side_file(path).unlink()
    side_file(path).mkdir()
    assert "no regular file" in error_of(lambda: open_dataset(str(path))).what


@st.composite
def damaged_side_files(draw: st.DrawFn) -> bytes:
    changes = [{"row": 0, "label": 7, "was": 3}, {"row": 5, "marked": True}]
    content = {"format": 1, "layout": {"transposed": "yes"}, "changes": changes}
    damaged = bytearray(json.dumps(content).encode())
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(damaged)))
        inserted = draw(
            st.sampled_from([b"", b"9", b'"', b"}", b"[", b"null", b"\xff", b"-", b","])
        )
        damaged[place : place + draw(st.integers(0, 4))] = inserted
    return bytes(damaged)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged_side_files())
def test_a_damaged_side_file_is_never_more_than_an_error(path: Path, content: bytes) -> None:
    side_file(path).write_bytes(content)
    try:
        dataset = opened(path)
        rows, _ = look_through(dataset)
    except DataError as error:
        assert error.path.startswith(str(path))  # noqa: PT017 - others raise nothing
    else:
        assert len(rows) == 6


def test_beside_a_file_of_others_nothing_is_written_and_changes_are_kept_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:  # root may write everywhere
        patch.setattr("tui_nn.dataset.edits.os.access", lambda *_: False)
        opened(path).edits.mark(2)
        assert not side_file(path).exists()
        assert opened(path).edits.marked == {2}
    assert opened(path).edits.marked == {2}  # the same file, though there is room beside it now
    opened(path).edits.undo()
    opened(path).edits.mark(3)
    assert side_file(path).exists()
