import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from argcomplete.lexers import split_line

from tui_nn.cli.completion import (
    BUILTIN,
    DATA_SETS,
    FILTERS,
    LAYOUT,
    STATES,
    Finder,
    Values,
    parser_for,
    program_in,
)
from tui_nn.cli.completion_parser import SHELLS
from tui_nn.dataset import BUILTIN_NAMES
from tui_nn.dataset.downloads.catalogue import SETS
from tui_nn.dataset.filters import WORDS
from tui_nn.dataset.layout import SETTINGS
from tui_nn.runs.journal import ENDINGS
from tui_nn.runs.reader import LOST, PAUSED, RUNNING

Complete = Callable[[str], list[str]]


@pytest.fixture
def complete(runs_folder: Path, tmp_path: Path) -> Complete:
    """Completes a line with two runs, one with kept states, and a few files in the folder."""
    for name in ("classic-1", "best-2"):
        (runs_folder / name / "kept").mkdir(parents=True)
        (runs_folder / name / "config.json").touch()
        os.utime(runs_folder / name / "config.json", (0, name == "best-2"))
    for name in ("1", "2.5"):
        (runs_folder / "classic-1" / "kept" / f"epoch-{name}.safetensors").touch()
    (tmp_path / "rows").mkdir()
    for name in ("rows/train.csv", "my digits.csv", ".hidden", "latin-\udce9.csv"):
        (tmp_path / name).touch()

    def complete(line: str) -> list[str]:
        quote, prefix, _, words, _ = split_line(line)
        finder = Finder(
            parser_for(words[1:]),
            default_completer=Values(),
            always_complete_options=False,
            append_space=False,
        )
        found: list[str] = finder._get_completions(words, prefix, quote, None)  # type: ignore[no-untyped-call]
        return found

    return complete


ROWS = ["builtin:train", "builtin:test", "my\\ digits.csv", "rows/", "runs/"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nn-tui tr", ["train"]),
        ("nn-tui my", ["my\\ digits.csv"]),
        ("nn-tui rows/", ["rows/train.csv"]),
        ("nn-tui rows/train.csv b", ["builtin:train", "builtin:test"]),
        ("nn-tui nowhere/", []),
        ("nn-tui ~nobody-at-all/", []),
        ("nn-tui --v", ["--version"]),
        ("nn-tui data ch", ["check"]),
        ("nn-tui runs re", ["rename", "restore"]),
        ("nn-tui runs --sort ac", ["accuracy"]),
        ("nn-tui runs --filter run", ["running"]),
        ("nn-tui runs colour best-2 g", ["green"]),
        ("nn-tui train --act", ["--activation"]),
        ("nn-tui train --activation ", ["sigmoid", "tanh", "relu", "leaky_relu", "gelu"]),
        ("nn-tui train --recipe b", ["best"]),
        ("nn-tui train --hidden 10 --epochs 5", ["5", "50"]),
        ("nn-tui train --name ", []),
        ("nn-tui train --train ", ROWS),
        ("nn-tui show --half ", ROWS),
        ("nn-tui show .h", [".hidden"]),
        ("nn-tui show nowhere/", []),
        ("nn-tui stop ", ["best-2", "classic-1"]),
        ("nn-tui stop runs/c", ["runs/classic-1/"]),
        ("nn-tui stop classic-1 ", ["--help"]),
        ("nn-tui test classic-1 ", ROWS),
        ("nn-tui test classic-1 --with b", ["best-2"]),
        ("nn-tui fork classic-1 --from ", ["latest", "best", "1", "2.5"]),
        ("nn-tui fork --from ", ["latest", "best"]),
        ("nn-tui data get f", ["fashion-mnist"]),
        ("nn-tui data layout rows.csv la", ["label="]),
        ("nn-tui data layout rows.csv label=l", ["label=last"]),
        ("nn-tui settings the", ["theme="]),
        ("nn-tui settings theme=l", ["theme=light"]),
        ("nn-tui data write a.csv b.csv --filter m", ["marked"]),
        ("nn-tui help da", ["data"]),
        ("nn-tui help data c", ["check"]),
        ("nn-tui completion ", list(SHELLS)),
    ],
)
def test_a_word_is_completed(line: str, expected: list[str], complete: Complete) -> None:
    assert complete(line) == expected


def test_every_command_and_every_file_can_be_the_first_word(complete: Complete) -> None:
    offered = complete("nn-tui ")
    assert {"train", "help", *ROWS} <= set(offered)
    assert not any(word.startswith("-") for word in offered)


def test_options_are_offered_where_nothing_else_can_follow(complete: Complete) -> None:
    assert {"--train", "--detach", "--epochs"} <= set(complete("nn-tui train "))


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("nn-tui test", 0),
        ("true && /usr/bin/nn-tui test", 2),
        ("nn-tui runs; NO_COLOR=1 nn-tui test", 3),
        ("nn-tui show nn-tui", 0),
        ("unknown", 0),
    ],
)
def test_the_program_is_found_in_a_line_of_several_commands(line: str, start: int) -> None:
    assert program_in(line.split()) == start


def test_what_is_repeated_without_numpy_is_what_the_program_knows() -> None:
    assert BUILTIN == BUILTIN_NAMES
    assert list(DATA_SETS) == list(SETS)
    assert {name: setting.values for name, setting in SETTINGS.items()} == LAYOUT
    assert set(FILTERS) == {*WORDS, "as"} - {"bad"}  # rows that cannot be used cannot be written
    assert set(STATES) == {RUNNING, PAUSED, LOST, *ENDINGS}


LINES = ("nn-tui show builtin:te", "nn-tui stop cl", "nn-tui train --activation=s")
WANTED = ["nn-tui show builtin:test", "nn-tui stop classic-1", "nn-tui train --activation=sigmoid"]

SCRIPTS = {
    # Readline ends words at : and = as well, so what is completed is what follows them.
    "bash": """\
eval "$(nn-tui completion bash)"
COMP_TYPE=9
for COMP_LINE in "$@"; do
    COMP_POINT=${#COMP_LINE}
    _python_argcomplete nn-tui
    echo "${COMP_LINE%"${COMP_LINE##*[:= ]}"}${COMPREPLY[0]}"
done
""",
    # Zsh completes in its line editor alone, and that needs a terminal, which zpty is.
    "zsh": """\
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'autoload -Uz compinit; compinit -u -D; eval "$(nn-tui completion zsh)"'
zpty -w shell 'tell() { print -r -- $BUFFER >> told; BUFFER=; print to"ld" }'
zpty -w shell 'zle -N tell; bindkey "^X" tell; print read"y"'
zpty -r shell seen '*ready*'
for line in "$@"; do
    zpty -n -w shell "$line"$'\\t\\x18'
    zpty -r shell seen '*told*'
done
zpty -d shell
cat told
""",
    "fish": """\
nn-tui completion fish | source
for line in $argv
    set found (complete -C $line)
    echo (string replace -r -- '[^ ]*$' '' $line)(string split -- \\t $found[1])[1]
end
""",
}


@pytest.mark.usefixtures("complete")
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_that_is_there_completes(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    ours = tmp_path / "bin" / "nn-tui"
    ours.parent.mkdir()
    ours.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui_nn "$@"\n')
    ours.chmod(0o755)
    script = tmp_path / "script"
    script.write_text(SCRIPTS[shell])
    here = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": str(tmp_path)}
    path = f"{ours.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [program, script, *LINES],
        env={**os.environ, **here, "PATH": path, "TERM": "xterm"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert [line.strip() for line in done.stdout.splitlines()] == WANTED, done
