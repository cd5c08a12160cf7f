"""Real workers that start in milliseconds: forked from a process that has loaded all they need."""

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.runs.workers import wait_for
from tui_nn.loading import without_collection
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.identity import Worker
from tui_nn.runs.threads import thread_environment
from tui_nn.runs.work import worker

_ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """Starts workers; leave it as a context, and it is gone. The workers are not."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.runs.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, **thread_environment(1)},
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def start(self, folder: RunFolder) -> Worker:
        """Start a worker of a run, and wait until it says who it is."""
        before = Worker.read(folder.worker)
        self.spawn(folder)

        def look() -> Worker | None:
            now = Worker.read(folder.worker)
            is_new = now is not None and (before is None or now.nonce != before.nonce)
            return now if is_new else None

        return wait_for(look)

    def spawn(self, folder: RunFolder) -> None:
        """Start a worker of a run, and do not look what becomes of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        environment = {**os.environ, **thread_environment(1)}
        self._process.stdin.write(json.dumps([str(folder.path), environment]) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "started\n"


def _serve() -> None:
    with without_collection():
        from tui_nn.runs.work import training  # noqa: F401 - what a worker loads first

    for line in sys.stdin:
        path, environment = json.loads(line)
        pid = os.fork()
        if not pid:
            os.environ.clear()
            os.environ.update(environment)
            _become_worker(RunFolder(Path(path)))
        os.waitpid(pid, 0)
        print("started", flush=True)


def _become_worker(folder: RunFolder) -> None:
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(folder.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    try:
        worker.main(folder)
    except Exception:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


if __name__ == "__main__":
    _serve()
