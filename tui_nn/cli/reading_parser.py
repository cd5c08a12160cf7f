"""What can be asked for of rows and the runs that read them: show, test, predict."""

from tui_nn.cli.arguments import FILES, RUN, add_best, add_force, add_json, natural, positive, row
from tui_nn.cli.base_parser import Parser
from tui_nn.cli.hyperparameters import RECIPES_HELP, add_hyperparameters
from tui_nn.recipes.descriptions import AUGMENTATION


def show(parser: Parser) -> None:
    """The arguments of `nn-tui show`."""
    parser.usage = "nn-tui show [OPTION ...] FILE ROW"
    parser.explain(
        "The more ink, the denser the character. With --augmented, the row is distorted at random, "
        "as a training with that recipe may see it.",
        {
            "nn-tui show mnist_train.csv 41702": "",
            "nn-tui show builtin:test 7 --half": "fits a window of 24 lines",
            "nn-tui show mnist_train.csv 0 --augmented --draw 2": "its second distorted copy",
        },
        FILES,
        RECIPES_HELP,
    )
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument("row", metavar="ROW", type=row, help="which one, counted from 0")
    parser.add_argument("--half", action="store_true", help="in half as many lines")
    add_json(parser, "the row as JSON, with its grey values")
    add = parser.add_argument_group("as a training may see it").add_argument
    add("--augmented", action="store_true", help="distorted at random")
    add("--recipe", metavar="NAME", help="distorted as by this recipe; default: best")
    add("--seed", metavar="N", type=natural, help="of the distortion; default: 0")
    add("--draw", metavar="N", type=positive, help="which one of that seed; default: 1, the first")
    add_hyperparameters(parser, [AUGMENTATION])
    parser.set_defaults(command="tui_nn.cli.show:show")


def test(parser: Parser) -> None:
    """The arguments of `nn-tui test`."""
    parser.explain(
        "The figures are those of rows that it has not learned from, as long as FILE has none of "
        "its training rows. With --with, several runs read together: a committee.",
        {
            "nn-tui test best-2": "on the test rows that it was given in training",
            "nn-tui test best-2 mnist_test.csv --best": "",
            "nn-tui test best-1 --with best-2 --json | jq .accuracy": "two read together",
        },
        FILES,
    )
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("file", metavar="FILE", nargs="?", help="default: the run's test rows")
    parser.add_argument(
        "--with",
        metavar="RUN",
        dest="others",
        action="append",
        default=[],
        help="read together with this run, by the mean of their outputs; repeatable",
    )
    add_best(parser)
    add_json(parser, "the figures as JSON")
    parser.set_defaults(command="tui_nn.cli.assessment:test")


def predict(parser: Parser) -> None:
    """The arguments of `nn-tui predict`."""
    parser.explain(
        "The rows need no labels. Rows that cannot be used are left out, and the exit code is "
        "then 2.",
        {
            "nn-tui predict classic-1 test.csv --out submission.csv": "a file for Kaggle",
            "nn-tui predict best-2 builtin:test --full": "",
        },
        "By default, a line is ImageId,Label with ImageId counted from 1, as Kaggle wants it; with "
        "--full, it is row,line,label,predicted,confidence, and the name of the predicted class "
        "where it has one.",
        FILES,
    )
    parser.add_argument("run", metavar="RUN", help=RUN)
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument("--out", metavar="OUT", help="the file to write; default: standard output")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--full", action="store_true", help="all that is known of each row")
    form.add_argument("--json", action="store_true", help="one JSON object of all rows")
    add_best(parser)
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.prediction:predict")
