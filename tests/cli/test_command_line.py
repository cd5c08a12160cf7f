import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import tui_nn
from tests.cli.program import Output, run_program
from tui_nn.cli.parser import COMMANDS
from tui_nn.cli.runs_parser import SORTED_BY

SORTS = ", ".join(SORTED_BY)
Opened = list[tuple[str | None, str | None]]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException | None], Opened]:
    """Puts something in the place of the app that notes what it is to open."""
    opened: Opened = []

    def install(error: BaseException | None = None) -> Opened:
        def run_app(train: str | None, test: str | None) -> int:
            opened.append((train, test))
            if error is not None:
                raise error
            return 0

        stand_in = ModuleType("tui_nn.ui.app")
        vars(stand_in)["run_app"] = run_app
        monkeypatch.setitem(sys.modules, "tui_nn.ui.app", stand_in)
        monkeypatch.delitem(sys.modules, "tui_nn.cli.app", raising=False)
        monkeypatch.setattr("tui_nn.ui.terminal.dialect.of_this_terminal", lambda _: None)
        return opened

    return install


AppInstaller = Callable[..., Opened]


def test_the_version_is_the_packages(output: Output) -> None:
    assert output.of("--version") == f"nn-tui {tui_nn.__version__}\n"


def test_the_help_names_every_command(output: Output) -> None:
    text = output.of("--help")
    assert all(f"\n    {name} " in text for name in COMMANDS)


def test_without_words_the_app_chooses_its_files(app: AppInstaller, output: Output) -> None:
    opened = app()
    output.of()
    assert opened == [(None, None)]


def test_files_open_in_the_app(app: AppInstaller, output: Output, files: tuple[Path, Path]) -> None:
    opened = app()
    output.of(files[0], "builtin:test")
    assert opened == [(str(files[0]), "builtin:test")]


def test_a_folder_opens_with_its_training_and_test_rows(
    app: AppInstaller, output: Output, tmp_path: Path
) -> None:
    opened = app()
    for name in ("t10k-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz"):
        (tmp_path / name).touch()
    output.of(tmp_path)
    assert opened == [
        (
            str(tmp_path / "train-images-idx3-ubyte.gz"),
            str(tmp_path / "t10k-images-idx3-ubyte.gz"),
        )
    ]
    output.of(tmp_path, "builtin:test")
    assert opened[1][1] == "builtin:test"


def test_a_folder_with_test_rows_alone_opens_with_these(
    app: AppInstaller, output: Output, tmp_path: Path
) -> None:
    opened = app()
    (tmp_path / "mnist_test.csv").touch()
    output.of(tmp_path)
    assert opened == [(str(tmp_path / "mnist_test.csv"),) * 2]


def test_a_folder_without_rows_is_told_what_it_would_have_to_hold(
    app: AppInstaller, output: Output, tmp_path: Path
) -> None:
    opened = app()
    complaint = output.complaint_of(tmp_path)
    assert complaint.startswith(f"nn-tui: {tmp_path}: is a folder without rows. It would have to")
    assert complaint.count("\n") == 1
    assert opened == []


def test_a_file_called_like_a_command_opens_by_its_path(app: AppInstaller, output: Output) -> None:
    opened = app()
    Path("train").touch()
    output.of("./train")
    assert opened == [("./train", None)]


def test_the_app_leaves_the_processors_to_the_worker(
    app: AppInstaller, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    app()
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    output.of()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


def test_ctrl_c_ends_with_130(app: AppInstaller, output: Output) -> None:
    app(KeyboardInterrupt())
    assert output.complaint_of(status=130) == ""


def test_a_full_disk_is_told_in_a_line() -> None:
    with Path("/dev/full").open("w") as full:
        assert run_program("runs", stdout=full) == (1, "", "nn-tui: No space left on device\n")


def test_a_mistyped_command_is_named_with_the_one_that_was_meant(output: Output) -> None:
    assert output.complaint_of("trian") == (
        "nn-tui: 'trian' is neither a command nor a file. Did you mean `nn-tui train`?\n"
    )


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("chek a.csv", "'chek' is neither a command nor a file. Did you mean `nn-tui data check`?"),
        ("tets run", "'tets' is neither a command nor a file. Did you mean `nn-tui test`?"),
        ("help trian", "there is no command 'trian'. Did you mean `nn-tui train`?"),
        ("--verison", "there is no option --verison. Did you mean --version?"),
        ("data chek a.csv", "data: there is no command 'chek'. Did you mean check?"),
        ("runs delet a", "runs: there is no command 'delet'. Did you mean delete?"),
        ("train --epoch 5", "train: there is no option --epoch. Did you mean --epochs?"),
        ("data make a.csv --row 5", "data make: there is no option --row. Did you mean --rows?"),
        ("test a --bst=1", "test: there is no option --bst. Did you mean --best?"),
        ("stop a b", "stop: this is one word too many: b. See `nn-tui stop --help`"),
        ("stop -v a", "stop: there is no option -v. See `nn-tui stop --help`"),
        ("show", "show: this needs FILE, ROW. See `nn-tui show --help`"),
        (
            "completion fsh",
            "completion: SHELL is 'fsh'; it can be bash, zsh, fish. Did you mean fish?",
        ),
        ("runs --sort x", f"runs: --sort is 'x'; it can be {SORTS}. See `nn-tui runs --help`"),
        (
            "train --seed x",
            "train: --seed: 'x' is not an integer from 0 up. See `nn-tui train --help`",
        ),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line_with_what_was_meant(
    line: str, complaint: str, output: Output
) -> None:
    assert output.complaint_of(*line.split()) == f"nn-tui: {complaint}\n"


def test_files_can_follow_two_dashes(
    app: AppInstaller, output: Output, files: tuple[Path, Path]
) -> None:
    opened = app()
    output.of("--", files[0])
    assert opened == [(str(files[0]), None)]


def test_a_file_that_does_not_exist_is_refused_before_the_app_opens(
    app: AppInstaller, output: Output
) -> None:
    opened = app()
    assert "'digits.csv' is neither a command nor a file" in output.complaint_of("digits.csv")
    assert opened == []


@pytest.mark.parametrize(
    "line",
    [
        "--bogus",
        "a b c",
        "show",
        "show nowhere.csv 0",
        "show . 0",
        "show builtin:test x",
        "show builtin:test -1",
        "show builtin:test 10000",
        "show builtin:nothing 0",
        "data",
        "data check nowhere.csv",
        "data make out.csv --rows 0 --seed 1",
        "data make nowhere/out.csv --rows 1 --seed 1",
        "data check builtin:test nowhere.csv",
        "data layout nowhere.csv",
        "data layout builtin:test side=8",
        "data label builtin:test 0 3",
        "data label builtin:test 0",
        "data mark builtin:test",
        "data undo nowhere.csv",
        "data write builtin:test out.csv --filter nonsense",
        "data write builtin:test out.csv --filter wrong",
        "data write builtin:test out.csv --filter wrong --run nothing",
        "data import nowhere nowhere out.csv",
        "predict nothing builtin:test",
        "predict nothing",
        "predict nothing builtin:test --full --json",
        "train --train .",
        "test nothing",
        "attach nothing",
        "stop nothing",
        "runs extra",
        "train --recipe nothing",
        "train --hidden many",
        "train --hidden 0",
        "train --epochs 0",
        "train --learning-rate nan",
        "train --activation nothing",
        "train --seed -1",
        "train --train nowhere.csv",
        "train --test nowhere.csv",
        "train --name a/b",
    ],
)
@pytest.mark.usefixtures("drawn_digits")
def test_unusable_words_are_refused_with_2_and_nothing_is_made(
    line: str, output: Output, runs_folder: Path
) -> None:
    complaint = output.complaint_of(*line.split())
    assert complaint.splitlines()[-1].startswith("nn-tui")
    assert not runs_folder.exists()


def test_an_unknown_recipe_is_answered_with_the_known_ones(output: Output) -> None:
    assert "There are: classic" in output.complaint_of("train", "--recipe", "nothing")


def test_a_reader_who_has_had_enough_ends_a_command_quietly(files: tuple[Path, Path]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        assert run_program("show", files[0], "0", stdout=pipe) == (0, "", "")


def test_a_command_runs_without_any_output(files: tuple[Path, Path]) -> None:
    command = f"{shlex.quote(sys.executable)} -m tui_nn show {files[0]} 0 >&-"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
