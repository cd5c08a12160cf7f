"""What can be asked for with `nn-tui train`."""

from tui_nn.cli.arguments import FILES, add_json, natural, positive
from tui_nn.cli.base_parser import Parser
from tui_nn.cli.hyperparameters import RECIPES_HELP, add_hyperparameters
from tui_nn.recipes.descriptions import GROUPS


def build(parser: Parser) -> None:
    """The arguments of `nn-tui train`."""
    parser.usage = "nn-tui train [--train FILE] [--test FILE] [--recipe NAME] [OPTION ...]"
    parser.explain(
        "A worker process of its own does the training: it goes on when the terminal closes or the "
        "connection breaks, and `nn-tui attach RUN` finds it again. Ctrl+C stops and saves it. "
        "Without files, the rows are mnist_train.csv and mnist_test.csv of the data folder where "
        "they exist, else digits that nn-tui draws.",
        {
            "nn-tui train": "the tutorial's network, learning row by row",
            "nn-tui train --recipe best --name night --detach": "train, and do not wait",
            "nn-tui train --train digits/ --hidden 300,100 --activation relu --epochs 10": "",
        },
        "What is not given is as in the recipe.",
        RECIPES_HELP,
        FILES,
    )
    add = parser.add_argument
    add("--train", metavar="FILE", help="the rows to learn from; of a folder, both it and --test")
    add("--test", metavar="FILE", help="the rows to test with")
    add("--recipe", metavar="NAME", default="classic", help="see below; default: %(default)s")
    add("--seed", metavar="N", type=natural, default=0, help="of all that is random; default: 0")
    add("--name", metavar="NAME", help="of the run; default: the recipe's with a number")
    add(
        "--networks",
        metavar="N",
        type=positive,
        default=1,
        help="so many runs at once, each with the next seed, read together at the end: a committee",
    )
    add("--detach", action="store_true", help="do not wait: print the run's name and return")
    add_json(parser, "one JSON object a line for every event")
    add_hyperparameters(parser, GROUPS)
    parser.set_defaults(command="tui_nn.cli.training:train")
