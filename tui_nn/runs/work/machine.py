"""What the bits of a training depend on beside its config: the machine that trains it."""

import platform
from pathlib import Path

from tui_nn.runs.config import versions


def this_machine(threads: int) -> dict[str, str]:
    """What decides about the last bits of a result, for the journal.

    Args:
        threads: Of the matrix products.
    """
    return {"processor": _processor(), "threads": str(threads), **versions()}


def differences(before: object, now: dict[str, str]) -> list[str]:
    """What is not as it was when a run was trained before, each in a few words.

    Args:
        before: As the journal has it; it may be anything.
        now: This machine.
    """
    if not isinstance(before, dict):
        return []
    return [
        f"{name} {value} instead of {before[name]}"
        for name, value in now.items()
        if name in before and name not in ("system", "nn-tui") and before[name] != value
    ]


def _processor() -> str:
    """Its model: another one may have other matrix products."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
