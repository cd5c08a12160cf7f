"""What can be asked for after `nn-tui data`, and which function does it. Loads nothing else."""

from collections.abc import Callable, Mapping

from tui_nn.cli.arguments import FILES, RUN, add_best, add_force, add_json, natural, positive, row
from tui_nn.cli.base_parser import Parser

_KEPT = "It is kept in FILE.edits.json beside the file, which itself stays as it is."


def build(parser: Parser) -> None:
    """Add the commands of `nn-tui data`."""
    parser.explain(
        "`nn-tui data COMMAND --help` says all about one of them.",
        {
            "nn-tui data get mnist": "into the data folder, where the app finds it",
            "nn-tui data check mnist_train.csv": "",
        },
        FILES,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (summary, text, examples, add) in _BUILDERS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary}.")
        add(command)
        command.explain(text, examples)


def _list(parser: Parser) -> None:
    add_json(parser, "the data sets as JSON")
    parser.set_defaults(command="tui_nn.cli.getting:list_sets")


def _get(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="one of `nn-tui data list`, such as mnist")
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    add_json(parser, "where the files are as JSON")
    parser.set_defaults(command="tui_nn.cli.getting:get")


def _check(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument(
        "other", metavar="OTHER", nargs="?", help="rows that should have none in common with them"
    )
    parser.add_argument("--means", action="store_true", help="the mean image of each class too")
    add_json(parser, "all that is found as JSON")
    parser.set_defaults(command="tui_nn.cli.checking:check")


def _layout(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument(
        "settings", metavar="NAME=VALUE", nargs="*", help="set by hand; without a VALUE, no longer"
    )
    parser.add_argument(
        "--reset", action="store_true", help="forget first all that was set by hand"
    )
    add_json(parser, "the layout as JSON")
    parser.set_defaults(command="tui_nn.cli.layouts:layout")


def _label(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument("row", metavar="ROW", type=row, help="which one, counted from 0")
    parser.add_argument("label", metavar="LABEL", help="the right class, its number or its name")
    parser.set_defaults(command="tui_nn.cli.editing:label")


def _mark(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument(
        "rows", metavar="ROW", type=row, nargs="+", help="which ones, counted from 0"
    )
    parser.add_argument("--off", action="store_true", help="take their marks away")
    parser.set_defaults(command="tui_nn.cli.editing:mark")


def _undo(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.set_defaults(command="tui_nn.cli.editing:undo")


def _write(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the rows")
    parser.add_argument("out", metavar="OUT.csv", help="the file to write")
    parser.add_argument(
        "--filter", metavar="WORDS", default="", help="only rows that pass it, as typed in the app"
    )
    parser.add_argument("--run", metavar="RUN", help=f"whose readings a filter means: {RUN}")
    add_best(parser)
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.data:write")


def _import(parser: Parser) -> None:
    parser.add_argument("images", metavar="IMAGES", help="an IDX file, such as *-images-idx3-ubyte")
    parser.add_argument("labels", metavar="LABELS", help="the IDX file of their labels")
    parser.add_argument("out", metavar="OUT.csv", help="the file to write")
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.data:import_idx")


def _make(parser: Parser) -> None:
    parser.add_argument("out", metavar="OUT.csv", help="the file to write")
    parser.add_argument("--rows", metavar="N", type=positive, required=True, help="how many")
    parser.add_argument(
        "--seed", metavar="S", type=natural, required=True, help="of all that is random"
    )
    add_force(parser)
    parser.set_defaults(command="tui_nn.cli.data:make")


_BUILDERS: dict[str, tuple[str, str, Mapping[str, str], Callable[[Parser], None]]] = {
    "list": (
        "List the data sets that can be fetched",
        "It says where each is from, how large it is, and which are here.",
        {"nn-tui data list": ""},
        _list,
    ),
    "get": (
        "Fetch a data set, and write it into the data folder as CSV",
        (
            "It is checked by its SHA-256. What has come when it is interrupted is kept, and the "
            "same command goes on."
        ),
        {"nn-tui data get mnist": ""},
        _get,
    ),
    "check": (
        "List everything that is wrong with a file of rows, and what stands out in it",
        (
            "Each fault is named by its line and column. The exit code is 0 if nothing is wrong, "
            "2 if something is; warnings and what stands out count for nothing."
        ),
        {
            "nn-tui data check digits.csv": "",
            "nn-tui data check mnist_train.csv mnist_test.csv": "also finds rows that are in both",
        },
        _check,
    ),
    "layout": (
        "Say how a file is read, or set it by hand",
        f"{_KEPT} Without NAME=VALUE, all settings are listed, each with what it means.",
        {
            "nn-tui data layout emnist.csv transposed=yes names=emnist-balanced": "",
            "nn-tui data layout emnist.csv names=": "as it is found again",
        },
        _layout,
    ),
    "label": (
        "Correct the label of a row",
        f"{_KEPT} `nn-tui data undo` takes it back.",
        {"nn-tui data label train.csv 4511 9": "row 4511 is a 9"},
        _label,
    ),
    "mark": (
        "Mark rows",
        f"{_KEPT} The filter `marked`, in the app and of `nn-tui data write`, finds them again.",
        {"nn-tui data mark train.csv 17 203 4511": ""},
        _mark,
    ),
    "undo": (
        "Take back the last label or mark",
        f"Called again, it takes back the one before. {_KEPT}",
        {"nn-tui data undo train.csv": ""},
        _undo,
    ),
    "write": (
        "Write the rows that pass a filter to a new CSV",
        (
            "Corrected labels count, and images are written as they are looked at. A filter is a "
            "label (7 or a name), `as 9` for what the run reads, `wrong`, `marked`, `changed`, or "
            "several of these."
        ),
        {
            "nn-tui data write train.csv sevens.csv --filter 7": "",
            'nn-tui data write test.csv taken-for-9.csv --filter "7 as 9" --run classic-1': "",
        },
        _write,
    ),
    "import": (
        "Write the rows of IDX files, plain or .gz, as CSV",
        "IDX is what MNIST is published as. The app and all commands read it as it is, too.",
        {"nn-tui data import t10k-images-idx3-ubyte t10k-labels-idx1-ubyte out.csv": ""},
        _import,
    ),
    "make": (
        "Write a CSV of digits that nn-tui draws",
        "It needs no network. The same seed gives the same rows.",
        {"nn-tui data make digits.csv --rows 1000 --seed 1": ""},
        _make,
    ),
}
"""Of each command: what it does, what more there is to say, examples, what adds its arguments."""

COMMANDS = tuple(_BUILDERS)
"""The words that can follow `nn-tui data`."""
