"""`nn-tui [TRAIN.csv [TEST.csv]]` and `nn-tui FOLDER`: the app."""

from argparse import Namespace

from tui_nn.cli.folders import training_and_test_rows
from tui_nn.ui.app import run_app


def open_app(arguments: Namespace) -> int:
    """Open the app."""
    return run_app(*training_and_test_rows(arguments.train, arguments.test))
