"""`nn-tui [TRAIN.csv [TEST.csv]]` and `nn-tui FOLDER`: the app."""

from argparse import Namespace

from tui_nn.cli.folders import training_and_test_rows
from tui_nn.loading import without_collection
from tui_nn.preferences import load
from tui_nn.ui.terminal.dialect import of_this_terminal


def open_app(arguments: Namespace) -> int:
    """Open the app."""
    of_this_terminal(load()[0])  # a terminal that cannot be used is refused at once
    with without_collection():
        # Only now, for it loads Textual.
        from tui_nn.ui.app import run_app

    return run_app(*training_and_test_rows(arguments.train, arguments.test))
