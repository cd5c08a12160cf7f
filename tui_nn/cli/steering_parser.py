"""What can be asked for of a run that exists: to be steered, to go on, to be gone on from."""

import argparse
from argparse import ArgumentParser, ArgumentTypeError

from tui_nn.cli.arguments import RUN, add_json, natural, positive
from tui_nn.cli.hyperparameters import add_hyperparameters
from tui_nn.recipes.descriptions import GROUPS


def attach(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui attach`."""
    parser.epilog = "Ctrl+C ends the watching, not the run."
    _add_run(parser)
    add_json(parser, "one JSON object a line for every event, from the first")
    parser.set_defaults(command="tui_nn.cli.training:attach")


def stop(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui stop`."""
    _add_run(parser)
    parser.set_defaults(command="tui_nn.cli.training:stop")


def pause(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui pause`."""
    _add_run(parser)
    _add_word(parser, "pause")


def continue_(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui continue`."""
    _add_run(parser)
    _add_word(parser, "continue")


def step(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui step`."""
    _add_run(parser)
    parser.add_argument(
        "--epoch", action="store_true", help="train to the end of the epoch instead of one step"
    )
    _add_word(parser, "step")


def save(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui save`."""
    parser.epilog = "The copy is in the run's folder kept/; `nn-tui fork RUN --from EPOCH` uses it."
    _add_run(parser)
    _add_word(parser, "save")


def set_(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui set`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = """\
Of the hyperparameters, --learning-rate and --epochs can change while a run trains; of the others it
is said why they cannot. `nn-tui fork` makes a new run with them.

example:  nn-tui set classic-1 --learning-rate 0.05
"""
    _add_run(parser)
    parser.add_argument(
        "--evaluation-interval",
        metavar="S",
        type=float,
        help="seconds of training from one evaluation to the next; 0: at the ends of epochs alone",
    )
    add_hyperparameters(parser, GROUPS)
    parser.set_defaults(command="tui_nn.cli.steering:set_")


def resume(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui resume`."""
    parser.epilog = "example:  nn-tui resume classic-1 --epochs +5"
    _add_run(parser)
    parser.add_argument(
        "--epochs",
        metavar="N",
        type=more_epochs,
        help="train until N epochs have ended, or +N: so many more than it was to",
    )
    _add_following(parser)
    parser.set_defaults(command="tui_nn.cli.resuming:resume")


def fork(parser: ArgumentParser) -> None:
    """The arguments of `nn-tui fork`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = """\
The new run begins with weights of the other, counts its own epochs from 0, and learns as the other
did but for the options that are given.

example:  nn-tui fork classic-1 --from best --learning-rate 0.02 --epochs 3
"""
    _add_run(parser)
    parser.add_argument(
        "--from",
        dest="source",
        metavar="WEIGHTS",
        default="latest",
        help="latest, best, or the epoch of a state that `nn-tui save` has kept; default: latest",
    )
    parser.add_argument("--seed", metavar="N", type=natural, help="default: that of the other run")
    parser.add_argument("--name", metavar="NAME", help="default: the recipe's with a number")
    _add_following(parser)
    add_hyperparameters(parser, GROUPS)
    parser.set_defaults(command="tui_nn.cli.resuming:fork")


def more_epochs(text: str) -> tuple[int, bool]:
    """A number of epochs, and whether it is to be added, as in `+5`.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        return positive(text.removeprefix("+")), text.startswith("+")
    except ArgumentTypeError:
        raise ArgumentTypeError(f"{text!r} is not a number of epochs, or +5 for more") from None


def _add_run(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)


def _add_word(parser: ArgumentParser, word: str) -> None:
    parser.set_defaults(command=f"tui_nn.cli.steering:{word}_run")


def _add_following(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--detach", action="store_true", help="do not wait: print the run's name and return"
    )
    add_json(parser, "one JSON object a line for every event")
