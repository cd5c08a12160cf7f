"""What a command draws on a terminal."""

import io

import pytest
from rich.console import Console

from tui_nn.cli.consoles import Bar, overflow


@pytest.mark.parametrize(
    ("done", "total", "bar"),
    [
        (0, 4, "........"),
        (1, 4, "##......"),
        (4, 4, "########"),
        (9, 4, "########"),
        (0, 0, "." * 8),
    ],
)
def test_a_bar_is_told_by_its_characters_alone(done: float, total: float, bar: str) -> None:
    console = Console(file=io.StringIO(), width=8)
    console.print(Bar(done, total), end="")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == bar


@pytest.mark.parametrize(("encoding", "method"), [("ascii", "crop"), ("utf-8", "ellipsis")])
def test_what_is_too_long_ends_in_characters_that_are_known(encoding: str, method: str) -> None:
    assert overflow(Console(file=io.TextIOWrapper(io.BytesIO(), encoding))) == method
