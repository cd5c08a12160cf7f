"""The pane of the training: settings in a list, their help, and how far a run is."""

import dataclasses

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.ui.screen import AppAt, Size, go_to, shown, told, until
from tui_nn.runs.folder import list_runs
from tui_nn.runs.launch import Order
from tui_nn.runs.reader import Status
from tui_nn.ui import background
from tui_nn.ui.background import Post
from tui_nn.ui.messages import Started
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.settings import SETTINGS
from tui_nn.ui.widgets.run_figures import RunFigures
from tui_nn.ui.widgets.settings import SettingsHelp, SettingsTable

SMALL = (80, 24)

NAMES = [each.name for group in SETTINGS for each in group.descriptions]

STATUS = Status(
    name="best-1",
    state="running",
    reason="",
    recipe="best",
    epoch=17.0,
    epochs=100,
    step=1,
    samples=17,
    rows=1,
    samples_per_second=2_000.0,
    seconds=120.0,
    accuracy=0.975,
    best_accuracy=0.98,
    validation_accuracy=0.9712,
    loss=0.1,
    train_loss=0.2,
    drawn=False,
)


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """The runs that would have been started."""
    ordered: list[Order] = []

    def start(order: Order, post: Post) -> None:
        ordered.append(order)
        post(Started(None))

    monkeypatch.setattr(background, "start", start)
    return ordered


def table_of(pilot: Pilot[None]) -> SettingsTable:
    return pilot.app.query_one(SettingsTable)


def styles(table: SettingsTable) -> dict[str, str]:
    """The style of each line that is seen, by its text without the mark and the value."""
    pieces = [table.pieces(y)[0] for y in range(table.size.height)]
    return {text[1:17].strip(): style for text, style in pieces}


def said(pilot: Pilot[None]) -> str:
    """What stands below the settings, without breaks between its lines."""
    words = pilot.app.query_one(SettingsHelp)
    return " ".join(words.pieces(y)[0][0] for y in range(words.size.height))


async def test_the_cursor_is_always_seen_and_comes_to_every_setting(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        table = table_of(pilot)
        for by in (1, -1):
            seen = []
            for _ in NAMES:
                assert list(styles(table).values()).count("cursor") == 1
                seen.append(table.setting.name)
                table.action_move(by)
            assert set(seen) == set(NAMES)
        await pilot.press(*["pagedown"] * 3)
        assert table.setting.name == NAMES[-1]
        assert "noise" in shown(pilot)
        await pilot.press("pageup")
        assert table.setting.name == NAMES[-1 - (table.size.height - 1)]
        await pilot.press(*["pageup"] * 3)
        assert table.setting.name == NAMES[0]
        assert "- run ---" in shown(pilot)


async def test_the_smallest_dashboard_and_the_smallest_window_have_room_for_settings(
    app_at: AppAt,
) -> None:
    async with app_at((120, 36)) as pilot:
        await pilot.press("2", "down", "down")
        for size in ((120, 36), (40, 12), (60, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert table_of(pilot).size.height >= 3
            assert list(styles(table_of(pilot)).values()).count("cursor") == 1
            assert shown(pilot).isascii()


async def test_each_setting_has_its_sentence_of_help(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        table = table_of(pilot)
        for name in ("seed", "hidden", "initializer", "elastic"):
            go_to(table, name)
            await pilot.pause()
            assert table.setting.help in said(pilot)


async def test_a_value_that_is_not_the_recipes_is_marked(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        go_to(table_of(pilot), "biases")
        await pilot.press("right")
        assert "*biases          yes" in shown(pilot)
        await pilot.press("left")
        assert " biases          no" in shown(pilot)


async def test_what_has_no_effect_is_dim_and_says_why(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        table = table_of(pilot)
        go_to(table, "momentum")
        await pilot.pause()
        assert "No effect: optimizer gradient_descent has none" in said(pilot)
        table.action_move(1)
        assert styles(table)["momentum"] == "quiet"
        table.set_value("optimizer", "momentum")
        assert styles(table)["momentum"] == ""


async def test_the_names_that_can_be_typed_are_listed(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        go_to(table_of(pilot), "loss")
        await pilot.press("enter")
        hint = pilot.app.screen.query_one(".hint", Static)
        assert "One of: squared_error, cross_entropy" in str(hint.render())
        await pilot.press(*"hinge", "enter")
        assert isinstance(pilot.app.screen, Prompt)
        assert "not 'hinge'" in str(hint.render())


async def test_settings_that_contradict_each_other_start_no_run_and_say_why(
    app_at: AppAt, orders: list[Order]
) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        table = table_of(pilot)
        go_to(table, "loss")
        await pilot.press("right")
        assert table.settings.text("loss") == "cross_entropy"
        assert "Cannot start yet: loss cross_entropy is made for output softmax" in said(pilot)
        await pilot.press("s")
        assert "Cannot start: loss cross_entropy is made for output softmax" in told(pilot)
        table.set_value("output", "softmax")
        table.set_value("rule", "gradient")
        await pilot.pause()
        assert "Cannot start yet" not in said(pilot)
        assert orders == []
        await pilot.press("s")
        await until(pilot, lambda: orders)
        assert orders[0].hyperparameters.loss == "cross_entropy"
        assert list_runs() == []


async def test_a_run_starts_with_all_that_is_set_and_says_what_to_expect(
    app_at: AppAt, orders: list[Order]
) -> None:
    async with app_at((80, 24)) as pilot:
        table = table_of(pilot)
        for name, value in (("seed", "7"), ("output", "softmax"), ("validation", "50")):
            table.set_value(name, value)
        await pilot.pause()
        await pilot.press("2")
        assert "Softmax with squared error learns slowly" in said(pilot)
        await pilot.press("s")
        await until(pilot, lambda: orders)
        assert "Softmax with squared error learns slowly" in told(pilot)
        (order,) = orders
        assert (order.recipe, order.seed) == ("classic", 7)
        assert (order.hyperparameters.output, order.hyperparameters.validation) == ("softmax", 50)


async def test_a_click_goes_to_a_setting_and_another_edits_it(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        await pilot.click(SettingsTable, offset=(3, 2))
        assert table_of(pilot).setting.name == "seed"
        await pilot.click(SettingsTable, offset=(3, 3))
        assert table_of(pilot).setting.name == "seed"  # that is the title of a group
        await pilot.click(SettingsTable, offset=(3, 2))
        await until(pilot, lambda: isinstance(pilot.app.screen, Prompt))


async def test_the_figures_tell_of_validation_and_of_an_early_end(
    app_at: AppAt, size: Size
) -> None:
    async with app_at(size) as pilot:
        await pilot.press("2")
        figures = pilot.app.query_one(RunFigures)
        figures.status = STATUS
        await pilot.pause()
        for text in ("test accuracy 97.50%", "best 98.00%", "validation 97.12%", "2,000 rows/s"):
            assert text in shown(pilot)
        reason = "no better for 5 epochs"
        figures.status = dataclasses.replace(STATUS, state="finished", reason=reason)
        await pilot.pause()
        for text in (
            "finished after 2:00 of training",
            reason,
            "test accuracy 97.50%",
            "best 98.00%",
            "validation 97.12%",
        ):
            assert text in shown(pilot)
