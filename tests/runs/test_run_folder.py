"""Run folders: names that are free and usable, and runs that are found again."""

import os
from pathlib import Path

import pytest

from tui_nn.errors import RunError, UsageError
from tui_nn.runs.folder import RunFolder, create_run_folder, find_run, list_runs


def make(name: str, made: int = 0) -> RunFolder:
    folder = create_run_folder(name, "classic")
    folder.config.write_text("{}")
    os.utime(folder.config, (made, made))
    return folder


def test_a_new_folder_has_its_name_and_a_place_for_requests(tmp_path: Path) -> None:
    folder = create_run_folder("first.run_1-a", "classic")
    assert folder.path == tmp_path / "runs" / "first.run_1-a"
    assert folder.name == "first.run_1-a"
    assert [entry.name for entry in folder.path.iterdir()] == ["control"]
    assert folder.control.is_dir()


def test_automatic_names_count_up_from_1_and_pass_over_what_is_taken() -> None:
    create_run_folder("quick-2", "classic")
    names = [create_run_folder(None, "quick").name for _ in range(3)]
    assert names == ["quick-1", "quick-3", "quick-4"]
    assert create_run_folder(None, "classic").name == "classic-1"


def test_a_taken_name_is_refused() -> None:
    create_run_folder("mine", "classic")
    with pytest.raises(UsageError, match="there is a run 'mine' already"):
        create_run_folder("mine", "classic")


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", ".hidden", "-x", "a/b", "/tmp/x", "a b", "a\n", "é", "a" * 101, "builtin:x"],
)
def test_a_name_that_could_do_harm_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        create_run_folder(name, "classic")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", [None, "mine"])
def test_a_file_where_the_runs_should_be_is_an_error(tmp_path: Path, name: str | None) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match="cannot be made"):
        create_run_folder(name, "classic")


def test_runs_are_listed_the_oldest_first_and_folders_without_a_config_not_at_all() -> None:
    assert list_runs() == []
    make("late", 30)
    make("early", 10)
    make("a-middle", 20)
    make("b-middle", 20)
    create_run_folder("nothing", "classic")
    assert [folder.name for folder in list_runs()] == ["early", "a-middle", "b-middle", "late"]


def test_a_run_is_found_by_name_and_by_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make("mine")
    assert find_run("mine") == folder
    assert find_run(str(folder.path)) == folder
    monkeypatch.chdir(tmp_path)
    assert find_run("runs/mine").path == folder.path


def test_a_run_that_is_not_there_is_an_error_that_names_others() -> None:
    with pytest.raises(UsageError, match="`nn-tui train` makes one"):
        find_run("mine")
    make("another")
    with pytest.raises(UsageError, match="The latest are another"):
        find_run("mine")
