"""Who trains a run: worker.json. A process is known by more than its number, which is reused."""

import dataclasses
import json
import os
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from tui_nn.files import write_atomically

HEARTBEAT = 2.0
"""Seconds between two signs of life in worker.json."""

_SILENCE = 15.0  # seconds without a heartbeat after which a worker elsewhere counts as dead


@dataclass(frozen=True)
class Worker:
    """A worker process.

    Args:
        host: Its machine.
        boot_id: Which start of that machine it belongs to.
        pid: Its process number.
        start_time: When it started, in the kernel's ticks since the boot; 0 where unknown.
        nonce: Drawn once for each worker.
        heartbeat: Its last sign of life, seconds since 1970.
    """

    host: str
    boot_id: str
    pid: int
    start_time: int
    nonce: str
    heartbeat: float

    @classmethod
    def this_process(cls) -> "Worker":
        """The process that calls."""
        pid = os.getpid()
        start_time = _start_time(pid) or 0
        return cls(_host(), _boot_id(), pid, start_time, secrets.token_hex(8), time.time())

    @classmethod
    def read(cls, path: Path) -> "Worker | None":
        """Whoever worker.json names; None where it is missing or makes no sense."""
        try:
            worker = cls(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        types = {field.name: field.type for field in dataclasses.fields(cls)}
        sound = all(isinstance(getattr(worker, name), kind) for name, kind in types.items())  # type: ignore[arg-type]
        return worker if sound else None

    def write(self, path: Path) -> None:
        """Tell the world, with a new heartbeat."""
        now = dataclasses.replace(self, heartbeat=time.time())
        write_atomically(path, json.dumps(dataclasses.asdict(now)).encode(), durable=False)

    def is_alive(self) -> bool:
        """Whether this very process still runs; of another machine, whether it beat lately."""
        if self.host != _host():
            return time.time() - self.heartbeat < _SILENCE
        if self.boot_id != _boot_id():
            return False
        if not Path("/proc/self/stat").exists():
            return time.time() - self.heartbeat < _SILENCE
        return self.start_time == _start_time(self.pid)


def _host() -> str:
    return socket.gethostname()


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:  # not Linux
        return ""


def _start_time(pid: int) -> int | None:
    """When a process started, in ticks since the boot; None if it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    # The second field is the program's name in brackets, and may contain any bytes.
    state, *fields = stat.rpartition(b")")[2].split()
    return None if state in b"ZX" else int(fields[18])
