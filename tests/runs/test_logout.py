"""Where the system ends what goes on in the background, that is said before a training starts."""

import stat
from pathlib import Path

import pytest

from tui_nn.runs.logout import warning

SESSION = "0::/user.slice/user-1000.slice/session-3.scope\n"
SERVICE = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1.scope\n"
JOBS = ("SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID")


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in JOBS:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def logind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs in which a `busctl` can be put."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "busctl"


def login(monkeypatch: pytest.MonkeyPatch, groups: str) -> None:
    read = Path.read_text
    monkeypatch.setattr(
        Path,
        "read_text",
        lambda path, *rest: groups if str(path) == "/proc/self/cgroup" else read(path, *rest),
    )


def answer(busctl: Path, script: str) -> None:
    busctl.write_text(f"#!/bin/sh\n{script}\n")
    busctl.chmod(busctl.stat().st_mode | stat.S_IXUSR)


def test_a_login_whose_processes_are_killed_is_told_the_remedy(
    logind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(monkeypatch, SESSION)
    answer(logind, "echo b true")
    assert "logind: KillUserProcesses" in warning()
    assert "loginctl enable-linger" in warning()
    assert "systemd-run --user --scope" in warning()


@pytest.mark.parametrize("script", ["echo b false", "echo nonsense", "exit 1", "kill -9 $$"])
def test_a_login_that_is_left_alone_is_told_nothing(
    logind: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    login(monkeypatch, SESSION)
    answer(logind, script)
    assert warning() == ""


def test_what_the_users_own_manager_runs_outlives_the_login(
    logind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(monkeypatch, SERVICE)
    answer(logind, "echo b true")
    assert warning() == ""


def test_a_system_without_logind_says_nothing(
    logind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(monkeypatch, SESSION)
    assert not logind.exists()
    assert warning() == ""


@pytest.mark.parametrize("variable", JOBS)
def test_a_batch_job_is_named_with_the_way_to_go_on(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "4711")
    assert "job 4711, and its processes end with it" in warning()
    assert "`nn-tui resume`" in warning()
