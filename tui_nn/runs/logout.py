"""Whether the system ends what goes on in the background, before a training relies on it."""

import os
import shutil
import subprocess
from pathlib import Path

_JOBS = {"SLURM_JOB_ID": "Slurm", "PBS_JOBID": "PBS", "LSB_JOBID": "LSF", "JOB_ID": "Grid Engine"}
_PATIENCE = 1.0  # seconds for logind to answer


def warning() -> str:
    """What would end a worker before its training has ended; empty where nothing is known of."""
    for variable, system in _JOBS.items():
        if job := os.environ.get(variable, ""):
            return (
                f"This is {system} job {job}, and its processes end with it: a run that is not "
                "done by then goes on with `nn-tui resume` in a later job."
            )
    if _is_in_a_login_session() and _kills_at_logout():
        return (
            "This system ends your processes when you log out (logind: KillUserProcesses). Do "
            "`loginctl enable-linger` once, then start with `systemd-run --user --scope nn-tui`. "
            "A run that was ended goes on with `nn-tui resume`."
        )
    return ""


def _is_in_a_login_session() -> bool:
    """Whether logind counts this process to a login; units of the user's manager outlive one."""
    try:
        groups = Path("/proc/self/cgroup").read_text()
    except OSError:  # not Linux
        return False
    return any(part.startswith("session-") for part in groups.replace("\n", "/").split("/"))


def _kills_at_logout() -> bool:
    """Whether logind says that it does: defaults differ from one distribution to the next."""
    busctl = shutil.which("busctl")
    if busctl is None:
        return False
    logind = "org.freedesktop.login1"
    question = [
        *(busctl, "get-property", logind, "/org/freedesktop/login1"),
        *(f"{logind}.Manager", "KillUserProcesses"),
    ]
    try:
        answer = subprocess.run(  # noqa: S603 - a program of the system, with fixed words
            question, capture_output=True, timeout=_PATIENCE, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.split() == ["b", "true"]
