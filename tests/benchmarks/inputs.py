"""Sends to the app what no terminal should: `python -m tests.benchmarks.inputs`.

After each thing a key must be answered within a second, and nothing else may have happened.
Options: `--seeds N` (20) of random bytes, 1 MB of each.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.terminal import nn_tui
from tests.ui.terminal import noise

_LIMIT = 1.0  # seconds to the answer of a key
_MEGABYTE = 1_000_000
_LINE = 14  # of the screen, where nothing can be clicked


def main() -> int:
    """Print the longest time to an answer for each kind of noise; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    with tempfile.TemporaryDirectory() as place:
        os.environ["NN_TUI_RUNS"] = str(Path(place) / "runs")
        os.environ["NN_TUI_SETTINGS"] = str(Path(place) / "settings.toml")
        failures = _send(_everything(seeds))
        if any(Path(place).rglob("*.json")):
            print("a training was started")
            failures += 1
    print(f"{failures} failures")
    return bool(failures)


def _everything(seeds: int) -> Iterator[noise.Noise]:
    yield from (noise.random_bytes(_MEGABYTE, seed) for seed in range(seeds))
    yield from noise.single_bytes()
    yield from noise.old_wheel_reports()
    yield from noise.old_click_reports(_LINE)
    yield from noise.pastes(_MEGABYTE)
    yield from noise.strings(_MEGABYTE // 10)
    yield from noise.malformed()


def _send(noises: Iterable[noise.Noise]) -> int:
    failures, longest, counts = 0, dict[str, float](), dict[str, int]()
    terminal = _open()
    for each in noises:
        terminal.send_noise(each)
        try:
            seconds = terminal.time_to_answer()
        except AssertionError as error:
            print(f"after {each}: {error}")
            failures += 1
            terminal.__exit__(None, None, None)
            terminal = _open()
            continue
        failures += seconds > _LIMIT
        longest[each.name] = max(seconds, longest.get(each.name, 0.0))
        counts[each.name] = counts.get(each.name, 0) + 1
    terminal.__exit__(None, None, None)
    for name, seconds in longest.items():
        print(f"{counts[name]:>4} times {name}: a key was answered after {seconds:.2f} s at most")
    return failures


def _open() -> noise.NoisyTerminal:
    terminal = noise.NoisyTerminal(nn_tui(), 80, 24, answers=True)
    terminal.wait_for("Row 0")
    return terminal


if __name__ == "__main__":
    sys.exit(main())
