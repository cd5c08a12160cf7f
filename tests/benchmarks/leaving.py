"""Ends the app in every way on every terminal, 20 times each: `python -m tests.benchmarks.leaving`.

Each time it must be gone within 3 seconds with the right exit status, and all that it has switched
on in its terminal, and set in the kernel, must be as before. Options: `--times N`, `--at-once N`.
"""

import argparse
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from tests.conftest import write_csv
from tests.endings import FAILURE, TERMINALS, WAYS, end, suspend_and_end

_SUSPENDED = "Ctrl+Z, fg, q"


@dataclass(frozen=True)
class Result:
    """What has become of the app once.

    Args:
        way: How it ended.
        term: The value of TERM.
        seconds: It took to end; 0 where only the limit was watched.
        faults: What is wrong.
    """

    way: str
    term: str
    seconds: float
    faults: list[str]


def main() -> int:
    """Print a line for every way; 0 if nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=2)
    arguments = parser.parse_args()
    cases = [
        (way, term)
        for way in (*WAYS, _SUSPENDED)
        for term in TERMINALS
        for _ in range(arguments.times)
    ]
    with tempfile.TemporaryDirectory() as place:
        for name in ("RUNS", "DATA"):
            os.environ[f"NN_TUI_{name}"] = str(Path(place) / name.lower())
        os.environ["NN_TUI_SETTINGS"] = str(Path(place) / "settings.toml")
        files = (
            write_csv(Path(place) / "train.csv", 300, seed=1),
            write_csv(Path(place) / "test.csv", 60, seed=2),
        )
        with ProcessPoolExecutor(arguments.at_once) as pool:
            results = list(pool.map(partial(_try, files), *zip(*cases, strict=True)))
    for way in (*WAYS, _SUSPENDED):
        _tell(way, [result for result in results if result.way == way])
    return any(result.faults for result in results)


def _try(files: tuple[Path, Path], way: str, term: str) -> Result:
    try:
        if way == _SUSPENDED:
            return Result(way, term, 0.0, suspend_and_end(files, term, narrower=20))
        ending = end(WAYS[way], files, term)
    except AssertionError as error:
        return Result(way, term, 0.0, [str(error)])
    faults = [*ending.faults(WAYS[way].status), *["too late"] * ending.is_late]
    if WAYS[way].fails and FAILURE.encode() not in ending.output.rpartition(b"\x1b[?1049l")[2]:
        faults.append("the error is not told of")
    return Result(way, term, ending.seconds, faults)


def _tell(way: str, results: list[Result]) -> None:
    seconds = [result.seconds for result in results]
    wrong = [result for result in results if result.faults]
    took = f", {median(seconds):.2f} s, at most {max(seconds):.2f} s" * any(seconds)
    print(
        f"{way:<24}{len(results)} times{took}; {len(wrong)} times something was wrong", flush=True
    )
    for result in wrong[:5]:
        print(f"    {result.term}: {'; '.join(result.faults)}")


if __name__ == "__main__":
    sys.exit(main())
