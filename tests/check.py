#!/usr/bin/env python3
"""Set up what the checks need, then run them all: format, lint, types, imports, tests.

Needs Python 3.11 or later and nothing else: it makes the virtual environment .venv and installs
into it. A second start installs nothing, unless pyproject.toml has changed since.
"""

import os
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
TOOLS = ENVIRONMENT / "bin"
STAMP = ENVIRONMENT / "checks-installed"

CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "tests": ["pytest"],
}


def set_up() -> None:
    project = ROOT / "pyproject.toml"
    if STAMP.exists() and STAMP.stat().st_mtime > project.stat().st_mtime:
        return
    print("== set-up: the virtual environment .venv", flush=True)
    if not (TOOLS / "pip").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run([TOOLS / "pip", "install", "--quiet", "--editable", f"{ROOT}[dev]"], check=True)
    STAMP.touch()


def failed(name: str, command: list[str]) -> bool:
    print(f"== {name}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    # Tests start the program a hundred times: it need not be compiled each time.
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    words: list[str | Path] = [TOOLS / command[0], *command[1:]]
    status = subprocess.run(words, cwd=ROOT, env=compiled, check=False).returncode
    print(
        f"   {'FAILED' if status else 'passed'} in {time.monotonic() - started:.1f} s", flush=True
    )
    return status != 0


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 there is
        print(f"nn-tui needs Python 3.11 or later; this is {sys.version.split()[0]}.")
        return 2
    set_up()
    failures = [name for name, command in CHECKS.items() if failed(name, command)]
    print(f"Failed: {', '.join(failures)}" if failures else "All checks passed.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
