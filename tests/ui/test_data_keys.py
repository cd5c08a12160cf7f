"""The keys for what a file is and what is wrong with it: labels, marks, layout, the data screen."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.conftest import write_csv
from tests.ui.screen import Opener, Size, answer, image, pane, shown, told, until
from tui_nn.dataset import downloads, open_dataset
from tui_nn.dataset.downloads import catalogue
from tui_nn.dataset.downloads.catalogue import PublicSet
from tui_nn.errors import NnTuiError
from tui_nn.ui.screens.browsing import Browsing
from tui_nn.ui.screens.data import DataScreen
from tui_nn.ui.widgets.data_lines import DataLines
from tui_nn.ui.widgets.row_list import RowList

ROWS = 120
BAD = {3: (",", ",x"), 7: ("7,", "seven,"), 20: (",", ",300,"), 40: ("0,", "77,")}
"""Row by row, what is replaced once by what. The row 40 has a label that no other row has."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with four bad rows."""
    path = write_csv(tmp_path / "rows.csv", ROWS)
    lines = path.read_text().splitlines()
    for row, (old, new) in BAD.items():
        lines[row] = lines[row].replace(old, new, 1)
    path.write_text("\n".join(lines) + "\n")
    return path


async def test_the_layout_and_good_and_bad_rows_are_told_and_b_lists_the_bad(
    opened: Opener, path: Path, size: Size
) -> None:
    async with opened(path, size) as pilot:
        await until(pilot, lambda: "116 rows, 4 bad: b shows them" in shown(pilot))
        told_layout = "label first, no header, 28x28, 10 classes"
        await until(pilot, lambda: told_layout in shown(pilot))
        await pilot.press("b")
        rows = pane(pilot).rows
        assert [rows.index_at(place) for place in range(len(rows))] == sorted(BAD)
        assert "Line 4, column 2" in shown(pilot)
        await pilot.press("escape")
        assert len(rows) == ROWS


async def test_l_corrects_a_label_beside_the_file(opened: Opener, path: Path) -> None:
    before = path.read_bytes()
    async with opened(path) as pilot:
        await pilot.press("down", "l", "9", "enter")
        assert "Row 1: 9" in shown(pilot)
        assert "    1+ 9" in shown(pilot)
    assert path.read_bytes() == before
    assert open_dataset(str(path)).edits.labels == {1: 9}


async def test_l_refuses_what_is_no_class_and_saves_a_row_whose_label_cannot_be_read(
    opened: Opener, path: Path
) -> None:
    async with opened(path) as pilot:
        await pilot.press("g", "7", "enter")
        assert "malformed" in shown(pilot)
        await pilot.press("l", *"256", "enter")
        assert "'256' is no class" in shown(pilot)
        await answer(pilot, "7")
        assert "Row 7: 7" in shown(pilot)
        assert "117 rows, 3 bad" in shown(pilot)


async def test_names_of_classes_are_shown_and_can_be_typed(
    opened: Opener, path: Path, tmp_path: Path
) -> None:
    clothes = path.rename(tmp_path / "fashion-mnist_train.csv")
    async with opened(clothes) as pilot:
        assert "Row 0: 0 T-shirt" in shown(pilot)
        await pilot.press("l")
        await answer(pilot, "sneaker")
        assert "Row 0: 7 Sneaker" in shown(pilot)
        await pilot.press("slash")
        await answer(pilot, "ankle-boot")
        await until(pilot, lambda: len(pane(pilot).rows) == ROWS // 10)


async def test_m_marks_and_u_undoes_even_in_another_session(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("m", "down", "m", "m", "down", "m")
        assert pane(pilot).rows.dataset.edits.marked == {0, 2}
        assert "    0* 0" in shown(pilot)
    async with opened(path) as pilot:
        await pilot.press("end", "u")
        assert pane(pilot).index == 2
        assert pane(pilot).rows.dataset.edits.marked == {0}
        assert "Taken back: row 2 marked" in told(pilot)
        await pilot.press(*"uuuu")
        assert "Nothing to undo" in told(pilot)


async def test_a_change_that_cannot_be_kept_is_no_change(
    opened: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    async with opened(path) as pilot:
        monkeypatch.setattr("tui_nn.dataset.edits.write_atomically", fail)
        await pilot.press("m", "l", "9", "enter")
        assert "cannot be kept: Read-only file system" in told(pilot)
        edits = pane(pilot).rows.dataset.edits
        assert (edits.marked, edits.labels) == (set(), {})


async def test_w_writes_the_rows_shown_to_a_new_file_and_never_replaces_one(
    opened: Opener, path: Path, tmp_path: Path
) -> None:
    out, before = tmp_path / "nines.csv", path.read_bytes()
    async with opened(path) as pilot:
        await pilot.press("down", "l", "9", "enter", "slash", "9", "enter")
        await pilot.press("w")
        await answer(pilot, str(path))
        assert "exists already" in shown(pilot)
        await answer(pilot, str(out))
        await until(pilot, out.exists)
        await until(pilot, lambda: "13 rows written" in told(pilot))
    assert path.read_bytes() == before
    _, labels = loaded(out)
    assert labels.tolist() == [9] * 13


def loaded(path: Path) -> tuple[np.ndarray, np.ndarray]:
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    return dataset.load()


async def test_t_turns_the_images_and_is_remembered(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        before = image(pilot)
        await pilot.press("t")
        await until(pilot, lambda: pane(pilot).rows.dataset.layout.transposed)
        await until(pilot, lambda: np.array_equal(image(pilot), before.T))
        assert "turned" in shown(pilot)
    assert open_dataset(str(path)).layout.transposed
    async with opened(path) as pilot:
        assert np.array_equal(image(pilot), before.T)
        await pilot.press("t")
        await until(pilot, lambda: np.array_equal(image(pilot), before))
        assert not Path(f"{path}.edits.json").exists()  # all is as it was found


async def test_what_is_said_of_rows_counts_those_that_can_be_used(
    opened: Opener, path: Path
) -> None:
    async with opened(path) as pilot:
        await pilot.press("w")
        assert "116 rows, corrected labels included" in shown(pilot)
        await pilot.press("escape", "g", "7", "enter", "l", "7", "enter", "m")
        await pilot.press("slash", *"marked", "enter")
        await until(pilot, lambda: "1 row, filter: marked" in shown(pilot))


async def test_dark_ink_on_white_paper_is_noticed_and_x_inverts_it(
    opened: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "white.csv"
    pixels, labels = loaded(write_csv(tmp_path / "black.csv", 30))
    np.savetxt(path, np.column_stack([labels, 255 - pixels]), "%d", ",")
    async with opened(path) as pilot:
        await until(pilot, lambda: "x inverts them" in told(pilot))
        await pilot.press("x")
        await until(pilot, lambda: np.array_equal(image(pilot).ravel(), pixels[0]))


async def test_drawn_digits_cannot_be_changed(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("o")
        await answer(pilot, "builtin:test")
        await until(pilot, lambda: pane(pilot).rows.dataset.drawn)
        await pilot.press("l", "t", "m")
        assert "Only rows of your own files" in told(pilot)
        assert "right as they are" in told(pilot)
        assert "cannot be changed" in told(pilot)


async def test_images_of_any_size_are_drawn(opened: Opener, tmp_path: Path) -> None:
    path = tmp_path / "eight.csv"
    rng = np.random.default_rng(0)
    np.savetxt(
        path, np.column_stack([np.arange(40) % 10, rng.integers(0, 17, (40, 64))]), "%d", ","
    )
    async with opened(path) as pilot:
        assert "8x8" in shown(pilot)
        assert image(pilot).shape == (8, 8)
        await until(pilot, lambda: "i shows how full ink is set" in told(pilot))


async def test_rows_without_labels_can_be_looked_at_and_not_learned(
    opened: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "unlabelled.csv"
    np.savetxt(path, loaded(write_csv(tmp_path / "some.csv", 20))[0], "%d", ",")
    async with opened(path) as pilot:
        assert "no label, no header, 28x28" in shown(pilot)
        assert "bad" not in pilot.app.query_one(RowList).pieces(1)[0][0]
        await pilot.press("s")
        await until(pilot, lambda: "has no labels" in told(pilot))


async def test_a_compressed_file_and_a_folder_open_like_any_other(
    opened: Opener, path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("mnist_train.csv.gz", "mnist_test.csv.gz"):
        (folder / name).write_bytes(gzip.compress(write_csv(tmp_path / "x.csv", 30).read_bytes()))
    async with opened(path) as pilot:
        await pilot.press("o")
        await answer(pilot, str(folder))
        await until(pilot, lambda: "mnist_train.csv.gz: 30 rows" in shown(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "mnist_test.csv.gz: 30 rows" in shown(pilot))


# A file that changes


async def test_rows_that_are_added_are_offered(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        line = path.read_text().splitlines()[0]
        with path.open("a") as file:
            file.write(f"{line}\n{line}\n")
        await pilot.press("end")
        await until(pilot, lambda: "has more rows at its end now. R reads" in told(pilot))
        assert len(pane(pilot).rows) == ROWS
        await pilot.press("R")
        await until(pilot, lambda: len(pane(pilot).rows) == ROWS + 2)
        assert pane(pilot).index == ROWS - 1


@pytest.mark.parametrize("what", ["truncated", "replaced"])
async def test_a_file_that_becomes_another_is_told_of(
    opened: Opener, path: Path, tmp_path: Path, what: str
) -> None:
    async with opened(path) as pilot:
        first = image(pilot)
        if what == "truncated":
            os.truncate(path, 5000)
        else:
            write_csv(tmp_path / "new.csv", 30, seed=9).replace(path)
        await until(pilot, lambda: "R reads it again" in told(pilot))
        assert np.array_equal(image(pilot), first)
        await pilot.press("pagedown", "end", "up")
        assert pilot.app.is_running
        await pilot.press("R")
        await until(pilot, lambda: len(pane(pilot).rows) in (2, 3, 30))


# The screen about the data


async def data_screen(pilot: Pilot[None]) -> DataLines:
    await pilot.press("i")
    await until(pilot, lambda: isinstance(pilot.app.screen, DataScreen))
    lines = pilot.app.screen.query_one(DataLines)
    await until(pilot, lambda: lines.findings)
    return lines


async def test_i_tells_what_stands_out_and_lists_the_rows_behind_it(
    opened: Opener, path: Path
) -> None:
    async with opened(path) as pilot:
        lines = await data_screen(pilot)
        assert "116 rows, 10 classes" in shown(pilot)
        assert "4 rows cannot be used" in shown(pilot)
        assert "Mean image of 0" in shown(pilot)
        await pilot.press("c")
        assert "Mean image of 1" in shown(pilot)
        names = [finding.name for finding in lines.findings]
        await pilot.press(*["down"] * (len(lines.settings) + names.index("bad")), "enter")
        await until(pilot, lambda: len(pane(pilot).rows) == len(BAD))
        assert "filter: bad" in shown(pilot)


async def test_the_layout_can_be_set_by_hand_and_found_again(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        lines = await data_screen(pilot)
        place = [setting.name for setting in lines.settings].index("header")
        await pilot.press(*["down"] * place, "right")
        await until(pilot, lambda: "header      yes  set by hand" in shown(pilot))
        await until(pilot, lambda: "115 rows" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(pane(pilot).rows) == ROWS - 1)
        lines = await data_screen(pilot)
        await pilot.press(*["down"] * place, "delete")
        await until(pilot, lambda: "header      no" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(pane(pilot).rows) == ROWS)


async def test_names_can_be_given_by_a_file(opened: Opener, path: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n")
    async with opened(path) as pilot:
        lines = await data_screen(pilot)
        place = [setting.name for setting in lines.settings].index("names")
        await pilot.press(*["down"] * place, "enter", *"nowhere", "enter")
        assert "is no file of names" in shown(pilot)
        await answer(pilot, str(names))
        await pilot.press("escape")
        await until(pilot, lambda: "Row 0: 0 zero" in shown(pilot))


# Getting data


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the data sets that were asked for; none of them comes."""
    asked: list[str] = []

    def get(wanted: PublicSet, _folder: Path, report: Callable[..., None]) -> None:
        asked.append(wanted.name)
        report("getting", 1, 2)
        raise NnTuiError("no mirror answered", where=wanted.name)

    monkeypatch.setattr(downloads, "get", get)
    return asked


async def test_capital_d_asks_which_data_set_to_get(
    opened: Opener, path: Path, no_network: list[str]
) -> None:
    async with opened(path) as pilot:
        await pilot.press("D", "f")
        await until(pilot, lambda: "no mirror answered" in told(pilot))
        assert no_network == [catalogue.find("fashion-mnist").name]


async def test_what_has_been_got_is_opened(
    opened: Opener, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(wanted: PublicSet, folder: Path, _report: object) -> downloads.Got:
        folder.mkdir(parents=True)
        train, test = wanted.paths(folder)
        return downloads.Got(write_csv(train, 30), write_csv(test, 10), (train, test))

    monkeypatch.setattr(downloads, "get", get)
    async with opened(path) as pilot:
        await pilot.press("D", "m")
        await until(pilot, lambda: "mnist_train.csv: 30 rows" in shown(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, Browsing)
        assert screen.files["test"].name == str(tmp_path / "data" / "mnist_test.csv")


async def test_edits_are_json_that_a_person_can_read(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("down", "l", "9", "enter", "m", "t")
        await until(pilot, lambda: pane(pilot).rows.dataset.layout.transposed)
    content = json.loads(Path(f"{path}.edits.json").read_text())
    assert content["layout"] == {"transposed": "yes"}
    assert content["changes"] == [{"row": 1, "label": 9, "was": 1}, {"row": 1, "marked": True}]
