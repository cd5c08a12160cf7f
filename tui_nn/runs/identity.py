"""Who trains a run: worker.json. A process is known by more than its number, which is reused."""

import dataclasses
import errno
import fcntl
import json
import os
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from tui_nn.files import write_atomically

HEARTBEAT = 1.0
"""Seconds between two signs of life in worker.json."""

SILENCE = 4.0
"""Seconds without a heartbeat after which something seems to keep a worker from writing."""

_DEAD = 15.0  # seconds without a heartbeat after which a worker elsewhere counts as dead
_AHEAD = 300.0  # seconds by which the clock of another machine may be ahead

_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


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
        return cls(this_host(), _boot_id(), pid, start_time, secrets.token_hex(8), time.time())

    @classmethod
    def read(cls, path: Path) -> "Worker | None":
        """Whoever worker.json names; None where it is missing or makes no sense."""
        try:
            worker = cls(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        types = {field.name: field.type for field in dataclasses.fields(cls)}
        sound = all(isinstance(getattr(worker, name), kind) for name, kind in types.items())  # type: ignore[arg-type]
        return worker if sound else None

    def write(self, path: Path) -> None:
        """Tell the world, with a new heartbeat."""
        now = dataclasses.replace(self, heartbeat=time.time())
        write_atomically(path, json.dumps(dataclasses.asdict(now)).encode(), durable=False)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it belongs to another machine."""
        return self.host != this_host()

    @property
    def silence(self) -> float:
        """Seconds since its last sign of life."""
        return time.time() - self.heartbeat

    def seems_at_work(self, lock: Path) -> bool:
        """Whether it is alive and, if it has been silent for long, holds the file it should."""
        if not self.is_alive():
            return False
        return self.is_elsewhere or self.silence < _DEAD or is_locked(lock) is not False

    def is_alive(self) -> bool:
        """Whether this very process still runs; of another machine, whether it beat lately."""
        if self.is_elsewhere:
            return self._beat_lately()
        if self.boot_id != _boot_id():
            return False
        if not Path("/proc/self/stat").exists():
            return self._beat_lately()
        return self.start_time == _start_time(self.pid)

    def _beat_lately(self) -> bool:
        # A heartbeat far in the future is nobody's, and must not keep a run for ever.
        return -_AHEAD < self.silence < _DEAD


def is_tended(lock: Path, worker: Path) -> bool:
    """Whether a worker is at a run, beyond doubt: it holds a lock for as long as it lives.

    worker.json alone does not tell: it may be forged, or name a process that is alive and not at
    this run.

    Args:
        lock: The file that a worker locks.
        worker: The run's worker.json.
    """
    named = Worker.read(worker)
    if named is None or not named.is_alive():
        return False
    if named.is_elsewhere:
        return True  # its lock need not be seen here
    held = is_locked(lock)
    return named.silence < _DEAD if held is None else held


def is_locked(path: Path) -> bool | None:
    """Whether a process of this machine holds a file locked; None where files cannot be locked."""
    try:
        probe = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)  # let go again as the file is closed
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return None
    finally:
        os.close(probe)
    return False


def try_to_lock(descriptor: int) -> bool | None:
    """Lock an open file for as long as it is open; None where files cannot be locked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return None
    return True


def this_host() -> str:
    """The name of this machine."""
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
    except (OSError, ValueError, OverflowError):
        return None
    # The second field is the program's name in brackets, and may contain any bytes.
    state, *fields = stat.rpartition(b")")[2].split()
    return None if state in b"ZX" else int(fields[18])
