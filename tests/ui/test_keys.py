"""Every key: in a small window, and in a large one where that makes a difference."""

import dataclasses
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.ui.screen import TEST_ROWS, TRAIN_ROWS, AppAt, answer, go_to, shown, until
from tui_nn.dataset.filters import Filter
from tui_nn.runs.control import CONTINUE, LEARNING_RATE, PAUSE, ask
from tui_nn.runs.folder import list_runs
from tui_nn.runs.reader import RunReader
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.screens.dialogs import Choice, Prompt
from tui_nn.ui.screens.help import HelpScreen
from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.watching import active_runs
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import OutputBars
from tui_nn.ui.widgets.row_list import RowList
from tui_nn.ui.widgets.settings import SettingsTable
from tui_nn.ui.widgets.status_bar import StatusBar

Size = tuple[int, int]
SMALL, LARGE = (80, 24), (140, 45)


def rows_pane(pilot: Pilot[None]) -> RowsPane:
    return pilot.app.query_one(RowsPane)


def index(pilot: Pilot[None]) -> int | None:
    return rows_pane(pilot).index


async def test_the_arrows_move_row_by_row_and_end_and_home_to_the_last_and_the_first(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("up")
        assert index(pilot) == 0
        await pilot.press("down", "down", "down", "up")
        assert index(pilot) == 2
        assert "Row 2: 2" in shown(pilot)
        await pilot.press("end")
        assert index(pilot) == TRAIN_ROWS - 1
        await pilot.press("home")
        assert index(pilot) == 0


async def test_pages_move_by_what_is_on_the_screen(app_at: AppAt, size: Size) -> None:
    async with app_at(size) as pilot:
        page = pilot.app.query_one(RowList).size.height - 2
        await pilot.press("pagedown", "pagedown", "pageup")
        assert index(pilot) == page


async def test_g_goes_to_a_row_by_its_index_and_refuses_one_that_does_not_exist(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("g", *"300", "enter")
        assert isinstance(pilot.app.screen, Prompt)
        assert "from 0 to 299" in shown(pilot)
        await pilot.press("escape")
        assert index(pilot) == 0
        await pilot.press("g", *"123", "enter")
        assert index(pilot) == 123


async def test_slash_filters_by_label_and_escape_leaves_the_filter_at_the_same_row(
    app_at: AppAt,
) -> None:
    async with app_at(LARGE) as pilot:
        await pilot.press("slash", *"odd", "enter")
        assert "'odd' is no filter" in shown(pilot)
        await pilot.press("escape", "slash", "7", "enter")
        await until(pilot, lambda: len(rows_pane(pilot).rows) == TRAIN_ROWS // 10)
        assert index(pilot) == 7
        await pilot.press("down", "escape")
        assert index(pilot) == 17
        assert len(rows_pane(pilot).rows) == TRAIN_ROWS


@pytest.mark.usefixtures("run")
async def test_slash_filters_what_a_run_reads_wrongly(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("slash", *"wrong", "enter")
        await until(
            pilot, lambda: rows_pane(pilot).rows.filter == Filter(words=frozenset(["wrong"]))
        )
        rows = rows_pane(pilot).rows
        entries = [rows.entry(position) for position in range(len(rows))]
        assert 0 < len(entries) < TRAIN_ROWS
        assert all(entry.is_wrong for entry in entries)


@pytest.mark.usefixtures("run")
async def test_n_and_shift_n_step_through_the_wrong_rows(app_at: AppAt) -> None:
    async with app_at(LARGE) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: index(pilot))
        first = index(pilot)
        assert ": wrong" in shown(pilot)
        await pilot.press("n")
        assert index(pilot) != first
        await pilot.press("N")
        assert index(pilot) == first


async def test_what_needs_a_run_says_what_to_do_without_one(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "That needs a run" in shown(pilot))
        await pilot.press("space")
        await until(pilot, lambda: "s starts a run" in shown(pilot))
        await pilot.press("r")
        await until(pilot, lambda: "No runs yet" in shown(pilot))


async def test_o_opens_a_file_or_says_why_it_cannot(
    app_at: AppAt, files: tuple[Path, Path]
) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("o")
        for name, reason in (
            ("missing.csv", "there is no such file"),
            ("/", "is a folder"),
            ("builtin:other", "there are no built-in digits"),
        ):
            await answer(pilot, name)
            assert isinstance(pilot.app.screen, Prompt)
            assert reason in " ".join(shown(pilot).split())
        await answer(pilot, str(files[1]))
        assert len(rows_pane(pilot).rows) == TEST_ROWS


async def test_d_switches_between_training_and_test_rows_and_v_between_characters_and_blocks(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("d")
        assert len(rows_pane(pilot).rows) == TEST_ROWS
        await pilot.press("d")
        assert len(rows_pane(pilot).rows) == TRAIN_ROWS
        for blocks in (False, True, False):
            assert ("\N{UPPER HALF BLOCK}" in shown(pilot)) == blocks
            await pilot.press("v")


async def test_s_starts_a_run_that_learns_and_s_stops_it(app_at: AppAt) -> None:
    async with app_at(LARGE) as pilot:
        pilot.app.query_one(SettingsTable).set_value("epochs", "100000")
        await pilot.press("s")
        dashboard = pilot.app.screen
        assert isinstance(dashboard, Dashboard)

        def accuracies() -> list[float]:
            snapshot = dashboard._snapshot
            return snapshot.accuracy.values if snapshot else []

        await until(pilot, lambda: len(accuracies()) > 2 and accuracies()[-1] > 0.9)
        assert accuracies()[0] < 0.5
        await pilot.press("s")
        await until(pilot, lambda: "stopped" in str(dashboard._snapshot))
        [folder] = list_runs()
        reader = RunReader(folder)
        reader.read_new()
        assert reader.status().state == "stopped"


@pytest.mark.usefixtures("ready_workers")
async def test_space_pauses_and_goes_on_and_q_asks_first_while_a_run_trains(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        pilot.app.query_one(SettingsTable).set_value("epochs", "100000")
        dashboard = pilot.app.screen
        assert isinstance(dashboard, Dashboard)

        def state() -> str:
            return dashboard._snapshot.status.state if dashboard._snapshot else ""

        await pilot.press("s")
        await until(pilot, lambda: state() == "running")
        await pilot.press("space")
        await until(pilot, lambda: state() == "paused")
        await pilot.press("space")
        await until(pilot, lambda: state() == "running")
        await pilot.press("q")
        assert isinstance(pilot.app.screen, Choice)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, Dashboard)


@pytest.mark.usefixtures("run")
async def test_enter_on_a_cell_lists_its_rows(app_at: AppAt, size: Size) -> None:
    async with app_at(size) as pilot:
        await pilot.press("3", "down", "down", "right", "right")
        matrix = pilot.app.query_one(ConfusionMatrix).matrix
        assert matrix is not None
        await pilot.press("enter")
        await until(pilot, lambda: rows_pane(pilot).rows.filter == Filter(2, 2))
        assert len(rows_pane(pilot).rows) == matrix[2, 2]
        assert rows_pane(pilot).rows.dataset.name.endswith("test.csv")
        assert pilot.app.query_one(RowList).has_focus


async def test_tab_and_shift_tab_go_through_the_panes(app_at: AppAt, size: Size) -> None:
    async with app_at(size) as pilot:
        await pilot.press("tab")
        assert pilot.app.query_one(SettingsTable).has_focus
        await pilot.press("tab")
        assert pilot.app.query_one(ConfusionMatrix).has_focus
        await pilot.press("shift+tab", "shift+tab")
        assert pilot.app.query_one(RowList).has_focus


async def test_the_settings_are_stepped_and_typed(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        table = pilot.app.query_one(SettingsTable)
        await pilot.press("2")
        go_to(table, "hidden")
        await pilot.press("right")
        assert table.settings.text("hidden") == "300"
        await pilot.press("enter", *"64,32", "enter")
        assert table.settings.hyperparameters().hidden == (64, 32)
        for key, nearest in (("right", "300"), ("left", "200")):
            await pilot.press("enter", *"250", "enter", key)
            assert table.settings.text("hidden") == nearest


async def test_a_setting_that_makes_no_sense_is_refused_with_a_reason(app_at: AppAt) -> None:
    async with app_at(LARGE) as pilot:
        table = pilot.app.query_one(SettingsTable)
        await pilot.press("2")
        go_to(table, "learning_rate")
        await pilot.press("enter", *"-1", "enter")
        assert isinstance(pilot.app.screen, Prompt)
        assert "must be greater than 0" in " ".join(shown(pilot).split())
        await pilot.press("escape")
        assert table.settings.text("learning_rate") == "0.1"


@pytest.mark.usefixtures("run")
async def test_r_lists_the_runs_and_enter_chooses_one(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "finished" in shown(pilot))
        assert isinstance(pilot.app.screen, RunsScreen)
        assert "trained" in shown(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Dashboard)


async def test_question_mark_shows_every_command(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        help_text = str(pilot.app.screen.query(Static).last().render())
        assert all(command.help in help_text for command in COMMANDS)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, Dashboard)


async def test_the_palette_finds_a_command(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("ctrl+p", *"last row")
        await until(pilot, lambda: "Last row (End)" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: index(pilot) == TRAIN_ROWS - 1)


async def test_q_leaves_at_once_when_nothing_trains(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)


def test_no_key_means_two_things_in_one_scope() -> None:
    keys = [(command.scope, key) for command in COMMANDS for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.usefixtures("run")
async def test_a_run_says_what_it_reads_in_every_row(app_at: AppAt) -> None:
    async with app_at(LARGE) as pilot:
        await until(pilot, lambda: pilot.app.query_one(OutputBars).outputs is not None)
        rows = rows_pane(pilot).rows
        assert all(rows.entry(position).predicted is not None for position in range(20))


@pytest.mark.usefixtures("ready_workers")
async def test_a_filter_by_what_is_read_follows_the_run(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        settings = pilot.app.query_one(SettingsTable)
        for name, value in (("hidden", "8"), ("epochs", "100000"), ("learning_rate", "1e-9")):
            settings.set_value(name, value)
        await pilot.press("s")
        await until(pilot, lambda: rows_pane(pilot).rows.network is not None)
        [run] = list_runs()
        ask(run.control, PAUSE)
        await pilot.press("slash", *"wrong", "enter")
        await until(pilot, lambda: rows_pane(pilot).rows.filter.needs_predictions)
        before = len(rows_pane(pilot).rows)
        assert before > TRAIN_ROWS / 2
        ask(run.control, LEARNING_RATE, 0.1)  # so far it has learned next to nothing
        ask(run.control, CONTINUE)
        await until(pilot, lambda: len(rows_pane(pilot).rows) < before / 2)


async def test_the_title_of_the_pane_with_the_focus_is_marked(app_at: AppAt) -> None:
    async with app_at((140, 45)) as pilot:
        for key, pane in (("3", "#confusion-pane"), ("2", "#training-pane"), ("1", "#rows-pane")):
            await pilot.press(key)
            await pilot.pause()
            marked = [
                title.parent for title in pilot.app.query(".title") if title.styles.text_style.bold
            ]
            assert marked == [pilot.app.query_one(pane)]


async def test_tab_goes_on_from_where_the_mouse_has_clicked(app_at: AppAt) -> None:
    async with app_at((140, 45)) as pilot:
        await pilot.click(SettingsTable)
        await until(pilot, lambda: pilot.app.query_one(StatusBar).tab == "settings")
        await pilot.press("tab")
        assert pilot.app.query_one(ConfusionMatrix).has_focus


@pytest.mark.usefixtures("run")
async def test_a_cell_whose_file_is_gone_says_so(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        dashboard = pilot.app.screen
        assert isinstance(dashboard, Dashboard)
        assert dashboard._snapshot is not None
        gone = dataclasses.replace(dashboard._snapshot, test_file="/gone/test.csv")
        dashboard._snapshot = gone
        await pilot.press("3", "enter")
        await until(pilot, lambda: "there is no such file" in " ".join(shown(pilot).split()))
        assert rows_pane(pilot).rows.dataset.name.endswith("train.csv")


@pytest.mark.usefixtures("run")
async def test_new_weights_leave_the_cursor_at_its_row(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("slash", *"wrong", "enter")
        await until(pilot, lambda: rows_pane(pilot).rows.filter)
        await pilot.press("down", "down")
        pane = rows_pane(pilot)
        row, labels = pane.index, pane.rows.survey.labels if pane.rows.survey else None
        assert row is not None
        assert labels is not None
        pane.rows.learn(None, ((labels + 1) % 10).astype("u1"))  # all are wrong now
        pane.query_one(RowList).go_to(row)
        assert pane.index == row


async def test_q_while_a_run_starts_gives_it_up_or_asks(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        pilot.app.query_one(SettingsTable).set_value("epochs", "100000")
        await pilot.press("s", "q")
        await until(pilot, lambda: not pilot.app.is_running or isinstance(pilot.app.screen, Choice))
        assert pilot.app.is_running == bool(active_runs())
