"""Runs get other names, are deleted and brought back."""

import os
import time
from pathlib import Path

import pytest

from tests.runs.kept_runs import deleted_names, make, names
from tui_nn.errors import UsageError
from tui_nn.runs.folder import RunFolder, create_run_folder, find_run
from tui_nn.runs.tidying import moving
from tui_nn.runs.tidying.keeping import (
    KEPT,
    delete_run,
    deleted_at,
    deleted_runs,
    read_about,
    rename_run,
    restore_run,
    set_note,
)

LONG_AGO = 1_000_000_000.0


def age(folder: RunFolder, seconds: float) -> None:
    """Let it look as if it had been deleted so long ago."""
    then = time.time() - seconds
    os.utime(folder.path, (then, then))


@pytest.fixture
def mine() -> RunFolder:
    return make()


def test_a_renamed_run_has_all_its_files_under_its_new_name_alone(mine: RunFolder) -> None:
    renamed = rename_run(mine, "other")
    assert renamed == find_run("other")
    assert renamed.config.read_text() == "{}"
    assert renamed.control.is_dir()
    assert names() == ["other"]
    assert not mine.path.exists()


def test_a_taken_name_is_refused_and_both_runs_stay(mine: RunFolder) -> None:
    make("other", '{"other": 1}')
    with pytest.raises(UsageError, match="there is a run 'other' already"):
        rename_run(mine, "other")
    assert names() == ["mine", "other"]
    assert find_run("other").config.read_text() == '{"other": 1}'


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "../up", "/tmp/x", "a b"])
def test_a_name_that_could_do_harm_is_refused(mine: RunFolder, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        rename_run(mine, name)
    assert names() == ["mine"]


def test_a_name_that_somebody_takes_at_this_moment_is_left_to_them(
    mine: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A new run's folder is empty for a moment, and an empty folder could be replaced.
    def move(source: Path, target: Path) -> None:
        if not target.exists():
            create_run_folder(target.name, "classic")
        moving.move(source, target)

    monkeypatch.setattr("tui_nn.runs.tidying.keeping.move", move)
    with pytest.raises(UsageError, match="there is a run 'other' already"):
        rename_run(mine, "other")
    assert names() == ["mine"]
    assert (mine.path.parent / "other" / "control").is_dir()


def test_an_empty_folder_is_nobodys_to_replace(mine: RunFolder) -> None:
    (mine.path.parent / "other").mkdir()
    with pytest.raises(FileExistsError):
        moving.move(mine.path, mine.path.parent / "other")
    assert names() == ["mine"]


def test_a_deleted_run_is_neither_listed_nor_found_and_its_name_is_free(mine: RunFolder) -> None:
    make("other")
    assert delete_run(mine) == "mine"
    assert names() == ["other"]
    with pytest.raises(UsageError, match="there is no run 'mine'"):
        find_run("mine")
    assert create_run_folder("mine", "classic").path == mine.path


def test_a_restored_run_is_as_it_was(mine: RunFolder) -> None:
    set_note(mine, "the good one")
    before = {path.name: path.stat().st_mtime_ns for path in mine.path.iterdir()}
    assert restore_run(delete_run(mine)) == mine
    assert find_run("mine") == mine
    assert {path.name: path.stat().st_mtime_ns for path in mine.path.iterdir()} == before
    assert read_about(mine).note == "the good one"
    assert deleted_names() == []


def test_deleted_runs_of_one_name_are_kept_apart_and_get_it_back() -> None:
    deleted = [delete_run(make("mine", str(number))) for number in range(3)]
    assert deleted == ["mine", "mine@2", "mine@3"]
    assert restore_run("mine@2").config.read_text() == "1"
    assert names() == ["mine"]
    assert sorted(deleted_names()) == ["mine", "mine@3"]


def test_a_name_made_by_hand_is_given_back_whatever_it_ends_with(mine: RunFolder) -> None:
    by_hand = RunFolder(mine.path.rename(mine.path.with_name("by hand@2")))
    assert restore_run(delete_run(by_hand)) == by_hand
    assert names() == ["by hand@2"]


def test_a_run_is_not_restored_over_another(mine: RunFolder) -> None:
    delete_run(mine)
    make("mine", "new")
    with pytest.raises(UsageError, match="`nn-tui runs rename mine NAME` makes room"):
        restore_run("mine")
    assert find_run("mine").config.read_text() == "new"
    assert deleted_names() == ["mine"]
    rename_run(find_run("mine"), "other")
    assert restore_run("mine").config.read_text() == "{}"


@pytest.mark.parametrize("name", ["other", "", "..", "../mine", "/mine", ".leaving-1"])
def test_what_is_no_deleted_run_is_not_restored(mine: RunFolder, name: str) -> None:
    assert delete_run(make("gone")) == "gone"
    (mine.path.parent / ".deleted" / ".leaving-1").mkdir()
    (mine.path.parent / ".deleted" / ".leaving-1" / "config.json").write_text("")
    with pytest.raises(UsageError, match=r"no deleted run .* The latest are gone"):
        restore_run(name)
    assert names() == ["mine"]


def test_without_deleted_runs_there_is_none_to_restore() -> None:
    assert deleted_runs() == []
    with pytest.raises(UsageError, match="No run has been deleted lately"):
        restore_run("mine")


def test_the_run_deleted_last_is_the_last_of_the_list_with_its_time() -> None:
    early, late = make("z-early"), make("a-late")
    os.utime(early.path, (LONG_AGO, LONG_AGO))  # what its files say does not count
    before = time.time() - 1  # the kernel's clock is coarser
    delete_run(early)
    age(RunFolder(early.path.parent / ".deleted" / "z-early"), 3600)
    delete_run(late)
    assert deleted_names() == ["z-early", "a-late"]
    assert before <= deleted_at(deleted_runs()[1]).timestamp() <= time.time()
    assert deleted_at(deleted_runs()[0]).timestamp() == pytest.approx(time.time() - 3600, abs=60)


def test_the_next_delete_removes_for_good_what_has_lain_there_for_30_days(tmp_path: Path) -> None:
    place = tmp_path / "runs" / ".deleted"
    for name in ("old", "young"):
        delete_run(make(name))
    age(RunFolder(place / "old"), KEPT.total_seconds() + 60)
    age(RunFolder(place / "young"), KEPT.total_seconds() - 60)
    (place / ".leaving-killed").mkdir()  # by a removal that was killed
    old_run = make("mine")
    os.utime(old_run.path, (LONG_AGO, LONG_AGO))  # trained long ago, deleted now
    delete_run(old_run)
    assert sorted(path.name for path in place.iterdir()) == ["mine", "young"]


def test_removing_follows_no_link_and_touches_no_file(mine: RunFolder, tmp_path: Path) -> None:
    delete_run(make("first"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "photo").write_text("")
    os.utime(outside, (LONG_AGO, LONG_AGO))
    place = tmp_path / "runs" / ".deleted"
    (place / "link").symlink_to(outside)
    (place / "README").write_text("")
    os.utime(place / "README", (LONG_AGO, LONG_AGO))
    delete_run(mine)
    assert (place / "link" / "photo").exists()
    assert (place / "README").exists()


def test_a_deleted_run_is_not_found_by_its_path_and_not_listed_whatever_its_name() -> None:
    deleted = delete_run(make("config.json"))
    assert names() == []
    for path in (f".deleted/{deleted}", str(deleted_runs()[0].path)):
        with pytest.raises(UsageError, match="there is no run"):
            find_run(path)
