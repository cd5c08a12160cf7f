"""`nn-tui data list` and `nn-tui data get`: data sets that others have published."""

import shlex
from argparse import Namespace

from tui_nn.cli.output import count, note, say, say_json, some, table
from tui_nn.cli.preparing import progress_bar
from tui_nn.dataset import downloads
from tui_nn.dataset.downloads import Got, catalogue
from tui_nn.dataset.downloads.catalogue import PublicSet
from tui_nn.locations import data_folder, default_files

_HEADS = ["name", "what", "here", "training", "test", "download"]
_WORDS = 3  # the first columns are words


def list_sets(arguments: Namespace) -> int:
    """List what can be fetched, and what is here already."""
    known = list(catalogue.SETS.values())
    if arguments.json:
        say_json([_record(wanted) for wanted in known])
        return 0
    for line in table(_HEADS, [_cells(wanted) for wanted in known], left=_WORDS):
        say(line)
    say(f"`nn-tui data get NAME` writes one into {data_folder()} as CSV.")
    return 0


def get(arguments: Namespace) -> int:
    """Fetch a data set, and say where it is."""
    wanted = catalogue.find(arguments.name)
    try:
        with progress_bar() as tell:
            got = downloads.get(wanted, data_folder(), tell, force=arguments.force)
    except KeyboardInterrupt:
        note(f"Interrupted. What has come is kept: `nn-tui data get {wanted.name}` goes on.")
        raise
    if arguments.json:
        say_json(
            {
                "name": wanted.name,
                "train": str(got.train),
                "test": str(got.test),
                "written": [str(path) for path in got.written],
            }
        )
        return 0
    _tell(wanted, got)
    return 0


def _tell(wanted: PublicSet, got: Got) -> None:
    for path, part in zip((got.train, got.test), wanted.parts, strict=True):
        if path in got.written:
            say(f"{path}: {some(part.rows, 'row')}")
        else:
            say(f"{path}: is here already; `--force` fetches it again")
    files = (str(got.train), str(got.test))
    say(f"`{shlex.join(['nn-tui', *(files if files != default_files() else ())])}` opens them.")


def _record(wanted: PublicSet) -> dict[str, object]:
    train, test = wanted.paths(data_folder())
    return {
        "name": wanted.name,
        "title": wanted.title,
        "train_rows": wanted.train.rows,
        "test_rows": wanted.test.rows,
        "download_bytes": wanted.size,
        "home": wanted.home,
        "train": str(train) if train.exists() else None,
        "test": str(test) if test.exists() else None,
    }


def _cells(wanted: PublicSet) -> list[str]:
    here = [path.name for path in wanted.paths(data_folder()) if path.exists()]
    return [
        wanted.name,
        wanted.title,
        ("no", f"only {' '.join(here)}", "yes")[len(here)],
        count(wanted.train.rows),
        count(wanted.test.rows),
        f"{wanted.size / 1e6:.1f} MB",
    ]
