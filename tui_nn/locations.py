"""Where data, runs and caches live.

Settings come from the command line, then the environment, then the defaults: `./data` and
`./saved_models` where they exist, else the user's own data folder.
"""

import os
from pathlib import Path

_APP = "nn-tui"


def data_folder() -> Path:
    """The folder of data files: `NN_TUI_DATA`, else `./data`, else the user's data folder."""
    return _folder("NN_TUI_DATA", "data")


def runs_folder() -> Path:
    """The folder of runs: `NN_TUI_RUNS`, else `./saved_models`, else the user's data folder."""
    return _folder("NN_TUI_RUNS", "saved_models")


def cache_folder() -> Path:
    """The folder of files that can be made again at any time."""
    import platformdirs

    return platformdirs.user_cache_path(_APP, appauthor=False)


def edits_folder() -> Path:
    """The folder of changes to files beside which nothing may be written."""
    return _users_own() / "edits"


def default_files() -> tuple[str, str]:
    """The names of the training and the test rows to open when no file is given."""
    train, test = data_folder() / "mnist_train.csv", data_folder() / "mnist_test.csv"
    return (
        str(train) if train.is_file() else "builtin:train",
        str(test) if test.is_file() else "builtin:test",
    )


def _folder(variable: str, name: str) -> Path:
    if set_by_user := os.environ.get(variable):
        return Path(set_by_user).expanduser().absolute()  # a worker works in another folder
    here = Path(name)
    return here.absolute() if here.is_dir() else _users_own() / name


def _users_own() -> Path:
    import platformdirs  # late: at each Tab of a shell, it is seldom needed

    return platformdirs.user_data_path(_APP, appauthor=False)
