"""What can be asked for with `nn-tui completion` and `nn-tui help`."""

from tui_nn.cli.base_parser import Parser

SHELLS = ("bash", "zsh", "fish")
"""Those that can be given a script."""


def build(parser: Parser) -> None:
    """The arguments of `nn-tui completion`."""
    parser.explain(
        "It prints a script for that shell: Tab then completes commands, options and their "
        "values, names of runs, epochs that were kept, data sets and files. The script asks "
        "nn-tui at each Tab, so it never grows old.",
        {
            'eval "$(nn-tui completion bash)"': "at the prompt: for as long as the shell is open",
        },
        "where to put it:\n"
        '  bash  in ~/.bashrc:  eval "$(nn-tui completion bash)"\n'
        '  zsh   in ~/.zshrc, after compinit:  eval "$(nn-tui completion zsh)"\n'
        "  fish  once:  nn-tui completion fish > ~/.config/fish/completions/nn-tui.fish",
    )
    parser.add_argument(
        "shell", metavar="SHELL", choices=SHELLS, help=f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}"
    )
    parser.set_defaults(command="tui_nn.cli.completion:print_script")


def help_(parser: Parser) -> None:
    """The arguments of `nn-tui help`; what they ask for is found before they are parsed."""
    parser.explain(
        "It is what --help after the command shows.",
        {"nn-tui help train": "", "nn-tui help data check": ""},
    )
    parser.add_argument("words", metavar="COMMAND", nargs="*", help="such as train or data check")
