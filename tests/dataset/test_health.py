"""Each thing that can stand out in a data set is found, with the rows behind it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.health import Finding, Health

SIDE = 6
Images = NDArray[np.int64]


def images(count: int, seed: int = 0) -> Images:
    """Different images with full ink inside, and background along their edges."""
    pixels = np.zeros((count, SIDE, SIDE), np.int64)
    pixels[:, 1:-1, 1:-1] = np.random.default_rng(seed).integers(0, 200, (count, 4, 4))
    pixels[:, 2, 2] = 255
    return pixels.reshape(count, SIDE * SIDE)


def opened(
    path: Path, pixels: Images, labels: Sequence[int] | None = None, bad: Sequence[str] = ()
) -> Dataset:
    names = [f"pixel{k}" for k in range(SIDE * SIDE)]
    if labels is not None:
        pixels, names = np.column_stack([labels, pixels]), ["label", *names]
    lines = [",".join(map(str, row)) for row in pixels.tolist()]
    path.write_text("\n".join([",".join(names), *lines, *bad, ""]))
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    return dataset


def looked_at(dataset: Dataset, other: Dataset | None = None) -> Health:
    health = Health(dataset, other)
    for _ in health.look():
        pass
    return health


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def found(health: Health) -> dict[str, Finding]:
    findings = {finding.name: finding for finding in health.findings()}
    assert len(findings) == len(health.findings())
    return findings


def behind(health: Health, name: str) -> list[int]:
    return list(found(health)[name].rows)


def test_of_a_sound_data_set_there_is_nothing_to_do(path: Path) -> None:
    findings = looked_at(opened(path, images(12), [0, 1, 2] * 4)).findings()
    assert [finding.what for finding in findings] == [
        "12 rows, 3 classes with 4 rows each",
        "no image occurs twice",
    ]
    assert not any(finding.remedy or len(finding.rows) for finding in findings)


def test_nearly_even_classes_are_told_without_advice(path: Path) -> None:
    health = looked_at(opened(path, images(7), [0, 1, 1, 1, 5, 5, 5]))
    rows = found(health)["rows"]
    assert rows.what == "7 rows, 3 classes: from 1 row of 0 to 3 of 1"
    assert rows.remedy == ""


def test_rows_of_a_rare_class_are_shown(path: Path) -> None:
    health = looked_at(opened(path, images(12), [3, *[8] * 5, 3, *[8] * 5]))
    rows = found(health)["rows"]
    assert rows.what == "12 rows, 2 classes: from 2 rows of 3 to 10 of 8"
    assert rows.remedy == "Rare classes are learned badly: get more of them"
    assert list(rows.rows) == [0, 6]


@pytest.mark.parametrize(("count", "what"), [(3, "3 rows"), (1, "1 row")])
def test_one_class_alone_teaches_nothing(count: int, what: str, path: Path) -> None:
    rows = found(looked_at(opened(path, images(count), [4] * count)))["rows"]
    assert (rows.what, rows.remedy) == (
        f"{what}, all of one class",
        "A network has nothing to learn",
    )


def test_rows_without_labels_are_told_what_they_are_good_for(path: Path) -> None:
    health = looked_at(opened(path, np.concatenate([images(3), images(3)])))
    assert found(health)["rows"].what == "6 rows without labels"
    assert behind(health, "repeats") == [0, 1, 2, 3, 4, 5]
    assert "contradictions" not in found(health)


def test_rows_that_cannot_be_used_are_counted_and_not_looked_at(path: Path) -> None:
    health = looked_at(opened(path, images(2), [0, 1], bad=["1,2", "x" + ",0" * 36]))
    bad = found(health)["bad"]
    assert (bad.what, list(bad.rows)) == ("2 rows cannot be used", [2, 3])
    assert found(health)["rows"].what == "2 rows, 2 classes with 1 row each"
    assert "blank" not in found(health)


def test_a_file_without_any_usable_row_says_so(path: Path) -> None:
    health = looked_at(opened(path, images(0), [], bad=["1,2"]))
    assert [finding.what for finding in health.findings()] == [
        "no row can be used",
        "1 row cannot be used",
    ]


def test_images_that_occur_several_times_are_shown_with_each_other(path: Path) -> None:
    pixels = images(7)
    pixels[[2, 6]], pixels[5] = pixels[0], pixels[3]
    health = looked_at(opened(path, pixels, [1, 2, 1, 2, 1, 2, 1]))
    repeats = found(health)["repeats"]
    assert repeats.what == "3 rows repeat an image of another row"
    assert list(repeats.rows) == [0, 2, 3, 5, 6]
    assert "contradictions" not in found(health)


def test_a_single_repeat_is_told_in_the_singular(path: Path) -> None:
    pixels = images(3)
    pixels[2] = pixels[0]
    repeats = found(looked_at(opened(path, pixels, [1, 2, 1])))["repeats"]
    assert repeats.what == "1 row repeats an image of another row"


def test_one_image_with_two_labels_is_a_contradiction(path: Path) -> None:
    pixels = images(6)
    pixels[4], pixels[5] = pixels[1], pixels[0]
    health = looked_at(opened(path, pixels, [0, 1, 2, 0, 7, 0]))
    contradictions = found(health)["contradictions"]
    assert contradictions.what == "2 rows with the same image have different labels"
    assert list(contradictions.rows) == [1, 4]
    assert "`nn-tui data label`" in contradictions.command


def test_a_corrected_label_settles_a_contradiction(path: Path) -> None:
    pixels = images(2)
    pixels[1] = pixels[0]
    dataset = opened(path, pixels, [3, 5])
    assert "contradictions" in found(looked_at(dataset))
    dataset.edits.relabel(1, 3, was=5)
    assert "contradictions" not in found(looked_at(dataset))


def test_rows_that_are_in_the_other_data_set_too_are_shown(path: Path, tmp_path: Path) -> None:
    pixels = images(5)
    other = opened(tmp_path / "test.csv", np.concatenate([images(3, seed=1), pixels[[1, 4]]]))
    health = looked_at(opened(path, pixels, [0, 1, 2, 3, 4]), other)
    common = found(health)["common"]
    assert common.what == "2 rows are in test.csv too"
    assert list(common.rows) == [1, 4]


def test_data_sets_without_common_rows_are_told_so(path: Path, tmp_path: Path) -> None:
    blank = np.zeros((1, SIDE * SIDE), np.int64)  # in both, but that says nothing
    other = opened(tmp_path / "test.csv", np.concatenate([images(3, seed=1), blank]))
    health = looked_at(opened(path, np.concatenate([images(3), blank]), [0, 1, 2, 3]), other)
    assert found(health)["common"].what == "no image is in test.csv too"
    assert behind(health, "blank") == [3]


def test_without_another_data_set_nothing_is_said_of_common_rows(path: Path) -> None:
    assert "common" not in found(looked_at(opened(path, images(2), [0, 1])))


def test_looking_reports_the_rows_of_both_data_sets(path: Path, tmp_path: Path) -> None:
    dataset, other = opened(path, images(4), [0] * 4), opened(tmp_path / "test.csv", images(3))
    reports = list(Health(dataset, other).look())
    assert (reports[-1].done, reports[-1].total) == (7, 7)
    assert [report.done for report in reports] == sorted(report.done for report in reports)


@pytest.mark.parametrize("grey", [0, 7, 255])
def test_an_image_of_one_grey_is_blank_and_repeats_nothing(grey: int, path: Path) -> None:
    pixels = images(4)
    pixels[[1, 3]] = grey
    health = looked_at(opened(path, pixels, [0, 1, 2, 3]))
    blank = found(health)["blank"]
    assert (blank.what, list(blank.rows)) == ("2 rows are blank", [1, 3])
    assert found(health)["repeats"].what == "no image occurs twice"
    assert "inverted" not in found(health)


def test_dark_ink_on_white_paper_is_noticed_and_how_to_turn_it_round(path: Path) -> None:
    health = looked_at(opened(path, 255 - images(5), [0, 1, 2, 3, 4]))
    inverted = found(health)["inverted"]
    assert inverted.what == "images are bright along their edges, as dark ink on white paper"
    assert "x inverts them" in inverted.remedy
    assert "inverted=yes" in inverted.command
    dataset = health.dataset
    dataset.edits.set_layout("inverted", "yes")
    again = open_dataset(dataset.name)
    again.finish_preparing()
    assert "inverted" not in found(looked_at(again))


def test_some_inverted_images_among_others_are_shown(path: Path) -> None:
    pixels = images(6)
    pixels[[2, 3]] = 255 - pixels[[2, 3]]
    health = looked_at(opened(path, pixels, [0, 1] * 3))
    inverted = found(health)["inverted"]
    assert inverted.what == "2 rows may be inverted: bright along the edges"
    assert list(inverted.rows) == [2, 3]


def test_faint_images_are_told_what_full_ink_may_be(path: Path) -> None:
    health = looked_at(opened(path, images(4) // 16, [0, 1] * 2))
    dim = found(health)["dim"]
    assert dim.what == "no pixel is above 15 of 255"
    assert dim.remedy == "Set `full` to 15: that is full ink"
    assert "full=15" in dim.command


def test_one_bright_pixel_is_enough_not_to_be_faint(path: Path) -> None:
    pixels = images(4) // 16
    pixels[3, 9] = 65
    assert "dim" not in found(looked_at(opened(path, pixels, [0, 1] * 2)))


def test_the_mean_image_of_a_class_is_exact(path: Path) -> None:
    pixels, labels = images(40), np.arange(40) % 3
    health = looked_at(opened(path, pixels, labels.tolist()))
    for label in range(3):
        mean = np.rint(pixels[labels == label].mean(axis=0)).reshape(SIDE, SIDE)
        assert health.mean_image(label).dtype == np.uint8
        assert np.array_equal(health.mean_image(label), mean)


def test_the_mean_images_count_corrected_labels_and_usable_rows_alone(path: Path) -> None:
    dataset = opened(path, images(3), [0, 0, 1], bad=["0,1"])
    dataset.edits.relabel(1, 1, was=0)
    health = looked_at(dataset)
    assert np.array_equal(health.mean_image(0).ravel(), images(3)[0])
    mean = np.rint(images(3)[1:].mean(axis=0))
    assert np.array_equal(health.mean_image(1).ravel(), mean)


def test_the_mean_image_of_a_class_without_rows_is_blank(path: Path) -> None:
    assert not looked_at(opened(path, images(2), [0, 1])).mean_image(7).any()


def test_images_of_many_blocks_are_all_looked_at() -> None:
    dataset = open_dataset("builtin:test")
    dataset.finish_preparing()
    health = looked_at(dataset)
    assert found(health)["rows"].what == "10,000 rows, 10 classes with 1,000 rows each"
    pixels, labels = dataset.load()
    assert np.array_equal(
        health.mean_image(3).ravel(), np.rint(pixels[labels == 3].mean(axis=0)).astype(np.uint8)
    )
