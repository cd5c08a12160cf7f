"""What is seen, and where, in windows of all sizes; a few screens to the character."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tests.ui.screen import AppAt, check_snapshot, shown, until
from tui_nn.runs.folder import RunFolder
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.key_bar import KeyBar
from tui_nn.ui.widgets.row_list import RowList
from tui_nn.ui.widgets.settings import SettingsTable

PANES = (RowList, DigitView, SettingsTable, ConfusionMatrix)


@pytest.fixture
def written_run(files: tuple[Path, Path], runs_folder: Path) -> RunFolder:
    """A run whose figures are written here by hand: they are the same on every machine."""
    folder = RunFolder(runs_folder / "by-hand")
    folder.path.mkdir()
    rows = {"rows": 300, "bytes": 1, "sha256": "", "drawn": False}
    config = {
        "format": 1,
        "name": "by-hand",
        "recipe": "classic",
        "hyperparameters": {"hidden": [200], "epochs": 4},
        "seed": 0,
        "train": {"file": str(files[0]), **rows},
        "test": {"file": str(files[1]), **rows},
        "blas_threads": 1,
        "created": "2026-01-02T03:04:05+00:00",
        "versions": {},
    }
    folder.config.write_text(json.dumps(config))
    place = {"step": 0, "samples": 0, "samples_per_second": 25_000.0, "accuracy": 0.1, "time": 0}
    confusion = [[9 if i == j else int(j == (i + 1) % 10) for j in range(10)] for i in range(10)]
    events: list[dict[str, object]] = [
        {"event": "started", "rows": 300, "test_rows": 100, "classes": 10, "epoch": 0.0, **place}
    ]
    for quarter in range(13):
        epoch = quarter / 4
        at = {**place, "epoch": epoch, "samples": 75 * quarter, "seconds": 10.0 * quarter}
        events.append({"event": "progress", **at, "loss": 0.5 / (1 + epoch)})
        accuracy = 0.9 - 0.8 / (1 + quarter)
        evaluation = {"loss": 0.6 / (1 + epoch), "index": quarter, "confusion": confusion}
        events.append({"event": "evaluation", **at, **evaluation, "accuracy": accuracy})
    events.append({"event": "stopped", **place, "epoch": 3.0, "samples": 900, "seconds": 120.0})
    folder.journal.write_text("".join(json.dumps(event) + "\n" for event in events))
    return folder


def visible(app: Dashboard) -> set[type]:
    return {pane for pane in PANES if app.query_one(pane).is_on_screen}


async def test_a_large_window_shows_all_panes_at_once(app_at: AppAt) -> None:
    async with app_at((140, 45)) as pilot:
        for size in ((140, 45), (120, 36), (300, 100)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            screen = pilot.app.screen
            assert isinstance(screen, Dashboard)
            assert visible(screen) == set(PANES)
            assert pilot.app.query_one(DigitView).size == (56, 28)


async def test_a_small_window_shows_a_tab_at_a_time(app_at: AppAt) -> None:
    async with app_at((80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, Dashboard)
        assert visible(screen) == {RowList, DigitView}
        await pilot.press("2")
        assert visible(screen) == {SettingsTable}
        await pilot.press("3")
        assert visible(screen) == {ConfusionMatrix}
        await pilot.press("4")
        assert visible(screen) == set()
        assert all(chart.size.height >= 6 for chart in screen.query("#charts Chart"))
        await pilot.press("1")
        assert visible(screen) == {RowList, DigitView}


async def test_the_tabs_can_be_clicked(app_at: AppAt) -> None:
    async with app_at((80, 24)) as pilot:
        await pilot.click(offset=(15, 0))
        assert pilot.app.query_one(SettingsTable).has_focus


async def test_the_key_bar_can_be_clicked(app_at: AppAt) -> None:
    async with app_at((80, 24)) as pilot:
        line = (
            shown(pilot)
            .splitlines()
            .index(next(x for x in shown(pilot).splitlines() if "? help" in x))
        )
        column = shown(pilot).splitlines()[line].index("? help")
        await pilot.click(offset=(column, line))
        await until(pilot, lambda: "Help   Esc" in shown(pilot))


async def test_a_tiny_window_says_that_it_is_too_small(app_at: AppAt) -> None:
    async with app_at((1, 1)) as pilot:
        for size in ((1, 1), (0, 0), (2, 2), (39, 24), (80, 11)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert not pilot.app.query_one(RowList).is_on_screen
            if size[0] > 30:
                assert "Too small: nn-tui needs 40 x 12." in shown(pilot)
            # One that came and went would lay the screen out for ever.
            assert not pilot.app.screen.show_vertical_scrollbar


async def test_the_smallest_window_shows_a_digit_and_keys(app_at: AppAt) -> None:
    async with app_at((40, 12)) as pilot:
        assert pilot.app.query_one(DigitView).size.height >= 7
        assert pilot.app.query_one(KeyBar).is_on_screen


async def test_a_window_can_change_its_size_at_any_time(app_at: AppAt) -> None:
    async with app_at((80, 24)) as pilot:
        rng = random.Random(0)
        for number in range(30):
            largest = (3, 3) if number % 3 == 0 else (200, 60)
            await pilot.resize_terminal(*(rng.randint(0, most) for most in largest))
        await pilot.resize_terminal(80, 24)
        await pilot.press("down")
        assert "Row 1: 1" in shown(pilot)
        assert pilot.app.query_one(DigitView).size == (28, 14)


async def test_every_screen_is_plain_ascii(app_at: AppAt) -> None:
    async with app_at((80, 24)) as pilot:
        for key in ("2", "3", "1", "g", "escape", "r", "escape", "question_mark", "escape"):
            await pilot.press(key)
            assert shown(pilot).isascii(), key
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Cell above" in shown(pilot))
        assert shown(pilot).isascii()


async def test_the_digit_is_drawn_to_the_character(app_at: AppAt, size: tuple[int, int]) -> None:
    async with app_at(size) as pilot:
        check_snapshot(f"digit-{size[0]}x{size[1]}", shown(pilot))


@pytest.mark.usefixtures("written_run")
async def test_a_run_is_drawn_to_the_character(app_at: AppAt, size: tuple[int, int]) -> None:
    async with app_at(size) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "90.00%" in shown(pilot) or "83.85%" in shown(pilot))
        check_snapshot(f"training-{size[0]}x{size[1]}", shown(pilot))
        if size == (80, 24):
            await pilot.press("4")
            check_snapshot("curves-80x24", shown(pilot))
        await pilot.press("3")
        check_snapshot(f"confusion-{size[0]}x{size[1]}", shown(pilot))


async def test_a_malformed_row_is_named_and_the_others_can_be_seen(
    app_at: AppAt, files: tuple[Path, Path], tmp_path: Path
) -> None:
    lines = files[0].read_text().splitlines()
    lines[1] = lines[1].replace(",0,", ",ink,", 1)
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join(lines) + "\n")
    async with app_at((80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, Dashboard)
        screen._open(str(broken))
        await pilot.press("down")
        column = lines[1].split(",").index("ink") + 1
        assert f"Line 2, column {column}: 'ink' is not a number from 0 to 255." in shown(pilot)
        await pilot.press("down")
        assert "Row 2: 2" in shown(pilot)


async def test_the_matrix_of_the_real_test_rows_fits_the_smallest_dashboard(app_at: AppAt) -> None:
    async with app_at((120, 36)) as pilot:
        rows = np.array([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
        matrix = pilot.app.query_one(ConfusionMatrix)
        matrix.matrix = np.diag(rows - 2) + np.roll(np.diag(np.full(10, 2)), 1, axis=1)
        await pilot.pause()
        lines = [line for line in shown(pilot).splitlines() if " 1133 " in line]
        assert len(lines) == 1
        assert lines[0].endswith(" 99.8")
