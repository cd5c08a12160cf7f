"""What can be asked for of a run that exists: to be steered, to go on, to be gone on from."""

from argparse import ArgumentTypeError

from tui_nn.cli.arguments import RUN, add_json, natural, positive
from tui_nn.cli.base_parser import Parser
from tui_nn.cli.hyperparameters import add_hyperparameters
from tui_nn.recipes.descriptions import GROUPS


def attach(parser: Parser) -> None:
    """The arguments of `nn-tui attach`."""
    parser.explain(
        "It shows what the run has done so far, and follows it to its end. Ctrl+C ends the "
        "watching, not the run; several terminals can watch the same run.",
        {
            "nn-tui attach night": "",
            "ssh -t HOST nn-tui attach night": "from another machine",
            "nn-tui attach night --json | jq -c 'select(.event == \"evaluation\")'": "",
        },
    )
    _add_run(parser)
    add_json(parser, "one JSON object a line for every event, from the first")
    parser.set_defaults(command="tui_nn.cli.training:attach")


def stop(parser: Parser) -> None:
    """The arguments of `nn-tui stop`."""
    parser.explain(
        "It ends after its current step, with everything saved: `nn-tui resume` goes on to the "
        "same bits as if it had not been stopped.",
        {"nn-tui stop night": ""},
    )
    _add_run(parser)
    parser.set_defaults(command="tui_nn.cli.training:stop")


def pause(parser: Parser) -> None:
    """The arguments of `nn-tui pause`."""
    parser.explain(
        "Its worker process stays, and does nothing until `nn-tui continue RUN`.",
        {"nn-tui pause night": ""},
    )
    _add_run(parser)
    _add_word(parser, "pause")


def continue_(parser: Parser) -> None:
    """The arguments of `nn-tui continue`."""
    parser.explain(
        "It is for a run that was paused; one that has ended goes on with `nn-tui resume`.",
        {"nn-tui continue night": ""},
    )
    _add_run(parser)
    _add_word(parser, "continue")


def step(parser: Parser) -> None:
    """The arguments of `nn-tui step`."""
    parser.explain(
        "A run that trains is paused by it; so a network can be watched as it learns.",
        {"nn-tui step classic-1": "", "nn-tui step classic-1 --epoch": ""},
    )
    _add_run(parser)
    parser.add_argument(
        "--epoch", action="store_true", help="train to the end of the epoch instead of one step"
    )
    _add_word(parser, "step")


def save(parser: Parser) -> None:
    """The arguments of `nn-tui save`."""
    parser.explain(
        "The copy is in the run's folder kept/; `nn-tui fork RUN --from EPOCH` uses it. Without "
        "this command too, a run is saved now and then, and at its end.",
        {"nn-tui save night": ""},
    )
    _add_run(parser)
    _add_word(parser, "save")


def set_(parser: Parser) -> None:
    """The arguments of `nn-tui set`."""
    parser.usage = "nn-tui set [--learning-rate X] [--epochs N] [OPTION ...] RUN"
    parser.explain(
        "Of the hyperparameters, --learning-rate and --epochs can change while a run trains; of "
        "the others it is said why they cannot. `nn-tui fork` makes a new run with them.",
        {
            "nn-tui set classic-1 --learning-rate 0.05": "",
            "nn-tui set night --epochs 40 --evaluation-interval 60": "",
        },
    )
    _add_run(parser)
    parser.add_argument(
        "--evaluation-interval",
        metavar="S",
        type=float,
        help="seconds of training from one evaluation to the next; 0: at the ends of epochs alone",
    )
    add_hyperparameters(parser, GROUPS)
    parser.set_defaults(command="tui_nn.cli.steering:set_")


def resume(parser: Parser) -> None:
    """The arguments of `nn-tui resume`."""
    parser.explain(
        "It goes on from its last save, also after its worker was killed or the machine was "
        "switched off, to the same bits as if nothing had happened.",
        {
            "nn-tui resume night": "to the end that it was to reach",
            "nn-tui resume classic-1 --epochs +5": "five epochs longer",
        },
    )
    _add_run(parser)
    parser.add_argument(
        "--epochs",
        metavar="N",
        type=more_epochs,
        help="train until N epochs have ended, or +N: so many more than it was to",
    )
    _add_following(parser)
    parser.set_defaults(command="tui_nn.cli.resuming:resume")


def fork(parser: Parser) -> None:
    """The arguments of `nn-tui fork`."""
    parser.usage = "nn-tui fork [--from WEIGHTS] [--name NAME] [OPTION ...] RUN"
    parser.explain(
        "The new run counts its own epochs from 0, and learns as the other did but for the options "
        "that are given. The other stays as it is.",
        {
            "nn-tui fork classic-1 --learning-rate 0.02 --epochs 3": "",
            "nn-tui fork night --from best --name night-finer": "",
        },
    )
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


def _add_run(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=RUN)


def _add_word(parser: Parser, word: str) -> None:
    parser.set_defaults(command=f"tui_nn.cli.steering:{word}_run")


def _add_following(parser: Parser) -> None:
    parser.add_argument(
        "--detach", action="store_true", help="do not wait: print the run's name and return"
    )
    add_json(parser, "one JSON object a line for every event")
