import re
import shlex
from collections.abc import Iterator

import pytest

from tests.cli.program import Output
from tui_nn.cli.base_parser import Parser
from tui_nn.cli.parser import build_parser, parse


def pages(parser: Parser, *path: str) -> Iterator[tuple[str, str]]:
    """The words of each command, and its help."""
    yield " ".join(path), parser.format_help()
    for name, command in parser.commands.items():
        yield from pages(command, *path, name)


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        return dict(pages(build_parser()))


def examples_in(text: str) -> list[list[str]]:
    """The words after `nn-tui` of every example, without what a shell does with its output."""
    section = re.split(r"(?mi)^examples?:?$", text)[-1]
    lines = re.findall(r"^ {2,4}((?:ssh .*|eval .*)?\bnn-tui\b.*)$", section, re.MULTILINE)
    return [words_of(line) for line in lines]


def words_of(line: str) -> list[str]:
    line = line.removeprefix('eval "$(').removesuffix(')"')
    words = shlex.split(re.split(r" [|>] ", line)[0])
    return words[words.index("nn-tui") + 1 :]


def test_every_command_has_examples_and_each_can_be_parsed(helps: dict[str, str]) -> None:
    examples = {name: examples_in(text) for name, text in helps.items()}
    assert [name for name, found in examples.items() if not found] == []
    for name, found in examples.items():
        assert all(words[: len(name.split())] == name.split() for words in found if name)
        for words in found:
            # `help data check` shows its page, and ends.
            assert words[:1] == ["help"] or parse(words).command.startswith("tui_nn.cli.")


def test_every_page_is_ascii_and_fits_80_columns(helps: dict[str, str]) -> None:
    for name, text in helps.items():
        assert text.isascii(), name
        assert max(map(len, text.splitlines())) <= 80, name


def test_every_page_says_more_than_its_line_in_the_list(helps: dict[str, str]) -> None:
    for name, text in helps.items():
        description = " ".join(text.split("\n\n")[1].split())
        assert name == "" or re.search(r"\. \S+", description), name


def test_every_option_is_explained() -> None:
    parsers = [build_parser()]
    for parser in parsers:
        parsers.extend(parser.commands.values())
        for action in parser._actions:
            assert action.help or not action.option_strings, (parser.prog, action.option_strings)


def test_the_first_page_tells_what_a_user_must_know(helps: dict[str, str]) -> None:
    for word in ("NN_TUI_DATA", "NN_TUI_RUNS", "NN_TUI_SETTINGS", "NO_COLOR", "TERM", "130"):
        assert word in helps[""]
    for section in ("NAME", "USAGE", "COMMANDS", "FILES AND RUNS", "ENVIRONMENT", "EXIT CODES"):
        assert f"\n{section}\n" in f"\n{helps['']}"


@pytest.mark.parametrize("words", ["", "train", "data", "data check", "help", "runs note"])
def test_help_shows_what_the_option_shows(words: str, output: Output) -> None:
    assert output.of("help", *words.split()) == output.of(*words.split(), "--help")


def test_files_can_be_followed_by_help(output: Output) -> None:
    assert output.of("builtin:test", "--help") == output.of("--help")
