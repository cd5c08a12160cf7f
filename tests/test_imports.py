"""What is loaded when: a deferred import escapes a static check, so a process of its own looks."""

import subprocess
import sys

import pytest

from tui_nn.cli import data_parser, runs_parser
from tui_nn.cli.parser import COMMANDS

HEAVY = ("numpy", "scipy", "textual", "rich", "safetensors")
SCREEN = ("textual", "rich")
LOWER = ["tui_nn.network", "tui_nn.recipes", "tui_nn.dataset", "tui_nn.runs"]


def loaded_after(code: str, *suspects: str) -> list[str]:
    """Which of some packages a new process has loaded after running some code."""
    script = f"{code}\nimport sys\nprint([name for name in {suspects} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    found: list[str] = eval(done.stdout.splitlines()[-1])
    return found


def importing_all_of(package: str) -> str:
    return (
        f"import importlib, pkgutil, {package} as package\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(module.name)"
    )


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import tui_nn", *HEAVY) == []


def test_the_public_names_load_on_first_use() -> None:
    assert loaded_after("import tui_nn; tui_nn.NeuralNetwork", "numpy") == ["numpy"]


def test_help_and_version_load_nothing_heavy() -> None:
    words = [["--help"], ["-h"], ["--version"], *([name, "--help"] for name in COMMANDS)]
    words += [["data", name, "--help"] for name in data_parser.COMMANDS]
    words += [["runs", name, "--help"] for name in runs_parser.COMMANDS]
    code = (
        "from tui_nn.cli import main\n"
        f"for words in {words}:\n"
        "    try:\n"
        "        main(words)\n"
        "    except SystemExit as end:\n"
        "        assert end.code == 0"
    )
    assert loaded_after(code, *HEAVY) == []


def test_refusing_a_mistyped_command_loads_nothing_heavy() -> None:
    assert loaded_after("from tui_nn.cli import main; main(['trian'])", *HEAVY) == []


def test_a_command_whose_output_is_no_terminal_loads_nothing_of_the_screen() -> None:
    code = "from tui_nn.cli import main; main(['show', 'builtin:test', '0'])"
    assert loaded_after(code, "numpy", *SCREEN) == ["numpy"]


@pytest.mark.parametrize("package", LOWER)
def test_the_layers_below_the_screen_load_nothing_of_it(package: str) -> None:
    assert loaded_after(importing_all_of(package), "tui_nn.ui", "tui_nn.cli", *SCREEN) == []


def test_the_network_can_be_used_by_itself() -> None:
    others = ("tui_nn.errors", "tui_nn.dataset", "tui_nn.recipes", "tui_nn.runs")
    assert loaded_after(importing_all_of("tui_nn.network"), *others, "tui_nn.locations") == []


def test_hyperparameters_are_described_and_refused_without_anything_heavy() -> None:
    code = "import tui_nn.recipes.descriptions, tui_nn.recipes.refusals"
    assert loaded_after(code, *HEAVY, "tui_nn.network") == []
