import json
from pathlib import Path

import pytest

from tests.cli.program import Output
from tui_nn.cli import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two rows of 4 x 4 pixels; the first pixel of the first row is full ink."""
    path = tmp_path / "rows.csv"
    path.write_text(f"1,255{',0' * 15}\n2{',0' * 14},3,0\n")
    return path


def kept(file: Path) -> dict[str, str]:
    content: dict[str, dict[str, str]] = json.loads(Path(f"{file}.edits.json").read_text())
    return content["layout"]


def test_every_setting_is_said_with_its_value_and_what_it_means(file: Path, output: Output) -> None:
    lines = output.of("data", "layout", file).splitlines()
    assert lines[0] == f"{file}: label first, no header, 4x4"
    assert "label       first  Where the label stands in a line." in lines
    assert "names       none   Names of the classes: a file, or a built-in set." in lines
    assert not Path(f"{file}.edits.json").exists()


def test_what_is_set_by_hand_is_kept_and_said(file: Path, output: Output) -> None:
    lines = output.of("data", "layout", file, "inverted=yes", "names=kmnist").splitlines()
    assert lines[0] == f"{file}: label first, no header, 4x4, inverted"
    assert any(line.startswith("inverted    yes (by hand, found: no) ") for line in lines)
    assert kept(file) == {"inverted": "yes", "names": "kmnist"}
    record = output.json_of("show", file, "0")
    assert record["pixels"] == [0, *[255] * 15]
    assert record["name"] == "ki"


def test_the_json_of_a_layout_has_what_is_found_and_what_is_used(
    file: Path, output: Output
) -> None:
    record = output.json_of("data", "layout", file, "side=4", "transposed=yes")
    assert record["description"] == "label first, no header, 4x4, turned"
    settings = {setting["name"]: setting for setting in record["settings"]}
    assert list(settings) == [
        *("label", "ids", "header", "separator", "side", "full"),
        *("transposed", "inverted", "names"),
    ]
    assert settings["transposed"] == {
        "name": "transposed",
        "value": True,
        "found": False,
        "by_hand": True,
        "values": ["no", "yes"],
        "help": "Whether images are stored column by column, as EMNIST's.",
    }
    assert (settings["side"]["value"], settings["side"]["by_hand"]) == (4, True)


def test_a_setting_without_a_value_is_as_it_is_found_again(file: Path, output: Output) -> None:
    output.of("data", "layout", file, "inverted=yes", "transposed=yes")
    output.of("data", "layout", file, "inverted=")
    assert kept(file) == {"transposed": "yes"}
    output.of("data", "layout", file, "inverted=yes", "--reset")
    assert kept(file) == {"inverted": "yes"}
    output.of("data", "layout", file, "--reset")
    assert not Path(f"{file}.edits.json").exists()


def test_a_layout_that_makes_no_sense_any_more_can_be_reset(file: Path, output: Output) -> None:
    side_file = Path(f"{file}.edits.json")
    side_file.write_text('{"format": 1, "layout": {"side": "x"}, "changes": []}')
    assert "makes no sense" in output.complaint_of("data", "layout", file)
    output.of("data", "layout", file, "--reset")
    assert output.json_of("show", file, "0")["side"] == 4


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("label", "'label' sets nothing. Write NAME=VALUE, such as label=last"),
        ("lable=last", "there is no setting 'lable' for this file. There are: label, ids, "),
        ("label=lst", "'lst' is none of first, last, none. Such as label=first or label=last"),
        ("side=2", "'2' is no side of an image, 4 to 1024. Such as side=8 or side=16"),
        ("inverted=maybe", "'maybe' is neither yes nor no. Such as inverted=no or inverted=yes"),
        ("names=nowhere.txt", "is no file of names. One name a line. Built in are fashion-mnist"),
    ],
)
def test_nonsense_is_refused_with_what_would_do_and_nothing_is_kept(
    word: str, answer: str, file: Path, output: Output
) -> None:
    assert answer in output.complaint_of("data", "layout", file, "transposed=yes", word)
    assert not Path(f"{file}.edits.json").exists()


def test_a_file_of_names_is_kept_with_its_whole_path(
    file: Path, tmp_path: Path, output: Output
) -> None:
    (tmp_path / "names.txt").write_text("zero\none\ntwo\n")
    output.of("data", "layout", file, "names=names.txt")
    assert kept(file) == {"names": str(tmp_path / "names.txt")}
    assert "label 2 two: row 1" in output.of("show", file, "1")


def test_a_layout_that_does_not_fit_the_file_is_set_with_a_warning(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "layout", str(file), "side=5"]) == 0
    told = capsys.readouterr().err
    assert told == "warning: row 0 cannot be read so: 17 values, expected 26\n"
    assert kept(file) == {"side": "5"}


def test_built_in_rows_have_a_layout_that_cannot_be_set(output: Output) -> None:
    assert output.of("data", "layout", "builtin:test") == ("builtin:test: drawn by nn-tui, 28x28\n")
    assert output.json_of("data", "layout", "builtin:test")["settings"] == []
    assert "read as it is" in output.complaint_of("data", "layout", "builtin:test", "side=28")
