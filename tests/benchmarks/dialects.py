"""Starts the app in every dialect: `python -m tests.benchmarks.dialects`. It takes some minutes.

Nine terminals, four locales, with NO_COLOR and without, three numbers of colours: in each the app
must start, draw a digit, move, and leave with 0, and send only what the terminal knows. Then those
that cannot be used, each of which must be refused within a second in one line. Then the contrast
of all text in all themes. Options: `--only TERM`, `--no-contrast`.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from tests.conftest import write_csv
from tests.terminal import DOWN, Terminal, nn_tui
from tests.ui.kept_runs import keep
from tests.ui.test_themes import styles_seen, unreadable
from tui_nn.runs.tidying.keeping import COLOURS, set_colour
from tui_nn.ui.themes import THEMES

TERMS = (
    *("xterm", "xterm-256color", "xterm-direct", "tmux-256color", "screen", "linux"),
    *("vt100", "ansi", "rxvt-unicode-256color"),
)
LOCALES = {
    "UTF-8": {"LANG": "C.UTF-8"},
    "C": {"LANG": "C"},
    "POSIX": {"LC_ALL": "POSIX"},
    "forced ASCII": {"LANG": "C.UTF-8"},
}
WISHES = ("16", "256", "all")
REFUSED = ("dumb", "", "unknown", "no-such-thing", "vt52", "wyse60")
_AT_ONCE = 1.0  # seconds until a refusal
_SHOWN = 15.0  # seconds until a digit: the machine may be busy

_SGR = re.compile(rb"\x1b\[([\d;]*)m")
_ATTRIBUTES = r"[01247]?"
_CODES = {
    "none": rf"{_ATTRIBUTES}",
    "16": rf"{_ATTRIBUTES}|3[0-79]|4[0-79]|9[0-7]",
    "256": rf"{_ATTRIBUTES}|3[0-79]|4[0-79]|[34]8;5;\d+",
    "all": rf"{_ATTRIBUTES}|3[0-79]|4[0-79]|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+",
}


def main() -> int:
    """Print what is wrong in which dialect; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=TERMS)
    parser.add_argument("--no-contrast", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["NN_TUI_RUNS"] = str(folder / "runs")
        os.environ["NN_TUI_SETTINGS"] = str(folder / "settings.toml")
        files = (
            write_csv(folder / "train.csv", 300, seed=1),
            write_csv(folder / "test.csv", 100, seed=2),
        )
        faults = [
            *_matrix(files, folder / "settings.toml", [options.only] if options.only else TERMS),
            *_refusals(files),
        ]
        if not options.no_contrast:
            faults += asyncio.run(_contrast(files))
    print("\n".join(faults) or "nothing is wrong")
    return bool(faults)


def _matrix(
    files: tuple[Path, Path], settings: Path, terms: tuple[str, ...] | list[str]
) -> Iterator[str]:
    sizes: dict[str, Counter[int]] = {}
    for term, locale, no_colour, wish in product(terms, LOCALES, (False, True), WISHES):
        forced = 'characters = "ascii"\n' if locale == "forced ASCII" else ""
        settings.write_text(f'colours = "{wish}"\n{forced}')
        environment = {"TERM": term, "LC_ALL": "", "LC_CTYPE": "", "LANG": "", **LOCALES[locale]}
        if no_colour:
            environment["NO_COLOR"] = "1"
        colours = "none" if no_colour or term == "vt100" else wish
        is_ascii = locale != "UTF-8" or term in ("vt100", "ansi")
        name = f"TERM={term}, {locale}{', NO_COLOR' * no_colour}, {wish} colours"
        try:
            sent = _use(files, environment)
        except AssertionError as error:
            yield f"{name}: {error}"
            continue
        sizes.setdefault(colours, Counter())[len(sent)] += 1
        if is_ascii and not sent.isascii():
            yield f"{name}: more than ASCII is sent"
        bad = [it for it in _SGR.findall(sent) if not _are_known(it.decode(), _CODES[colours])]
        if bad:
            yield f"{name}: sends {bad[0]!r}"
    for colours, counter in sizes.items():
        print(
            f"{colours} colours: {counter.total()} dialects, "
            f"{min(counter):,} to {max(counter):,} bytes from start to end"
        )


def _use(files: tuple[Path, Path], environment: Mapping[str, str]) -> bytes:
    """What is sent while the app starts, moves and leaves."""
    with Terminal(nn_tui(*files), environment=environment) as terminal:
        terminal.wait_for("Row 0: 0", _SHOWN)
        terminal.wait_for(lambda text: "@" in text or "%" in text, _SHOWN)
        terminal.send(DOWN)
        terminal.wait_for("Row 1: 1", _SHOWN)
        terminal.send("q")
        status = terminal.wait_for_exit(_SHOWN)
        assert status == 0, f"leaves with {status}"
        return bytes(terminal.output)


def _are_known(codes: str, pattern: str) -> bool:
    return bool(re.fullmatch(rf"(?:{pattern})(?:;(?:{pattern}))*", codes))


def _refusals(files: tuple[Path, Path]) -> Iterator[str]:
    for term in REFUSED:
        started = time.monotonic()
        with Terminal(nn_tui(*files), environment={"TERM": term}) as terminal:
            status = terminal.wait_for_exit()
            seconds = time.monotonic() - started
            lines = terminal.output.count(b"\n")
            print(f"TERM={term!r}: exit {status} after {seconds:.2f} s, {lines} line")
            if (status, lines) != (2, 1) or seconds > _AT_ONCE or b"\x1b" in terminal.output:
                yield f"TERM={term!r}: {bytes(terminal.output)!r}"


async def _contrast(files: tuple[Path, Path]) -> list[str]:
    for colour in COLOURS:
        set_colour(keep(colour), colour)
    seen = await styles_seen(files, THEMES)
    print(f"{sum(map(len, seen.values()))} styles of text in {len(seen)} themes")
    return [", ".join(fault) for fault in unreadable(seen)]


if __name__ == "__main__":
    sys.exit(main())
