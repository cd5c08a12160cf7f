"""Where data, runs and caches live."""

from pathlib import Path

import pytest

from tui_nn.locations import cache_folder, data_folder, default_files, runs_folder


def test_the_environment_names_the_folders(tmp_path: Path) -> None:
    assert (data_folder(), runs_folder()) == (tmp_path / "data", tmp_path / "runs")
    assert cache_folder() == tmp_path / "cache" / "nn-tui"


def test_a_relative_folder_means_the_same_from_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NN_TUI_RUNS", "models")
    assert runs_folder() == tmp_path / "models"


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NN_TUI_DATA", "~/digits")
    assert data_folder() == tmp_path / "digits"


def test_without_settings_the_folders_here_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NN_TUI_RUNS")
    monkeypatch.chdir(tmp_path)
    assert runs_folder() == tmp_path / "share" / "nn-tui" / "saved_models"
    (tmp_path / "saved_models").mkdir()
    assert runs_folder() == tmp_path / "saved_models"


def test_files_that_exist_are_opened_and_built_in_digits_otherwise(tmp_path: Path) -> None:
    assert default_files() == ("builtin:train", "builtin:test")
    (tmp_path / "data").mkdir()
    train = tmp_path / "data" / "mnist_train.csv"
    train.touch()
    assert default_files() == (str(train), "builtin:test")
