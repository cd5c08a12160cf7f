"""Rows as a training sees them: which draw, of which augmentation, and the way back."""

import dataclasses

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.ui.screen import AppAt, image, pane, shown, told, until
from tui_nn.augmentation import Augmentation
from tui_nn.network.evaluation import predict
from tui_nn.recipes.augmented import Draw, in_words
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.widgets.digit import OutputBars
from tui_nn.ui.widgets.row_list import RowList
from tui_nn.ui.widgets.settings import SettingsTable

SMALL = (80, 24)


def distort(pilot: Pilot[None], **values: float) -> Augmentation:
    """Set how rows are distorted."""
    for name, value in values.items():
        pilot.app.query_one(SettingsTable).set_value(name, str(value))
    return Augmentation(**values)


def row(pilot: Pilot[None], index: int) -> np.ndarray:
    return pane(pilot).rows.row(index).pixels


def is_shown(pilot: Pilot[None], pixels: np.ndarray) -> bool:
    return np.array_equal(image(pilot).ravel(), pixels)


async def test_a_shows_one_draw_after_the_other_the_same_each_time(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        augmentation = distort(pilot, shift=1.5, rotation=20)
        pilot.app.query_one(SettingsTable).set_value("seed", "4")
        original = row(pilot, 0)
        draws = [Draw(augmentation, 4, number).of(original) for number in (1, 2)]
        for _ in range(2):
            for number, draw in enumerate(draws, 1):
                await pilot.press("a")
                assert is_shown(pilot, draw)
                assert "Row 0: 0, augmented" in shown(pilot)
                words = " ".join(shown(pilot).split())
                assert "augmented: shift 1.5, rotation 20" in words
                assert f"draw {number} of seed 4" in words
            await pilot.press("escape")
            assert is_shown(pilot, original)
            assert "augmented" not in shown(pilot)
        assert not np.array_equal(draws[0], draws[1])
        assert not np.array_equal(draws[0], original)


async def test_another_row_is_shown_as_it_is(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        distort(pilot, shift=2)
        await pilot.press("a", "down")
        assert is_shown(pilot, row(pilot, 1))
        await pilot.press("up")
        assert is_shown(pilot, row(pilot, 0))
        assert "augmented" not in shown(pilot)


async def test_escape_leaves_the_filter_only_when_the_row_is_as_it_is(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        distort(pilot, shift=2)
        await pilot.press("slash", "7", "enter")
        await until(pilot, lambda: pane(pilot).rows.filter)
        await pilot.press("a", "escape")
        assert pane(pilot).rows.filter
        await pilot.press("escape")
        assert not pane(pilot).rows.filter


@pytest.mark.usefixtures("run")
async def test_without_any_in_the_settings_the_augmentation_is_that_of_the_run(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        dashboard = pilot.app.screen
        assert isinstance(dashboard, Dashboard)
        await pilot.press("a")
        assert "set shift, rotation... in the training pane (2)" in told(pilot)
        assert is_shown(pilot, row(pilot, 0))
        assert dashboard._snapshot is not None
        of_run = Augmentation(noise=0.2)
        dashboard._snapshot = dataclasses.replace(dashboard._snapshot, augmentation=of_run)
        await pilot.press("a")
        assert is_shown(pilot, Draw(of_run, 0, 1).of(row(pilot, 0)))
        assert "augmented as for trained: noise 0.2" in " ".join(shown(pilot).split())
        own = distort(pilot, noise=0.5)
        await pilot.press("a")
        assert is_shown(pilot, Draw(own, 0, 2).of(row(pilot, 0)))


@pytest.mark.usefixtures("run")
async def test_the_run_reads_the_row_as_it_is_shown(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        augmentation = distort(pilot, noise=0.9)
        await until(pilot, lambda: pilot.app.query_one(OutputBars).outputs is not None)
        network = pane(pilot).rows.network
        assert network is not None
        await pilot.press("a")
        copy = Draw(augmentation, 0, 1).of(row(pilot, 0))
        outputs = pilot.app.query_one(OutputBars).outputs
        assert outputs is not None
        np.testing.assert_allclose(outputs, predict(network, copy[None])[0], rtol=1e-5)
        read = int(outputs.argmax())
        assert f"Row 0: 0, augmented, read as {read}" in shown(pilot)


@pytest.mark.usefixtures("run")
async def test_new_weights_leave_the_draw_on_show(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        augmentation = distort(pilot, rotation=30)
        await pilot.press("a")
        pilot.app.query_one(RowList).go_to(0)  # as the pane does for each new evaluation
        await pilot.pause()
        assert is_shown(pilot, Draw(augmentation, 0, 1).of(row(pilot, 0)))


async def test_a_row_without_an_image_cannot_be_augmented(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        distort(pilot, shift=2)
        await pilot.press("slash", *"bad", "enter")
        await until(pilot, lambda: "No row passes the filter" in " ".join(shown(pilot).split()))
        await pilot.press("a")
        assert "no image to distort" in told(pilot)


async def test_in_a_small_window_a_goes_to_the_digit(app_at: AppAt) -> None:
    async with app_at((80, 24)) as pilot:
        distort(pilot, shift=2)
        await pilot.press("2", "a")
        assert "Row 0: 0, augmented" in shown(pilot)


def test_an_augmentation_is_told_in_words_without_what_it_leaves_out() -> None:
    assert in_words(Augmentation()) == ""
    assert in_words(Augmentation(shift=1.5, noise=0.05)) == "shift 1.5, noise 0.05"
    assert in_words(Augmentation(elastic=36.0)) == "elastic 36, elastic sigma 6"
