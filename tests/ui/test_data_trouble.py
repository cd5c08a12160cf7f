"""What is said while rows change, go, or cannot be had: true, whole, and not for ever."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.conftest import write_csv
from tests.ui.screen import Opener, answer, pane, shown, told, until
from tui_nn.dataset import Preparation, downloads, open_dataset
from tui_nn.dataset.downloads.catalogue import PublicSet
from tui_nn.errors import DataError, NnTuiError
from tui_nn.runs.folder import RunFolder
from tui_nn.ui import background
from tui_nn.ui.messages import Surveying
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.screens.data import DataScreen
from tui_nn.ui.screens.dialogs import Notice
from tui_nn.ui.widgets.data_lines import DataLines
from tui_nn.ui.widgets.row_list import RowList

ROWS = 120


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file whose row k is of class k % 10."""
    return write_csv(tmp_path / "rows.csv", ROWS)


async def about_data(pilot: Pilot[None]) -> DataLines:
    await pilot.press("i")
    await until(pilot, lambda: isinstance(pilot.app.screen, DataScreen))
    return pilot.app.screen.query_one(DataLines)


# A filter, and rows that change


async def test_a_row_that_no_longer_passes_the_filter_goes_and_comes_back(
    opened: Opener, path: Path
) -> None:
    async with opened(path) as pilot:
        await pilot.press("slash", "7", "enter")
        assert len(pane(pilot).rows) == ROWS // 10
        await pilot.press("l", "1", "enter")
        assert "11 rows, filter: 7" in shown(pilot)
        assert "Row 7 is 1 now: the filter hides it." in told(pilot)
        assert pane(pilot).index == 17
        await pilot.press("u")
        assert "12 rows, filter: 7" in shown(pilot)
        assert pane(pilot).index == 7


async def test_what_is_taken_back_behind_a_filter_moves_nothing(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("m", "slash", "7", "enter", "down", "u")
        assert "Taken back: row 0 marked. The filter hides it." in told(pilot)
        assert pane(pilot).index == 17


async def test_a_filter_is_told_in_the_names_of_the_classes(
    opened: Opener, path: Path, tmp_path: Path
) -> None:
    async with opened(path.rename(tmp_path / "fashion-mnist_train.csv")) as pilot:
        await pilot.press("slash", "7", "enter")
        assert "filter: 7 Sneaker" in shown(pilot)


@pytest.mark.usefixtures("run")
async def test_what_a_run_reads_in_a_bad_row_is_read_in_that_row(
    opened: Opener, path: Path
) -> None:
    lines = path.read_text().splitlines()
    lines[5] = "77" + lines[5][1:]
    path.write_text("\n".join(lines) + "\n")
    async with opened(path) as pilot:
        rows = pane(pilot).rows
        await until(pilot, lambda: rows.network)
        await pilot.press("n")
        await until(pilot, lambda: rows.predicted is not None)
        outputs = rows.outputs(5)
        assert outputs is not None
        assert rows.entry(5).bad
        assert rows.entry(5).predicted == outputs.argmax()
        await pilot.press("g", "5", "enter", "l", "5", "enter")
        assert not rows.entry(5).bad
        assert rows.entry(5).predicted == outputs.argmax()


# Between the training and the test rows


async def test_d_and_d_again_lead_back_to_the_same_row_at_once(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        survey = pane(pilot).rows.survey
        await pilot.press("g", "9", "enter", "d")
        assert pane(pilot).index == 0
        await pilot.press("down", "d")
        assert pane(pilot).index == 9
        assert pane(pilot).rows.survey is survey
        await pilot.press("d")
        assert pane(pilot).index == 1


# Files that go


async def test_a_file_that_has_gone_is_not_offered_to_be_read_again(
    opened: Opener, path: Path
) -> None:
    async with opened(path) as pilot:
        path.unlink()
        await until(pilot, lambda: "rows.csv is gone" in told(pilot))
        assert "R reads" not in told(pilot)
        await pilot.press("t")
        await until(pilot, lambda: "there is no such file" in told(pilot))
        assert not pane(pilot).rows.dataset.edits.layout
        assert not list(path.parent.glob("*.edits.json"))


async def test_names_whose_file_has_gone_are_missed_not_fatal(
    opened: Opener, path: Path, tmp_path: Path
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("zero\none\n")
    open_dataset(str(path)).edits.set_layout("names", str(names))
    names.unlink()
    async with opened(path) as pilot:
        assert "Row 0: 0" in shown(pilot)
        assert "names.txt: is no file of names" in told(pilot)
        lines = await about_data(pilot)
        await until(pilot, lambda: lines.findings)


async def test_progress_ends_where_the_rows_cannot_be_read_on(
    opened: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as pilot:
        dataset = pane(pilot).rows.dataset

        def fail(_self: object) -> None:
            pane(pilot).post_message(Surveying(pane(pilot).rows.dataset, "checking", 0.5))
            raise DataError("has become shorter", path=path)

        monkeypatch.setattr(type(dataset), "blocks", fail)
        await pilot.press("R")
        await until(pilot, lambda: "has become shorter" in told(pilot))
        await until(pilot, lambda: "checking" not in shown(pilot))
        monkeypatch.undo()
        await pilot.press("slash", "7", "enter")  # it is tried again
        await until(pilot, lambda: "12 rows, filter: 7" in shown(pilot))


# What is said


async def test_a_long_error_is_shown_whole_and_stays(
    opened: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(_wanted: PublicSet, _folder: Path, _report: Callable[..., None]) -> None:
        raise NnTuiError("no mirror answered: " + "nowhere.example; " * 30, remedy="Walk there")

    monkeypatch.setattr(downloads, "get", get)
    async with opened(path) as pilot:
        await pilot.press("D", "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, Notice))
        await until(pilot, lambda: "Walk there" in shown(pilot))
        assert told(pilot) == ""
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, Dashboard)


async def test_what_is_given_up_is_said_and_its_progress_goes(
    opened: Opener, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_for_ever(*arguments: object) -> None:
        report = arguments[-1]
        assert callable(report)
        while True:
            report(Preparation(1, 2))
            time.sleep(0.01)

    monkeypatch.setattr(background, "write_rows", write_for_ever)
    async with opened(path) as pilot:
        await pilot.press("w")
        await answer(pilot, str(tmp_path / "out.csv"))
        await until(pilot, lambda: "writing out.csv: 50%   w: give up" in shown(pilot))
        await pilot.press("w")
        await until(pilot, lambda: "Given up: nothing was written." in told(pilot))
        await until(pilot, lambda: "writing" not in shown(pilot))


async def test_nothing_is_said_twice_at_a_time_and_escape_puts_it_away(
    opened: Opener, path: Path
) -> None:
    async with opened(path) as pilot:
        await pilot.press("u", "u", "u")
        assert told(pilot).count("Nothing to undo") == 1
        await pilot.press("escape")
        assert told(pilot) == ""


async def test_an_empty_answer_opens_nothing(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("o", "enter")
        assert "a name is needed" in shown(pilot)


@pytest.mark.usefixtures("run")
async def test_a_run_of_another_size_is_not_called_none(opened: Opener, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "eight.csv"
    table = np.column_stack([np.arange(40) % 10, rng.integers(0, 255, (40, 64))])
    np.savetxt(path, table, "%d", ",")
    async with opened(path) as pilot:
        await until(pilot, lambda: "The run reads other sizes" in shown(pilot))
        assert "No run yet" not in shown(pilot)


async def test_a_file_without_rows_says_so(opened: Opener, tmp_path: Path) -> None:
    path = tmp_path / "header.csv"
    path.write_text("label," + ",".join(f"pixel{i}" for i in range(784)) + "\n")
    async with opened(path) as pilot:
        await until(pilot, lambda: "There are no rows here" in shown(pilot))
        lines = await about_data(pilot)
        await until(pilot, lambda: [it.what for it in lines.findings] == ["there is no row"])


@pytest.mark.usefixtures("run")
async def test_the_status_says_how_many_rows_whatever_the_name(
    opened: Opener, path: Path, tmp_path: Path
) -> None:
    long = path.rename(tmp_path / "a-rather-long-name-of-a-file-of-digits.csv")
    async with opened(long) as pilot:
        await until(pilot, lambda: " 120 rows  " in shown(pilot).splitlines()[0])


@pytest.mark.usefixtures("run")
async def test_the_smallest_window_has_room_for_the_number_of_rows(
    opened: Opener, path: Path
) -> None:
    async with opened(path, (60, 18)) as pilot:
        await until(pilot, lambda: " 120 rows " in shown(pilot).splitlines()[0])
        assert shown(pilot).splitlines()[0].endswith("%")


# What is drawn


async def test_rows_below_the_data_screen_draw_nothing(
    opened: Opener, path: Path, run: RunFolder
) -> None:
    async with opened(path) as pilot:
        lines = await about_data(pilot)
        await until(pilot, lambda: lines.findings)
        dashboard = pilot.app.screen_stack[0]
        assert not dashboard.is_current
        await pilot.press("escape")
        assert dashboard.is_current
        assert "trained" in shown(pilot)
        assert run.name in shown(pilot)


async def test_the_help_of_a_setting_is_there_from_the_start(opened: Opener, path: Path) -> None:
    async with opened(path) as pilot:
        await about_data(pilot)
        await until(pilot, lambda: "Where the label stands in a line." in shown(pilot))
        await pilot.press("escape")
        assert pilot.app.focused is pilot.app.query_one(RowList)
