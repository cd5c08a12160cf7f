"""Whatever moves a run leaves it to its worker, and to whoever is faster; one tries both ways."""

import dataclasses
import errno
import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runs.kept_runs import deleted_names, make, names
from tui_nn.errors import RunError, UsageError
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker, try_to_lock
from tui_nn.runs.tidying import moving
from tui_nn.runs.tidying.keeping import delete_run, deleted_runs, rename_run, restore_run

Act = Callable[[RunFolder], object]

ACTS = pytest.mark.parametrize("act", [lambda run: rename_run(run, "other"), delete_run])


@pytest.fixture
def mine() -> RunFolder:
    return make()


@pytest.fixture
def trained(mine: RunFolder) -> Iterator[RunFolder]:
    """A run whose worker is this very process."""
    with mine.log.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Worker.this_process().write(mine.worker)
        yield mine


@ACTS
def test_a_run_whose_worker_is_alive_stays(trained: RunFolder, act: Act) -> None:
    with pytest.raises(RunError, match=r"a worker trains it; .*`nn-tui stop mine` first"):
        act(trained)
    assert names() == ["mine"]
    assert sorted(path.name for path in trained.path.parent.iterdir()) == ["mine"]


@ACTS
def test_a_run_that_another_machine_trains_stays(mine: RunFolder, act: Act) -> None:
    worker = dataclasses.replace(Worker.this_process(), host="elsewhere.example")
    worker.write(mine.worker)  # its lock is not seen here
    with pytest.raises(RunError, match="a worker trains it"):
        act(mine)
    assert names() == ["mine"]


@ACTS
def test_a_worker_that_has_said_that_it_ends_is_waited_for(
    mine: RunFolder, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine.journal.write_text('{"event": "stopped"}\n')
    with mine.log.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Worker.this_process().write(mine.worker)

        def end(_seconds: float) -> None:
            mine.worker.unlink()
            lock.close()

        monkeypatch.setattr("tui_nn.runs.tidying.moving.time.sleep", end)
        act(mine)
    assert not mine.path.exists()


@ACTS
def test_a_run_that_somebody_else_holds_stays(
    mine: RunFolder, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_PATIENCE", 0.0)
    with mine.log.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RunError, match=r"somebody else is at it; .*Try again"):
            act(mine)
    assert names() == ["mine"]
    act(mine)
    assert not mine.path.exists()


@ACTS
def test_no_worker_can_start_while_a_run_is_moved(
    mine: RunFolder, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[bool | None] = []

    def move(source: Path, target: Path) -> None:
        with (source / "worker.log").open("r+") as lock:
            attempts.append(try_to_lock(lock.fileno()))
        moving.move(source, target)

    monkeypatch.setattr("tui_nn.runs.tidying.keeping.move", move)
    act(mine)
    assert attempts == [False]


@ACTS
def test_a_dead_workers_traces_keep_no_run(mine: RunFolder, act: Act) -> None:
    worker = {"host": os.uname().nodename, "boot_id": "another", "pid": 1, "start_time": 1}
    mine.worker.write_text(json.dumps({**worker, "nonce": "x", "heartbeat": time.time()}))
    mine.log.unlink()
    act(mine)
    assert not mine.path.exists()


@ACTS
def test_a_run_elsewhere_is_refused_with_the_way_to_get_at_it(
    mine: RunFolder, act: Act, tmp_path: Path
) -> None:
    (tmp_path / "backup").mkdir()
    elsewhere = RunFolder(mine.path.rename(tmp_path / "backup" / "mine"))
    with pytest.raises(UsageError, match=r"not in the runs folder .*NN_TUI_RUNS=.*/backup makes"):
        act(elsewhere)
    assert elsewhere.config.exists()


@ACTS
def test_a_deleted_run_is_not_to_be_renamed_or_deleted_where_it_lies(
    mine: RunFolder, act: Act
) -> None:
    delete_run(mine)
    with pytest.raises(UsageError, match="is not in the runs folder"):
        act(deleted_runs()[0])
    assert deleted_names() == ["mine"]


@ACTS
def test_a_link_is_refused_and_leads_to_what_it_led_to(
    mine: RunFolder, act: Act, tmp_path: Path
) -> None:
    far = mine.path.rename(tmp_path / "far")
    mine.path.symlink_to("../far")
    with pytest.raises(UsageError, match=r"is a link to .*/far"):
        act(mine)
    assert mine.path.resolve() == far


@ACTS
def test_a_runs_folder_that_is_a_link_holds_its_runs_too(
    mine: RunFolder, act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(mine.path.parent)
    monkeypatch.setenv("NN_TUI_RUNS", str(tmp_path / "link"))
    act(mine)  # by its own path
    assert not mine.path.exists()


@ACTS
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EXDEV, "mine: cannot be .*: Invalid cross-device link. .* `mv` copies them"),
        (errno.EROFS, "mine: cannot be .*: Read-only file system$"),
        (errno.ENOENT, "mine: cannot be .*: No such file or directory$"),
    ],
)
def test_a_file_system_that_moves_no_folder_leaves_all_as_it_was(
    mine: RunFolder, act: Act, number: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with pytest.raises(RunError, match=words):
            act(mine)
    assert names() == ["mine"]
    assert deleted_names() == []
    assert not (mine.path.parent / "other").exists()
    act(mine)  # nothing holds it


@ACTS
@pytest.mark.parametrize("other", [lambda run: rename_run(run, "theirs"), delete_run])
def test_a_run_that_is_gone_is_told_of_and_no_trace_of_the_attempt_stays(
    mine: RunFolder, act: Act, other: Act
) -> None:
    other(mine)
    before = sorted(mine.path.parent.rglob("*"))
    with pytest.raises(RunError, match="mine: is gone: somebody else has renamed, deleted"):
        act(mine)
    assert [path for path in sorted(mine.path.parent.rglob("*")) if path not in before] in (
        [],
        [mine.path.parent / ".deleted"],
    )


@pytest.mark.parametrize("locks", [True, False])
def test_of_many_who_do_it_at_once_one_wins_and_the_others_are_told(
    mine: RunFolder, locks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not locks:  # as on some file systems
        monkeypatch.setattr(moving, "try_to_lock", lambda _descriptor: None)
    outcomes: list[Any] = []
    barrier = threading.Barrier(8)

    def act(number: int) -> None:
        barrier.wait()
        try:
            outcomes.append(rename_run(mine, f"name-{number}") if number % 2 else delete_run(mine))
        except RunError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    errors = [outcome for outcome in outcomes if isinstance(outcome, RunError)]
    assert len(outcomes) == 8
    assert len(errors) == 7
    assert all("is gone" in str(error) for error in errors)
    assert len(names() + deleted_names()) == 1
    places = [mine.path.parent, mine.path.parent / ".deleted"]
    left = [path.name for place in places if place.is_dir() for path in place.iterdir()]
    assert sorted(name for name in left if name != ".deleted") == names() + deleted_names()


def test_of_many_who_restore_one_wins(mine: RunFolder) -> None:
    delete_run(mine)
    outcomes: list[object] = []
    barrier = threading.Barrier(6)

    def restore() -> None:
        barrier.wait()
        try:
            outcomes.append(restore_run("mine"))
        except (RunError, UsageError) as error:
            outcomes.append(error)

    threads = [threading.Thread(target=restore) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(mine) == 1
    assert len(outcomes) == 6
    assert names() == ["mine"]
    assert deleted_names() == []
