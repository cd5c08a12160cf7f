"""The README tells of the same keys as the program."""

from pathlib import Path

from tui_nn.ui.commands import COMMANDS

README = Path(__file__).resolve().parents[2] / "README.md"
_PLACES = {
    "rows": "in the rows",
    "matrix": "in the matrix",
    "settings": "in the settings",
    "data": "about the data",
    "runs": "in the runs",
    "comparison": "comparing",
    "preferences": "in the program's settings",
}


def key_lines() -> list[str]:
    lines = []
    for command in COMMANDS:
        place = f" ({_PLACES[command.scope]})" if command.scope in _PLACES else ""
        lines.append(f"| `{command.shown}`{place} | {command.help} |")
    return lines


def test_the_table_of_keys_is_that_of_the_declaration() -> None:
    text = README.read_text().split("## Keys")[1].split("\n## ")[0]
    table = [line for line in text.splitlines() if line.startswith("| `")]
    assert table == key_lines()
