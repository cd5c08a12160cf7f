"""`nn-tui [TRAIN.csv [TEST.csv]]`: the app."""

from argparse import Namespace

from tui_nn.ui.app import run_app


def open_app(arguments: Namespace) -> int:
    """Open the app."""
    return run_app(arguments.train, arguments.test)
