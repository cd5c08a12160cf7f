"""What `nn-tui settings` understands. Loads nothing heavy."""

from tui_nn.cli.arguments import add_json
from tui_nn.cli.base_parser import Parser


def build(parser: Parser) -> None:
    """Add the arguments of `nn-tui settings`."""
    parser.explain(
        "Without arguments, all settings are listed, with the file that they are in, and the keys "
        "of all commands. A setting that makes no sense is named with its line, and the exit code "
        "is then 2. The app has the same list; a comma opens it.",
        {
            "nn-tui settings": "",
            "nn-tui settings theme=light digits=blocks": "",
            "nn-tui settings dashboard.runs=f5 rows.up=up,f7": "other keys for two commands",
            "nn-tui settings dashboard.bad=": "no key for a command",
            "nn-tui settings theme=default": "as if it had never been set",
        },
    )
    parser.add_argument(
        "changes",
        metavar="NAME=VALUE",
        nargs="*",
        help="what is to be set: a setting, or the keys of a command",
    )
    add_json(parser, "the settings as JSON")
    parser.set_defaults(command="tui_nn.cli.settings:settings")
