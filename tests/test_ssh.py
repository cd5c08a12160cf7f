"""The program over a real SSH connection, from logging in to a cut line and back."""

import getpass
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import tui_nn
from tests.conftest import write_csv
from tests.processes import PATIENCE, eventually
from tests.terminal import DOWN, Terminal
from tests.ui.test_pty import EPOCHS, start_long_training, state_of, worker_of
from tui_nn.runs.folder import RunFolder

_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {place}/host_key
AuthorizedKeysFile {place}/key.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
PrintMotd no
PrintLastLog no
"""
_CLIENTS = ("ssh", "ssh-keygen")
_UNPRIVILEGED = Path("/run/sshd")  # what a server of root's wants to see, and nothing in it


class Host:
    """A machine that one can log in to: this one.

    Args:
        place: The folder of its keys.
        port: Where its server listens.
        server: Its server.
    """

    def __init__(self, place: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
        self._place, self._port, self._server = place, port, server

    def ssh(self, *options: str) -> list[str]:
        """The command line of a client, up to the remote command."""
        settings = [
            f"UserKnownHostsFile={self._place}/known_hosts",
            "StrictHostKeyChecking=no",
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "LogLevel=ERROR",
        ]
        words = ["ssh", "-F", os.devnull, "-i", f"{self._place}/key", "-p", str(self._port)]
        for setting in settings:
            words += ["-o", setting]
        return [*words, *options, f"{getpass.getuser()}@127.0.0.1"]

    def is_open(self) -> bool:
        """Whether somebody can log in."""
        assert self._server.poll() is None, (self._place / "log").read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
            return True
        return False


@contextmanager
def _room_for_sshd() -> Iterator[None]:
    made = os.geteuid() == 0 and not _UNPRIVILEGED.exists()
    if made:
        _UNPRIVILEGED.mkdir(mode=0o755)
    try:
        yield
    finally:
        if made:
            _UNPRIVILEGED.rmdir()


@pytest.fixture
def host(tmp_path: Path, unused_tcp_port: int) -> Iterator[Host]:
    """A server of its own, with keys of its own; gone afterwards."""
    sshd = shutil.which("sshd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    for name, found in (("sshd", sshd), *((name, shutil.which(name)) for name in _CLIENTS)):
        if found is None:
            pytest.skip(f"there is no {name} here")
    assert sshd is not None
    place, port = tmp_path / "ssh", unused_tcp_port
    place.mkdir()
    for key in ("host_key", "key"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / key)]
        subprocess.run(words, check=True)
    (place / "config").write_text(_CONFIG.format(port=port, place=place))
    with _room_for_sshd(), (place / "log").open("wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", str(place / "config")], stderr=log)
        try:
            host = Host(place, port, server)
            eventually(host.is_open)
            tried = subprocess.run([*host.ssh(), "true"], capture_output=True, check=False)
            if tried.returncode != 0:
                pytest.skip(f"sshd lets nobody in: {tried.stderr.decode().strip()}")
            yield host
        finally:
            server.terminate()
            server.wait(PATIENCE)


@contextmanager
def logged_in(host: Host, files: tuple[Path, Path], pid_file: Path) -> Iterator[Terminal]:
    """The program at the other end of a connection; what it runs there is gone afterwards."""
    names = ("NN_TUI_RUNS", "NN_TUI_DATA", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    settings = [f"{name}={os.environ[name]}" for name in names]
    settings += [f"PYTHONPATH={Path(tui_nn.__file__).parents[1]}"]
    settings += [f"NN_TUI_SETTINGS={pid_file.parent}/settings.toml"]
    words = ["env", *settings, sys.executable, "-m", "tui_nn", *map(str, files)]
    command = f"echo $$ > {shlex.quote(str(pid_file))}; exec {shlex.join(words)}"
    try:
        with Terminal([*host.ssh("-tt"), command], 140, 45) as terminal:
            terminal.wait_for("Row 0: ")
            yield terminal
    finally:
        if pid_file.exists():
            eventually(lambda: not _exists(int(pid_file.read_text())))


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _epoch(text: str) -> float:
    found = re.search(rf"([\d.]+) of {EPOCHS}", text)
    return float(found[1]) if found else 0.0


def test_a_training_goes_on_when_the_connection_is_cut(host: Host, tmp_path: Path) -> None:
    # Many rows: the worker is to train, not to begin epochs.
    files = write_csv(tmp_path / "train.csv", 1000, seed=1), write_csv(tmp_path / "test.csv", 50)
    with logged_in(host, files, tmp_path / "pid") as terminal:
        terminal.send(DOWN, "j")
        terminal.wait_for("Row 2: 2")
        terminal.send("kk")
        run = start_long_training(terminal)
        terminal.wait_for(lambda text: _epoch(text) > 0)
        at_first, worker = _epoch(terminal.text), worker_of(run)
        assert worker is not None
        os.kill(terminal.process.pid, signal.SIGKILL)
        terminal.process.wait()
        eventually(lambda: not _exists(int((tmp_path / "pid").read_text())), 3)
    assert worker_of(run) == worker
    _find_it_further_on_and_stop_it(host, files, tmp_path, run, at_first)


def _find_it_further_on_and_stop_it(
    host: Host, files: tuple[Path, Path], tmp_path: Path, run: RunFolder, at_first: float
) -> None:
    with logged_in(host, files, tmp_path / "pid") as terminal:
        terminal.send("2")
        terminal.wait_for(f"Training: {run.name}, running")
        terminal.wait_for(lambda text: _epoch(text) > at_first)
        terminal.send("s")
        terminal.wait_for(f"Training: {run.name}, stopped")
        terminal.send("q")
        assert terminal.wait_for_exit() == 0
    eventually(lambda: worker_of(run) is None)
    assert state_of(run) == "stopped"
